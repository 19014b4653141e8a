package kira.contacts;

import java.util.List;

/**
 * What a row, or an upsert, says of somebody.
 *
 * @param row by which its answer is told from others
 * @param profile null is not said
 * @param tags to be given, beside those that are there
 */
record ContactWish(long row, ContactProfile profile, FieldValues values, List<String> tags) {
  ContactWish {
    tags = List.copyOf(tags);
  }
}
