package kira.privacy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** A file with everything that is kept about a person, made in the background, there for a week. */
final class PersonExport
    implements Kind<PersonExport.State, PersonExport.Command, PersonExport.Event> {
  static final String KIND = "person-export";

  /** Effect that makes the file. */
  static final String MAKE = "privacy.export";

  /** Effect that forgets it. */
  static final String FORGET = "privacy.export.forget";

  static final Duration KEPT = Duration.ofDays(7);

  record Making(UUID export, UUID contact, String locale) {}

  record Forgetting(UUID export) {}

  enum Phase {
    WORKING,
    READY,
    FAILED,
    EXPIRED
  }

  record State(
      @Nullable UUID id,
      @Nullable UUID contact,
      @Nullable Phase phase,
      long bytes,
      String by,
      @Nullable Instant askedAt,
      @Nullable Instant readyAt,
      @Nullable Instant expiresAt) {
    static final State NOTHING = new State(null, null, null, 0, "", null, null, null);
  }

  sealed interface Command {
    record Ask(UUID export, UUID contact, String locale, String by, Instant at)
        implements Command {}

    record Ready(long bytes, Instant at) implements Command {}

    record Fail(Instant at) implements Command {}

    record Fetch(String by, Instant at) implements Command {}

    record Expire(Instant at) implements Command {}
  }

  sealed interface Event {
    record PersonExportAsked(UUID export, UUID contact, String by, Instant at) implements Event {}

    record PersonExportReady(long bytes, Instant expiresAt, Instant at) implements Event {}

    record PersonExportFailed(Instant at) implements Event {}

    record PersonExportFetched(UUID contact, String by, Instant at) implements Event {}

    record PersonExportExpired(Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (state.id() == null && !(command instanceof Command.Ask)) {
      return Decision.refuse("not_found", "There is no such export.");
    }
    return switch (command) {
      case Command.Ask _ when state.id() != null -> Decision.accept();
      case Command.Ask(var id, var contact, var locale, var by, var at) ->
          Decision.<Event>accept(new Event.PersonExportAsked(id, contact, by, at))
              .effect(MAKE, id.toString(), new Making(id, contact, locale));
      case Command.Ready _ when state.phase() != Phase.WORKING -> Decision.accept();
      case Command.Ready(var bytes, var at) ->
          Decision.<Event>accept(new Event.PersonExportReady(bytes, at.plus(KEPT), at))
              .alarmAt(at.plus(KEPT));
      case Command.Fail(var at) ->
          state.phase() == Phase.WORKING
              ? Decision.accept(new Event.PersonExportFailed(at))
              : Decision.accept();
      case Command.Fetch(var by, var at) ->
          state.phase() == Phase.READY && state.contact() != null
              ? Decision.accept(new Event.PersonExportFetched(state.contact(), by, at))
              : Decision.refuse("export_expired", "This export is over. Ask for it again.");
      case Command.Expire _ when state.phase() == Phase.EXPIRED -> Decision.accept();
      case Command.Expire(var at) ->
          Decision.<Event>accept(new Event.PersonExportExpired(at))
              .effect(
                  FORGET,
                  String.valueOf(state.id()),
                  new Forgetting(java.util.Objects.requireNonNull(state.id())));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.PersonExportAsked(var id, var contact, var by, var at) ->
          new State(id, contact, Phase.WORKING, 0, by, at, null, null);
      case Event.PersonExportReady(var bytes, var expires, var at) ->
          new State(
              state.id(),
              state.contact(),
              Phase.READY,
              bytes,
              state.by(),
              state.askedAt(),
              at,
              expires);
      case Event.PersonExportFailed _ -> in(state, Phase.FAILED);
      case Event.PersonExportFetched _ -> state;
      case Event.PersonExportExpired _ -> in(state, Phase.EXPIRED);
    };
  }

  private static State in(State state, Phase phase) {
    return new State(
        state.id(),
        state.contact(),
        phase,
        state.bytes(),
        state.by(),
        state.askedAt(),
        state.readyAt(),
        state.expiresAt());
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Expire(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of(
        "actor",
        switch (event) {
          case Event.PersonExportAsked e -> e.by();
          case Event.PersonExportFetched e -> e.by();
          case Event.PersonExportReady _, Event.PersonExportFailed _, Event.PersonExportExpired _ ->
              "system";
        });
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("person_export")
        .column("contact_id", "uuid", State::contact)
        .column("asked_at", "timestamptz", State::askedAt);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return State.NOTHING;
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
