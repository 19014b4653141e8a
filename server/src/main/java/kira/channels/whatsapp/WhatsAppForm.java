package kira.channels.whatsapp;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/**
 * What a message of a conversation is on WhatsApp besides its text, such as a template and what was
 * filled in; by the id of the message.
 */
public final class WhatsAppForm
    implements Kind<WhatsAppForm.State, WhatsAppForm.Command, WhatsAppForm.Event> {
  static final String KIND = "whatsapp-form";

  record State(@Nullable UUID contact, @Nullable Extra extra) {}

  sealed interface Command {
    record Keep(UUID contact, Extra extra, Instant at) implements Command {}
  }

  sealed interface Event {
    record FormKept(UUID contact, Extra extra, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Keep _ when state.extra() != null -> Decision.accept();
      case Command.Keep(var contact, var extra, var at) ->
          Decision.accept(new Event.FormKept(contact, extra, at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.FormKept(var contact, var extra, _) -> new State(contact, extra);
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
    return StateTable.<State, Event>named("whatsapp_form")
        .column("contact_id", "uuid", State::contact);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, null);
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
