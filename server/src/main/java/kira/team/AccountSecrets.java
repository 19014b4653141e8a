package kira.team;

import static kira.team.AccountTable.asInstallation;

import java.time.InstantSource;
import java.util.UUID;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.secrets.SecretHolder;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Encrypts accounts' secrets again when the key is replaced. */
@Component
class AccountSecrets implements SecretHolder {
  private static final int AT_ONCE = 500;

  private final AccountTable accounts;
  private final DurableObjects objects;
  private final InstantSource clock;

  AccountSecrets(AccountTable accounts, DurableObjects objects, InstantSource clock) {
    this.accounts = accounts;
    this.objects = objects;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "passwords and two-step secrets";
  }

  @Override
  public int renew(Secrets secrets) {
    var renewed = 0;
    var after = new UUID(0, 0);
    while (true) {
      var from = after;
      var ids = asInstallation(() -> accounts.idsAfter(from, AT_ONCE));
      for (var id : ids) {
        renewed += renew(secrets, id) ? 1 : 0;
      }
      if (ids.size() < AT_ONCE) {
        return renewed;
      }
      after = ids.getLast();
    }
  }

  private boolean renew(Secrets secrets, UUID account) {
    var state = objects.read(Account.address(account), Account.State.class).state();
    var totp = state.totp();
    var password = state.storedPassword();
    if (secrets.isCurrent(password) && (totp == null || secrets.isCurrent(totp.storedSecret()))) {
      return false;
    }
    var outcome =
        objects.ask(
            Account.address(account),
            new Account.Command.RenewSecrets(
                account,
                password,
                secrets.renewed(TenantId.INSTALLATION, Passwords.purpose(account), password),
                totp == null ? null : totp.storedSecret(),
                totp == null
                    ? null
                    : secrets.renewed(
                        TenantId.INSTALLATION, Accounts.totpPurpose(account), totp.storedSecret()),
                clock.instant()));
    // A secret that was changed meanwhile was encrypted with the new key to begin with.
    return outcome instanceof Outcome.Done;
  }
}
