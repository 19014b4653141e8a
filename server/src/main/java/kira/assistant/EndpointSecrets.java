package kira.assistant;

import java.util.Objects;
import kira.platform.secrets.SecretHolder;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.Actor;
import kira.team.Team;
import kira.team.WorkspaceSettings;
import org.springframework.stereotype.Component;

/** Seals the keys of workspaces' language models anew when the operator has made a new key. */
@Component
class EndpointSecrets implements SecretHolder {
  private final Team team;
  private final WorkspaceSettings settings;

  EndpointSecrets(Team team, WorkspaceSettings settings) {
    this.team = team;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "API keys of language models";
  }

  @Override
  public int renew(Secrets secrets) {
    int renewed = 0;
    for (var tenant : team.tenants()) {
      var current = settings.read(tenant, AssistantSettings.SECTION);
      var endpoint = current.value().endpoint();
      var sealed = endpoint == null ? null : endpoint.sealedKey();
      if (endpoint != null && sealed != null && !secrets.isCurrent(sealed)) {
        var fresh = secrets.renewed(tenant, AssistantSettings.KEY_PURPOSE, sealed);
        settings.change(
            tenant,
            AssistantSettings.SECTION,
            current.value().with(Objects.requireNonNull(endpoint).sealedWith(fresh)),
            current.version(),
            new Actor.Machine());
        renewed++;
      }
    }
    return renewed;
  }
}
