package kira.team;

import static kira.platform.tenancy.Permission.AUDIT_READ;
import static kira.platform.tenancy.Permission.CONTACTS_EXPORT;
import static kira.platform.tenancy.Permission.CONTACTS_READ;
import static kira.platform.tenancy.Permission.CONTACTS_WRITE;
import static kira.platform.tenancy.Permission.CONVERSATIONS_READ;
import static kira.platform.tenancy.Permission.CONVERSATIONS_REPLY;
import static kira.platform.tenancy.Permission.DASHBOARD_READ;
import static kira.platform.tenancy.Permission.KNOWLEDGE_READ;
import static kira.platform.tenancy.Permission.KNOWLEDGE_WRITE;
import static kira.platform.tenancy.Permission.PRIVACY_ERASE;
import static kira.platform.tenancy.Permission.PRIVACY_EXPORT;
import static kira.platform.tenancy.Permission.SETTINGS_MANAGE;
import static kira.platform.tenancy.Permission.SETTINGS_READ;
import static kira.platform.tenancy.Permission.TEAM_MANAGE;
import static kira.platform.tenancy.Permission.TEAM_READ;
import static kira.platform.tenancy.Permission.WORKSPACE_OWN;

import java.util.EnumSet;
import java.util.Set;
import kira.platform.tenancy.Permission;

/** What a member may do, as a set of named permissions; the only place that says so. */
public enum Role {
  /** Everything, and the only role that may touch other owners. A workspace always has one. */
  OWNER(
      WORKSPACE_OWN,
      TEAM_MANAGE,
      AUDIT_READ,
      SETTINGS_MANAGE,
      KNOWLEDGE_WRITE,
      CONTACTS_EXPORT,
      PRIVACY_EXPORT,
      PRIVACY_ERASE),
  ADMIN(
      TEAM_MANAGE,
      AUDIT_READ,
      SETTINGS_MANAGE,
      KNOWLEDGE_WRITE,
      CONTACTS_EXPORT,
      PRIVACY_EXPORT,
      PRIVACY_ERASE),
  AGENT,
  /** Sees the work, changes nothing. */
  VIEWER;

  private static final Set<Permission> EVERYONE =
      Set.of(CONVERSATIONS_READ, CONTACTS_READ, KNOWLEDGE_READ, DASHBOARD_READ, TEAM_READ);
  private static final Set<Permission> AGENTS =
      Set.of(CONVERSATIONS_REPLY, CONTACTS_WRITE, SETTINGS_READ);

  private final Set<Permission> own;

  Role(Permission... own) {
    this.own = Set.of(own);
  }

  public Set<Permission> permissions() {
    var all = EnumSet.noneOf(Permission.class);
    all.addAll(EVERYONE);
    if (this != VIEWER) {
      all.addAll(AGENTS);
    }
    all.addAll(own);
    return all;
  }

  /** Whether one who has this role may give, take or change the other role. */
  boolean manages(Role other) {
    return switch (this) {
      case OWNER -> true;
      case ADMIN -> other != OWNER;
      case AGENT, VIEWER -> false;
    };
  }
}
