package kira.channels.simulator;

import kira.channels.ChannelAccounts;
import kira.platform.secrets.SecretHolder;
import kira.platform.secrets.Secrets;
import kira.team.Team;
import org.springframework.stereotype.Component;

/** Seals signing secrets of simulated accounts anew when the operator has made a new key. */
@Component
class SimulatorSecrets implements SecretHolder {
  private final Team team;
  private final ChannelAccounts accounts;
  private final Simulator simulator;

  SimulatorSecrets(Team team, ChannelAccounts accounts, Simulator simulator) {
    this.team = team;
    this.accounts = accounts;
    this.simulator = simulator;
  }

  @Override
  public String name() {
    return "signing secrets of simulated accounts";
  }

  @Override
  public int renew(Secrets secrets) {
    int renewed = 0;
    for (var tenant : team.tenants()) {
      for (var account : accounts.all(tenant)) {
        if (account.isSimulated() && simulator.renew(tenant, account.id(), secrets)) {
          renewed++;
        }
      }
    }
    return renewed;
  }
}
