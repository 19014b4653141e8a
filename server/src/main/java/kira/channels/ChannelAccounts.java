package kira.channels;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.contacts.consent.Channel;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The channel accounts of a workspace, and the adapters that speak for them. */
@Service
public class ChannelAccounts {
  /** The news of a change on another node comes at once, unless something holds the journal up. */
  private static final Duration BELIEVED = Duration.ofSeconds(10);

  private final DurableObjects objects;
  private final ChannelAccountTable table;
  private final Secrets secrets;
  private final InstantSource clock;
  private final Map<String, ChannelProvider> providers;

  /** The accounts at work, as this node last read them. */
  private final Map<Address, Known> connected = new ConcurrentHashMap<>();

  private final AtomicLong changes = new AtomicLong();

  private record Known(Account account, Instant at) {}

  ChannelAccounts(
      DurableObjects objects,
      ChannelAccountTable table,
      Secrets secrets,
      InstantSource clock,
      List<ChannelProvider> providers) {
    this.objects = objects;
    this.table = table;
    this.secrets = secrets;
    this.clock = clock;
    this.providers =
        providers.stream().collect(Collectors.toMap(ChannelProvider::adapter, Function.identity()));
  }

  /** An account that was not removed. */
  public Optional<Account> find(TenantId tenant, UUID id) {
    var state = read(tenant, id);
    return state.exists() && state.status() != ChannelAccount.Status.CLOSED
        ? Optional.of(new Account(tenant, id, state, sealed -> open(tenant, sealed)))
        : Optional.empty();
  }

  /**
   * As {@link #find}, for what is asked with every message: an account that is connected may be as
   * it was a moment ago. Any other is read anew, since somebody may be waiting for just that to
   * end.
   */
  Optional<Account> current(TenantId tenant, UUID id) {
    var address = address(tenant, id);
    var known = connected.get(address);
    var now = clock.instant();
    if (known != null && now.isBefore(known.at().plus(BELIEVED))) {
      return Optional.of(known.account());
    }
    long before = changes.get();
    var found = find(tenant, id);
    if (found.isPresent() && found.get().isConnected()) {
      connected.put(address, new Known(found.get(), now));
      if (changes.get() != before) {
        connected.remove(address);
      }
    }
    return found;
  }

  /** An account may not be any more as it was. */
  void changed(Address account) {
    changes.incrementAndGet();
    connected.remove(account);
  }

  /** Whatever was missed while the journal was not followed. */
  void changed() {
    changes.incrementAndGet();
    connected.clear();
  }

  /** All that were not removed, oldest first. */
  public List<Account> all(TenantId tenant) {
    return Tenancy.in(tenant, () -> table.all(tenant)).stream()
        .map(row -> new Account(tenant, row.id(), row.state(), sealed -> open(tenant, sealed)))
        .toList();
  }

  ChannelProvider provider(Account account) {
    return provider(account.adapter())
        .orElseThrow(() -> new IllegalStateException("no adapter is called " + account.adapter()));
  }

  /** The channel that consent and the do-not-contact list know. */
  public Channel channel(Account account) {
    return provider(account).channel();
  }

  /** The channel of an account that is there, or was. */
  Optional<Channel> ever(TenantId tenant, UUID id) {
    return provider(read(tenant, id).adapter()).map(ChannelProvider::channel);
  }

  /** What the account is made of. */
  public List<ChannelProvider.Field> fields(Account account) {
    return provider(account).fields();
  }

  /** What is written as the account's provider takes it. */
  public String compose(Account account, ChannelProvider.Draft draft) {
    return provider(account).compose(account, draft);
  }

  Optional<ChannelProvider> provider(String adapter) {
    return Optional.ofNullable(providers.get(adapter));
  }

  /** All adapters, in the order of their channels and names. */
  List<ChannelProvider> providers() {
    return providers.values().stream()
        .sorted(
            Comparator.comparing(ChannelProvider::channel).thenComparing(ChannelProvider::adapter))
        .toList();
  }

  /** Opens an account; one that is there stays as it is. */
  public void open(
      TenantId tenant, UUID id, String adapter, String name, boolean simulated, String by) {
    tell(
        tenant, id, new ChannelAccount.Command.Open(adapter, name, simulated, by, clock.instant()));
  }

  /** Sets an account up that was just opened. */
  public void setUp(
      TenantId tenant,
      UUID id,
      String name,
      List<SenderIdentity> senders,
      Map<String, String> settings,
      Map<String, Secret> given,
      String by) {
    change(tenant, id, name, senders, settings, given, null, by);
  }

  /**
   * Changes an account.
   *
   * @param seen as whoever changes it saw it
   * @param given secrets that are new, by name; the others stay
   * @throws Problem {@code version_conflict} when somebody else changed it meanwhile
   */
  public void change(
      Account seen,
      String name,
      List<SenderIdentity> senders,
      Map<String, String> settings,
      Map<String, Secret> given,
      String by) {
    change(seen.tenant(), seen.id(), name, senders, settings, given, seen.seen(), by);
  }

  private void change(
      TenantId tenant,
      UUID id,
      String name,
      List<SenderIdentity> senders,
      Map<String, String> settings,
      Map<String, Secret> given,
      ChannelAccount.@Nullable Seen seen,
      String by) {
    var all = new LinkedHashMap<String, Secret>(given);
    find(tenant, id)
        .filter(_ -> !given.isEmpty())
        .ifPresent(account -> all.putAll(provider(account).besides(account, given)));
    var sealed = new LinkedHashMap<String, String>();
    all.forEach((key, secret) -> sealed.put(key, secrets.encrypt(tenant, PURPOSE, secret)));
    tell(
        tenant,
        id,
        new ChannelAccount.Command.Change(
            name, senders, settings, sealed, seen, by, clock.instant()));
  }

  static final String PURPOSE = "channel-account";

  /** Asks the provider, and notes what it says. */
  public ChannelProvider.Checked check(Account account) {
    var checked = provider(account).check(account);
    var code = checked.code();
    tell(
        account.tenant(),
        account.id(),
        code == null
            ? new ChannelAccount.Command.Confirm(clock.instant())
            : new ChannelAccount.Command.Fail(
                code, String.valueOf(checked.words()), null, clock.instant()));
    return checked;
  }

  /** An account that is known to be well, since this server is its provider. */
  public void confirm(TenantId tenant, UUID id) {
    tell(tenant, id, new ChannelAccount.Command.Confirm(clock.instant()));
  }

  void fail(Account account, String code, String words, @Nullable Instant until) {
    tell(
        account.tenant(),
        account.id(),
        new ChannelAccount.Command.Fail(code, words, until, clock.instant()));
  }

  ChannelAccount.State read(TenantId tenant, UUID id) {
    return objects.read(address(tenant, id), ChannelAccount.State.class).state();
  }

  /**
   * @throws Problem 404 or 422 with the code of the refusal
   */
  void tell(TenantId tenant, UUID id, ChannelAccount.Command command) {
    var address = address(tenant, id);
    var outcome = objects.ask(address, command);
    changed(address);
    if (outcome instanceof Outcome.Refused(var no)) {
      throw switch (no.code()) {
        case "not_found" -> Problem.notFound("channel account");
        case "version_conflict" -> Problem.conflict(no.code(), no.message());
        default -> Problem.of(no);
      };
    }
  }

  private Secret open(TenantId tenant, String sealed) {
    return secrets.decrypt(tenant, PURPOSE, sealed);
  }

  static Address address(TenantId tenant, UUID id) {
    return new Address(ChannelAccount.KIND, tenant.value(), id);
  }
}
