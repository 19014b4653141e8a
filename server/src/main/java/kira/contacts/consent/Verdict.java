package kira.contacts.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody may be contacted, and why.
 *
 * @param since when what decides came about; null where nothing had to
 * @param notBefore when quiet hours end; null for every other reason
 * @param address the one to use; null when there is none
 */
public record Verdict(
    boolean allowed,
    Reason reason,
    @Nullable Instant since,
    @Nullable Instant notBefore,
    @Nullable String address) {

  /** What decided. */
  public enum Reason {
    CONSENT_GIVEN,
    NOT_WITHDRAWN,
    ESSENTIAL,
    NO_CONTACT,
    NO_ADDRESS,
    BOUNCED,
    STOPPED,
    COMPLAINED,
    UNSUBSCRIBED,
    LISTED,
    WITHDRAWN,
    NO_CONSENT,
    QUIET_HOURS
  }
}
