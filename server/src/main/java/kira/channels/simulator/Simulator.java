package kira.channels.simulator;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.channels.SenderIdentity;
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
  private static final String SECRET_PURPOSE = "simulated-account";

  private final DurableObjects objects;
  private final ChannelAccounts accounts;
  private final SimulatorKeys keys;
  private final Secrets secrets;
  private final InstantSource clock;
  private final Map<String, SimulatedProvider> providers;

  Simulator(
      DurableObjects objects,
      ChannelAccounts accounts,
      SimulatorKeys keys,
      Secrets secrets,
      InstantSource clock,
      List<SimulatedProvider> providers) {
    this.objects = objects;
    this.accounts = accounts;
    this.keys = keys;
    this.secrets = secrets;
    this.clock = clock;
    this.providers =
        providers.stream()
            .collect(Collectors.toMap(SimulatedProvider::adapter, Function.identity()));
  }

  /** Whether this server can be the provider of an adapter. */
  public boolean simulates(String adapter) {
    return providers.containsKey(adapter);
  }

  /**
   * Opens an account with a simulated provider that works from the first moment on; one that is
   * there stays as it is.
   *
   * @param adapter one that {@link #simulates}
   * @param sender like support@northwind.example, or a number
   */
  public void open(
      TenantId tenant, UUID id, String adapter, String name, SenderIdentity sender, String by) {
    if (accounts.find(tenant, id).isPresent()) {
      return;
    }
    var opening = Objects.requireNonNull(providers.get(adapter)).open(new Door(tenant, id), sender);
    objects.ask(
        address(tenant, id),
        new SimulatedAccount.Command.Open(
            secrets.encrypt(tenant, SECRET_PURPOSE, opening.signing()),
            opening.domains(),
            clock.instant()));
    accounts.open(tenant, id, adapter, name, true, by);
    accounts.setUp(tenant, id, name, List.of(sender), opening.settings(), opening.secrets(), by);
    accounts.confirm(tenant, id);
  }

  SimulatedProvider provider(String adapter) {
    return Objects.requireNonNull(providers.get(adapter));
  }

  /** The account that a key opens. */
  public Optional<Door> opened(String prefix, String key) {
    return keys.opened(prefix, key).filter(this::isOpen);
  }

  /** Whether there is such a simulated account. */
  public boolean isOpen(Door door) {
    return read(door.tenant(), door.account()).at() != null;
  }

  /** Whether an account's provider is this one. */
  boolean has(Door door, String adapter) {
    return accounts
        .find(door.tenant(), door.account())
        .filter(account -> account.adapter().equals(adapter))
        .isPresent();
  }

  /** How the provider of an account behaves now. */
  public Behaviour behaviour(Door door) {
    return read(door.tenant(), door.account()).behaviour();
  }

  public Optional<Secret> signingSecret(TenantId tenant, UUID id) {
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
