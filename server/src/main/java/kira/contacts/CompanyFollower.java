package kira.contacts;

import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.objects.JournalReader;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes contacts members of the company whose domain their address is at, as the address becomes
 * known. Who belongs to a company already stays there, unless it is none any more: it may have been
 * deleted in the moment they joined, or before what brought them back to it was undone.
 */
@Component
class CompanyFollower implements JournalReader {
  private static final Set<String> TELLING =
      Set.of(
          "ContactAdded",
          "ContactImported",
          "ContactIdentified",
          "ContactEdited",
          "ContactAbsorbed",
          "ContactSeparated",
          "ContactRestored");

  private final DurableObjects objects;
  private final Companies companies;

  CompanyFollower(DurableObjects objects, Companies companies) {
    this.objects = objects;
    this.companies = companies;
  }

  @Override
  public String name() {
    return "contacts.companies";
  }

  @Override
  public List<String> kinds() {
    return List.of(Contact.KIND);
  }

  @Override
  public Set<String> types() {
    return TELLING;
  }

  /** Joining twice is joining once, so that a batch may be read again. */
  @Override
  public void read(List<JournalEntry> entries, Connection transaction) {
    var emails = new LinkedHashMap<TenantId, Map<UUID, String>>();
    var moved = new LinkedHashMap<TenantId, Map<UUID, String>>();
    for (var entry : entries) {
      var event = objects.event(entry, ContactEvent.class);
      var tenant = new TenantId(entry.tenant());
      var email = email(event);
      if (email != null) {
        emails.computeIfAbsent(tenant, _ -> new LinkedHashMap<>()).put(entry.objectId(), email);
      }
      var company = Objects.requireNonNullElse(profile(event).company(), "");
      if (!company.isBlank() || bringsBack(event)) {
        moved.computeIfAbsent(tenant, _ -> new LinkedHashMap<>()).put(entry.objectId(), company);
      }
    }
    emails.forEach(companies::offerByEmail);
    moved.forEach(companies::leaveDeleted);
  }

  /** Whether a company may have come with it, without being named. */
  private static boolean bringsBack(ContactEvent event) {
    return event instanceof ContactEvent.ContactAbsorbed
        || event instanceof ContactEvent.ContactSeparated
        || event instanceof ContactEvent.ContactRestored;
  }

  /** The address that an event tells of somebody, unless it names a company as well. */
  private static @Nullable String email(ContactEvent event) {
    var profile = profile(event);
    return profile.company() == null && profile.email() != null && !profile.email().isBlank()
        ? profile.email()
        : null;
  }

  private static ContactProfile profile(ContactEvent event) {
    return switch (event) {
      case ContactEvent.ContactAdded added -> added.profile();
      case ContactEvent.ContactImported imported -> imported.profile();
      case ContactEvent.ContactIdentified identified -> identified.profile();
      case ContactEvent.ContactEdited edited -> edited.profile();
      default -> ContactProfile.NOTHING;
    };
  }
}
