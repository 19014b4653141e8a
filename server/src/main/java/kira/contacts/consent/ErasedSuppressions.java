package kira.contacts.consent;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import kira.platform.secrets.SecretHolder;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.team.Team;
import org.springframework.stereotype.Component;

/**
 * Remembers that an address is not to be used after whoever had it was erased, without remembering
 * the address: what is kept is a hash that nobody can make who has not the workspace's key.
 */
@Component
class ErasedSuppressions implements SecretHolder {
  private static final String PURPOSE = "erased-suppression";
  private static final int KEY_BYTES = 32;

  private final ErasedSuppressionTable table;
  private final Secrets secrets;
  private final Team team;
  private final SecureRandom random = new SecureRandom();

  ErasedSuppressions(ErasedSuppressionTable table, Secrets secrets, Team team) {
    this.table = table;
    this.secrets = secrets;
    this.team = team;
  }

  void keep(TenantId tenant, Channel channel, String address, Suppression.State state) {
    Tenancy.in(
        tenant,
        () -> {
          if (table.sealedKey(tenant.value()).isEmpty()) {
            var fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            table.keepKey(tenant.value(), secrets.encryptBytes(tenant, PURPOSE, fresh));
          }
          var hash = hash(tenant, channel, address).orElseThrow();
          state
              .entries()
              .forEach(entry -> table.keep(tenant.value(), hash, entry.reason(), entry.at()));
          return hash;
        });
  }

  List<Suppression.Entry> entries(TenantId tenant, Channel channel, String address) {
    return Tenancy.in(
        tenant,
        () ->
            hash(tenant, channel, address)
                .map(hash -> table.entries(tenant.value(), hash))
                .orElse(List.of()));
  }

  void lift(TenantId tenant, Channel channel, String address) {
    Tenancy.in(
        tenant,
        () -> {
          hash(tenant, channel, address).ifPresent(hash -> table.lift(tenant.value(), hash));
          return tenant;
        });
  }

  /** Empty while the workspace has no key, and so nothing is kept. */
  private Optional<String> hash(TenantId tenant, Channel channel, String address) {
    return table
        .sealedKey(tenant.value())
        .map(sealed -> {
          try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(
                new SecretKeySpec(secrets.decryptBytes(tenant, PURPOSE, sealed), "HmacSHA256"));
            return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                    mac.doFinal((channel + "\0" + address).getBytes(StandardCharsets.UTF_8)));
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Override
  public String name() {
    return "keys of the addresses of people who were erased";
  }

  @Override
  public int renew(Secrets with) {
    int renewed = 0;
    for (var tenant : team.tenants()) {
      renewed +=
          Tenancy.in(
              tenant,
              () -> {
                var sealed = table.sealedKey(tenant.value());
                if (sealed.isEmpty() || with.isCurrent(sealed.get())) {
                  return 0;
                }
                table.replaceKey(tenant.value(), with.renewed(tenant, PURPOSE, sealed.get()));
                return 1;
              });
    }
    return renewed;
  }
}
