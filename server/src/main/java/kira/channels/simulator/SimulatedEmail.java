package kira.channels.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** A mail in a simulated mailbox, in or out, and what the provider tells of it. */
public final class SimulatedEmail
    implements Kind<SimulatedEmail.State, SimulatedEmail.Command, SimulatedEmail.Event> {
  static final String KIND = "simulated-email";

  /** So long a key is known again. */
  static final Duration KEY_LIVES = Duration.ofHours(24);

  /** What is told later is told so much later when the news goes round in the wrong order. */
  private static final Duration STEP = Duration.ofMillis(300);

  /**
   * @param incoming whether it comes from outside; else the workspace sent it
   * @param address of the mailbox outside, in lower case
   * @param body the mail as JSON: the request of one that was sent, the received mail of another
   * @param hash of the request, to tell whether a key comes back with another
   * @param last what happened last, as the provider calls it
   */
  public record State(
      @Nullable UUID account,
      boolean incoming,
      String address,
      String subject,
      String body,
      String hash,
      List<Happened> happened,
      @Nullable Instant at) {
    public State {
      happened = List.copyOf(happened);
    }

    boolean exists() {
      return at != null;
    }

    String last() {
      return happened.isEmpty() ? "queued" : happened.getLast().type();
    }
  }

  /** Something that happened to it, as the provider calls it: {@code delivered}. */
  public record Happened(String type, Instant at) {}

  /** News to be told, with all that the telling needs but the secret. */
  record News(UUID account, UUID email, String id, String type, String data, Instant at) {}

  sealed interface Command {
    /**
     * @param news each with its data, in the order in which it happens
     */
    record Accept(
        UUID account,
        String address,
        String subject,
        String body,
        String hash,
        List<News> news,
        Behaviour behaviour,
        Instant at)
        implements Command {
      public Accept {
        news = List.copyOf(news);
      }
    }

    record Arrive(
        UUID account,
        String address,
        String subject,
        String body,
        News news,
        Behaviour behaviour,
        Instant at)
        implements Command {}

    /** A person says what becomes of it. */
    record Happen(String type, News news, Behaviour behaviour, Instant at) implements Command {}
  }

  sealed interface Event {
    record EmailAccepted(
        UUID account, String address, String subject, String body, String hash, Instant at)
        implements Event {}

    record EmailArrived(UUID account, String address, String subject, String body, Instant at)
        implements Event {}

    record EmailHappened(String type, Instant at) implements Event {}
  }

  /**
   * Whether the mail is this one.
   *
   * @param expired whether the key that it came with is known no more
   */
  record Known(boolean same, boolean expired) {}

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Accept c when state.exists() ->
          Decision.<Event>accept()
              .reply(
                  new Known(
                      c.hash().equals(state.hash()),
                      state.at() != null && state.at().plus(KEY_LIVES).isBefore(c.at())));
      case Command.Accept c -> {
        var events = new ArrayList<Event>();
        events.add(
            new Event.EmailAccepted(
                c.account(), c.address(), c.subject(), c.body(), c.hash(), c.at()));
        c.news().forEach(news -> events.add(new Event.EmailHappened(shortType(news), c.at())));
        yield told(Decision.accept(events), c.news(), c.behaviour()).reply(new Known(true, false));
      }
      case Command.Arrive _ when state.exists() -> Decision.accept();
      case Command.Arrive(
              var account,
              var address,
              var subject,
              var body,
              var news,
              var behaviour,
              var at) ->
          told(
              Decision.accept(new Event.EmailArrived(account, address, subject, body, at)),
              List.of(news),
              behaviour);
      case Command.Happen _ when !state.exists() || state.incoming() ->
          Decision.refuse("not_found", "There is no such simulated mail.");
      case Command.Happen(var type, var news, var behaviour, var at) ->
          told(Decision.accept(new Event.EmailHappened(type, at)), List.of(news), behaviour);
    };
  }

  private static String shortType(News news) {
    return news.type().substring(news.type().indexOf('.') + 1);
  }

  private static Decision.Accepted<Event> told(
      Decision.Accepted<Event> decision, List<News> all, Behaviour behaviour) {
    var result = decision;
    for (int i = 0; i < all.size(); i++) {
      var news = all.get(i);
      var delay = behaviour.reordersNews() ? STEP.multipliedBy(all.size() - 1 - i) : Duration.ZERO;
      result = result.effect(effect(news, news.id(), delay));
      if (behaviour.repeatsNews()) {
        // The same id: it is the same news, sent again.
        result = result.effect(effect(news, news.id() + "/again", delay));
      }
    }
    return result;
  }

  private static kira.objects.Effect effect(News news, String key, Duration delay) {
    return new kira.objects.Effect(SimulatorNews.EFFECT, key, news, delay);
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.EmailAccepted(var account, var address, var subject, var body, var hash, var at) ->
          new State(account, false, address, subject, body, hash, List.of(), at);
      case Event.EmailArrived(var account, var address, var subject, var body, var at) ->
          new State(account, true, address, subject, body, "", List.of(), at);
      case Event.EmailHappened(var type, var at) -> {
        var happened = new ArrayList<>(state.happened());
        happened.add(new Happened(type, at));
        yield new State(
            state.account(),
            state.incoming(),
            state.address(),
            state.subject(),
            state.body(),
            state.hash(),
            happened,
            state.at());
      }
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", "system");
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("simulated_email")
        .column("account_id", "uuid", State::account)
        .column("address", "text", State::address)
        .column("at", "timestamptz", State::at);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, false, "", "", "", "", List.of(), null);
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
    return Known.class;
  }
}
