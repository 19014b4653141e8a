package kira.team;

import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What of workspaces, access and settings is on the audit trail: everything but secrets. */
@Configuration(proxyBeanMethods = false)
class TeamAudit {
  @Bean
  Audited workspaceAudit() {
    return new OfWorkspace();
  }

  @Bean
  Audited accessAudit() {
    return new OfAccess();
  }

  @Bean
  Audited settingsAudit() {
    return new OfSettings();
  }

  private static final class OfWorkspace implements Audited {
    @Override
    public String kind() {
      return Workspace.KIND;
    }

    @Override
    public Set<String> types() {
      return Set.of(
          "WorkspaceOpened",
          "WorkspaceChanged",
          "MemberInvited",
          "InvitationRevoked",
          "MemberJoined",
          "RoleChanged",
          "MemberRemoved");
    }

    @Override
    public Shown show(Recorded event) {
      return switch (event.type()) {
        case "MemberInvited", "InvitationRevoked" ->
            new Shown(
                "invitation",
                event.uuid("invitation"),
                event.text("email"),
                event.only("email", "role", "expiresAt"));
        case "MemberJoined", "RoleChanged", "MemberRemoved" ->
            new Shown("user", event.uuid("user"), null, event.only("role", "previous"));
        default ->
            new Shown(
                Workspace.KIND,
                event.objectId(),
                event.text("name"),
                event.only(
                    "name",
                    "slug",
                    "locale",
                    "timeZone",
                    "previousName",
                    "previousLocale",
                    "previousTimeZone"));
      };
    }
  }

  private static final class OfAccess implements Audited {
    @Override
    public String kind() {
      return Access.KIND;
    }

    @Override
    public Set<String> types() {
      return Set.of(
          "SignedIn",
          "SwitchedIn",
          "SignedOut",
          "SessionsEnded",
          "PasswordChanged",
          "TotpEnabled",
          "TotpDisabled",
          "LockedOut");
    }

    @Override
    public Shown show(Recorded event) {
      return new Shown("user", event.objectId(), null, event.only("ip", "userAgent"));
    }
  }

  private static final class OfSettings implements Audited {
    @Override
    public String kind() {
      return Settings.KIND;
    }

    @Override
    public Set<String> types() {
      return Set.of("SettingsChanged");
    }

    @Override
    public Shown show(Recorded event) {
      return new Shown(
          Settings.KIND, event.objectId(), event.text("section"), event.only("section", "changed"));
    }
  }
}
