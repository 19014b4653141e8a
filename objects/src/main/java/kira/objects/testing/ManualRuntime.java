package kira.objects.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import kira.objects.Address;
import kira.objects.CommandFailedException;
import kira.objects.Decision;
import kira.objects.DurableObjects;
import kira.objects.Effect;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.objects.Erasure;
import kira.objects.JournalEntry;
import kira.objects.Json;
import kira.objects.Kind;
import kira.objects.Outcome;
import kira.objects.Position;
import kira.objects.PositionLostException;
import kira.objects.Refusal;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/**
 * The same promises as the real runtime, kept in memory on the caller's thread: commands are
 * carried out at once, effects when {@link #runEffects} is called, alarms when the clock is moved
 * with {@link #advance}. Everything stored goes through JSON, as it would for real.
 */
public final class ManualRuntime implements DurableObjects {
  private static final int EPOCH = 1;

  private final SettableClock clock;
  private final Map<String, Kind<?, ?, ?>> kinds = new HashMap<>();
  private final Map<String, EffectHandler<?>> handlers = new HashMap<>();
  private final Map<Address, Stored> objects = new LinkedHashMap<>();
  private final Map<String, Pending> effects = new LinkedHashMap<>();
  private final List<JournalEntry> journal = new ArrayList<>();
  private final List<Consumer<List<JournalEntry>>> followers = new ArrayList<>();
  private final Map<String, List<Consumer<String>>> listeners = new HashMap<>();
  private final Map<String, Map<List<@Nullable Object>, List<@Nullable Object>>> tables =
      new HashMap<>();
  private final Map<Address, Map<String, @Nullable Object>> projected = new HashMap<>();
  private long transactions;

  private static final class Stored {
    String state;
    long version;
    boolean erased;
    @Nullable Instant alarm;
    final Map<String, Outcome> requests = new HashMap<>();

    Stored(String state) {
      this.state = state;
    }
  }

  /** An effect that waits to be carried out. */
  public record Pending(
      Address from, Effect effect, Instant dueAt, int attempt, @Nullable String error) {}

  public ManualRuntime(SettableClock clock) {
    this.clock = clock;
  }

  public ManualRuntime kind(Kind<?, ?, ?> kind) {
    kinds.put(kind.name(), kind);
    return this;
  }

  public ManualRuntime effectHandler(EffectHandler<?> handler) {
    handlers.put(handler.kind(), handler);
    return this;
  }

  // --- moving time and effects by hand

  /** Moves the clock; each alarm that falls due on the way rings at its own time. */
  public void advance(Duration by) {
    var target = clock.instant().plus(by);
    for (var next = nextAlarm(target); next != null; next = nextAlarm(target)) {
      var due = java.util.Objects.requireNonNull(stored(next).alarm);
      if (due.isAfter(clock.instant())) {
        clock.set(due);
      }
      ring(next);
    }
    clock.set(target);
  }

