package kira.contacts;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The contacts that a job is about: those that a search finds, or some that were picked.
 *
 * @param q words, as typed
 * @param filter JSON of a filter; null is everybody
 * @param sort attribute; null is the list's own order
 * @param timeZone IANA zone of the days that the filter names; null means UTC
 * @param ids picked one by one; empty for all that are found
 */
record ContactChoice(
    @Nullable String q,
    @Nullable String filter,
    @Nullable String sort,
    boolean descending,
    @Nullable String timeZone,
    List<UUID> ids) {
  /** What stays of a choice of people who were erased: a search names whom it looks for. */
  static final ContactChoice FORGOTTEN =
      new ContactChoice(null, null, null, false, null, List.of());

  ContactChoice {
    ids = List.copyOf(ids);
  }

  ContactChoice sorted(@Nullable String by, boolean downwards) {
    return new ContactChoice(q, filter, by, downwards, timeZone, ids);
  }
}
