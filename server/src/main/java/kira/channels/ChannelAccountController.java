package kira.channels;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.ChannelAccountTable.InboundCount;
import kira.channels.simulator.Simulator;
import kira.contacts.consent.Channel;
import kira.platform.html.CleanText;
import kira.platform.secrets.Secret;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Creation;
import kira.platform.web.IfMatch;
import kira.platform.web.Needed;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The channel accounts of a workspace, for those who look after its settings. */
@RestController
@RequestMapping("/api/v1/channels/accounts")
class ChannelAccountController {
  private static final int MOST = 50;
  private static final int NAME_LIMIT = 60;
  private static final int SENDER_LIMIT = 10;
  private static final int SHOWN = 30;
  private static final int MOST_MINUTES = 10_000;

  private final ChannelAccounts accounts;
  private final ChannelAccountTable table;
  private final DeliveryTable deliveryTable;
  private final Deliveries deliveries;
  private final Simulator simulator;
  private final HookAddress hooks;
  private final List<AccountGuard> guards;
  private final InstantSource clock;

  ChannelAccountController(
      ChannelAccounts accounts,
      ChannelAccountTable table,
      DeliveryTable deliveryTable,
      Deliveries deliveries,
      Simulator simulator,
      HookAddress hooks,
      List<AccountGuard> guards,
      InstantSource clock) {
    this.accounts = accounts;
    this.table = table;
    this.deliveryTable = deliveryTable;
    this.deliveries = deliveries;
    this.simulator = simulator;
    this.hooks = hooks;
    this.guards = guards;
    this.clock = clock;
  }

  record FaultView(String code, String words, Instant since, @Nullable Instant until) {}

  /**
   * What is done by itself when something is wrong.
   *
   * @param fallbackId the account by which messages go instead
   * @param fallbackMinutes for how long this one must have been of no use
   * @param anySender whether replies may have another sender than the one that was written to
   * @param againMinutes after how long a message in doubt is sent again; null: a person decides
   */
  record RulesView(
      @Nullable UUID fallbackId,
      int fallbackMinutes,
      boolean anySender,
      @Nullable Integer againMinutes) {}

  /** How many messages went out by it, by what became of them. */
  record Counted(
      long waiting, long inDoubt, long underWay, long delivered, long read, long failed) {}

  /** How much a provider told, by what became of it. */
  record Heard(String type, @OneOf(of = Inbound.Outcome.class) String outcome, long count) {}

  /**
   * An account. Its secrets are never told; {@code secretsSet} names those that are there.
   *
   * @param channel as consent knows it
   * @param webhook address to give to the provider
   */
  record AccountView(
      UUID id,
      long version,
      String adapter,
      @OneOf(of = Channel.class) String channel,
      String name,
      boolean simulated,
      List<SenderIdentity> senders,
      Map<String, String> settings,
      List<String> secretsSet,
      @OneOf(of = ChannelAccount.Status.class) String status,
      @Nullable FaultView fault,
      Instant createdAt,
      @Nullable Instant checkedAt,
      String webhook,
      Counted counted,
      List<Heard> heard,
      RulesView rules) {
    AccountView {
      senders = List.copyOf(senders);
      settings = Map.copyOf(settings);
      secretsSet = List.copyOf(secretsSet);
      heard = List.copyOf(heard);
    }
  }

  /** All accounts, oldest first. */
  record AccountList(List<AccountView> items) {
    AccountList {
      items = List.copyOf(items);
    }
  }

  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  AccountList list() {
    var tenant = Tenancy.caller().tenant();
    var counts = deliveryTable.counts(tenant, null);
    var heard = table.inbound(tenant, null);
    return new AccountList(
        table.all(tenant).stream().map(row -> view(tenant, row, counts, heard)).toList());
  }

  /**
   * Something to be filled in.
   *
   * @param choices of a CHOICE
   */
  record FieldView(
      String name, ChannelProvider.Field.Type type, boolean required, List<String> choices) {
    FieldView {
      choices = List.copyOf(choices);
    }
  }

  /**
   * A provider that accounts can have.
   *
   * @param simulates whether this server can be the provider, to try it out
   */
  record AdapterView(
      String adapter,
      @OneOf(of = Channel.class) String channel,
      boolean simulates,
      List<FieldView> fields) {
    AdapterView {
      fields = List.copyOf(fields);
    }
  }

  record AdapterList(List<AdapterView> items) {
    AdapterList {
      items = List.copyOf(items);
    }
  }

  /** What accounts can be opened with. */
  @GetMapping("/adapters")
  @Requires(Permission.SETTINGS_READ)
  AdapterList adapters() {
    return new AdapterList(
        accounts.providers().stream()
            .map(each ->
                new AdapterView(
                    each.adapter(),
                    each.channel().name(),
                    simulator.simulates(each.adapter()),
                    each.fields().stream()
                        .map(f -> new FieldView(f.name(), f.type(), f.required(), f.choices()))
                        .toList()))
            .toList());
  }

