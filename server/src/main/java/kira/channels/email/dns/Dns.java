package kira.channels.email.dns;

import java.net.InetAddress;
import java.util.List;

/** Asks name servers. */
public interface Dns {
  /** Texts of a name, each with its pieces put together, a character for each byte. */
  Answer texts(String name);

  /** Names of servers that take mails for a name, the preferred one first; "." for none at all. */
  Answer mailServers(String name);

  /** Addresses of a name, as literals. */
  Answer addresses(String name, Family family);

  /** Names that whoever has an address gives it; anybody can say anything there. */
  Answer names(InetAddress address);

  /** Of an address. */
  enum Family {
    IPV4,
    IPV6
  }

  /** What a name server says. */
  sealed interface Answer {
    /** Empty where there is nothing of the kind. */
    record Found(List<String> values) implements Answer {
      public Found {
        values = List.copyOf(values);
      }
    }

    /** Nobody knows now. */
    record Unanswered() implements Answer {}
  }
}
