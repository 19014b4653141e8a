package kira.channels.whatsapp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** What the provider says of a number and of its business account: name, quality, templates. */
public final class WhatsAppNumber
    implements Kind<WhatsAppNumber.State, WhatsAppNumber.Command, WhatsAppNumber.Event> {
  static final String KIND = "whatsapp-number";

  /** So many templates are kept; nobody chooses from more. */
  static final int MOST = 500;

  private static final int NOTICES = 10;

  /**
   * Something the provider told about the number.
   *
   * @param what the kind of news, as the provider calls it
   * @param event what happened, in its word
   */
  record Notice(String what, String event, String detail, Instant at) {}

  /**
   * @param display as it is written, such as +1 555-078-3881
   * @param quality {@code GREEN}, {@code YELLOW}, {@code RED} or {@code NA}
   * @param limit how many people may be written to first in a day, as the provider calls it
   * @param notices newest first
   */
  record State(
      @Nullable String display,
      @Nullable String name,
      @Nullable String quality,
      @Nullable String limit,
      List<Template> templates,
      @Nullable Instant syncedAt,
      List<Notice> notices) {
    State {
      templates = List.copyOf(templates);
      notices = List.copyOf(notices);
    }
  }

  sealed interface Command {
    record Know(
        @Nullable String display,
        @Nullable String name,
        @Nullable String quality,
        @Nullable String limit,
        Instant at)
        implements Command {}

    record Sync(List<Template> templates, Instant at) implements Command {
      public Sync {
        templates = List.copyOf(templates);
      }
    }

    /** The provider decided about a template. */
    record Judge(String template, String status, @Nullable String reason, Instant at)
        implements Command {}

    record Rate(String template, String quality, Instant at) implements Command {}

    record File(String template, String category, Instant at) implements Command {}

    record Notify(Notice notice, @Nullable String limit) implements Command {}
  }

  sealed interface Event {
    record NumberKnown(
        @Nullable String display,
        @Nullable String name,
        @Nullable String quality,
        @Nullable String limit,
        Instant at)
        implements Event {}

    record TemplatesSynced(List<Template> templates, Instant at) implements Event {
      public TemplatesSynced {
        templates = List.copyOf(templates);
      }
    }

    record TemplateJudged(String template, String status, @Nullable String reason, Instant at)
        implements Event {}

    record TemplateRated(String template, String quality, Instant at) implements Event {}

    record TemplateFiled(String template, String category, Instant at) implements Event {}

    record NumberNoticed(Notice notice, @Nullable String limit) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Know(var display, var name, var quality, var limit, var at) ->
          Decision.accept(new Event.NumberKnown(display, name, quality, limit, at));
      case Command.Sync(var templates, var at) ->
          Decision.accept(new Event.TemplatesSynced(templates.stream().limit(MOST).toList(), at));
      case Command.Judge(var template, var status, var reason, var at) ->
          Decision.accept(new Event.TemplateJudged(template, status, reason, at));
      case Command.Rate(var template, var quality, var at) ->
          Decision.accept(new Event.TemplateRated(template, quality, at));
      case Command.File(var template, var category, var at) ->
          Decision.accept(new Event.TemplateFiled(template, category, at));
      case Command.Notify(var notice, var limit) ->
          Decision.accept(new Event.NumberNoticed(notice, limit));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.NumberKnown(var display, var name, var quality, var limit, _) ->
          new State(
              display == null ? state.display() : display,
              name == null ? state.name() : name,
              quality == null ? state.quality() : quality,
              limit == null ? state.limit() : limit,
              state.templates(),
              state.syncedAt(),
              state.notices());
      case Event.TemplatesSynced(var templates, var at) ->
          new State(
              state.display(),
              state.name(),
              state.quality(),
              state.limit(),
              templates,
              at,
              state.notices());
      case Event.TemplateJudged(var template, var status, var reason, _) ->
          with(state, template, known -> known.as(status, reason));
      case Event.TemplateRated(var template, var quality, _) ->
          with(state, template, known -> known.rated(quality));
      case Event.TemplateFiled(var template, var category, _) ->
          with(state, template, known -> known.filed(category));
      case Event.NumberNoticed(var notice, var limit) -> {
        var notices = new ArrayList<Notice>();
        notices.add(notice);
        notices.addAll(state.notices());
        yield new State(
            state.display(),
            state.name(),
            state.quality(),
            limit == null ? state.limit() : limit,
            state.templates(),
            state.syncedAt(),
            notices.subList(0, Math.min(NOTICES, notices.size())));
      }
    };
  }

  private static State with(State state, String template, UnaryOperator<Template> change) {
    return new State(
        state.display(),
        state.name(),
        state.quality(),
        state.limit(),
        state.templates().stream()
            .map(each -> each.id().equals(template) ? change.apply(each) : each)
            .toList(),
        state.syncedAt(),
        state.notices());
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", "system");
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.named("whatsapp_number");
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, null, null, null, List.of(), null, List.of());
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
