package kira.contacts;

import java.util.List;
import java.util.Map;
import java.util.Set;
import kira.contacts.fields.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * What to correct of a company.
 *
 * @param profile an empty string clears; null leaves as it is
 * @param domains all that there shall be; null leaves them
 * @param values of the workspace's own fields, by key
 * @param cleared keys of fields that lose their value
 * @param tags all that there shall be; null leaves them
 */
record CompanyCorrection(
    CompanyProfile profile,
    @Nullable List<String> domains,
    Map<String, FieldValue> values,
    Set<String> cleared,
    @Nullable List<String> tags) {
  CompanyCorrection {
    domains = domains == null ? null : List.copyOf(domains);
    values = Map.copyOf(values);
    cleared = Set.copyOf(cleared);
    tags = tags == null ? null : List.copyOf(tags);
  }
}
