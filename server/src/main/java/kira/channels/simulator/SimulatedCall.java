package kira.channels.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Effect;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/**
 * A call between the workspace and a simulated phone. It does what the workspace tells, as a
 * provider would, until it needs somebody to press, speak, take the call or hang up.
 */
public final class SimulatedCall
    implements Kind<SimulatedCall.State, SimulatedCall.Command, SimulatedCall.Event> {
  static final String KIND = "simulated-call";

  /** Nobody plays longer with a phone. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(30);

  private static final Duration STEP = Duration.ofMillis(300);
  private static final int MOST_LINES = 200;
  private static final int MOST_STEPS = 100;

  /**
   * Who calls whom, and where the workspace wants to be told.
   *
   * @param incoming whether the phone outside calls the workspace
   * @param address number of the phone outside; empty when it is withheld
   * @param url where to ask what happens once it is taken
   * @param statusUrl where to tell how it goes; null for nowhere
   * @param events of these it is told: {@code initiated, ringing, answered, completed}
   * @param rings seconds after which it was not answered
   * @param machine what is looked for: empty, {@code start} or {@code end}
   */
  public record Draft(
      UUID id,
      UUID account,
      boolean incoming,
      String address,
      String own,
      String url,
      @Nullable String statusUrl,
      List<String> events,
      int rings,
      String machine,
      @Nullable String machineUrl) {
    public Draft {
      events = List.copyOf(events);
    }
  }

  /**
   * Something heard or done on the line. {@code what} is SAID, PLAYED, PRESSED, BEEP, LEFT, RANG.
   */
  public record Line(String what, String text, Instant at) {}

  public enum Status {
    RINGING,
    TALKING,
    OVER
  }

  /** What the call waits for; null while the workspace is asked. */
  public sealed interface Wait {
    record Digits(int most, String action) implements Wait {}

    /**
     * @param status RINGING or TALKING
     */
    record Phone(SimulatedVerb.Bridge bridge, Status status, Instant since) implements Wait {}

    record Message(SimulatedVerb.TakeMessage verb) implements Wait {}
  }

  /** What was recorded: the tone of so many seconds stands for it. */
  public record Sound(UUID id, int seconds, boolean message, String text) {}

  /**
   * @param end as it ended: {@code completed, busy, declined, no_answer, failed, cancelled}
   * @param rest what is still to be done
   * @param told how many statuses were told
   * @param asked how often the workspace was asked
   */
  public record State(
      @Nullable Draft draft,
      Status status,
      @Nullable String end,
      boolean byMachine,
      List<Line> lines,
      List<SimulatedVerb> rest,
      @Nullable Wait awaits,
      List<Sound> sounds,
      int told,
      int asked,
      @Nullable Instant at,
      @Nullable Instant answeredAt,
      @Nullable Instant endedAt) {
    public State {
      lines = List.copyOf(lines);
      rest = List.copyOf(rest);
      sounds = List.copyOf(sounds);
    }

    public boolean exists() {
      return at != null;
    }

    State without(UUID sound) {
      return new State(
          draft,
          status,
          end,
          byMachine,
          lines,
          rest,
          awaits,
          sounds.stream().filter(each -> !each.id().equals(sound)).toList(),
          told,
          asked,
          at,
          answeredAt,
          endedAt);
    }

    /** For how long it was talked. */
    public int seconds() {
      var until = endedAt;
      return answeredAt == null || until == null
          ? 0
          : (int) Math.max(0, Duration.between(answeredAt, until).toSeconds());
    }
  }

  /**
   * News to be told, or a question to be asked.
   *
   * @param id the same when it is told twice
   * @param what {@code status, machine, leg, recording} or {@code ask}
   * @param values what is told, in words of our own that a provider puts into its form
   * @param draft whose call it is
   */
  public record News(
      UUID call,
      String id,
      String what,
      String url,
      Map<String, String> values,
      Draft draft,
      Instant at) {
    public News {
      values = Map.copyOf(values);
    }

    public String value(String name) {
      return values.getOrDefault(name, "");
    }
  }

  /** What a person does with the phone, or with the one that the call is bridged to. */
  public enum Act {
    ANSWER,
    ANSWER_BY_MACHINE,
    DECLINE,
    BUSY,
    RING_OUT,
    PRESS,
    LEAVE_MESSAGE,
    HANG_UP,
    ANSWER_BRIDGED,
    DECLINE_BRIDGED,
    HANG_UP_BRIDGED
  }

  sealed interface Command {
    /** A call begins, either way. */
    record Begin(Draft draft, Behaviour behaviour, Instant at) implements Command {}

    /**
     * @param text keys that are pressed, or what is said after the tone
     */
    record Do(Act act, String text, Behaviour behaviour, Instant at) implements Command {}

    /** The workspace says what happens next. */
    record Instruct(int asked, List<SimulatedVerb> verbs, Instant at) implements Command {
      public Instruct {
        verbs = List.copyOf(verbs);
      }
    }

    /** The workspace ends it. */
    record End(Instant at) implements Command {}

    /** The workspace sends it elsewhere. */
    record Redirect(String url, Instant at) implements Command {}

    /** The workspace removes what was recorded. */
    record Remove(UUID sound, Instant at) implements Command {}

    record Ring(Instant at) implements Command {}
  }

  sealed interface Event {
    record SimulatedCallBegan(Draft draft, Instant at) implements Event {}

    /** The whole of what is different, since nobody reads the history of a simulated phone. */
    record SimulatedCallChanged(State state, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (!state.exists() && !(command instanceof Command.Begin)) {
      return Decision.refuse("not_found", "There is no such simulated call.");
    }
    return switch (command) {
      case Command.Begin _ when state.exists() -> Decision.accept();
      case Command.Begin(var draft, var behaviour, var at) -> {
        var course =
            new Course(apply(state, new Event.SimulatedCallBegan(draft, at)), behaviour, at);
        if (draft.incoming()) {
          course.ask(draft.url(), Map.of());
        } else {
          course.tell("initiated");
          course.tell("ringing");
        }
        yield course.decision(new Event.SimulatedCallBegan(draft, at));
      }
      case Command.Do(var act, var text, var behaviour, var at) -> {
        var course = new Course(state, behaviour, at);
        yield course.does(act, text)
            ? course.decision(null)
            : Decision.refuse("not_now", "This cannot be done at the moment.", "what");
      }
      case Command.Instruct c when state.status() == Status.OVER || c.asked() != state.asked() ->
          Decision.accept();
      case Command.Instruct(_, var verbs, var at) -> {
        var course = new Course(state, Behaviour.GOOD, at);
        course.instructed(verbs);
        yield course.decision(null);
      }
      case Command.End _ when state.status() == Status.OVER -> Decision.accept();
      case Command.End(var at) -> {
        var course = new Course(state, Behaviour.GOOD, at);
        course.end(state.answeredAt() == null ? "cancelled" : "completed");
        yield course.decision(null);
      }
      case Command.Redirect _ when state.status() != Status.TALKING -> Decision.accept();
      case Command.Redirect(var url, var at) -> {
        var course = new Course(state, Behaviour.GOOD, at);
        course.redirected(url);
        yield course.decision(null);
      }
      case Command.Remove(var sound, var at) ->
          state.sounds().stream().noneMatch(each -> each.id().equals(sound))
              ? Decision.refuse("not_found", "There is no such recording.")
              : Decision.accept(new Event.SimulatedCallChanged(state.without(sound), at));
      case Command.Ring _ when state.status() == Status.OVER -> Decision.accept();
      case Command.Ring(var at) -> {
        var course = new Course(state, Behaviour.GOOD, at);
        course.late();
        yield course.decision(null);
      }
    };
  }

  /** One command being carried out. */
  private static final class Course {
    private final Behaviour behaviour;
    private final Instant at;
    private final Draft draft;
    private final List<News> news = new ArrayList<>();
    private Status status;
    private @Nullable String end;
    private boolean byMachine;
    private final List<Line> lines;
    private List<SimulatedVerb> rest;
    private @Nullable Wait awaits;
    private final List<Sound> sounds;
    private int told;
    private int asked;
    private final @Nullable Instant began;
    private @Nullable Instant answeredAt;
    private @Nullable Instant endedAt;

    Course(State s, Behaviour behaviour, Instant at) {
      this.behaviour = behaviour;
      this.at = at;
      draft = Objects.requireNonNull(s.draft());
      status = s.status();
      end = s.end();
      byMachine = s.byMachine();
      lines = new ArrayList<>(s.lines());
      rest = s.rest();
      awaits = s.awaits();
      sounds = new ArrayList<>(s.sounds());
      told = s.told();
      asked = s.asked();
      began = s.at();
      answeredAt = s.answeredAt();
      endedAt = s.endedAt();
    }

    boolean does(Act act, String text) {
      boolean rings = status == Status.RINGING && !draft.incoming();
      boolean talks = status == Status.TALKING;
      var leg = awaits instanceof Wait.Phone phone ? phone : null;
      switch (act) {
        case ANSWER, ANSWER_BY_MACHINE -> {
          if (!rings) {
            return false;
          }
          answered(act == Act.ANSWER_BY_MACHINE);
        }
        case DECLINE, BUSY, RING_OUT -> {
          if (!rings) {
            return false;
          }
          end(act == Act.DECLINE ? "declined" : act == Act.BUSY ? "busy" : "no_answer");
        }
        case PRESS -> {
          if (!talks) {
            return false;
          }
          if (!text.isEmpty()) {
            line("PRESSED", text);
          }
          if (awaits instanceof Wait.Digits(var most, var action)) {
            awaits = null;
            ask(action, Map.of("digits", text.length() > most ? text.substring(0, most) : text));
          }
        }
        case LEAVE_MESSAGE -> {
          if (!(talks && awaits instanceof Wait.Message(var verb))) {
            return false;
          }
          line("LEFT", text);
          recorded(verb.recordUrl(), Math.clamp(text.length() / 15 + 1, 1, 20), true, text);
          awaits = null;
          next(verb.action(), Map.of("recorded", "true"));
        }
        case HANG_UP -> {
          if (status == Status.OVER || rings) {
            return false;
          }
          end(answeredAt == null ? "no_answer" : "completed");
        }
        case ANSWER_BRIDGED -> {
          if (leg == null || leg.status() != Status.RINGING) {
            return false;
          }
          awaits = new Wait.Phone(leg.bridge(), Status.TALKING, at);
          line("RANG", leg.bridge().number());
          leg(leg.bridge(), "answered", 0);
        }
        case DECLINE_BRIDGED -> {
          if (leg == null || leg.status() != Status.RINGING) {
            return false;
          }
          unreached(leg.bridge(), "busy");
        }
        case HANG_UP_BRIDGED -> {
          if (leg == null || leg.status() != Status.TALKING) {
            return false;
          }
          int seconds = bridgedOver(leg);
          next(
              leg.bridge().action(),
              Map.of("reached", "true", "seconds", Integer.toString(seconds)));
        }
      }
      return true;
    }

    private void answered(boolean machine) {
      status = Status.TALKING;
      answeredAt = at;
      byMachine = machine;
      tell("answered");
      ask(draft.url(), Map.of());
      if (!draft.machine().isEmpty() && draft.machineUrl() != null) {
        say(
            "machine",
            draft.machineUrl(),
            Map.of("by", machine ? "machine_" + draft.machine() : "human"));
      }
    }

    /** Somebody did not come to the phone in time. */
    void late() {
      if (status == Status.RINGING) {
        end("no_answer");
      } else if (awaits instanceof Wait.Phone(var bridge, var state, _)
          && state == Status.RINGING) {
        unreached(bridge, "no_answer");
      } else {
        end("completed");
      }
    }

    private void unreached(SimulatedVerb.Bridge bridge, String how) {
      awaits = null;
      leg(bridge, how, 0);
      next(bridge.action(), Map.of("reached", "false", "how", how));
    }

    /** The conversation by way of the other phone is over; for how long it was. */
    private int bridgedOver(Wait.Phone leg) {
      int seconds = (int) Math.max(1, Duration.between(leg.since(), at).toSeconds());
      awaits = null;
      leg(leg.bridge(), "completed", seconds);
      recorded(leg.bridge().recordUrl(), Math.clamp(seconds, 1, 20), false, "");
      return seconds;
    }

    void instructed(List<SimulatedVerb> verbs) {
      if (status == Status.RINGING && draft.incoming()) {
        status = Status.TALKING;
        answeredAt = at;
      }
      rest = verbs;
      go();
    }

    void redirected(String url) {
      if (awaits instanceof Wait.Phone phone) {
        if (phone.status() == Status.TALKING) {
          bridgedOver(phone);
        } else {
          leg(phone.bridge(), "cancelled", 0);
        }
      }
      awaits = null;
      rest = List.of();
      ask(url, Map.of());
    }

    /** Does what is left, until it needs somebody or something. */
    private void go() {
      int steps = 0;
      while (status != Status.OVER && awaits == null && steps++ < MOST_STEPS) {
        if (rest.isEmpty()) {
          end("completed");
          return;
        }
        var verb = rest.getFirst();
        rest = rest.subList(1, rest.size());
        switch (verb) {
          case SimulatedVerb.Say(var text) -> line("SAID", text);
          case SimulatedVerb.Play(var url) -> line("PLAYED", url);
          case SimulatedVerb.Ask(var prompt, var digits, var action) -> {
            prompt.forEach(each -> line("SAID", each));
            awaits = new Wait.Digits(digits, action);
          }
          case SimulatedVerb.Bridge bridge -> {
            awaits = new Wait.Phone(bridge, Status.RINGING, at);
            leg(bridge, "ringing", 0);
          }
          case SimulatedVerb.TakeMessage message -> {
            line("BEEP", "");
            awaits = new Wait.Message(message);
          }
          case SimulatedVerb.HangUp _ -> end("completed");
          case SimulatedVerb.GoTo(var url) -> {
            rest = List.of();
            ask(url, Map.of());
            return;
          }
        }
      }
    }

    /** Asks where a verb said, or goes on with what is left. */
    private void next(@Nullable String action, Map<String, String> values) {
      if (action == null) {
        go();
      } else {
        rest = List.of();
        ask(action, values);
      }
    }

    void end(String how) {
      if (awaits instanceof Wait.Phone phone) {
        if (phone.status() == Status.TALKING) {
          bridgedOver(phone);
        } else {
          leg(phone.bridge(), "cancelled", 0);
        }
      }
      awaits = null;
      rest = List.of();
      status = Status.OVER;
      end = how;
      endedAt = at;
      tell(how);
    }

    void ask(String url, Map<String, String> values) {
      asked++;
      var all = new HashMap<>(values);
      all.put("asked", Integer.toString(asked));
      say("ask", url, all);
    }

    void tell(String what) {
      int number = told++;
      var event = List.of("initiated", "ringing", "answered").contains(what) ? what : "completed";
      if (draft.statusUrl() == null || !draft.events().contains(event)) {
        return;
      }
      long seconds =
          answeredAt == null || endedAt == null
              ? 0
              : Math.max(0, Duration.between(answeredAt, endedAt).toSeconds());
      say(
          "status",
          draft.statusUrl(),
          Map.of(
              "status", what,
              "number", Integer.toString(number),
              "seconds", Long.toString(seconds)));
    }

    private void leg(SimulatedVerb.Bridge bridge, String what, int seconds) {
      if (bridge.legUrl() != null) {
        say(
            "leg",
            bridge.legUrl(),
            Map.of(
                "status", what,
                "to", bridge.number(),
                "number", Integer.toString(told++),
                "seconds", Integer.toString(seconds)));
      }
    }

    private void recorded(@Nullable String url, int seconds, boolean message, String text) {
      if (url == null) {
        return;
      }
      var sound =
          UUID.nameUUIDFromBytes(
              "%s/%d"
                  .formatted(draft.id(), sounds.size())
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      sounds.add(new Sound(sound, seconds, message, text));
      say(
          "recording",
          url,
          Map.of("recording", sound.toString(), "seconds", Integer.toString(seconds)));
    }

    private void line(String what, String text) {
      if (lines.size() < MOST_LINES) {
        lines.add(new Line(what, text, at));
      }
    }

    private void say(String what, String url, Map<String, String> values) {
      news.add(
          new News(
              draft.id(),
              "%s/%s/%d/%d/%d".formatted(draft.id(), what, told, asked, news.size()),
              what,
              url,
              values,
              draft,
              at));
    }

    Decision<Event> decision(@Nullable Event first) {
      var state =
          new State(
              draft,
              status,
              end,
              byMachine,
              lines,
              rest,
              awaits,
              sounds,
              told,
              asked,
              began,
              answeredAt,
              endedAt);
      var events = new ArrayList<Event>();
      if (first != null) {
        events.add(first);
      }
      events.add(new Event.SimulatedCallChanged(state, at));
      Decision.Accepted<Event> decision = Decision.accept(events);
      decision = status == Status.OVER ? decision.clearAlarm() : decision.alarmAt(alarm());
      for (int i = 0; i < news.size(); i++) {
        var each = news.get(i);
        boolean asks = each.what().equals("ask");
        var delay =
            behaviour.reordersNews() && !asks
                ? STEP.multipliedBy(news.size() - 1 - i)
                : Duration.ZERO;
        decision = decision.effect(new Effect(SimulatedCallNews.EFFECT, each.id(), each, delay));
        if (behaviour.repeatsNews() && !asks) {
          decision =
              decision.effect(
                  new Effect(SimulatedCallNews.EFFECT, each.id() + "/again", each, delay));
        }
      }
      return decision;
    }

    private Instant alarm() {
      if (status == Status.RINGING && !draft.incoming()) {
        return Objects.requireNonNull(began).plusSeconds(draft.rings());
      }
      return awaits instanceof Wait.Phone(var bridge, var state, var since)
              && state == Status.RINGING
          ? since.plusSeconds(bridge.seconds())
          : at.plus(FORGOTTEN);
    }
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.SimulatedCallBegan(var draft, var at) ->
          new State(
              draft,
              Status.RINGING,
              null,
              false,
              List.of(),
              List.of(),
              null,
              List.of(),
              0,
              0,
              at,
              null,
              null);
      case Event.SimulatedCallChanged(var changed, _) -> changed;
    };
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Ring(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", "system");
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("simulated_call")
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
    return new State(
        null,
        Status.RINGING,
        null,
        false,
        List.of(),
        List.of(),
        null,
        List.of(),
        0,
        0,
        null,
        null,
        null);
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
