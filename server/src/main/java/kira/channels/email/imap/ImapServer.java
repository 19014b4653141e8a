package kira.channels.email.imap;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox that mails are fetched from.
 *
 * @param after what is done with a mail once it is taken in
 * @param moveTo the folder for {@link After#MOVE}
 * @param read how long an answer may take
 */
public record ImapServer(
    String host,
    int port,
    Security security,
    String user,
    String password,
    String folder,
    After after,
    @Nullable String moveTo,
    Duration connect,
    Duration read) {

  /** How the connection is protected; a password is sent in the clear to nobody but a loopback. */
  public enum Security {
    TLS,
    STARTTLS,
    NONE
  }

  /** What happens to a mail after it was taken in; others who read the mailbox see it. */
  public enum After {
    NOTHING,
    MARK_SEEN,
    MOVE
  }

  public ImapServer {
    if (security == Security.NONE && !host.equals("localhost") && !host.startsWith("127.")) {
      throw new IllegalArgumentException("a password is not sent without TLS");
    }
    if (after == After.MOVE && (moveTo == null || moveTo.isBlank() || moveTo.equals(folder))) {
      throw new IllegalArgumentException("to move mails needs another folder");
    }
  }

  public static ImapServer of(
      String host, int port, Security security, String user, String password, String folder) {
    return new ImapServer(
        host,
        port,
        security,
        user,
        password,
        folder,
        After.NOTHING,
        null,
        Duration.ofSeconds(20),
        Duration.ofMinutes(1));
  }

  @Override
  public String toString() {
    return "ImapServer[%s:%d, %s]".formatted(host, port, security);
  }
}
