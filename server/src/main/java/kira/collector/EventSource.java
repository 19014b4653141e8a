package kira.collector;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** A site, an app or a server that sends events: its name, and the key by which it is known. */
final class EventSource implements Kind<EventSource.State, EventSource.Command, EventSource.Event> {
  static final String KIND = "event-source";

  /** So long a key that was replaced still opens, while the new one is rolled out. */
  static final Duration GRACE = Duration.ofHours(24);

  /** How far a source is believed. */
  enum Type {
    /** Its key is in pages and apps for everybody to read: what it claims of people is unproven. */
    BROWSER("kb_"),
    /** Its key is a secret of the customer's server: what it says of people holds. */
    SERVER("ks_");

    private final String prefix;

    Type(String prefix) {
      this.prefix = prefix;
    }

    String prefix() {
      return prefix;
    }
  }

  /**
   * A key as it is kept.
   *
   * @param text null where the key is a secret
   * @param hint its end, to tell keys apart by
   */
  record Key(String hash, @Nullable String text, String hint) {
    static Key of(WriteKey key, Type type) {
      return new Key(key.hash(), type == Type.BROWSER ? key.text() : null, key.hint());
    }
  }

  record Old(String hash, Instant until) {}

  /**
   * @param key null when the source may send no more
   * @param old keys that still open for a while
   */
  record State(
      @Nullable String name,
      @Nullable Type type,
      @Nullable Key key,
      List<Old> old,
      @Nullable Instant createdAt,
      @Nullable Instant keyAt) {
    State {
      old = List.copyOf(old);
    }

    boolean exists() {
      return createdAt != null;
    }

    boolean opens(String hash, Instant now) {
      return (key != null && key.hash().equals(hash))
          || old.stream().anyMatch(each -> each.hash().equals(hash) && now.isBefore(each.until()));
    }
  }

  sealed interface Command {
    record Create(String name, Type type, Key key, String by, Instant at) implements Command {}

    record Rename(String name, String by, Instant at) implements Command {}

    /** Makes a new key; the one before opens for a while yet, unless there is reason for haste. */
    record Rotate(Key key, boolean atOnce, String by, Instant at) implements Command {}

    record Revoke(String by, Instant at) implements Command {}
  }

  sealed interface Event {
    String by();

    record SourceCreated(String name, Type type, Key key, String by, Instant at) implements Event {}

    record SourceRenamed(String name, String by, Instant at) implements Event {}

    record SourceKeyRotated(Key key, boolean atOnce, String by, Instant at) implements Event {}

    record SourceRevoked(String by, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (!state.exists() && !(command instanceof Command.Create)) {
      return Decision.refuse("not_found", "There is no such event source.");
    }
    return switch (command) {
      case Command.Create _ when state.exists() -> Decision.accept();
      case Command.Create(var name, var type, var key, var by, var at) ->
          Decision.accept(new Event.SourceCreated(name, type, key, by, at));
      case Command.Rename(var name, _, _) when name.equals(state.name()) -> Decision.accept();
      case Command.Rename(var name, var by, var at) ->
          Decision.accept(new Event.SourceRenamed(name, by, at));
      case Command.Rotate(var key, var atOnce, var by, var at) ->
          Decision.accept(new Event.SourceKeyRotated(key, atOnce, by, at));
      case Command.Revoke _ when state.key() == null && state.old().isEmpty() -> Decision.accept();
      case Command.Revoke(var by, var at) -> Decision.accept(new Event.SourceRevoked(by, at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.SourceCreated(var name, var type, var key, _, var at) ->
          new State(name, type, key, List.of(), at, at);
      case Event.SourceRenamed(var name, _, _) ->
          new State(name, state.type(), state.key(), state.old(), state.createdAt(), state.keyAt());
      case Event.SourceKeyRotated(var key, var atOnce, _, var at) ->
          new State(
              state.name(),
              state.type(),
              key,
              atOnce ? List.of() : old(state, at),
              state.createdAt(),
              at);
      case Event.SourceRevoked(_, var at) ->
          new State(state.name(), state.type(), null, List.of(), state.createdAt(), at);
    };
  }

  private static List<Old> old(State state, Instant at) {
    var old = new ArrayList<Old>();
    state.old().stream().filter(each -> at.isBefore(each.until())).forEach(old::add);
    if (state.key() != null) {
      old.add(new Old(state.key().hash(), at.plus(GRACE)));
    }
    return old;
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", event.by());
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("event_source")
        .column("name", "text", State::name)
        .column("created_at", "timestamptz", State::createdAt);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, null, null, List.of(), null, null);
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

  /** The type of a source that exists. */
  static Type typeOf(State state) {
    return Objects.requireNonNull(state.type());
  }
}
