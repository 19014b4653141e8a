package kira.channels.whatsapp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** The emoji that the team put on a message of a customer's; by the id of the message. */
public final class WhatsAppReaction
    implements Kind<WhatsAppReaction.State, WhatsAppReaction.Command, WhatsAppReaction.Event> {
  static final String KIND = "whatsapp-reaction";

  /** Brings the emoji to the customer's phone. */
  static final String EFFECT = "whatsapp.react";

  /**
   * @param emoji empty when it was taken back
   * @param by actor
   * @param round counts how often it changed
   */
  record State(
      @Nullable UUID conversation,
      @Nullable UUID contact,
      String emoji,
      String by,
      int round,
      @Nullable Instant at) {}

  sealed interface Command {
    record React(UUID conversation, UUID contact, String emoji, String by, Instant at)
        implements Command {}
  }

  sealed interface Event {
    record Reacted(UUID conversation, UUID contact, String emoji, String by, Instant at)
        implements Event {}
  }

  /**
   * @param round an older one has nothing to do any more
   */
  record Wish(int round) {}

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.React c when c.emoji().equals(state.emoji()) -> Decision.accept();
      case Command.React c -> {
        int round = state.round() + 1;
        yield Decision.<Event>accept(
                new Event.Reacted(c.conversation(), c.contact(), c.emoji(), c.by(), c.at()))
            .effect(EFFECT, Integer.toString(round), new Wish(round));
      }
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.Reacted e ->
          new State(e.conversation(), e.contact(), e.emoji(), e.by(), state.round() + 1, e.at());
    };
  }

  /** The delivery that brings what it is now. */
  static UUID delivery(UUID message, int round) {
    return UUID.nameUUIDFromBytes(
        "reaction/%s/%d".formatted(message, round).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    var dimensions = new HashMap<String, Object>();
    if (after.contact() != null) {
      dimensions.put("contact_id", after.contact());
    }
    dimensions.put("actor", after.by());
    return dimensions;
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("whatsapp_reaction")
        .column("contact_id", "uuid", State::contact)
        .column("conversation_id", "uuid", State::conversation);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, null, "", "system", 0, null);
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