  private AccountView view(
      TenantId tenant,
      ChannelAccountTable.Row row,
      List<DeliveryTable.Count> counts,
      List<InboundCount> heard) {
    var state = row.state();
    var fault = state.fault();
    return new AccountView(
        row.id(),
        row.version(),
        state.adapter(),
        accounts.provider(state.adapter()).orElseThrow().channel().name(),
        state.name(),
        state.simulated(),
        state.senders(),
        state.settings(),
        state.secrets().keySet().stream().sorted().toList(),
        state.status().name(),
        fault == null
            ? null
            : new FaultView(fault.code(), fault.words(), fault.since(), fault.until()),
        state.createdAt() == null ? Instant.EPOCH : state.createdAt(),
        state.checkedAt(),
        hooks.of(new Door(tenant, row.id())),
        counted(counts.stream().filter(each -> each.account().equals(row.id())).toList()),
        heard(row.id(), counts, heard),
        new RulesView(
            state.rules().fallback(),
            state.rules().afterMinutes(),
            state.rules().anySender(),
            state.rules().againMinutes()));
  }

  /** What the provider told: reports of messages, which these keep, and all else by its type. */
  private static List<Heard> heard(
      UUID account, List<DeliveryTable.Count> counts, List<InboundCount> items) {
    long reports =
        counts.stream()
            .filter(each -> each.account().equals(account))
            .mapToLong(DeliveryTable.Count::reports)
            .sum();
    var heard = new ArrayList<Heard>();
    if (reports > 0) {
      heard.add(new Heard("report", Inbound.Outcome.REPORTED.name(), reports));
    }
    items.stream()
        .filter(each -> each.account().equals(account))
        .filter(each -> !each.outcome().equals(Inbound.Outcome.REPORTED.name()))
        .map(each -> new Heard(each.type(), each.outcome(), each.count()))
        .forEach(heard::add);
    return heard;
  }

  private static Counted counted(List<DeliveryTable.Count> counts) {
    return new Counted(
        sum(counts, Delivery.Status.QUEUED),
        sum(counts, Delivery.Status.IN_DOUBT),
        sum(counts, Delivery.Status.HANDED_OVER) + sum(counts, Delivery.Status.SENT),
        sum(counts, Delivery.Status.DELIVERED),
        sum(counts, Delivery.Status.READ),
        sum(counts, Delivery.Status.FAILED));
  }

  private static long sum(List<DeliveryTable.Count> counts, Delivery.Status status) {
    return counts.stream()
        .filter(each -> each.status().equals(status.name()))
        .mapToLong(DeliveryTable.Count::count)
        .sum();
  }

  @GetMapping("/{id}")
  @Requires(Permission.SETTINGS_READ)
  ResponseEntity<AccountView> read(@PathVariable UUID id) {
    return tagged(one(id));
  }

  /**
   * A new account.
   *
   * @param simulated whether this server is the provider, to try it out
   */
  record NewAccount(
      @Needed @Nullable String adapter,
      @Needed @Nullable String name,
      @Nullable Boolean simulated,
      @Needed @Nullable SenderBody sender) {}

  record SenderBody(@Needed @Nullable String address, @Nullable String name) {}

  @PostMapping
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<AccountView> open(@RequestBody NewAccount body, Creation creation) {
    var caller = Tenancy.caller();
    var adapter = body.adapter() == null ? "" : body.adapter();
    var provider =
        accounts
            .provider(adapter)
            .orElseThrow(() ->
                Problem.badRequest("unknown_adapter", "There is no such adapter.", "adapter"));
    var name = name(body.name());
    var sender = sender(provider, body.sender(), "sender");
    boolean simulated = Boolean.TRUE.equals(body.simulated());
    if (simulated && !simulator.simulates(adapter)) {
      throw Problem.badRequest("not_simulated", "This provider cannot be simulated.", "simulated");
    }
    if (table.all(caller.tenant()).size() >= MOST) {
      throw new Problem(
          422,
          "too_many_accounts",
          "A workspace has at most %d channel accounts.".formatted(MOST),
          null);
    }
    var by = caller.actor().text();
    if (simulated) {
      simulator.open(caller.tenant(), creation.id(), adapter, name, sender, by);
    } else {
      accounts.open(caller.tenant(), creation.id(), adapter, name, false, by);
      accounts.setUp(caller.tenant(), creation.id(), name, List.of(sender), Map.of(), Map.of(), by);
    }
    return ResponseEntity.status(HttpStatus.CREATED).body(one(creation.id()));
  }

