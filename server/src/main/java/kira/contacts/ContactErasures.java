package kira.contacts;

import java.util.UUID;
import kira.platform.tenancy.TenantId;

/** Erases people, for good: whatever any feature knows of them. */
public interface ContactErasures {
  /**
   * Begins the erasure of a contact and of all who were merged into it; of the same person once.
   * Call with the tenant bound.
   *
   * @param by who asked for it
   * @return whether there is, or was, such a contact
   */
  boolean begin(TenantId tenant, UUID contact, String by);

  /** Whether an erasure that was begun is over. */
  boolean isOver(TenantId tenant, UUID contact);
}
