package kira.channels.email.mime;

import java.util.List;
import kira.channels.email.EmailAddress;
import org.jspecify.annotations.Nullable;

/** What kind of mail it is: who or what wrote it, and whether it may be answered by a machine. */
public sealed interface MailNature {
  /** As far as can be told a person wrote it. */
  record Personal() implements MailNature {}

  /** A machine wrote it; answering it by a machine would begin a loop. */
  record Automatic(Kind kind, String because) implements MailNature {}

  /** Another server tells what became of a mail. */
  record Bounce(List<Outcome> outcomes, @Nullable String originalMessageId) implements MailNature {
    public Bounce {
      outcomes = List.copyOf(outcomes);
    }
  }

  /**
   * Somebody called a mail of ours spam (ARF, RFC 5965).
   *
   * @param recipient who complains, where the report says it
   */
  record Complaint(
      String type, @Nullable EmailAddress recipient, @Nullable String originalMessageId)
      implements MailNature {}

  /** Which kind of machine. */
  enum Kind {
    /** Out of office, "we have received your mail". */
    REPLY,
    /** A newsletter or a mailing list. */
    BULK,
    /** A notice that no person wrote, not in answer to anything. */
    NOTICE,
    /** What we sent ourselves, come back. */
    LOOP
  }

  /** What became of a mail to one recipient. */
  record Outcome(
      @Nullable EmailAddress recipient, Action action, DeliveryStatus status, String said) {}

  /** As RFC 3464 calls it. */
  enum Action {
    FAILED,
    DELAYED,
    DELIVERED,
    RELAYED,
    EXPANDED
  }
}
