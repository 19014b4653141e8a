package kira.channels.phone;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** One call, in or out: what was planned, what is known of it, and what it left. */
public final class Call implements Kind<CallState, Call.Command, Call.Event> {
  static final String KIND = "call";

  /** A call is made now or not at all: nobody wants to be rung for what was meant an hour ago. */
  static final Duration TOO_LATE = Duration.ofMinutes(10);

  private static final int MOST_PRESSED = 50;
  private static final int MOST_LEGS = 10;
  private static final int MOST_RECORDINGS = 10;

  sealed interface Command {
    /** A call of ours is to be placed, or one comes in. */
    record Begin(UUID id, CallPlan plan, @Nullable String providerId) implements Command {}

    /** The provider is about to be asked to place it: that is done once, unless it says no. */
    record Try(Instant at) implements Command {}

    /** It certainly was not placed, but may be later. */
    record Postpone(Instant at) implements Command {}

    /** The provider has it. */
    record Accept(String providerId, Instant at) implements Command {}

    record Refuse(String code, String words, Instant at) implements Command {}

    record Doubt(String words, Instant at) implements Command {}

    /**
     * @param item that told it
     * @param served whether the keys that were pressed led to what the caller wanted to know
     */
    record Hear(UUID item, CallNews news, boolean served) implements Command {}

    record HangUp(String by, Instant at) implements Command {}

    record ControlFailed(String code, String words, Instant at) implements Command {}

    record Keep(String reference, UUID file, String type, long size, Instant at)
        implements Command {}

    /** The provider does not have a recording any more. */
    record Removed(String reference, Instant at) implements Command {}

    record NotKept(String reference, String why, Instant at) implements Command {}

    record Ring(Instant at) implements Command {}
  }

  sealed interface Event {
    record CallPlaced(CallPlan plan) implements Event {}

    record CallReceived(CallPlan plan, String providerId) implements Event {}

    record CallTried(Instant at) implements Event {}

    record CallPostponed(Instant at) implements Event {}

    record CallAccepted(String providerId, Instant at) implements Event {}

    record CallRefused(CallState.Fault fault) implements Event {}

    record CallDoubted(String words, Instant at) implements Event {}

    record CallCame(CallFact fact, Instant at) implements Event {}

    record CallJudged(AnsweredBy by, boolean beeped, Instant at) implements Event {}

    record CallPressed(CallState.Press press, boolean consented, boolean served) implements Event {}

    record CallBridged(Leg leg, Instant at) implements Event {}

    record CallEnded(CallEnd how, CallState.End end) implements Event {}

    record CallRecorded(Recording recording, Instant at) implements Event {}

    record CallHangUpAsked(String by, Instant at) implements Event {}

    record CallControlFailed(CallState.Fault fault) implements Event {}

    record CallRecordingKept(String reference, UUID file, String type, long size, Instant at)
        implements Event {}

    record CallRecordingLost(String reference, String why, Instant at) implements Event {}

    /** The provider does not have it any more. */
    record CallRecordingRemoved(String reference, Instant at) implements Event {}
  }

