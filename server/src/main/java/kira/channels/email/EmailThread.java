package kira.channels.email;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import org.jspecify.annotations.Nullable;

/** What a conversation is as mail: who writes to whom, about what, and the ids that tie it. */
public final class EmailThread
    implements Kind<EmailThread.State, EmailThread.Command, EmailThread.Event> {
  static final String KIND = "email-thread";

  /** Ids that a reply lists: enough for any reader, short enough for any server. */
  private static final int REFERENCES = 20;

  private static final int REMEMBERED = 50;

  /**
   * @param account by which the conversation is held
   * @param correspondent who wrote, and is answered
   * @param to whom a person said to answer instead; empty where nobody did
   * @param cc who else is meant to read along
   * @param last id of the newest mail that came in
   * @param references ids of the thread, oldest first
   * @param heard messages of the conversation that were taken in
   */
  public record State(
      @Nullable UUID account,
      @Nullable UUID contact,
      String subject,
      @Nullable EmailAddress correspondent,
      @Nullable List<EmailAddress> to,
      List<EmailAddress> cc,
      @Nullable String last,
      List<String> references,
      List<UUID> heard) {
    public State {
      to = to == null ? List.of() : List.copyOf(to);
      cc = List.copyOf(cc);
      references = List.copyOf(references);
      heard = List.copyOf(heard);
    }

    boolean exists() {
      return account != null;
    }

    /** To whom a reply goes. */
    List<EmailAddress> recipients() {
      return to != null && !to.isEmpty()
          ? to
          : correspondent == null ? List.of() : List.of(correspondent);
    }
  }

  sealed interface Command {
    /** A mail came in. */
    record Hear(
        UUID message,
        UUID account,
        UUID contact,
        EmailAddress correspondent,
        List<EmailAddress> cc,
        String subject,
        @Nullable String id,
        List<String> references,
        Instant at)
        implements Command {
      public Hear {
        cc = List.copyOf(cc);
        references = List.copyOf(references);
      }
    }

    /** We write first. */
    record Begin(UUID account, UUID contact, EmailAddress to, String subject, Instant at)
        implements Command {}

    /** A person says to whom replies go, until the next mail comes in. */
    record Address(List<EmailAddress> to, List<EmailAddress> cc, String by, Instant at)
        implements Command {
      public Address {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
      }
    }

    /** One of ours is known in the world by this id. */
    record Speak(String id, Instant at) implements Command {}
  }

  sealed interface Event {
    record EmailHeard(
        UUID message,
        UUID account,
        UUID contact,
        EmailAddress correspondent,
        List<EmailAddress> cc,
        String subject,
        @Nullable String id,
        List<String> references,
        Instant at)
        implements Event {
      public EmailHeard {
        cc = List.copyOf(cc);
        references = List.copyOf(references);
      }
    }

    record EmailSpoken(String id, Instant at) implements Event {}

    record EmailBegun(UUID account, UUID contact, EmailAddress to, String subject, Instant at)
        implements Event {}

    record EmailAddressed(List<EmailAddress> to, List<EmailAddress> cc, String by, Instant at)
        implements Event {
      public EmailAddressed {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
      }
    }
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Hear hear when state.heard().contains(hear.message()) -> Decision.accept();
      case Command.Hear h ->
          Decision.accept(
              new Event.EmailHeard(
                  h.message(),
                  h.account(),
                  h.contact(),
                  h.correspondent(),
                  h.cc(),
                  h.subject(),
                  h.id(),
                  h.references(),
                  h.at()));
      case Command.Begin _ when state.exists() -> Decision.accept();
      case Command.Begin(var account, var contact, var to, var subject, var at) ->
          Decision.accept(new Event.EmailBegun(account, contact, to, subject, at));
      case Command.Address _ when !state.exists() ->
          Decision.refuse("not_found", "There is no such thread.");
      case Command.Address(var to, var cc, _, _)
          when to.equals(state.recipients()) && cc.equals(state.cc()) ->
          Decision.accept();
      case Command.Address(var to, var cc, var by, var at) ->
          Decision.accept(new Event.EmailAddressed(to, cc, by, at));
      case Command.Speak _ when !state.exists() ->
          Decision.refuse("not_found", "There is no such thread.");
      case Command.Speak(var id, _) when state.references().contains(id) -> Decision.accept();
      case Command.Speak(var id, var at) -> Decision.accept(new Event.EmailSpoken(id, at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.EmailHeard e ->
          new State(
              e.account(),
              e.contact(),
              state.exists() ? state.subject() : e.subject(),
              e.correspondent(),
              List.of(),
              e.cc(),
              e.id() == null ? state.last() : e.id(),
              joined(state.references(), e.references(), e.id()),
              plus(state.heard(), e.message()));
      case Event.EmailBegun(var account, var contact, var to, var subject, _) ->
          new State(
              account, contact, subject, to, List.of(), List.of(), null, List.of(), List.of());
      case Event.EmailSpoken(var id, _) ->
          new State(
              state.account(),
              state.contact(),
              state.subject(),
              state.correspondent(),
              state.to(),
              state.cc(),
              state.last(),
              joined(state.references(), List.of(), id),
              state.heard());
      case Event.EmailAddressed(var to, var cc, _, _) ->
          new State(
              state.account(),
              state.contact(),
              state.subject(),
              state.correspondent(),
              to,
              cc,
              state.last(),
              state.references(),
              state.heard());
    };
  }

  /** All ids once, the first of the thread and the newest of the rest. */
  private static List<String> joined(List<String> known, List<String> more, @Nullable String id) {
    var all = new LinkedHashSet<>(known);
    all.addAll(more);
    if (id != null) {
      all.add(id);
    }
    var list = new ArrayList<>(all);
    if (list.size() <= REFERENCES) {
      return list;
    }
    var some = new ArrayList<String>();
    some.add(list.getFirst());
    some.addAll(list.subList(list.size() - REFERENCES + 1, list.size()));
    return some;
  }

  private static List<UUID> plus(List<UUID> list, UUID item) {
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
    dimensions.put("actor", event instanceof Event.EmailAddressed a ? a.by() : "system");
    return dimensions;
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("email_thread")
        .column("contact_id", "uuid", State::contact)
        .column("account_id", "uuid", State::account)
        .column("subject_key", "text", state -> Subjects.key(state.subject()))
        .rows(
            new Rows<State, Event>(
                    "email_reference",
                    List.of(new RowColumn("reference", "text"), new RowColumn("thread_id", "uuid")),
                    2,
                    (written, event) -> {
                      var id =
                          switch (event) {
                            case Event.EmailHeard e -> e.id();
                            case Event.EmailSpoken e -> e.id();
                            case Event.EmailAddressed _, Event.EmailBegun _ -> null;
                          };
                      return id == null
                          ? List.of()
                          : List.<@Nullable Object[]>of(new Object[] {id, written.id()});
                    })
                .ownedBy("thread_id"));
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, null, "", null, List.of(), List.of(), null, List.of(), List.of());
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
