package kira.channels.email;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How another server brought a mail straight to us.
 *
 * @param client address that it connected from
 * @param helo what it calls itself; null where it did not say, or said too much
 * @param sender of the envelope; null where there is none, as with a bounce
 * @param by what our server calls itself
 */
public record MailArrival(
    String client, @Nullable String helo, @Nullable String sender, String by, Instant at) {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_ADDRESS = 320;

  public MailArrival {
    helo = helo == null || helo.length() > LONGEST_NAME ? null : helo;
    // Of one that no mailbox has, the domain is what is looked at.
    sender =
        sender == null || sender.length() <= LONGEST_ADDRESS
            ? sender
            : sender.substring(sender.length() - LONGEST_ADDRESS);
  }
}
