package kira.contacts;

import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * known. Who belongs to a company already stays there.
 */
@Component
class CompanyFollower implements JournalReader {
  private static final Set<String> TELLING =
      Set.of("ContactAdded", "ContactImported", "ContactIdentified", "ContactEdited");

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
  public boolean wants(JournalEntry entry) {
    return TELLING.contains(entry.type());
  }

  /** Joining twice is joining once, so that a batch may be read again. */
  @Override
  public void read(List<JournalEntry> entries, Connection transaction) {
    var tenants = new LinkedHashMap<TenantId, Map<UUID, String>>();
    for (var entry : entries) {
      var email = email(objects.event(entry, ContactEvent.class));
      if (email != null) {
        tenants
            .computeIfAbsent(new TenantId(entry.tenant()), _ -> new LinkedHashMap<>())
            .put(entry.objectId(), email);
      }
    }
    tenants.forEach(companies::offerByEmail);
  }

  /** The address that an event tells of somebody, unless it names a company as well. */
  private static @Nullable String email(ContactEvent event) {
    var profile =
        switch (event) {
          case ContactEvent.ContactAdded added -> added.profile();
          case ContactEvent.ContactImported imported -> imported.profile();
          case ContactEvent.ContactIdentified identified -> identified.profile();
          case ContactEvent.ContactEdited edited -> edited.profile();
          default -> ContactProfile.NOTHING;
        };
    return profile.company() == null && profile.email() != null && !profile.email().isBlank()
        ? profile.email()
        : null;
  }
}
