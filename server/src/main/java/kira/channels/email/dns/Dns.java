package kira.channels.email.dns;

import java.util.List;

/** Asks name servers. */
interface Dns {
  /** Texts of a name, each with its pieces put together. */
  Answer texts(String name);

  /** Names of servers that take mails for a name, the preferred one first; "." for none at all. */
  Answer mailServers(String name);

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