  /**
   * What an account is to be.
   *
   * @param secrets new ones by name; those that are missing stay as they are
   */
  record AccountBody(
      @Needed @Nullable String name,
      @Needed @Nullable List<SenderBody> senders,
      @Nullable Map<String, String> settings,
      @Nullable Map<String, String> secrets) {}

  @PutMapping("/{id}")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<AccountView> change(
      @PathVariable UUID id, @RequestBody AccountBody body, IfMatch match) {
    var caller = Tenancy.caller();
    var account = found(id);
    var before = one(id);
    match.require(before.version(), before);
    var provider = accounts.provider(account);
    var name = name(body.name());
    var senders = senders(provider, body.senders());
    var settings =
        provider.settings(body.settings() == null ? account.settings() : body.settings());
    var secrets = secrets(account, body.secrets() == null ? Map.of() : body.secrets());
    guards.forEach(guard -> guard.allow(account, senders, settings));
    try {
      accounts.change(account, name, senders, settings, secrets, caller.actor().text());
    } catch (Problem problem) {
      throw problem.code().equals("version_conflict") ? IfMatch.conflict(one(id)) : problem;
    }
    return tagged(one(id));
  }

  record RulesBody(
      @Nullable UUID fallbackId,
      @Nullable Integer fallbackMinutes,
      @Nullable Boolean anySender,
      @Nullable Integer againMinutes) {}

  /** Says what is done by itself when something is wrong with the account. */
  @PutMapping("/{id}/rules")
  @Requires(Permission.SETTINGS_MANAGE)
  AccountView rule(@PathVariable UUID id, @RequestBody RulesBody body) {
    var account = found(id);
    int after =
        body.fallbackMinutes() == null
            ? AccountRules.NONE.afterMinutes()
            : minutes(body.fallbackMinutes(), 0, "fallbackMinutes");
    var again =
        body.againMinutes() == null
            ? null
            : (Integer) minutes(body.againMinutes(), 1, "againMinutes");
    if (again != null && !accounts.provider(account).repeats()) {
      throw Problem.badRequest(
          "invalid_request",
          "On this channel nothing is repeated that is in doubt.",
          "againMinutes");
    }
    if (body.fallbackId() != null) {
      requireFallback(account, body.fallbackId());
    }
    return told(
        id,
        new ChannelAccount.Command.Rule(
            new AccountRules(
                body.fallbackId(), after, Boolean.TRUE.equals(body.anySender()), again),
            by(),
            clock.instant()));
  }

  private static int minutes(int given, int least, String field) {
    if (given < least || given > MOST_MINUTES) {
      throw Problem.badRequest(
          "invalid_minutes", "Write %d to %,d minutes.".formatted(least, MOST_MINUTES), field);
    }
    return given;
  }

  /** Another account of the channel, from which no rule leads back. */
  private void requireFallback(Account account, UUID fallback) {
    var to =
        accounts
            .find(account.tenant(), fallback)
            .filter(each -> accounts.channel(each) == accounts.channel(account))
            .orElseThrow(() ->
                Problem.badRequest(
                    "unknown_fallback", "The channel has no such account.", "fallbackId"));
    for (int step = 0; step <= MOST; step++) {
      if (to.id().equals(account.id())) {
        throw new Problem(
            422, "fallback_cycle", "From there the rules lead back to this account.", "fallbackId");
      }
      var next = to.state().rules().fallback();
      var found = next == null ? null : accounts.find(account.tenant(), next).orElse(null);
      if (found == null) {
        return;
      }
      to = found;
    }
  }

  /**
   * What the provider said.
   *
   * @param code null when all is well
   */
  record CheckAnswer(@Nullable String code, @Nullable String words, AccountView account) {}

  /** Asks the provider whether the account is what it should be. */
  @PostMapping("/{id}/check")
  @Requires(Permission.SETTINGS_MANAGE)
  CheckAnswer check(@PathVariable UUID id) {
    var checked = accounts.check(found(id));
    return new CheckAnswer(checked.code(), checked.words(), one(id));
  }

  @PostMapping("/{id}/pause")
  @Requires(Permission.SETTINGS_MANAGE)
  AccountView pause(@PathVariable UUID id) {
    return told(id, new ChannelAccount.Command.Pause(by(), clock.instant()));
  }

  @PostMapping("/{id}/resume")
  @Requires(Permission.SETTINGS_MANAGE)
  AccountView resume(@PathVariable UUID id) {
    return told(id, new ChannelAccount.Command.Resume(by(), clock.instant()));
  }

  /** Removes the account and its secrets; what went out by it stays where it is told of. */
  @DeleteMapping("/{id}")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<Void> close(@PathVariable UUID id) {
    found(id);
    accounts.tell(
        Tenancy.caller().tenant(), id, new ChannelAccount.Command.Close(by(), clock.instant()));
    return ResponseEntity.noContent().build();
  }

  record TestBody(@Needed @Nullable String to) {}

