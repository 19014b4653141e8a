package kira.contacts;

import java.util.List;
import java.util.Map;
import java.util.Set;
import kira.contacts.fields.FieldValue;

/**
 * What to correct.
 *
 * @param profile an empty string clears; null leaves as it is
 * @param values of the workspace's own fields, by key
 * @param cleared keys of fields that lose their value
 * @param tags to be given
 * @param untagged tags to be taken; which case they are written in makes no difference
 */
record ContactCorrection(
    ContactProfile profile,
    Map<String, FieldValue> values,
    Set<String> cleared,
    List<String> tags,
    List<String> untagged) {
  ContactCorrection {
    values = Map.copyOf(values);
    cleared = Set.copyOf(cleared);
    tags = List.copyOf(tags);
    untagged = List.copyOf(untagged);
  }
}
