package kira.channels.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Effect;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** A message on a simulated phone, in or out, and what the provider tells of it. */
public final class SimulatedText
    implements Kind<SimulatedText.State, SimulatedText.Command, SimulatedText.Event> {
  static final String KIND = "simulated-text";

  /** What is told later is told so much later when the news goes round in the wrong order. */
  private static final Duration STEP = Duration.ofMillis(300);

  /**
   * What is said.
   *
   * @param incoming whether it goes to the workspace; else the workspace sent it
   * @param address number of the phone outside, E.164 with plus
   * @param own the workspace's number, or the name that it sends by
   * @param detail JSON of what only the provider understands: media, buttons, a template
   */
  public record Draft(
      UUID account, boolean incoming, String address, String own, String text, String detail) {}

  public record State(@Nullable Draft draft, List<Happened> happened, @Nullable Instant at) {
    public State {
      happened = List.copyOf(happened);
    }

    public boolean exists() {
      return at != null;
    }

    /** What happened last, as the provider calls it. */
    public String last() {
      return happened.isEmpty() ? "accepted" : happened.getLast().type();
    }
  }

  /** Something that happened to it, as the provider calls it: {@code delivered}. */
  public record Happened(String type, Instant at) {}

  /**
   * News to be told, with all that the telling needs but the secret.
   *
   * @param id the same when it is told twice
   * @param what the part of the door where the provider tells it; empty for the door itself
   * @param type as it happened: {@code delivered}; {@code received} for a message that came in
   * @param data in the provider's own form
   */
  public record News(UUID account, String id, String what, String type, String data, Instant at) {}

  sealed interface Command {
    /**
     * A message appears, in or out.
     *
     * @param news in the order in which it happens
     */
    record Appear(Draft draft, List<News> news, Behaviour behaviour, Instant at)
        implements Command {
      public Appear {
        news = List.copyOf(news);
      }
    }

    /** A person says what becomes of it. */
    record Happen(News news, Behaviour behaviour, Instant at) implements Command {}

    /** The workspace did something that only the phone shows, such as to read it. */
    record Mark(String what, Instant at) implements Command {}
  }

  sealed interface Event {
    record TextAppeared(Draft draft, Instant at) implements Event {}

    record TextHappened(String type, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Appear _ when state.exists() -> Decision.accept();
      case Command.Appear(var draft, var news, var behaviour, var at) -> {
        var events = new ArrayList<Event>();
        events.add(new Event.TextAppeared(draft, at));
        if (!draft.incoming()) {
          news.forEach(each -> events.add(new Event.TextHappened(each.type(), at)));
        }
        yield told(Decision.accept(events), news, behaviour);
      }
      case Command.Happen _ when !state.exists() ->
          Decision.refuse("not_found", "There is no such simulated message.");
      case Command.Happen(var news, var behaviour, var at) ->
          told(Decision.accept(new Event.TextHappened(news.type(), at)), List.of(news), behaviour);
      case Command.Mark _ when !state.exists() -> Decision.accept();
      case Command.Mark(var what, var at) -> Decision.accept(new Event.TextHappened(what, at));
    };
  }

  private static Decision.Accepted<Event> told(
      Decision.Accepted<Event> decision, List<News> all, Behaviour behaviour) {
    var result = decision;
    for (int i = 0; i < all.size(); i++) {
      var news = all.get(i);
      var delay = behaviour.reordersNews() ? STEP.multipliedBy(all.size() - 1 - i) : Duration.ZERO;
      result = result.effect(new Effect(SimulatedTextNews.EFFECT, news.id(), news, delay));
      if (behaviour.repeatsNews()) {
        // The same id: it is the same news, sent again.
        result =
            result.effect(new Effect(SimulatedTextNews.EFFECT, news.id() + "/again", news, delay));
      }
    }
    return result;
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.TextAppeared(var draft, var at) -> new State(draft, List.of(), at);
      case Event.TextHappened(var type, var at) -> {
        var happened = new ArrayList<>(state.happened());
        happened.add(new Happened(type, at));
        yield new State(state.draft(), happened, state.at());
      }
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", "system");
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("simulated_text")
        .column("account_id", "uuid", s -> s.draft() == null ? null : s.draft().account())
        .column("address", "text", s -> s.draft() == null ? null : s.draft().address())
        .column("at", "timestamptz", State::at);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, List.of(), null);
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
