package kira.contacts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of many contacts.
 *
 * @param tag given
 * @param untag taken
 * @param field key of a field that gets a value, or loses it
 * @param value JSON of the value; null clears
 */
record BulkChange(
    List<String> tag, List<String> untag, @Nullable String field, @Nullable String value) {
  BulkChange {
    tag = List.copyOf(tag);
    untag = List.copyOf(untag);
  }
}
