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
import static org.assertj.core.api.Assertions.assertThat;

import kira.platform.tenancy.Permission;
import org.junit.jupiter.api.Test;

/** Spelled out a second time on purpose: a permission must not change hands by accident. */
class RoleTest {
  @Test
  void aViewerSeesAndChangesNothing() {
    assertThat(Role.VIEWER.permissions())
        .containsExactlyInAnyOrder(
            CONVERSATIONS_READ, CONTACTS_READ, KNOWLEDGE_READ, DASHBOARD_READ, TEAM_READ);
  }

  @Test
  void anAgentTalksToPeople() {
    assertThat(Role.AGENT.permissions())
        .containsExactlyInAnyOrder(
            CONVERSATIONS_READ,
            CONVERSATIONS_REPLY,
            CONTACTS_READ,
            CONTACTS_WRITE,
            KNOWLEDGE_READ,
            DASHBOARD_READ,
            TEAM_READ,
            SETTINGS_READ);
  }

  @Test
  void anAdminDoesEverythingButOwn() {
    assertThat(Role.ADMIN.permissions())
        .containsExactlyInAnyOrder(
            CONVERSATIONS_READ,
            CONVERSATIONS_REPLY,
            CONTACTS_READ,
            CONTACTS_WRITE,
            CONTACTS_EXPORT,
            PRIVACY_EXPORT,
            PRIVACY_ERASE,
            KNOWLEDGE_READ,
            KNOWLEDGE_WRITE,
            DASHBOARD_READ,
            TEAM_READ,
            TEAM_MANAGE,
            AUDIT_READ,
            SETTINGS_READ,
            SETTINGS_MANAGE);
  }

  @Test
  void anOwnerDoesEverything() {
    assertThat(Role.OWNER.permissions())
        .containsExactlyInAnyOrder(Permission.values())
        .contains(WORKSPACE_OWN);
  }

  @Test
  void onlyOwnersManageOwners() {
    for (var role : Role.values()) {
      assertThat(role.manages(Role.OWNER)).isEqualTo(role == Role.OWNER);
    }
  }
}
