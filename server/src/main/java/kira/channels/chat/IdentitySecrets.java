package kira.channels.chat;

import java.util.Objects;
import kira.platform.secrets.SecretHolder;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.Actor;
import kira.team.Team;
import kira.team.WorkspaceSettings;
import org.springframework.stereotype.Component;

/** Seals the workspaces' identity secrets anew when the operator has made a new key. */
@Component
class IdentitySecrets implements SecretHolder {
  private final Team team;
  private final WorkspaceSettings settings;

  IdentitySecrets(Team team, WorkspaceSettings settings) {
    this.team = team;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "identity secrets of chats";
  }

  @Override
  public int renew(Secrets secrets) {
    int renewed = 0;
    for (var tenant : team.tenants()) {
      var current = settings.read(tenant, ChatSettings.SECTION);
      var sealed = current.value().identitySecret();
      if (sealed != null && !secrets.isCurrent(sealed)) {
        settings.change(
            tenant,
            ChatSettings.SECTION,
            current
                .value()
                .withIdentitySecret(
                    secrets.renewed(tenant, VisitorDesk.SECRET, Objects.requireNonNull(sealed))),
            current.version(),
            new Actor.Machine());
        renewed++;
      }
    }
    return renewed;
  }
}
