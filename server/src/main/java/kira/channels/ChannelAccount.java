package kira.channels;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** A way to a provider: what it is called, who sends by it, its credentials, and how it is. */
final class ChannelAccount
    implements Kind<ChannelAccount.State, ChannelAccount.Command, ChannelAccount.Event> {
  static final String KIND = "channel-account";

  enum Status {
    /** Set up, but the provider has not confirmed it yet. */
    NEW,
    CONNECTED,
    /** A person stopped it. */
    PAUSED,
    /** The provider does not take anything from us. */
    FAILING,
    /** Removed; its deliveries still name it. */
    CLOSED
  }

  /**
   * Why nothing goes out.
   *
   * @param words the provider's own
   * @param until when it is worth trying again; null until somebody does something
   */
  record Fault(String code, String words, Instant since, @Nullable Instant until) {}

  /**
   * @param settings what may be shown
   * @param secrets sealed, by name
   */
  record State(
      String adapter,
      String name,
      boolean simulated,
      List<SenderIdentity> senders,
      Map<String, String> settings,
      Map<String, String> secrets,
      Status status,
      @Nullable Fault fault,
      @Nullable Instant createdAt,
      @Nullable Instant checkedAt,
      @Nullable AccountRules rules) {
    State {
      rules = rules == null ? AccountRules.NONE : rules;
      senders = List.copyOf(senders);
      settings = Map.copyOf(settings);
      secrets = Map.copyOf(secrets);
    }

    boolean exists() {
      return createdAt != null;
    }

    private boolean isUnproven() {
      return status == Status.PAUSED && checkedAt == null;
    }

    State as(Status now, @Nullable Fault why) {
      return new State(
          adapter, name, simulated, senders, settings, secrets, now, why, createdAt, checkedAt,
          rules);
    }

    State ruled(AccountRules by) {
      return new State(
          adapter, name, simulated, senders, settings, secrets, status, fault, createdAt, checkedAt,
          by);
    }

    public AccountRules rules() {
      return Objects.requireNonNull(rules);
    }
  }

  /** What people change of an account; how it is doing changes by itself. */
  record Seen(String name, List<SenderIdentity> senders, Map<String, String> settings) {
    Seen {
      senders = List.copyOf(senders);
      settings = Map.copyOf(settings);
    }

    static Seen of(State state) {
      return new Seen(state.name(), state.senders(), state.settings());
    }
  }

  sealed interface Command {
    record Open(String adapter, String name, boolean simulated, String by, Instant at)
        implements Command {}

    /**
     * @param secrets sealed ones that are new; the others stay
     * @param seen what whoever changes it saw; null where nobody else can have changed it
     */
    record Change(
        String name,
        List<SenderIdentity> senders,
        Map<String, String> settings,
        Map<String, String> secrets,
        @Nullable Seen seen,
        String by,
        Instant at)
        implements Command {
      public Change {
        senders = List.copyOf(senders);
        settings = Map.copyOf(settings);
        secrets = Map.copyOf(secrets);
      }
    }

    /** The same secrets, sealed with a newer key. */
    record Reseal(Map<String, String> secrets, Instant at) implements Command {
      public Reseal {
        secrets = Map.copyOf(secrets);
      }
    }

    /** The provider says that it knows us. */
    record Confirm(Instant at) implements Command {}

    record Fail(String code, String words, @Nullable Instant until, Instant at)
        implements Command {}

    record Rule(AccountRules rules, String by, Instant at) implements Command {}

    record Pause(String by, Instant at) implements Command {}

    record Resume(String by, Instant at) implements Command {}

    record Close(String by, Instant at) implements Command {}

    /** What the provider has of somebody who was forgotten here is to go there, too. */
    record Forget(List<String> recordings) implements Command {
      public Forget {
        recordings = List.copyOf(recordings);
      }
    }

    record Ring(Instant at) implements Command {}
  }

  sealed interface Event {
    String by();

    record AccountOpened(String adapter, String name, boolean simulated, String by, Instant at)
        implements Event {}

    /**
     * @param changed what is different, for the audit trail
     */
    record AccountChanged(
        String name,
        List<SenderIdentity> senders,
        Map<String, String> settings,
        Map<String, String> secrets,
        List<String> changed,
        String by,
        Instant at)
        implements Event {
      public AccountChanged {
        senders = List.copyOf(senders);
        settings = Map.copyOf(settings);
        secrets = Map.copyOf(secrets);
        changed = List.copyOf(changed);
      }
    }

    record AccountResealed(Map<String, String> secrets, String by, Instant at) implements Event {
      public AccountResealed {
        secrets = Map.copyOf(secrets);
      }
    }

    record AccountConfirmed(String by, Instant at) implements Event {}

    record AccountFailed(String code, String words, @Nullable Instant until, String by, Instant at)
        implements Event {}

    record AccountRuled(AccountRules rules, String by, Instant at) implements Event {}

    /** From now on messages go by another account. */
    record AccountBypassed(UUID to, String by, Instant at) implements Event {}

    record AccountPaused(String by, Instant at) implements Event {}

    record AccountResumed(String by, Instant at) implements Event {}

    record AccountClosed(String by, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (!(command instanceof Command.Open)
        && (!state.exists() || state.status() == Status.CLOSED)) {
      return Decision.refuse("not_found", "There is no such channel account.");
    }
    return switch (command) {
      case Command.Open _ when state.exists() -> Decision.accept();
      case Command.Open(var adapter, var name, var simulated, var by, var at) ->
          Decision.accept(new Event.AccountOpened(adapter, name, simulated, by, at));
      // The version in a request is looked at before, and says nothing of what came in between.
      case Command.Change change
          when change.seen() != null && !change.seen().equals(Seen.of(state)) ->
          Decision.refuse("version_conflict", "Somebody else has changed this since you saw it.");
      case Command.Change change -> change(state, change);
      case Command.Reseal(var secrets, var at) ->
          Decision.accept(new Event.AccountResealed(secrets, "system", at));
      case Command.Confirm(var at) ->
          state.status() == Status.PAUSED
              ? Decision.accept()
              : released(Decision.accept(new Event.AccountConfirmed("system", at)), at);
      // A paused one says nothing of the provider.
      case Command.Fail _ when state.status() == Status.PAUSED -> Decision.accept();
      case Command.Fail(var code, _, _, _) when code.equals(faultCode(state)) -> Decision.accept();
      case Command.Fail(var code, var words, var until, var at) -> {
        Decision.Accepted<Event> failed =
            Decision.accept(new Event.AccountFailed(code, words, until, "system", at));
        var fault = state.fault();
        var next = next(until, state.rules().movesAt(fault == null ? at : fault.since()));
        yield next == null ? failed.clearAlarm() : failed.alarmAt(next);
      }
      case Command.Rule(var rules, _, _) when rules.equals(state.rules()) -> Decision.accept();
      case Command.Rule(var rules, var by, var at) -> {
        Decision.Accepted<Event> ruled = Decision.accept(new Event.AccountRuled(rules, by, at));
        var fault = state.fault();
        var next = fault == null ? null : next(fault.until(), rules.movesAt(fault.since()));
        yield fault == null ? ruled : next == null ? ruled.clearAlarm() : ruled.alarmAt(next);
      }
      case Command.Pause _ when state.status() == Status.PAUSED -> Decision.accept();
      case Command.Pause(var by, var at) ->
          Decision.<Event>accept(new Event.AccountPaused(by, at)).clearAlarm();
      case Command.Resume _ when state.status() != Status.PAUSED -> Decision.accept();
      case Command.Resume(var by, var at) ->
          released(Decision.accept(new Event.AccountResumed(by, at)), at);
      case Command.Close(var by, var at) ->
          Decision.<Event>accept(new Event.AccountClosed(by, at)).clearAlarm();
      case Command.Forget(var recordings) -> {
        Decision.Accepted<Event> decision = Decision.accept();
        for (var reference : recordings) {
          decision =
              decision.effect(
                  ForgottenAtProvider.RECORDING,
                  reference,
                  new ForgottenAtProvider.Wish(reference));
        }
        yield decision;
      }
      case Command.Ring(var at) -> ring(state, at);
    };
  }

  private static Decision<Event> ring(State state, Instant at) {
    var fault = state.fault();
    if (state.status() != Status.FAILING || fault == null) {
      return Decision.accept();
    }
    var until = fault.until();
    if (until != null && !until.isAfter(at)) {
      return released(Decision.accept(new Event.AccountResumed("system", at)), at);
    }
    var moves = state.rules().movesAt(fault.since());
    var to = state.rules().fallback();
    if (moves == null || to == null || moves.isAfter(at)) {
      return Decision.accept();
    }
    // What was parked is looked at once more, and goes by the other account where it may.
    var bypassed = released(Decision.accept(new Event.AccountBypassed(to, "system", at)), at);
    return until == null ? bypassed : bypassed.alarmAt(until);
  }

  private static @Nullable String faultCode(State state) {
    return state.fault() == null ? null : state.fault().code();
  }

  private static @Nullable Instant next(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  private static Decision<Event> change(State state, Command.Change c) {
    var changed = new java.util.ArrayList<String>();
    if (!c.name().equals(state.name())) {
      changed.add("name");
    }
    if (!c.senders().equals(state.senders())) {
      changed.add("senders");
    }
    if (!c.settings().equals(state.settings())) {
      changed.add("settings");
    }
    c.secrets().keySet().stream().sorted().forEach(changed::add);
    return changed.isEmpty()
        ? Decision.accept()
        : Decision.accept(
            new Event.AccountChanged(
                c.name(), c.senders(), c.settings(), c.secrets(), changed, c.by(), c.at()));
  }

  /** What was parked goes out now. */
  private static Decision.Accepted<Event> released(Decision.Accepted<Event> decision, Instant at) {
    return decision
        .clearAlarm()
        .effect(ReleaseParked.EFFECT, "release/" + at.toEpochMilli(), new ReleaseParked.Wish(at));
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.AccountOpened(var adapter, var name, var simulated, _, var at) ->
          new State(
              adapter,
              name,
              simulated,
              List.of(),
              Map.of(),
              Map.of(),
              Status.NEW,
              null,
              at,
              null,
              null);
      case Event.AccountChanged e ->
          new State(
              state.adapter(),
              e.name(),
              state.simulated(),
              e.senders(),
              e.settings(),
              with(state.secrets(), e.secrets()),
              state.status(),
              state.fault(),
              state.createdAt(),
              state.checkedAt(),
              state.rules());
      case Event.AccountResealed(var secrets, _, _) ->
          new State(
              state.adapter(),
              state.name(),
              state.simulated(),
              state.senders(),
              state.settings(),
              with(state.secrets(), secrets),
              state.status(),
              state.fault(),
              state.createdAt(),
              state.checkedAt(),
              state.rules());
      case Event.AccountConfirmed(_, var at) ->
          new State(
              state.adapter(),
              state.name(),
              state.simulated(),
              state.senders(),
              state.settings(),
              state.secrets(),
              Status.CONNECTED,
              null,
              state.createdAt(),
              at,
              state.rules());
      case Event.AccountFailed(var code, var words, var until, _, var at) ->
          // Another reason than before does not begin anew what has been going on.
          state.as(
              Status.FAILING,
              new Fault(code, words, state.fault() == null ? at : state.fault().since(), until));
      case Event.AccountRuled(var rules, _, _) -> state.ruled(rules);
      case Event.AccountBypassed _ -> state;
      case Event.AccountPaused _ -> state.as(Status.PAUSED, null);
      // One that was never found to be well is not, because somebody had paused it.
      case Event.AccountResumed _ when state.isUnproven() -> state.as(Status.NEW, null);
      case Event.AccountResumed _ -> state.as(Status.CONNECTED, null);
      case Event.AccountClosed _ ->
          new State(
              state.adapter(),
              state.name(),
              state.simulated(),
              state.senders(),
              Map.of(),
              Map.of(),
              Status.CLOSED,
              null,
              state.createdAt(),
              state.checkedAt(),
              state.rules());
    };
  }

  private static Map<String, String> with(Map<String, String> known, Map<String, String> more) {
    var all = new LinkedHashMap<>(known);
    all.putAll(more);
    return all;
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Ring(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", event.by());
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("channel_account")
        .column("adapter", "text", State::adapter)
        .column("name", "text", State::name)
        .column("status", "text", state -> state.status().name())
        .column("created_at", "timestamptz", State::createdAt);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(
        "", "", false, List.of(), Map.of(), Map.of(), Status.NEW, null, null, null, null);
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }
}
