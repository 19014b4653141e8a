package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.contacts.fields.FieldValue;
import org.jspecify.annotations.Nullable;

sealed interface CompanyCommand {
  /** Makes the company; one that is there already stays as it is. */
  record Add(
      CompanyProfile profile,
      List<String> domains,
      Map<String, FieldValue> fields,
      List<String> tags,
      String by,
      Instant at)
      implements CompanyCommand {
    public Add {
      domains = List.copyOf(domains);
      fields = Map.copyOf(fields);
      tags = List.copyOf(tags);
    }
  }

  /**
   * Corrects the record, all of it or nothing.
   *
   * @param seen what the correction was made on; null overwrites
   */
  record Edit(CompanyCorrection correction, @Nullable CompanyState seen, String by, Instant at)
      implements CompanyCommand {}

  record Archive(boolean archived, String by, Instant at) implements CompanyCommand {}

  /** Its members belong to no company afterwards. */
  record Delete(UUID company, String by, Instant at) implements CompanyCommand {}
}
