package kira.contacts.consent;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Another node may make a workspace's first key, and this one does not hear of it. */
  private static final Duration BELIEVED = Duration.ofSeconds(1);

  private final ErasedSuppressionTable table;
  private final Secrets secrets;
  private final Team team;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Workspaces of which nobody was erased: nearly all, and each message that goes out asks. */
  private final Map<TenantId, Instant> without = new ConcurrentHashMap<>();

  private final AtomicLong made = new AtomicLong();

  ErasedSuppressions(
      ErasedSuppressionTable table, Secrets secrets, Team team, InstantSource clock) {
    this.table = table;
    this.secrets = secrets;
    this.team = team;
    this.clock = clock;
  }

  void keep(TenantId tenant, Channel channel, String address, Suppression.State state) {
    Tenancy.in(
        tenant,
        () -> {
          if (table.sealedKey(tenant.value()).isEmpty()) {
            var fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            table.keepKey(tenant.value(), secrets.encryptBytes(tenant, PURPOSE, fresh));
            made.incrementAndGet();
            without.remove(tenant);
          }
          var hash = hash(tenant, channel, address).orElseThrow();
          state
              .entries()
              .forEach(entry -> table.keep(tenant.value(), hash, entry.reason(), entry.at()));
          return hash;
        });
  }

  List<Suppression.Entry> entries(TenantId tenant, Channel channel, String address) {
    var since = without.get(tenant);
    var now = clock.instant();
    if (since != null && now.isBefore(since.plus(BELIEVED))) {
      return List.of();
    }
    long before = made.get();
    return Tenancy.in(
        tenant,
        () -> {
          var hash = hash(tenant, channel, address);
          if (hash.isEmpty()) {
            without.put(tenant, now);
            if (made.get() != before) {
              without.remove(tenant);
            }
            return List.<Suppression.Entry>of();
          }
          return table.entries(tenant.value(), hash.get());
        });
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
