package kira.channels;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import kira.platform.secrets.SecretHolder;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.Tenancy;
import kira.team.Team;
import org.springframework.stereotype.Component;

/** Seals credentials of channel accounts anew when the operator has made a new key. */
@Component
class ChannelSecrets implements SecretHolder {
  private final Team team;
  private final ChannelAccountTable table;
  private final ChannelAccounts accounts;
  private final InstantSource clock;

  ChannelSecrets(
      Team team, ChannelAccountTable table, ChannelAccounts accounts, InstantSource clock) {
    this.team = team;
    this.table = table;
    this.accounts = accounts;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "credentials of channel accounts";
  }

  @Override
  public int renew(Secrets secrets) {
    int renewed = 0;
    for (var tenant : team.tenants()) {
      for (var row : Tenancy.in(tenant, () -> table.all(tenant))) {
        var fresh = new LinkedHashMap<String, String>();
        row.state()
            .secrets()
            .forEach((key, sealed) -> {
              if (!secrets.isCurrent(sealed)) {
                fresh.put(key, secrets.renewed(tenant, ChannelAccounts.PURPOSE, sealed));
              }
            });
        if (!fresh.isEmpty()) {
          accounts.tell(
              tenant, row.id(), new ChannelAccount.Command.Reseal(fresh, clock.instant()));
          renewed += fresh.size();
        }
      }
    }
    return renewed;
  }
}
