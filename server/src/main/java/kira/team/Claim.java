package kira.team;

import java.time.Instant;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * A name that only one may hold in the whole installation: an account's e-mail address, a
 * workspace's slug. Its id is derived from the name, so two who want it meet at the same object.
 */
final class Claim implements Kind<Claim.State, Claim.Command, Claim.Event> {
  static final String KIND = "claim";

  enum Type {
    EMAIL,
    SLUG
  }

  record State(@Nullable Type type, @Nullable String name, @Nullable UUID holder) {}

  sealed interface Command {
    /**
     * Takes the name; answered with {@link Held}. A holder that came before stays, also one that
     * was never opened because the process died in between: whoever comes next takes up its id.
     */
    record Take(Type type, String name, UUID holder, Instant at) implements Command {}
  }

  sealed interface Event {
    record NameClaimed(Type type, String name, UUID holder, Instant at) implements Event {}
  }

  /** Who holds the name now. */
  record Held(UUID holder) {}

  static Address address(Type type, String name) {
    return new Address(KIND, TenantId.INSTALLATION.value(), id(type, name));
  }

  static UUID id(Type type, String name) {
    return NameBasedId.of(type.name() + ":" + name);
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Take _ when state.holder() != null ->
          Decision.<Event>accept().reply(new Held(state.holder()));
      case Command.Take(var type, var name, var holder, var at) ->
          Decision.<Event>accept(new Event.NameClaimed(type, name, holder, at))
              .reply(new Held(holder));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.NameClaimed(var type, var name, var holder, _) -> new State(type, name, holder);
    };
  }

  @Override
  public String name() {
    return KIND;
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

  @Override
  public Class<?> replyType() {
    return Held.class;
  }

  @Override
  public State empty() {
    return new State(null, null, null);
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("claim")
        .column("type", "text", state -> state.type() == null ? null : state.type().name())
        .column("name", "text", State::name)
        .column("holder", "uuid", State::holder);
  }
}
