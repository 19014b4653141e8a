package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.contacts.fields.FieldChange;
import kira.contacts.fields.FieldValue;
import org.jspecify.annotations.Nullable;

sealed interface CompanyEvent {
  String by();

  /**
   * @param job whose file named it; null for all others, and in what was recorded before it was
   *     kept
   */
  record CompanyAdded(
      CompanyProfile profile,
      List<String> domains,
      Map<String, FieldValue> fields,
      List<String> tags,
      @Nullable UUID job,
      String by,
      Instant at)
      implements CompanyEvent {
    public CompanyAdded {
      domains = List.copyOf(domains);
      fields = Map.copyOf(fields);
      tags = List.copyOf(tags);
    }
  }

  /**
   * @param profile the correction: an empty text clears
   * @param before the profile that was corrected
   */
  record CompanyEdited(CompanyProfile profile, CompanyProfile before, String by, Instant at)
      implements CompanyEvent {}

  record CompanyDomainsChanged(List<String> added, List<String> removed, String by, Instant at)
      implements CompanyEvent {
    public CompanyDomainsChanged {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }
  }

  record CompanyFieldsChanged(List<FieldChange> changes, String by, Instant at)
      implements CompanyEvent {
    public CompanyFieldsChanged {
      changes = List.copyOf(changes);
    }
  }

  record CompanyTagged(List<String> added, List<String> removed, String by, Instant at)
      implements CompanyEvent {
    public CompanyTagged {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }
  }

  record CompanyArchived(String by, Instant at) implements CompanyEvent {}

  record CompanyReopened(String by, Instant at) implements CompanyEvent {}

  record CompanyDeleted(UUID company, String name, String by, Instant at) implements CompanyEvent {}
}