  /** The call that a provider brings; the same of an account is the same object. */
  static UUID idOf(UUID account, String providerId) {
    return UUID.nameUUIDFromBytes(
        "call/%s/%s".formatted(account, providerId).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Decision<Event> decide(CallState state, Command command) {
    if (!state.exists() && !(command instanceof Command.Begin)) {
      return Decision.refuse("not_found", "There is no such call.");
    }
    return switch (command) {
      case Command.Begin _ when state.exists() -> Decision.accept();
      case Command.Begin(_, var plan, var providerId) when plan.incoming() ->
          Decision.accept(new Event.CallReceived(plan, Objects.requireNonNullElse(providerId, "")));
      case Command.Begin(var id, var plan, _) ->
          Decision.<Event>accept(new Event.CallPlaced(plan))
              .effect(CallDialling.EFFECT, id.toString(), new CallDialling.Wish(plan))
              .alarmAt(plan.at().plus(TOO_LATE));
      case Command.Try _ when !state.isToBePlaced() || state.mayHaveLeft() ->
          Decision.refuse("not_to_be_placed", "This call is not to be placed, or may have been.");
      case Command.Try(var at) -> Decision.accept(new Event.CallTried(at));
      case Command.Postpone _ when !state.mayHaveLeft() -> Decision.accept();
      case Command.Postpone(var at) ->
          Decision.<Event>accept(new Event.CallPostponed(at))
              .alarmAt(Objects.requireNonNull(state.plan()).at().plus(TOO_LATE));
      case Command.Accept _ when state.providerId() != null -> Decision.accept();
      case Command.Accept(var providerId, var at) -> {
        var decision = accepted(state, List.of(new Event.CallAccepted(providerId, at)), providerId);
        // What happened while nobody knew of it, nobody tells any more.
        yield state.doubtSince() == null
            ? decision
            : decision.effect(CallLook.EFFECT, "look/" + providerId, new CallLook.Wish(providerId));
      }
      case Command.Refuse _ when !state.isToBePlaced() && !state.mayHaveLeft() -> Decision.accept();
      case Command.Refuse(var code, var words, var at) ->
          Decision.<Event>accept(new Event.CallRefused(new CallState.Fault(code, words, at)))
              .clearAlarm();
      case Command.Doubt _ when !state.isOpen() || state.doubtSince() != null -> Decision.accept();
      // Somebody hung up before it was tried.
      case Command.Doubt _ when state.askedToEnd() != null && state.triedAt() == null ->
          Decision.accept();
      case Command.Doubt(var words, var at) ->
          Decision.<Event>accept(new Event.CallDoubted(words, at)).clearAlarm();
      case Command.Hear hear -> heard(state, hear);
      case Command.HangUp _ when state.status().isOver() ->
          Decision.refuse("call_over", "The call is over.");
      case Command.HangUp _ when state.status() == CallStatus.IN_DOUBT ->
          Decision.refuse("in_doubt", "Nobody knows whether this call was placed.");
      case Command.HangUp _ when state.askedToEnd() != null -> Decision.accept();
      case Command.HangUp(var by, var at) -> {
        var decision = Decision.<Event>accept(new Event.CallHangUpAsked(by, at)).clearAlarm();
        yield state.providerId() == null
            ? decision
            : decision.effect(
                CallControl.EFFECT,
                "hang-up/" + state.providerId(),
                CallControl.Wish.hangUp(state.providerId()));
      }
      case Command.ControlFailed(var code, var words, var at) ->
          Decision.accept(new Event.CallControlFailed(new CallState.Fault(code, words, at)));
      case Command.Keep c when !isAwaited(state, c.reference()) -> Decision.accept();
      case Command.Keep(var reference, var file, var type, var size, var at) ->
          Decision.<Event>accept(new Event.CallRecordingKept(reference, file, type, size, at))
              .effect(
                  RecordingRemoval.EFFECT,
                  reference,
                  new RecordingRemoval.Wish(
                      Objects.requireNonNull(state.plan()).account(), reference));
      case Command.NotKept c when !isAwaited(state, c.reference()) -> Decision.accept();
      case Command.NotKept(var reference, var why, var at) ->
          Decision.accept(new Event.CallRecordingLost(reference, why, at));
      case Command.Removed(var reference, var at) ->
          state.recordings().stream()
                  .anyMatch(each -> each.reference().equals(reference) && each.removedAt() == null)
              ? Decision.accept(new Event.CallRecordingRemoved(reference, at))
              : Decision.accept();
      case Command.Ring _ when !state.isToBePlaced() || state.doubtSince() != null ->
          Decision.accept();
      case Command.Ring(var at) when state.triedAt() != null ->
          Decision.accept(new Event.CallDoubted("An attempt was cut short.", at));
      case Command.Ring(var at) ->
          Decision.accept(new Event.CallRefused(new CallState.Fault("too_late", "", at)));
    };
  }

  private static boolean isAwaited(CallState state, String reference) {
    return state.recordings().stream()
        .anyMatch(each -> each.reference().equals(reference) && each.isWaiting());
  }

  private Decision<Event> heard(CallState state, Command.Hear hear) {
    var news = hear.news();
    var events = new ArrayList<Event>();
    boolean isNewId = state.providerId() == null && !news.providerId().isEmpty();
    if (isNewId) {
      events.add(new Event.CallAccepted(news.providerId(), news.at()));
    }
    told(state, hear).ifPresent(events::add);
    if (events.isEmpty()) {
      return Decision.accept();
    }
    return accepted(
        state, events, Objects.requireNonNullElse(state.providerId(), news.providerId()));
  }

  private static Optional<Event> told(CallState state, Command.Hear hear) {
    var at = hear.news().at();
    return switch (hear.news().what()) {
      case CallNews.Arrived _ -> Optional.empty();
      case CallNews.Came(var fact) -> {
        var known = state.facts().get(fact);
        yield known != null && !at.isBefore(known)
            ? Optional.empty()
            : Optional.of(new Event.CallCame(fact, at));
      }
      case CallNews.Judged(var by, var beeped) -> {
        var known = state.answeredBy();
        boolean says = known == null || by.compareTo(known) > 0 || (beeped && !state.beeped());
        yield says ? Optional.of(new Event.CallJudged(by, beeped, at)) : Optional.empty();
      }
      case CallNews.Pressed(var stage, var digits) -> {
        var press = new CallState.Press(hear.item(), stage, digits, at);
        yield state.pressed().stream().anyMatch(each -> each.item().equals(hear.item()))
                || state.pressed().size() >= MOST_PRESSED
            ? Optional.empty()
            : Optional.of(
                new Event.CallPressed(press, PhoneScript.agrees(stage, digits), hear.served()));
      }
      case CallNews.Bridged(var number, var status, var seconds) -> {
        var leg = new Leg(number, status, seconds);
        var known = state.legs().stream().filter(each -> each.number().equals(number)).findFirst();
        boolean isNew =
            known.map(each -> !each.with(leg).equals(each)).orElse(state.legs().size() < MOST_LEGS);
        yield isNew ? Optional.of(new Event.CallBridged(leg, at)) : Optional.empty();
      }
      case CallNews.Ended(var how, var code, var words, var seconds) -> {
        var end = new CallState.End(at, code, words, seconds);
        var known = state.ends().get(how);
        yield known != null && known.with(end).equals(known)
            ? Optional.empty()
            : Optional.of(new Event.CallEnded(how, end));
      }
      case CallNews.Recorded told ->
          state.recordings().stream().anyMatch(each -> each.reference().equals(told.recording()))
                  || state.recordings().size() >= MOST_RECORDINGS
              ? Optional.empty()
              : Optional.of(new Event.CallRecorded(Recording.of(told), at));
    };
  }

  /** Adds what has to be done once the events are true, and was not to be done before. */
  private Decision.Accepted<Event> accepted(
      CallState before, List<Event> events, String providerId) {
    var after = before;
    for (var event : events) {
      after = apply(after, event);
    }
    Decision.Accepted<Event> decision = Decision.<Event>accept(events).clearAlarm();
    var plan = Objects.requireNonNull(after.plan());
    boolean over = after.status().isOver();
    if (before.providerId() == null && after.askedToEnd() != null && !over) {
      decision =
          decision.effect(
              CallControl.EFFECT, "hang-up/" + providerId, CallControl.Wish.hangUp(providerId));
    } else if (!plan.incoming() && !over && after.answeredBy() == AnsweredBy.MACHINE) {
      if (plan.machine() == Machine.HANG_UP && before.answeredBy() != AnsweredBy.MACHINE) {
        decision =
            decision.effect(
                CallControl.EFFECT, "hang-up/" + providerId, CallControl.Wish.hangUp(providerId));
      }
      if (plan.machine() == Machine.SAY && after.beeped() && !before.beeped()) {
        decision =
            decision.effect(
                CallControl.EFFECT, "say/" + providerId, CallControl.Wish.sayToMachine(providerId));
      }
    }
    if (after.mayBeRecorded()) {
      for (var recording : after.recordings()) {
        boolean wasFetched =
            before.mayBeRecorded()
                && before.recordings().stream()
                    .anyMatch(each -> each.reference().equals(recording.reference()));
        if (!wasFetched && recording.isWaiting()) {
          decision =
              decision.effect(
                  CallRecordings.EFFECT,
                  recording.reference(),
                  new CallRecordings.Wish(plan.account(), recording.reference(), recording.url()));
        }
      }
    }
    return decision;
  }

  @Override
  public CallState apply(CallState s, Event event) {
    return switch (event) {
      case Event.CallPlaced(var plan) -> new Draft(s).plan(plan).state();
      case Event.CallReceived(var plan, var providerId) ->
          new Draft(s).plan(plan).providerId(providerId.isEmpty() ? null : providerId).state();
      case Event.CallTried(var at) -> {
        var draft = new Draft(s);
        draft.triedAt = at;
        yield draft.state();
      }
      case Event.CallPostponed _ -> {
        var draft = new Draft(s);
        draft.triedAt = null;
        draft.doubtSince = null;
        yield draft.state();
      }
      case Event.CallAccepted(var providerId, _) -> new Draft(s).providerId(providerId).state();
      case Event.CallRefused(var fault) -> {
        var draft = new Draft(s);
        draft.refused = fault;
        yield draft.state();
      }
      case Event.CallDoubted(_, var at) -> {
        var draft = new Draft(s);
        draft.doubtSince = at;
        yield draft.state();
      }
      case Event.CallCame(var fact, var at) -> {
        var draft = new Draft(s);
        draft.facts.merge(fact, at, (one, other) -> one.isBefore(other) ? one : other);
        yield draft.state();
      }
      case Event.CallJudged(var by, var beeped, _) -> {
        var draft = new Draft(s);
        draft.answeredBy =
            s.answeredBy() == null || by.compareTo(s.answeredBy()) > 0 ? by : s.answeredBy();
        draft.beeped = s.beeped() || beeped;
        yield draft.state();
      }
      case Event.CallPressed(var press, var consented, var served) -> {
        var draft = new Draft(s);
        draft.pressed.add(press);
        draft.pressed.sort(
            Comparator.comparing(CallState.Press::at).thenComparing(CallState.Press::item));
        draft.consented = s.consented() || consented;
        draft.served = s.served() || served;
        yield draft.state();
      }
      case Event.CallBridged(var leg, _) -> {
        var draft = new Draft(s);
        var known = s.legs().stream().filter(each -> each.number().equals(leg.number())).findAny();
        known.ifPresent(draft.legs::remove);
        draft.legs.add(known.map(each -> each.with(leg)).orElse(leg));
        draft.legs.sort(Comparator.comparing(Leg::number));
        yield draft.state();
      }
      case Event.CallEnded(var how, var end) -> {
        var draft = new Draft(s);
        draft.ends.merge(how, end, CallState.End::with);
        yield draft.state();
      }
      case Event.CallRecorded(var recording, _) -> {
        var draft = new Draft(s);
        draft.recordings.add(recording);
        draft.recordings.sort(Comparator.comparing(Recording::reference));
        yield draft.state();
      }
      case Event.CallHangUpAsked(_, var at) -> {
        var draft = new Draft(s);
        draft.askedToEnd = at;
        yield draft.state();
      }
      case Event.CallControlFailed(var fault) -> {
        var draft = new Draft(s);
        draft.controlFault = fault;
        yield draft.state();
      }
      case Event.CallRecordingKept(var reference, var file, var type, var size, _) -> {
        var draft = new Draft(s);
        draft.recordings.replaceAll(
            each -> each.reference().equals(reference) ? each.kept(file, type, size) : each);
        yield draft.state();
      }
      case Event.CallRecordingRemoved(var reference, var at) -> {
        var draft = new Draft(s);
        draft.recordings.replaceAll(
            each -> each.reference().equals(reference) ? each.removed(at) : each);
        yield draft.state();
      }
      case Event.CallRecordingLost(var reference, var why, _) -> {
        var draft = new Draft(s);
        draft.recordings.replaceAll(
            each -> each.reference().equals(reference) ? each.failed(why) : each);
        yield draft.state();
      }
    };
  }

  /** The state being changed by one event; nothing outside {@link #apply} sees it. */
  private static final class Draft {
    private @Nullable CallPlan plan;
    private @Nullable String providerId;
    private final Map<CallFact, Instant> facts = new EnumMap<>(CallFact.class);
    private final Map<CallEnd, CallState.End> ends = new EnumMap<>(CallEnd.class);
    private CallState.@Nullable Fault refused;
    private @Nullable Instant triedAt;
    private @Nullable Instant doubtSince;
    private @Nullable Instant askedToEnd;
    private CallState.@Nullable Fault controlFault;
    private @Nullable AnsweredBy answeredBy;
    private boolean beeped;
    private final List<CallState.Press> pressed;
    private boolean served;
    private boolean consented;
    private final List<Leg> legs;
    private final List<Recording> recordings;

    Draft(CallState s) {
      plan = s.plan();
      providerId = s.providerId();
      facts.putAll(s.facts());
      ends.putAll(s.ends());
      refused = s.refused();
      triedAt = s.triedAt();
      doubtSince = s.doubtSince();
      askedToEnd = s.askedToEnd();
      controlFault = s.controlFault();
      answeredBy = s.answeredBy();
      beeped = s.beeped();
      pressed = new ArrayList<>(s.pressed());
      served = s.served();
      consented = s.consented();
      legs = new ArrayList<>(s.legs());
      recordings = new ArrayList<>(s.recordings());
    }

    Draft plan(CallPlan value) {
      plan = value;
      return this;
    }

    Draft providerId(@Nullable String value) {
      providerId = value;
      return this;
    }

    CallState state() {
      return new CallState(
          plan,
          providerId,
          facts,
          ends,
          refused,
          triedAt,
          doubtSince,
          askedToEnd,
          controlFault,
          answeredBy,
          beeped,
          pressed,
          served,
          consented,
          legs,
          recordings);
    }
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Ring(at));
  }

  @Override
  public Map<String, Object> dimensions(CallState after, Event event) {
    var dimensions = new HashMap<String, Object>();
    if (after.plan() != null && after.plan().contact() != null) {
      dimensions.put("contact_id", after.plan().contact());
    }
    dimensions.put(
        "actor",
        switch (event) {
          case Event.CallPlaced(var plan) -> plan.by();
          case Event.CallReceived(var plan, _) -> plan.by();
          case Event.CallHangUpAsked(var by, _) -> by;
          case Event.CallTried _,
              Event.CallPostponed _,
              Event.CallAccepted _,
              Event.CallRefused _,
              Event.CallDoubted _,
              Event.CallCame _,
              Event.CallJudged _,
              Event.CallPressed _,
              Event.CallBridged _,
              Event.CallEnded _,
              Event.CallRecorded _,
              Event.CallControlFailed _,
              Event.CallRecordingKept _,
              Event.CallRecordingRemoved _,
              Event.CallRecordingLost _ ->
              "system";
        });
    return dimensions;
  }

  @Override
  public StateTable<CallState, Event> table() {
    return StateTable.<CallState, Event>named("call")
        .column("account_id", "uuid", s -> s.plan() == null ? null : s.plan().account())
        .column("contact_id", "uuid", s -> s.plan() == null ? null : s.plan().contact())
        .column("conversation_id", "uuid", s -> s.plan() == null ? null : s.plan().conversation())
        .column("status", "text", s -> s.exists() ? s.status().name() : null)
        .column("missed", "boolean", CallState::missed)
        .column("at", "timestamptz", s -> s.plan() == null ? null : s.plan().at());
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public CallState empty() {
    return CallState.EMPTY;
  }

  @Override
  public Class<CallState> stateType() {
    return CallState.class;
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
