package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.contacts.fields.FieldValue;
import org.jspecify.annotations.Nullable;

sealed interface CompanyCommand {
  /**
   * Makes the company; one that is there already stays as it is.
   *
   * @param defaults what it begins with where nothing is said of a field
   * @param job whose file named it; null when nobody may undo it
   */
  record Add(
      CompanyProfile profile,
      List<String> domains,
      Map<String, FieldValue> fields,
      Map<String, FieldValue> defaults,
      List<String> tags,
      @Nullable UUID job,
      String by,
      Instant at)
      implements CompanyCommand {
    public Add {
      domains = List.copyOf(domains);
      fields = Map.copyOf(fields);
      defaults = Map.copyOf(defaults);
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

  /**
   * The job that made the company is undone: it goes where it is as the job made it.
   *
   * @param made the company as the job made it
   */
  record TakeBack(UUID company, CompanyState made, String by, Instant at)
      implements CompanyCommand {}

  /** Its members belong to no company afterwards. */
  record Delete(UUID company, String by, Instant at) implements CompanyCommand {}
}