  private @Nullable Address nextAlarm(Instant until) {
    return objects.entrySet().stream()
        .filter(e -> e.getValue().alarm != null && !e.getValue().alarm.isAfter(until))
        .min(Comparator.comparing(e -> java.util.Objects.requireNonNull(e.getValue().alarm)))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private void ring(Address address) {
    stored(address).alarm = null;
    kind(address.kind()).onAlarm(clock.instant()).ifPresent(command -> ask(address, command));
  }

  /** Carries out every effect that is due, and those that these cause; returns how many. */
  public int runEffects() {
    int ran = 0;
    for (var next = nextEffect(); next != null; next = nextEffect()) {
      effects.remove(key(next.from.tenant(), next.effect));
      perform(next);
      ran++;
    }
    return ran;
  }

  private @Nullable Pending nextEffect() {
    return effects.values().stream()
        .filter(pending -> handlers.containsKey(pending.effect.kind()))
        .filter(pending -> !pending.dueAt.isAfter(clock.instant()))
        .findFirst()
        .orElse(null);
  }

  @SuppressWarnings("unchecked")
  private void perform(Pending pending) {
    var handler =
        (EffectHandler<Object>)
            java.util.Objects.requireNonNull(handlers.get(pending.effect.kind()));
    var payload =
        Json.MAPPER.readValue(
            Json.MAPPER.writeValueAsString(pending.effect.payload()), handler.payloadType());
    var call =
        new EffectHandler.Call<>(
            pending.from, pending.effect.key(), payload, pending.attempt, clock.instant());
    EffectResult result;
    try {
      result = handler.perform(call);
    } catch (Exception e) {
      result = EffectResult.retry(e.toString());
    }
    if (result instanceof EffectResult.Retry(var why, _) && call.attempt() >= handler.attempts()) {
      result = handler.exhausted(call, why);
    }
    var command =
        switch (result) {
          case EffectResult.Done(var told) -> told;
          case EffectResult.Failed(_, var told) -> told;
          case EffectResult.InDoubt(_, var told) -> told;
          case EffectResult.Defer(var after) -> {
            effects.put(
                key(pending.from.tenant(), pending.effect),
                new Pending(
                    pending.from,
                    pending.effect,
                    clock.instant().plus(after),
                    pending.attempt,
                    pending.error));
            yield null;
          }
          case EffectResult.Retry(var why, var after) -> {
            var dueAt = clock.instant().plus(after == null ? Duration.ofSeconds(1) : after);
            effects.put(
                key(pending.from.tenant(), pending.effect),
                new Pending(pending.from, pending.effect, dueAt, pending.attempt + 1, why));
            yield null;
          }
        };
    if (command != null) {
      ask(pending.from, command, "effect/" + pending.effect.kind() + "/" + pending.effect.key());
    }
  }

  /** The effects that wait, oldest first. */
  public List<Pending> effects() {
    return List.copyOf(effects.values());
  }

  /** Everything that happened, in order. */
  public List<JournalEntry> journal() {
    return List.copyOf(journal);
  }

  /** The rows that events wrote to a table, each as its columns were given, in order of writing. */
  public List<List<@Nullable Object>> rows(String table) {
    return List.copyOf(tables.getOrDefault(table, Map.of()).values());
  }

  /** When the object's alarm is due; null when it has none. */
  public @Nullable Instant alarm(Address of) {
    var stored = objects.get(of);
    return stored == null ? null : stored.alarm;
  }

  // --- the runtime's own interface

  @Override
  public Outcome ask(Address to, Object command, @Nullable String requestId) {
    return carryOut(kind(to.kind()), to, command, requestId);
  }

  @Override
  public CompletionStage<Outcome> askAsync(Address to, Object command, @Nullable String requestId) {
    try {
      return CompletableFuture.completedStage(ask(to, command, requestId));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private <S, C, E> Outcome carryOut(
      Kind<S, C, E> kind, Address to, Object command, @Nullable String requestId) {
    var stored = stored(to);
    var known = requestId == null ? null : stored.requests.get(requestId);
    if (known != null) {
      return known;
    }
    if (stored.erased) {
      return new Outcome.Refused(
          new Refusal("erased", "This was erased and takes nothing any more.", null));
    }
    C told = copy(kind.commandType(), kind.commandType().cast(command));
    S state = Json.MAPPER.readValue(stored.state, kind.stateType());
    Decision<E> decision;
    try {
      decision = kind.decide(state, told);
    } catch (RuntimeException e) {
      throw new CommandFailedException("a command failed in " + to + ": " + e, e);
    }
    return switch (decision) {
      case Decision.Refused<E>(var refusal) -> new Outcome.Refused(refusal);
      case Decision.Accepted<E> accepted -> {
        var outcome = commit(kind, to, stored, state, accepted);
        if (requestId != null) {
          stored.requests.put(requestId, outcome);
        }
        yield outcome;
      }
    };
  }

  private <S, C, E> Outcome commit(
      Kind<S, C, E> kind, Address to, Stored stored, S before, Decision.Accepted<E> accepted) {
    if (accepted.reply() != null && !kind.replyType().isInstance(accepted.reply())) {
      throw new CommandFailedException(
          "%s is no reply of kind %s".formatted(accepted.reply().getClass(), kind.name()), null);
    }
    var state = before;
    var version = stored.version;
    var entries = new ArrayList<JournalEntry>();
    transactions++;
    for (E event : accepted.events()) {
      var after = kind.apply(state, event);
      version++;
      entries.add(entry(kind, to, after, event, version, entries.size() + 1));
      var written = new StateTable.Written<>(to.id(), version, clock.instant(), state, after);
      for (var table : kind.table().rows()) {
        writeRows(table, to, event, written);
      }
      state = after;
    }
    project(to, kind.table().columns(), state);
    stored.state = Json.MAPPER.writerFor(kind.stateType()).writeValueAsString(state);
    stored.version = version;
    switch (accepted.alarm()) {
      case Decision.AlarmChange.Keep _ -> {}
      case Decision.AlarmChange.Clear _ -> stored.alarm = null;
      case Decision.AlarmChange.Set(var due) -> stored.alarm = due;
    }
    for (var effect : accepted.effects()) {
      effects.putIfAbsent(
          key(to.tenant(), effect),
          new Pending(to, effect, clock.instant().plus(effect.delay()), 1, null));
    }
    journal.addAll(entries);
    if (!entries.isEmpty()) {
      List.copyOf(followers).forEach(follower -> follower.accept(entries));
    }
    return new Outcome.Done(accepted.reply(), version);
  }

  private <S, C, E> JournalEntry entry(
      Kind<S, C, E> kind, Address to, S after, E event, long version, int seq) {
    var now = clock.instant();
    var json = Json.MAPPER.writerFor(event.getClass()).writeValueAsString(event);
    return new JournalEntry(
        new Position(EPOCH, transactions, seq),
        to.tenant(),
        to.kind(),
        to.id(),
        version,
        event.getClass().getSimpleName(),
        kind.schema(event),
        kind.happenedAt(event).orElse(now),
        now,
        json,
        kind.dimensions(after, event));
  }

  private <S, E> void writeRows(
      StateTable.Rows<S, E> table, Address to, E event, StateTable.Written<S> written) {
    var rows = tables.computeIfAbsent(table.name(), _ -> new LinkedHashMap<>());
    for (var row : table.values().apply(written, event)) {
      var values = java.util.Collections.unmodifiableList(java.util.Arrays.asList(row));
      var key = new ArrayList<@Nullable Object>(values.subList(0, table.keys()));
      key.add(to.tenant());
      rows.put(key, values);
    }
  }

  private <S> void project(Address to, List<StateTable.Column<S>> columns, S state) {
    var projected = new LinkedHashMap<String, @Nullable Object>();
    columns.forEach(column -> projected.put(column.name(), column.value().apply(state)));
    this.projected.put(to, projected);
  }

  /** The projected columns of an object's row; empty when it was never written. */
  public Map<String, @Nullable Object> columns(Address of) {
    return java.util.Collections.unmodifiableMap(projected.getOrDefault(of, Map.of()));
  }

  private static <T> T copy(Class<T> type, T value) {
    return Json.MAPPER.readValue(Json.MAPPER.writerFor(type).writeValueAsString(value), type);
  }

  @Override
  public <S> Versioned<S> read(Address of, Class<S> state) {
    var stored = objects.get(of);
    return stored == null
        ? new Versioned<>(state.cast(kind(of.kind()).empty()), 0, false)
        : new Versioned<>(
            state.cast(Json.MAPPER.readValue(stored.state, kind(of.kind()).stateType())),
            stored.version,
            stored.erased);
  }

  @Override
  public void eraseEntries(Address of, Collection<Long> versions) {
    journal.replaceAll(entry ->
        isOf(entry, of) && versions.contains(entry.version()) ? entryWithout(entry) : entry);
  }

  @Override
  public void erase(Address of) {
    var stored = stored(of);
    if (stored.version == 0 || stored.erased) {
      return;
    }
    var kind = kind(of.kind());
    effects.values().removeIf(pending -> pending.from.equals(of));
    for (var table : kind.table().rows()) {
      removeRows(table, of);
    }
    if (kind.erasure() == Erasure.FORGOTTEN) {
      objects.remove(of);
      projected.remove(of);
      journal.removeIf(entry -> isOf(entry, of));
      return;
    }
    journal.replaceAll(entry -> isOf(entry, of) ? entryWithout(entry) : entry);
    stored.version++;
    stored.erased = true;
    stored.alarm = null;
    stored.requests.clear();
    stored.state = fresh(of).state;
    projected.put(of, new LinkedHashMap<>());
    var now = clock.instant();
    var last =
        new JournalEntry(
            new Position(EPOCH, ++transactions, 1),
            of.tenant(),
            of.kind(),
            of.id(),
            stored.version,
            JournalEntry.ERASURE,
            1,
            now,
            now,
            NOTHING,
            Map.of());
    journal.add(last);
    List.copyOf(followers).forEach(follower -> follower.accept(List.of(last)));
  }

  private static final String NOTHING = "{\"@erased\": true}";

  private static boolean isOf(JournalEntry entry, Address of) {
    return new Address(entry.kind(), entry.tenant(), entry.objectId()).equals(of);
  }

  private static JournalEntry entryWithout(JournalEntry entry) {
    return new JournalEntry(
        entry.position(),
        entry.tenant(),
        entry.kind(),
        entry.objectId(),
        entry.version(),
        entry.type(),
        0,
        entry.happenedAt(),
        entry.at(),
        NOTHING,
        Map.of());
  }

  private <S, E> void removeRows(StateTable.Rows<S, E> table, Address of) {
    var owner =
        table.columns().stream().map(StateTable.RowColumn::name).toList().indexOf(table.owner());
    if (owner >= 0) {
      tables
          .getOrDefault(table.name(), new LinkedHashMap<>())
          .values()
          .removeIf(row -> of.id().equals(row.get(owner)));
    }
  }

  @Override
  public Position end() {
    return new Position(EPOCH, transactions + 1, 0);
  }

  @Override
  public List<JournalEntry> entriesAfter(UUID tenant, Position after, int limit) {
    if (after.epoch() != EPOCH && !after.equals(Position.START)) {
      throw new PositionLostException("position %s is of another epoch".formatted(after));
    }
    return journal.stream()
        .filter(entry -> entry.tenant().equals(tenant) && !entry.isErased())
        .filter(entry -> entry.position().compareTo(after) > 0)
        .limit(limit)
        .toList();
  }

  @Override
  public AutoCloseable follow(Consumer<List<JournalEntry>> follower) {
    followers.add(follower);
    return () -> followers.remove(follower);
  }

  @Override
  public <E> E event(JournalEntry entry, Class<E> type) {
    var record = Json.recordsOf(kind(entry.kind()).eventType()).get(entry.type());
    if (record == null) {
      throw new IllegalArgumentException(
          "kind %s knows no event %s".formatted(entry.kind(), entry.type()));
    }
    return type.cast(Json.MAPPER.readValue(entry.data(), record));
  }

  @Override
  public void signal(String topic, String json) {
    List.copyOf(listeners.getOrDefault(topic, List.of())).forEach(heard -> heard.accept(json));
  }

  @Override
  public AutoCloseable onSignal(String topic, Consumer<String> listener) {
    listeners.computeIfAbsent(topic, _ -> new ArrayList<>()).add(listener);
    return () -> listeners.getOrDefault(topic, new ArrayList<>()).remove(listener);
  }

  private Stored stored(Address address) {
    return objects.computeIfAbsent(address, this::fresh);
  }

  private Stored fresh(Address address) {
    return fresh(kind(address.kind()));
  }

  private static <S> Stored fresh(Kind<S, ?, ?> kind) {
    return new Stored(Json.MAPPER.writerFor(kind.stateType()).writeValueAsString(kind.empty()));
  }

  private Kind<?, ?, ?> kind(String name) {
    var kind = kinds.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("no kind is called " + name);
    }
    return kind;
  }

  private static String key(UUID tenant, Effect effect) {
    return tenant + "/" + effect.kind() + "/" + effect.key();
  }
}
