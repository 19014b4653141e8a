package kira.contacts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Erasure;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/**
 * One way to recognise a person (a browser, an email, an id of the customer's own) and the one
 * contact it belongs to. Being an object of its own makes it unique without a lock or an index.
 */
final class Identity implements Kind<Identity.State, Identity.Command, Identity.Event> {
  static final String KIND = "identity";

  enum Type {
    ANONYMOUS,
    EMAIL,
    PHONE,
    EXTERNAL,
    /** An id by which a channel account knows somebody: the account, a slash, the id. */
    CHANNEL,
    /** The value of a field that no two contacts may share: key, equals sign, folded value. */
    FIELD,
    /** A domain, an id or a value that only one company has; its owner is a company. */
    COMPANY
  }

  /**
   * @param since when the contact got it; null in what was stored before this was kept
   */
  record State(
      @Nullable Type type,
      @Nullable String value,
      @Nullable UUID contact,
      @Nullable Instant since) {}

  sealed interface Command {
    /** Takes a free identity for a contact, or tells whose it is. */
    record Claim(Type type, String value, UUID contact, Instant at) implements Command {}

    /** Hands the identity over when its contact was merged into another. */
    record Move(UUID from, UUID to, Instant at) implements Command {}

    record Release(UUID contact, Instant at) implements Command {}
  }

  sealed interface Event {
    record IdentityClaimed(Type type, String value, UUID contact, Instant at) implements Event {}

    record IdentityMoved(UUID from, UUID to, Instant at) implements Event {}

    record IdentityReleased(UUID contact, Instant at) implements Event {}
  }

  /**
   * Whose the identity is now.
   *
   * @param since when they got it; null where that was not yet kept
   */
  record Owner(UUID contact, @Nullable Instant since) {}

  /** The same value always leads to the same object. */
  static UUID idOf(UUID tenant, Type type, String value) {
    return UUID.nameUUIDFromBytes(
        "%s/%s/%s".formatted(tenant, type, normal(type, value)).getBytes(StandardCharsets.UTF_8));
  }

  static String normal(Type type, String value) {
    return switch (type) {
      case EMAIL -> value.strip().toLowerCase(Locale.ROOT);
      case PHONE -> value.replaceAll("[^0-9+]", "");
      case ANONYMOUS, EXTERNAL, CHANNEL, FIELD, COMPANY -> value.strip();
    };
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Claim(var type, var value, var contact, var at) ->
          state.contact() == null
              ? Decision.<Event>accept(new Event.IdentityClaimed(type, value, contact, at))
                  .reply(new Owner(contact, at))
              : Decision.<Event>accept().reply(new Owner(state.contact(), state.since()));
      case Command.Move(var from, var to, var at) when from.equals(state.contact()) ->
          Decision.<Event>accept(new Event.IdentityMoved(from, to, at)).reply(new Owner(to, at));
      // Moving what has moved already is what a repeated merge looks like.
      case Command.Move(_, var to, _) ->
          Decision.<Event>accept()
              .reply(new Owner(state.contact() == null ? to : state.contact(), state.since()));
      case Command.Release(var contact, var at) when contact.equals(state.contact()) ->
          Decision.accept(new Event.IdentityReleased(contact, at));
      case Command.Release _ -> Decision.accept();
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.IdentityClaimed(var type, var value, var contact, var at) ->
          new State(type, value, contact, at);
      case Event.IdentityMoved(_, var to, var at) -> new State(state.type(), state.value(), to, at);
      case Event.IdentityReleased _ -> new State(state.type(), state.value(), null, null);
    };
  }

  /** Its id is made of what it holds, and would give that away. */
  @Override
  public Erasure erasure() {
    return Erasure.FORGOTTEN;
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    var contact =
        switch (event) {
          case Event.IdentityClaimed e -> e.contact();
          case Event.IdentityMoved e -> e.to();
          case Event.IdentityReleased e -> e.contact();
        };
    return Map.of("contact_id", contact, "actor", "system");
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("identity")
        .column("contact_id", "uuid", State::contact)
        .column("type", "text", state -> state.type() == null ? null : state.type().name())
        .column("value", "text", State::value);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, null, null, null);
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
    return Owner.class;
  }
}
