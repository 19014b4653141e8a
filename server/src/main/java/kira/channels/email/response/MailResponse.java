package kira.channels.email.response;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Fact;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/**
 * What was done with one mail, by the id of its delivery. Programs open mails and follow links,
 * too: they are counted apart. A click is held for a moment before it is believed, because only
 * those that come with it tell a scanner from a person.
 */
public final class MailResponse
    implements Kind<MailResponse.State, MailResponse.Command, MailResponse.Event> {
  public static final String KIND = "mail-response";

  /** So long a click is held. */
  static final Duration HELD = Duration.ofSeconds(2);

  /** Nobody follows so many links within a second. */
  static final int BURST = 3;

  static final Duration BURST_WITHIN = Duration.ofSeconds(1);

  /** Whoever goes on for ever is not counted for ever. */
  static final int MOST = 500;

  static final int MOST_LINKS = 100;

  /** What a mail was about, as far as it is to be told. */
  public record About(UUID account, @Nullable UUID contact, String subject) {
    public About {
      // Of nobody who is known nothing is kept that could tell who it was.
      subject = contact == null ? "" : subject;
    }
  }

  /** By which way somebody unsubscribed. */
  public enum By {
    /** The button of a mail program. */
    ONE_CLICK,
    PAGE,
    MAIL
  }

  /** One link of the mail that was followed. */
  record Link(String url, int people, int machines, @Nullable Instant firstAt) {}

  /**
   * A click that is not believed yet.
   *
   * @param machine why it is a program's; null where nothing says so
   */
  record Held(String url, Visit.@Nullable Machine machine, Instant at) {}

  /**
   * @param opens by people, as far as anybody can tell
   * @param machines how often each kind of program opened it or followed a link
   */
  public record State(
      @Nullable About about,
      int opens,
      @Nullable Instant openedAt,
      List<Link> links,
      Map<Visit.Machine, Integer> machines,
      List<Held> held,
      @Nullable Instant unsubscribedAt) {
    public State {
      links = List.copyOf(links);
      machines = Map.copyOf(machines);
      held = List.copyOf(held);
    }

    int clicks() {
      return links.stream().mapToInt(Link::people).sum();
    }

    int counted() {
      return opens
          + links.stream().mapToInt(link -> link.people() + link.machines()).sum()
          + machines.values().stream().mapToInt(Integer::intValue).sum()
          + held.size();
    }
  }

  sealed interface Command {
    record Open(About about, Visit.@Nullable Machine machine, Instant at) implements Command {}

    record Click(About about, String url, Visit.@Nullable Machine machine, Instant at)
        implements Command {}

    record Unsubscribe(About about, By by, Instant at) implements Command {}

    record Resubscribe(About about, Instant at) implements Command {}

    record Ring(Instant at) implements Command {}
  }

  sealed interface Event {
    /**
     * The first time that a person opened it.
     *
     * @param text what the timeline shows
     */
    record MailOpened(About about, String text, Instant at) implements Event {}

    record MailOpenCounted(About about, Visit.@Nullable Machine machine, Instant at)
        implements Event {}

    record MailTouched(About about, Held held, Instant at) implements Event {}

    /** The first time that a person followed a link. */
    record MailClicked(About about, String text, Instant at) implements Event {}

    record MailClickCounted(String url, Visit.@Nullable Machine machine, Instant at)
        implements Event {}

    record MailUnsubscribed(About about, String text, By by, Instant at) implements Event {}

    record MailResubscribed(About about, String text, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Open _ when state.counted() >= MOST -> Decision.accept();
      case Command.Open(var about, var machine, var at) -> opened(state, about, machine, at);
      case Command.Click _ when state.counted() >= MOST -> Decision.accept();
      case Command.Click(var about, var url, var machine, var at) ->
          Decision.<Event>accept(new Event.MailTouched(about, new Held(url, machine, at), at))
              .alarmAt(at.plus(HELD));
      case Command.Unsubscribe _ when state.unsubscribedAt() != null -> Decision.accept();
      case Command.Unsubscribe(var about, var by, var at) ->
          Decision.accept(new Event.MailUnsubscribed(about, about.subject(), by, at));
      case Command.Resubscribe _ when state.unsubscribedAt() == null -> Decision.accept();
      case Command.Resubscribe(var about, var at) ->
          Decision.accept(new Event.MailResubscribed(about, about.subject(), at));
      case Command.Ring(var at) -> judged(state, at);
    };
  }

  private static Decision<Event> opened(
      State state, About about, Visit.@Nullable Machine machine, Instant at) {
    if (machine != null || state.opens() > 0) {
      return Decision.accept(new Event.MailOpenCounted(about, machine, at));
    }
    return Decision.<Event>accept(new Event.MailOpened(about, about.subject(), at))
        .effect(Responded.EFFECT, "opened", new Responded.Wish(about.account(), Fact.READ, at));
  }

  /** A program follows all links at once; who follows one or two is believed. */
  private static Decision<Event> judged(State state, Instant now) {
    var events = new ArrayList<Event>();
    var about = state.about();
    boolean isFirst = state.clicks() == 0;
    for (var held : state.held()) {
      var machine = held.machine() != null ? held.machine() : burst(state.held(), held);
      boolean isKnown =
          state.links().stream()
                  .anyMatch(link -> link.url().equals(held.url()) && link.people() > 0)
              || events.stream()
                  .anyMatch(e ->
                      e instanceof Event.MailClicked(_, var text, _) && text.equals(held.url()));
      events.add(
          machine == null && !isKnown && about != null && state.links().size() < MOST_LINKS
              ? new Event.MailClicked(about, held.url(), held.at())
              : new Event.MailClickCounted(held.url(), machine, held.at()));
    }
    var first =
        events.stream()
            .filter(event -> event instanceof Event.MailClicked)
            .map(event -> ((Event.MailClicked) event).at())
            .findFirst();
    var decision = Decision.accept(events).clearAlarm();
    return isFirst && first.isPresent() && about != null
        ? decision.effect(
            Responded.EFFECT,
            "clicked",
            new Responded.Wish(about.account(), Fact.CLICKED, first.get()))
        : decision;
  }

  private static Visit.@Nullable Machine burst(List<Held> all, Held one) {
    long near =
        all.stream()
            .filter(
                each -> Duration.between(each.at(), one.at()).abs().compareTo(BURST_WITHIN) <= 0)
            .map(Held::url)
            .distinct()
            .count();
    return near >= BURST ? Visit.Machine.SCANNER : null;
  }

  @Override
  public State apply(State s, Event event) {
    return switch (event) {
      case Event.MailOpened(var about, _, var at) ->
          new State(
              about, s.opens() + 1, at, s.links(), s.machines(), s.held(), s.unsubscribedAt());
      case Event.MailOpenCounted(var about, var machine, _) ->
          new State(
              about,
              s.opens() + (machine == null ? 1 : 0),
              s.openedAt(),
              s.links(),
              machine == null ? s.machines() : plus(s.machines(), machine),
              s.held(),
              s.unsubscribedAt());
      case Event.MailTouched(var about, var held, _) -> {
        var all = new ArrayList<>(s.held());
        all.add(held);
        yield new State(
            about, s.opens(), s.openedAt(), s.links(), s.machines(), all, s.unsubscribedAt());
      }
      case Event.MailClicked(_, var url, var at) -> clicked(s, url, null, at);
      case Event.MailClickCounted(var url, var machine, var at) -> clicked(s, url, machine, at);
      case Event.MailUnsubscribed(var about, _, _, var at) ->
          new State(about, s.opens(), s.openedAt(), s.links(), s.machines(), s.held(), at);
      case Event.MailResubscribed(var about, _, _) ->
          new State(about, s.opens(), s.openedAt(), s.links(), s.machines(), s.held(), null);
    };
  }

  private static State clicked(State s, String url, Visit.@Nullable Machine machine, Instant at) {
    var links = new ArrayList<Link>();
    var held = new ArrayList<>(s.held());
    held.stream()
        .filter(each -> each.url().equals(url) && each.at().equals(at))
        .findFirst()
        .ifPresent(held::remove);
    boolean found = false;
    for (var link : s.links()) {
      boolean same = link.url().equals(url);
      found |= same;
      links.add(same ? plus(link, machine, at) : link);
    }
    if (!found && links.size() < MOST_LINKS) {
      links.add(plus(new Link(url, 0, 0, null), machine, at));
    }
    return new State(
        s.about(),
        s.opens(),
        s.openedAt(),
        links,
        machine == null ? s.machines() : plus(s.machines(), machine),
        held,
        s.unsubscribedAt());
  }

  private static Link plus(Link link, Visit.@Nullable Machine machine, Instant at) {
    return machine == null
        ? new Link(
            link.url(),
            link.people() + 1,
            link.machines(),
            link.firstAt() == null ? at : link.firstAt())
        : new Link(link.url(), link.people(), link.machines() + 1, link.firstAt());
  }

  private static Map<Visit.Machine, Integer> plus(
      Map<Visit.Machine, Integer> counts, Visit.Machine machine) {
    var more = new HashMap<>(counts);
    more.merge(machine, 1, Integer::sum);
    return more;
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Ring(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    var contact = after.about() == null ? null : after.about().contact();
    return contact == null
        ? Map.of("actor", "system")
        : Map.of("actor", "visitor:" + contact, "contact_id", contact);
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("mail_response")
        .column("account_id", "uuid", s -> s.about() == null ? null : s.about().account())
        .column("contact_id", "uuid", s -> s.about() == null ? null : s.about().contact());
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, 0, null, List.of(), Map.of(), List.of(), null);
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
