package kira.channels;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** One thing that a provider told us: kept before it is answered, and worked on afterwards. */
final class Inbound implements Kind<Inbound.State, Inbound.Command, Inbound.Event> {
  static final String KIND = "channel-inbound";

  /** What became of it. */
  enum Outcome {
    WAITING,
    /** It told what became of a message. */
    REPORTED,
    /** It brought a message. */
    ARRIVED,
    /** A message that nobody is to answer, such as one of our own coming back. */
    DROPPED,
    /** It was about nothing that this workspace sent. */
    FOREIGN,
    /** Nobody here knows what it means. */
    UNKNOWN,
    /** What it told of could not be fetched. */
    FAILED
  }

  /**
   * @param body as it came; gone once it is known what it means, kept while it is not
   */
  record State(
      @Nullable UUID account,
      String type,
      Outcome outcome,
      @Nullable String detail,
      @Nullable String body,
      @Nullable UUID contact,
      @Nullable UUID conversation,
      @Nullable Instant takenAt) {
    boolean exists() {
      return takenAt != null;
    }
  }

  sealed interface Command {
    record Take(UUID id, UUID account, String type, String body, Instant at) implements Command {}

    record Settle(
        Outcome outcome,
        @Nullable String detail,
        @Nullable UUID contact,
        @Nullable UUID conversation,
        Instant at)
        implements Command {}
  }

  sealed interface Event {
    record InboundTaken(UUID account, String type, String body, Instant at) implements Event {}

    record InboundSettled(
        Outcome outcome,
        @Nullable String detail,
        @Nullable UUID contact,
        @Nullable UUID conversation,
        Instant at)
        implements Event {}
  }

  /** The same item of the same account is the same object. */
  static UUID idOf(UUID account, String key) {
    return UUID.nameUUIDFromBytes(
        "inbound/%s/%s".formatted(account, key).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Take _ when state.exists() -> Decision.accept();
      case Command.Take(var id, var account, var type, var body, var at) ->
          Decision.<Event>accept(new Event.InboundTaken(account, type, body, at))
              .effect(InboundWork.EFFECT, id.toString(), new InboundWork.Wish(account));
      case Command.Settle _ when !state.exists() || state.outcome() != Outcome.WAITING ->
          Decision.accept();
      case Command.Settle(var outcome, var detail, var contact, var conversation, var at) ->
          Decision.accept(new Event.InboundSettled(outcome, detail, contact, conversation, at));
    };
  }

  /** Providers repeat themselves now and then; what they bring is new otherwise. */
  @Override
  public boolean begins(Command command) {
    return command instanceof Command.Take;
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.InboundTaken(var account, var type, var body, var at) ->
          new State(account, type, Outcome.WAITING, null, body, null, null, at);
      case Event.InboundSettled(var outcome, var detail, var contact, var conversation, _) ->
          new State(
              state.account(),
              state.type(),
              outcome,
              detail,
              outcome == Outcome.UNKNOWN || outcome == Outcome.FAILED ? state.body() : null,
              contact,
              conversation,
              state.takenAt());
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    var dimensions = new HashMap<String, Object>();
    if (after.contact() != null) {
      dimensions.put("contact_id", after.contact());
    }
    dimensions.put("actor", "system");
    return dimensions;
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("channel_inbound")
        .column("account_id", "uuid", State::account)
        .column("type", "text", State::type)
        .column("outcome", "text", state -> state.outcome().name())
        .column("contact_id", "uuid", State::contact)
        .column("taken_at", "timestamptz", State::takenAt);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, "", Outcome.WAITING, null, null, null, null, null);
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
