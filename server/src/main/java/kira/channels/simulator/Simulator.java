package kira.channels.simulator;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.channels.email.EmailSettings;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Service;

/** The simulated providers of workspaces: their accounts, keys and moods. */
@Service
public class Simulator {
  private static final String KEY_PURPOSE = "simulated-api-key";
  private static final String SECRET_PURPOSE = "simulated-account";
  private static final String KEY_PREFIX = "re_sim_";
  private static final int SECRET_BYTES = 24;

  private final DurableObjects objects;
  private final ChannelAccounts accounts;
  private final Secrets secrets;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  Simulator(
      DurableObjects objects, ChannelAccounts accounts, Secrets secrets, InstantSource clock) {
    this.objects = objects;
    this.accounts = accounts;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * Opens an account with the simulated provider that works from the first moment on.
   *
   * @param sender like support@northwind.example
   */
  public void openEmail(TenantId tenant, UUID id, String name, SenderIdentity sender, String by) {
    if (accounts.find(tenant, id).isPresent()) {
      return;
    }
    var domain = sender.address().substring(sender.address().lastIndexOf('@') + 1);
    var secret = newSecret();
    objects.ask(
        address(tenant, id),
        new SimulatedAccount.Command.Open(
            secrets.encrypt(tenant, SECRET_PURPOSE, secret), List.of(domain), clock.instant()));
    accounts.open(tenant, id, "resend", name, true, by);
    accounts.change(
        tenant,
        id,
        name,
        List.of(sender),
        Map.of(EmailSettings.RECEIVING, sender.address()),
        Map.of(
            "apiKey", apiKey(tenant, id), "signingSecret", signingSecret(tenant, id).orElseThrow()),
        by);
    accounts.confirm(tenant, id);
  }

  private Secret newSecret() {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Secret.of("whsec_" + Base64.getEncoder().encodeToString(bytes));
  }

  /** The account that a key opens. */
  Optional<Door> opened(String key) {
    int dot = key.indexOf('.');
    if (!key.startsWith(KEY_PREFIX) || dot < 0) {
      return Optional.empty();
    }
    return Door.parse(key.substring(KEY_PREFIX.length(), dot))
        .filter(door -> secrets.verify(KEY_PURPOSE, bytes(door), key.substring(dot + 1)))
        .filter(door -> read(door.tenant(), door.account()).at() != null);
  }

  /** A key that opens the simulated account, and nothing else in the world. */
  Secret apiKey(TenantId tenant, UUID id) {
    var door = new Door(tenant, id);
    return Secret.of(KEY_PREFIX + door.text() + "." + secrets.sign(KEY_PURPOSE, bytes(door)));
  }

  private static byte[] bytes(Door door) {
    return ByteBuffer.allocate(32)
        .putLong(door.tenant().value().getMostSignificantBits())
        .putLong(door.tenant().value().getLeastSignificantBits())
        .putLong(door.account().getMostSignificantBits())
        .putLong(door.account().getLeastSignificantBits())
        .array();
  }

  Optional<Secret> signingSecret(TenantId tenant, UUID id) {
    return Optional.ofNullable(read(tenant, id).secret())
        .map(sealed -> secrets.decrypt(tenant, SECRET_PURPOSE, sealed));
  }

  SimulatedAccount.State read(TenantId tenant, UUID id) {
    return objects.read(address(tenant, id), SimulatedAccount.State.class).state();
  }

  Outcome tell(TenantId tenant, UUID id, SimulatedAccount.Command command) {
    return objects.ask(address(tenant, id), command);
  }

  /** Seals the signing secret anew; whether there was anything to do. */
  boolean renew(TenantId tenant, UUID id, Secrets with) {
    var sealed = read(tenant, id).secret();
    if (sealed == null || with.isCurrent(sealed)) {
      return false;
    }
    tell(
        tenant,
        id,
        new SimulatedAccount.Command.Reseal(
            with.renewed(tenant, SECRET_PURPOSE, sealed), clock.instant()));
    return true;
  }

  private static Address address(TenantId tenant, UUID id) {
    return new Address(SimulatedAccount.KIND, tenant.value(), id);
  }
}
