package kira.contacts.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody last said about being contacted through a channel for a purpose.
 *
 * @param given or withdrawn
 * @param at when they said so
 * @param by who wrote it down
 * @param source where they said so: a form, a call, an import
 * @param wording what they agreed to, word for word; null where nobody kept it
 */
public record Consent(
    boolean given, Instant at, String by, String source, @Nullable String wording) {

  /** Where it stands in a contact's state. */
  public static String key(Channel channel, String purpose) {
    return channel + "/" + purpose;
  }

  /** The one that holds of two: what was said later, and of the same moment, the refusal. */
  public Consent orLater(@Nullable Consent other) {
    if (other == null || at.isAfter(other.at)) {
      return this;
    }
    return other.at.isAfter(at) || !other.given ? other : this;
  }
}
