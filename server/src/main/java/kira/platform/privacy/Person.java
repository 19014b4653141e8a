package kira.platform.privacy;

import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;

/**
 * Somebody a workspace knows.
 *
 * @param contact who they are today
 * @param contacts that, and every contact that became part of it
 */
public record Person(TenantId tenant, UUID contact, Set<UUID> contacts) {
  public Person {
    contacts = Set.copyOf(contacts);
  }

  /** For SQL. */
  public UUID[] ids() {
    return contacts.toArray(UUID[]::new);
  }
}
