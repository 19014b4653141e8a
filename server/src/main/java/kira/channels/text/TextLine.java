package kira.channels.text;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import org.jspecify.annotations.Nullable;

/**
 * What is between an account and one number outside. It decides which conversation a message
 * belongs to, so that two that come at once never begin two.
 */
public final class TextLine implements Kind<TextLine.State, TextLine.Command, TextLine.Event> {
  static final String KIND = "text-line";

  private static final int REMEMBERED = 50;

  /**
   * @param address of the other side, E.164 with plus
   * @param conversation that goes on; null before the first
   * @param heardAt when the other side wrote last
   * @param lastReference the provider's id of what it wrote last
   * @param own which of the account's numbers it wrote to last
   * @param heard items that were taken in, with the conversation each went to
   */
  public record State(
      @Nullable UUID account,
      String channel,
      String address,
      @Nullable UUID contact,
      @Nullable UUID conversation,
      @Nullable Instant heardAt,
      @Nullable String lastReference,
      List<Heard> heard,
      @Nullable String own) {
    public State {
      heard = List.copyOf(heard);
    }

    boolean exists() {
      return account != null;
    }
  }

  public record Heard(UUID item, UUID conversation) {}

  sealed interface Command {
    /**
     * A message came in.
     *
     * @param ended a conversation that is over: what comes now begins another
     */
    record Hear(
        UUID item,
        UUID account,
        String channel,
        String address,
        UUID contact,
        @Nullable UUID ended,
        @Nullable String reference,
        @Nullable String own,
        Instant at)
        implements Command {}

    /**
     * We write first.
     *
     * @param conversation that begins, unless another one goes on
     * @param ended a conversation that is over
     */
    record Begin(
        UUID conversation,
        UUID account,
        String channel,
        String address,
        UUID contact,
        @Nullable UUID ended,
        Instant at)
        implements Command {}

    /** The other side has another number now, on whose line it goes on. */
    record Leave(Instant at) implements Command {}
  }

  sealed interface Event {
    record TextHeard(
        UUID item,
        UUID account,
        String channel,
        String address,
        UUID contact,
        UUID conversation,
        @Nullable String reference,
        Instant at,
        @Nullable String own)
        implements Event {}

    record TextBegun(
        UUID account, String channel, String address, UUID contact, UUID conversation, Instant at)
        implements Event {}

    record TextLeft(Instant at) implements Event {}
  }

  static UUID idOf(UUID account, String address) {
    return UUID.nameUUIDFromBytes(
        "line/%s/%s".formatted(account, address).getBytes(StandardCharsets.UTF_8));
  }

  /** The reply is the id of the conversation. */
  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Hear h -> {
        var known = state.heard().stream().filter(each -> each.item().equals(h.item())).findFirst();
        if (known.isPresent()) {
          yield Decision.<Event>accept().reply(known.get().conversation());
        }
        var current = state.conversation();
        var conversation =
            current == null || current.equals(h.ended()) ? begunBy(h.item()) : current;
        yield Decision.<Event>accept(
                new Event.TextHeard(
                    h.item(),
                    h.account(),
                    h.channel(),
                    h.address(),
                    h.contact(),
                    conversation,
                    h.reference(),
                    h.at(),
                    h.own()))
            .reply(conversation);
      }
      case Command.Leave _ when state.conversation() == null && state.heardAt() == null ->
          Decision.accept();
      case Command.Leave(var at) -> Decision.accept(new Event.TextLeft(at));
      case Command.Begin b -> {
        var current = state.conversation();
        yield current != null && !current.equals(b.ended())
            ? Decision.<Event>accept().reply(current)
            : Decision.<Event>accept(
                    new Event.TextBegun(
                        b.account(),
                        b.channel(),
                        b.address(),
                        b.contact(),
                        b.conversation(),
                        b.at()))
                .reply(b.conversation());
      }
    };
  }

  /** The message of a conversation that an item becomes. */
  static UUID messageOf(UUID item) {
    return UUID.nameUUIDFromBytes(("text/message/" + item).getBytes(StandardCharsets.UTF_8));
  }

  private static UUID begunBy(UUID item) {
    return UUID.nameUUIDFromBytes(("text/conversation/" + item).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.TextHeard e ->
          new State(
              e.account(),
              e.channel(),
              e.address(),
              e.contact(),
              e.conversation(),
              e.at(),
              e.reference() == null ? state.lastReference() : e.reference(),
              plus(state.heard(), new Heard(e.item(), e.conversation())),
              e.own() == null ? state.own() : e.own());
      case Event.TextLeft _ ->
          new State(
              state.account(),
              state.channel(),
              state.address(),
              state.contact(),
              null,
              null,
              null,
              state.heard(),
              state.own());
      case Event.TextBegun e ->
          new State(
              e.account(),
              e.channel(),
              e.address(),
              e.contact(),
              e.conversation(),
              state.heardAt(),
              state.lastReference(),
              state.heard(),
              state.own());
    };
  }

  private static List<Heard> plus(List<Heard> list, Heard item) {
    var copy = new ArrayList<>(list);
    copy.add(item);
    return copy.size() <= REMEMBERED ? copy : copy.subList(copy.size() - REMEMBERED, copy.size());
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
    return StateTable.<State, Event>named("text_line")
        .column("account_id", "uuid", State::account)
        .column("contact_id", "uuid", State::contact)
        .column("address", "text", State::address)
        .column("heard_at", "timestamptz", State::heardAt)
        .rows(
            new Rows<State, Event>(
                    "text_line_conversation",
                    List.of(
                        new RowColumn("conversation_id", "uuid"), new RowColumn("line_id", "uuid")),
                    2,
                    (written, event) ->
                        switch (event) {
                          case Event.TextHeard e -> held(e.conversation(), written.id());
                          case Event.TextBegun e -> held(e.conversation(), written.id());
                          case Event.TextLeft _ -> List.of();
                        })
                .ownedBy("line_id"))
        .rows(
            new Rows<State, Event>(
                    "text_line_message",
                    List.of(
                        new RowColumn("message_id", "uuid"),
                        new RowColumn("line_id", "uuid"),
                        new RowColumn("reference", "text")),
                    2,
                    (written, event) ->
                        event instanceof Event.TextHeard e && e.reference() != null
                            ? List.<@Nullable Object[]>of(
                                new Object[] {messageOf(e.item()), written.id(), e.reference()})
                            : List.of())
                .ownedBy("line_id"));
  }

  private static List<@Nullable Object[]> held(UUID conversation, UUID line) {
    return List.<@Nullable Object[]>of(new Object[] {conversation, line});
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, "", "", null, null, null, null, List.of(), null);
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
    return UUID.class;
  }
}
