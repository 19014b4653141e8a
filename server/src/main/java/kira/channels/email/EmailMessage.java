package kira.channels.email;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** What a message was as a mail: its header, where its original is, and whether it is doubtful. */
public final class EmailMessage
    implements Kind<EmailMessage.State, EmailMessage.Command, EmailMessage.Event> {
  static final String KIND = "email-message";

  /**
   * A mail that came in.
   *
   * @param body where what is shown of it is kept
   * @param rich whether its HTML says more than its text
   * @param folded whether something of it is not new, such as what it quotes
   * @param inline files that its HTML shows, by content id
   */
  public record Letter(
      UUID conversation,
      UUID contact,
      EmailAddress from,
      List<EmailAddress> to,
      List<EmailAddress> cc,
      String subject,
      @Nullable Instant sentAt,
      UUID body,
      boolean rich,
      boolean folded,
      Map<String, UUID> inline,
      MailOrigin origin) {
    public Letter {
      to = List.copyOf(to);
      cc = List.copyOf(cc);
      inline = Map.copyOf(inline);
    }
  }

  public record State(@Nullable Letter letter) {}

  sealed interface Command {
    record Keep(Letter letter, Instant at) implements Command {}
  }

  sealed interface Event {
    record EmailKept(Letter letter, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Keep _ when state.letter() != null -> Decision.accept();
      case Command.Keep(var letter, var at) -> Decision.accept(new Event.EmailKept(letter, at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.EmailKept(var letter, _) -> new State(letter);
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    var dimensions = new HashMap<String, Object>();
    if (after.letter() != null) {
      dimensions.put("contact_id", after.letter().contact());
    }
    dimensions.put("actor", "system");
    return dimensions;
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("email_message")
        .column(
            "conversation_id", "uuid", s -> s.letter() == null ? null : s.letter().conversation())
        .column("contact_id", "uuid", s -> s.letter() == null ? null : s.letter().contact());
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null);
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