  /** Sends a message that shows that the account works. */
  @PostMapping("/{id}/test")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<DeliveryView> test(
      @PathVariable UUID id, @RequestBody TestBody body, Creation creation) {
    var tenant = Tenancy.caller().tenant();
    var account = found(id);
    var provider = accounts.provider(account);
    var to = SendController.recipient(provider, body.to(), "to");
    SendController.requireSender(account);
    var draft =
        new ChannelProvider.Draft(
            to,
            "Test message",
            "This is a test message of Kira. It was sent by the channel account \"%s\"."
                .formatted(account.name()),
            null);
    deliveries.queue(
        tenant,
        new Deliveries.Wish(
            creation.id(), id, null, null, null, Lane.FIRST, to, provider.compose(account, draft)));
    return ResponseEntity.status(HttpStatus.CREATED)
        .body(DeliveryView.of(creation.id(), deliveries.read(tenant, creation.id())));
  }

  /** Newest first. */
  record Newest(List<DeliveryView> items) {
    Newest {
      items = List.copyOf(items);
    }
  }

  /** The newest messages that went out by an account. */
  @GetMapping("/{id}/deliveries")
  @Requires(Permission.SETTINGS_READ)
  Newest newest(@PathVariable UUID id) {
    found(id);
    return new Newest(
        deliveryTable.ofAccount(Tenancy.caller().tenant(), id, SHOWN).stream()
            .map(row -> DeliveryView.of(row.id(), row.state()))
            .toList());
  }

  private AccountView told(UUID id, ChannelAccount.Command command) {
    accounts.tell(Tenancy.caller().tenant(), id, command);
    return one(id);
  }

  private static String by() {
    return Tenancy.caller().actor().text();
  }

  private Account found(UUID id) {
    return accounts
        .find(Tenancy.caller().tenant(), id)
        .orElseThrow(() -> Problem.notFound("channel account"));
  }

  private AccountView one(UUID id) {
    var tenant = Tenancy.caller().tenant();
    var row = table.find(tenant, id).orElseThrow(() -> Problem.notFound("channel account"));
    return view(tenant, row, deliveryTable.counts(tenant, id), table.inbound(tenant, id));
  }

  private static ResponseEntity<AccountView> tagged(AccountView account) {
    return ResponseEntity.ok().eTag(IfMatch.tag(account.version())).body(account);
  }

  private static String name(@Nullable String text) {
    var name = text == null ? "" : CleanText.line(text);
    if (name.isEmpty() || name.length() > NAME_LIMIT) {
      throw Problem.badRequest(
          "invalid_name", "A name has 1 to %d characters.".formatted(NAME_LIMIT), "name");
    }
    return name;
  }

  private static List<SenderIdentity> senders(
      ChannelProvider provider, @Nullable List<SenderBody> bodies) {
    if (bodies == null || bodies.isEmpty() || bodies.size() > SENDER_LIMIT) {
      throw Problem.badRequest(
          "invalid_request", "An account has 1 to %d senders.".formatted(SENDER_LIMIT), "senders");
    }
    var senders = new ArrayList<SenderIdentity>();
    var addresses = new HashSet<String>();
    for (int i = 0; i < bodies.size(); i++) {
      var sender = sender(provider, bodies.get(i), "senders[%d]".formatted(i));
      if (!addresses.add(sender.address())) {
        throw Problem.badRequest(
            "sender_twice", "This sender is there twice.", "senders[%d].address".formatted(i));
      }
      senders.add(sender);
    }
    return senders;
  }

  private static SenderIdentity sender(
      ChannelProvider provider, @Nullable SenderBody body, String field) {
    var given = body == null || body.address() == null ? "" : body.address();
    var address =
        provider
            .sender(given)
            .orElseThrow(() -> NotAnAddress.of(provider.channel(), field + ".address"));
    var name = body == null || body.name() == null ? "" : CleanText.line(body.name());
    if (name.length() > NAME_LIMIT) {
      throw Problem.badRequest(
          "invalid_request", "At most %d characters.".formatted(NAME_LIMIT), field + ".name");
    }
    return new SenderIdentity(address, name.isEmpty() ? null : name);
  }

  private Map<String, Secret> secrets(Account account, Map<String, String> given) {
    if (account.isSimulated() && !given.isEmpty()) {
      throw new Problem(422, "simulated", "The simulator has made its own secrets.", "secrets");
    }
    var secrets = new LinkedHashMap<String, Secret>();
    given.forEach((key, value) -> {
      var clean = value == null ? "" : value.strip();
      if (!clean.isEmpty()) {
        accounts
            .provider(account)
            .faultOf(key, clean)
            .ifPresent(fault -> {
              throw Problem.badRequest("invalid_secret", fault, "secrets." + key);
            });
        secrets.put(key, Secret.of(clean));
      }
    });
    return secrets;
  }
}
