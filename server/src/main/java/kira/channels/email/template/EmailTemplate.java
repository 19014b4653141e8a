package kira.channels.email.template;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kira.objects.Decision;
import kira.objects.Json;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import org.jspecify.annotations.Nullable;

/** A mail that is written once and sent often: what is worked on, and what is sent. */
public final class EmailTemplate
    implements Kind<EmailTemplate.State, EmailTemplate.Command, EmailTemplate.Event> {
  public static final String KIND = "email-template";

  /**
   * What is sent.
   *
   * @param number from 1, of each publishing
   */
  record Published(int number, TemplateContent content, String by, Instant at) {}

  /**
   * @param draft what is worked on
   */
  record State(
      @Nullable String name,
      @Nullable TemplateContent draft,
      @Nullable Published published,
      boolean archived,
      String changedBy,
      @Nullable Instant changedAt) {
    boolean exists() {
      return draft != null;
    }

    boolean isChanged() {
      return published == null || !published.content().equals(draft);
    }
  }

  sealed interface Command {
    record Begin(String name, TemplateContent content, String by, Instant at) implements Command {}

    /**
     * @param seen the draft that was changed: of two who change it at once, one is told
     */
    record Write(String name, TemplateContent content, TemplateContent seen, String by, Instant at)
        implements Command {}

    record Publish(String by, Instant at) implements Command {}

    record Archive(boolean archived, String by, Instant at) implements Command {}
  }

  sealed interface Event {
    String by();

    record TemplateBegun(String name, TemplateContent content, String by, Instant at)
        implements Event {}

    record TemplateWritten(String name, TemplateContent content, String by, Instant at)
        implements Event {}

    record TemplatePublished(int number, String name, String by, Instant at) implements Event {}

    record TemplateArchived(String name, boolean archived, String by, Instant at)
        implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (!state.exists() && !(command instanceof Command.Begin)) {
      return Decision.refuse("not_found", "There is no such template.");
    }
    return switch (command) {
      case Command.Begin _ when state.exists() -> Decision.accept();
      case Command.Begin(var name, var content, var by, var at) ->
          Decision.accept(new Event.TemplateBegun(name, content, by, at));
      case Command.Write write when !write.seen().equals(state.draft()) ->
          Decision.refuse("version_conflict", "Somebody else has changed this since you saw it.");
      case Command.Write w
          when w.content().equals(state.draft()) && w.name().equals(state.name()) ->
          Decision.accept();
      case Command.Write(var name, var content, _, var by, var at) ->
          Decision.accept(new Event.TemplateWritten(name, content, by, at));
      case Command.Publish _ when state.archived() ->
          Decision.refuse("archived", "An archived template is not published.");
      case Command.Publish _ when !state.isChanged() -> Decision.accept();
      case Command.Publish(var by, var at) ->
          Decision.accept(
              new Event.TemplatePublished(
                  state.published() == null ? 1 : state.published().number() + 1,
                  Objects.requireNonNull(state.name()),
                  by,
                  at));
      case Command.Archive(var archived, _, _) when archived == state.archived() ->
          Decision.accept();
      case Command.Archive(var archived, var by, var at) ->
          Decision.accept(
              new Event.TemplateArchived(Objects.requireNonNull(state.name()), archived, by, at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.TemplateBegun(var name, var content, var by, var at) ->
          new State(name, content, null, false, by, at);
      case Event.TemplateWritten(var name, var content, var by, var at) ->
          new State(name, content, state.published(), state.archived(), by, at);
      case Event.TemplatePublished(var number, _, var by, var at) ->
          new State(
              state.name(),
              state.draft(),
              new Published(number, Objects.requireNonNull(state.draft()), by, at),
              state.archived(),
              state.changedBy(),
              state.changedAt());
      case Event.TemplateArchived(_, var archived, _, _) ->
          new State(
              state.name(),
              state.draft(),
              state.published(),
              archived,
              state.changedBy(),
              state.changedAt());
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", event.by());
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("email_template")
        .column("name", "text", State::name)
        .column("archived", "boolean", State::archived)
        .rows(
            new Rows<State, Event>(
                    "email_template_version",
                    List.of(
                        new RowColumn("template_id", "uuid"),
                        new RowColumn("number", "int"),
                        new RowColumn("content", "text"),
                        new RowColumn("published_by", "text"),
                        new RowColumn("published_at", "timestamptz")),
                    2,
                    (written, event) ->
                        event instanceof Event.TemplatePublished(var number, _, var by, var at)
                            ? List.<@Nullable Object[]>of(
                                new Object[] {
                                  written.id(),
                                  number,
                                  Json.MAPPER.writeValueAsString(written.before().draft()),
                                  by,
                                  at
                                })
                            : List.of())
                .ownedBy("template_id"));
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, null, null, false, "", null);
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
