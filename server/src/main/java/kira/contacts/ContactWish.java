package kira.contacts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a row, or an upsert, says of somebody.
 *
 * @param row by which its answer is told from others
 * @param profile null is not said
 * @param tags to be given, beside those that are there
 * @param company that the profile names and that is made if need be; null when it is there
 */
record ContactWish(
    long row,
    ContactProfile profile,
    FieldValues values,
    List<String> tags,
    @Nullable CompanyRef company) {
  ContactWish {
    tags = List.copyOf(tags);
  }

  ContactWish(long row, ContactProfile profile, FieldValues values, List<String> tags) {
    this(row, profile, values, tags, null);
  }
}
