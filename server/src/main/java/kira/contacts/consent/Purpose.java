package kira.contacts.consent;

import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * What people are contacted for.
 *
 * @param key stable name in the API and in what is stored
 * @param basis what has to be there before anybody is contacted for it
 * @param quietFrom from when, in the contact's own time, no channel that disturbs is used; null
 *     with quietTo when there are no such hours
 * @param quietTo until when; earlier than quietFrom when the hours lie across midnight
 * @param archived no longer to be chosen; what was given for it stays on record
 */
public record Purpose(
    String key,
    String name,
    @Nullable String description,
    Basis basis,
    @Nullable LocalTime quietFrom,
    @Nullable LocalTime quietTo,
    boolean archived) {

  /** What has to be there before anybody is contacted. */
  public enum Basis {
    /** Consent, given and not withdrawn. */
    OPT_IN,
    /** Nothing, as long as it was not withdrawn. */
    OPT_OUT,
    /** Nothing: receipts and answers are part of what a person asked for. */
    ESSENTIAL
  }
}
