package kira.platform.tenancy;

import java.util.UUID;

/** A workspace's identity; always taken from credentials, never from input. */
public record TenantId(UUID value) {
  /** Owner of objects that belong to no workspace, such as accounts that sign in to several. */
  public static final TenantId INSTALLATION = new TenantId(new UUID(0, 0));

  @Override
  public String toString() {
    return value.toString();
  }
}
