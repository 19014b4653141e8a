package kira.channels.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Effect;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of a call does not depend on when, how often or in which order it was told. */
class CallTest {
  private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");
  private static final UUID ID = UUID.randomUUID();
  private static final UUID ACCOUNT = UUID.randomUUID();
  private static final String SID = "CA1";

  private final Call call = new Call();
  private final List<Effect> effects = new ArrayList<>();

  private static CallPlan plan(boolean incoming, Machine machine, RecordingRule rule) {
    return new CallPlan(
        incoming,
        ACCOUNT,
        "+447700900001",
        "+351912345678",
        UUID.randomUUID(),
        UUID.randomUUID(),
        "user:x",
        "Your parcel is here.",
        "en-GB",
        "+447700900002",
        machine,
        rule,
        NOW);
  }

  private CallState told(CallState state, Call.Command command) {
    var decision = call.decide(state, command);
    assertThat(decision).as(command.toString()).isInstanceOf(Decision.Accepted.class);
    var accepted = (Decision.Accepted<Call.Event>) decision;
    effects.addAll(accepted.effects());
    var next = state;
    for (var event : accepted.events()) {
      next = call.apply(next, event);
    }
    // What is stored can be read again.
    return Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(next), CallState.class);
  }

  private CallState begun(boolean incoming, Machine machine, RecordingRule rule) {
    return told(
        CallState.EMPTY,
        new Call.Command.Begin(ID, plan(incoming, machine, rule), incoming ? SID : null));
  }

  private static Call.Command.Hear heard(int at, CallNews.What what) {
    var news =
        new CallNews(ID, SID, false, "+447700900001", "+351912345678", NOW.plusSeconds(at), what);
    return new Call.Command.Hear(
        UUID.nameUUIDFromBytes(news.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        news,
        false);
  }

  private static final List<Call.Command> COURSE =
      List.of(
          new Call.Command.Accept(SID, NOW.plusSeconds(1)),
          heard(1, new CallNews.Came(CallFact.DIALLING)),
          heard(2, new CallNews.Came(CallFact.RINGING)),
          heard(5, new CallNews.Came(CallFact.ANSWERED)),
          heard(6, new CallNews.Came(CallFact.ANSWERED)),
          heard(6, new CallNews.Judged(AnsweredBy.UNKNOWN, false)),
          heard(7, new CallNews.Judged(AnsweredBy.HUMAN, false)),
          heard(8, new CallNews.Pressed("consent.n.0", "1")),
          heard(9, new CallNews.Pressed("menu.y.0", "2")),
          heard(10, new CallNews.Bridged("+447700900002", Leg.Status.RINGING, null)),
          heard(12, new CallNews.Bridged("+447700900002", Leg.Status.TALKING, null)),
          heard(40, new CallNews.Bridged("+447700900002", Leg.Status.ENDED, 28)),
          heard(40, new CallNews.Ended(CallEnd.COMPLETED, null, null, 35)),
          heard(41, new CallNews.Ended(CallEnd.COMPLETED, null, null, 36)),
          heard(41, new CallNews.Ended(CallEnd.NO_ANSWER, "late", "words", null)),
          heard(42, new CallNews.Recorded("RE1", "https://x/RE1", 28, false)));

  @Test
  void anyOrderAndRepetitionOfNewsComesToTheSame() {
    var random = new Random(7);
    CallState expected = null;
    for (int round = 0; round < 3_000; round++) {
      effects.clear();
      var state = begun(false, Machine.IGNORE, RecordingRule.ASKED);
      var news = new ArrayList<>(COURSE);
      for (int i = random.nextInt(6); i > 0; i--) {
        news.add(COURSE.get(random.nextInt(COURSE.size())));
      }
      Collections.shuffle(news, random);
      for (var each : news) {
        state = told(state, each);
        if (state.status() == CallStatus.COMPLETED && round < 50) {
          assertThat(state.ends()).containsKey(CallEnd.COMPLETED);
        }
      }
      var facts = withoutPlan(state);
      if (expected == null) {
        expected = facts;
        assertThat(state.status()).isEqualTo(CallStatus.COMPLETED);
        assertThat(state.seconds()).isEqualTo(36);
        assertThat(state.answeredBy()).isEqualTo(AnsweredBy.HUMAN);
        assertThat(state.spoken()).isTrue();
        assertThat(state.consented()).isTrue();
        assertThat(state.facts()).containsEntry(CallFact.ANSWERED, NOW.plusSeconds(5));
        assertThat(state.fault()).isNull();
      }
      assertThat(facts).isEqualTo(expected);
      // The recording is fetched once, whether it or the leave for it was heard of first.
      assertThat(effects).filteredOn(each -> each.kind().equals(CallRecordings.EFFECT)).hasSize(1);
    }
  }

  private static @Nullable CallState withoutPlan(CallState s) {
    return new CallState(
        null,
        s.providerId(),
        s.facts(),
        s.ends(),
        s.refused(),
        s.triedAt(),
        s.doubtSince(),
        s.askedToEnd(),
        s.controlFault(),
        s.answeredBy(),
        s.beeped(),
        s.pressed(),
        s.served(),
        s.consented(),
        s.legs(),
        s.recordings());
  }

  @Test
  void whatNobodyAgreedToIsNotFetched() {
    for (var rule : List.of(RecordingRule.NEVER, RecordingRule.ASKED)) {
      effects.clear();
      var state = begun(true, Machine.IGNORE, rule);
      state = told(state, heard(1, new CallNews.Pressed("consent.n.0", "2")));
      told(state, heard(2, new CallNews.Recorded("RE1", "https://x/RE1", 3, true)));
      assertThat(effects).isEmpty();
    }
    var announced = begun(true, Machine.IGNORE, RecordingRule.ANNOUNCED);
    told(announced, heard(2, new CallNews.Recorded("RE1", "https://x/RE1", 3, true)));
    assertThat(effects).singleElement().matches(each -> each.kind().equals(CallRecordings.EFFECT));
  }

  @Test
  void aMachineIsHungUpOnOrSpokenToOnce() {
    var state = begun(false, Machine.HANG_UP, RecordingRule.NEVER);
    effects.clear();
    state = told(state, heard(1, new CallNews.Judged(AnsweredBy.MACHINE, false)));
    told(state, heard(2, new CallNews.Judged(AnsweredBy.MACHINE, true)));
    assertThat(effects).extracting(Effect::key).containsExactly("hang-up/CA1");

    state = begun(false, Machine.SAY, RecordingRule.NEVER);
    effects.clear();
    state = told(state, heard(1, new CallNews.Judged(AnsweredBy.MACHINE, false)));
    assertThat(effects).isEmpty();
    state = told(state, heard(2, new CallNews.Judged(AnsweredBy.MACHINE, true)));
    told(state, heard(3, new CallNews.Judged(AnsweredBy.MACHINE, true)));
    assertThat(effects).extracting(Effect::key).containsExactly("say/CA1");
  }

  @Test
  void whoHangsUpBeforeTheProviderAnsweredHangsUpOnceItDid() {
    var state = begun(false, Machine.IGNORE, RecordingRule.NEVER);
    state = told(state, new Call.Command.HangUp("user:x", NOW.plusSeconds(1)));
    assertThat(state.status()).isEqualTo(CallStatus.CANCELLED);
    assertThat(state.isToBePlaced()).isFalse();
    effects.clear();
    state = told(state, new Call.Command.Accept(SID, NOW.plusSeconds(2)));
    assertThat(effects).extracting(Effect::key).containsExactly("hang-up/CA1");
    assertThat(state.status()).isEqualTo(CallStatus.DIALLING);
    state = told(state, heard(4, new CallNews.Ended(CallEnd.COMPLETED, null, null, 0)));
    assertThat(state.status()).isEqualTo(CallStatus.CANCELLED);
    assertThat(call.decide(state, new Call.Command.HangUp("user:x", NOW)))
        .isInstanceOf(Decision.Refused.class);
  }

  @Test
  void aDoubtEndsWithWhatTheProviderTells() {
    var state = begun(false, Machine.IGNORE, RecordingRule.NEVER);
    state = told(state, new Call.Command.Doubt("lost", NOW.plusSeconds(1)));
    assertThat(state.status()).isEqualTo(CallStatus.IN_DOUBT);
    assertThat(call.decide(state, new Call.Command.HangUp("user:x", NOW)))
        .isInstanceOf(Decision.Refused.class);
    state = told(state, heard(2, new CallNews.Came(CallFact.RINGING)));
    assertThat(state.status()).isEqualTo(CallStatus.RINGING);
    assertThat(state.providerId()).isEqualTo(SID);
  }

  @Test
  void anAttemptWithoutAnAnswerIsNotMadeAgain() {
    var state = begun(false, Machine.IGNORE, RecordingRule.NEVER);
    state = told(state, new Call.Command.Try(NOW.plusSeconds(1)));
    assertThat(state.status()).isEqualTo(CallStatus.QUEUED);
    assertThat(call.decide(state, new Call.Command.Try(NOW.plusSeconds(2))))
        .isInstanceOf(Decision.Refused.class);
    // The provider said no: then it is tried again.
    state = told(state, new Call.Command.Postpone(NOW.plusSeconds(3)));
    state = told(state, new Call.Command.Try(NOW.plusSeconds(4)));
    // Nobody answered in time: it may have been placed, and is not said to be too late.
    state = told(state, new Call.Command.Ring(NOW.plus(Call.TOO_LATE)));
    assertThat(state.status()).isEqualTo(CallStatus.IN_DOUBT);
    assertThat(call.decide(state, new Call.Command.Try(NOW.plusSeconds(700))))
        .isInstanceOf(Decision.Refused.class);
    state = told(state, new Call.Command.Refuse("not_taken", "", NOW.plusSeconds(900)));
    assertThat(state.status()).isEqualTo(CallStatus.FAILED);
    assertThat(state.fault()).extracting(CallState.Fault::code).isEqualTo("not_taken");
  }

  @Test
  void aCallInDoubtThatIsFoundIsLookedAtOnce() {
    var state = begun(false, Machine.IGNORE, RecordingRule.NEVER);
    state = told(state, new Call.Command.Try(NOW.plusSeconds(1)));
    state = told(state, new Call.Command.Doubt("lost", NOW.plusSeconds(2)));
    effects.clear();
    state = told(state, new Call.Command.Accept(SID, NOW.plusSeconds(60)));
    told(state, new Call.Command.Accept(SID, NOW.plusSeconds(61)));
    assertThat(effects).extracting(Effect::key).containsExactly("look/CA1");
    assertThat(state.status()).isEqualTo(CallStatus.DIALLING);
  }

  @Test
  void whoHangsUpWhileNobodyKnowsEndsTheCallOnceItIsFound() {
    var state = begun(false, Machine.IGNORE, RecordingRule.NEVER);
    state = told(state, new Call.Command.Try(NOW.plusSeconds(1)));
    state = told(state, new Call.Command.HangUp("user:x", NOW.plusSeconds(2)));
    var doubted = told(state, new Call.Command.Doubt("lost", NOW.plusSeconds(3)));
    assertThat(doubted.status()).isEqualTo(CallStatus.IN_DOUBT);
    effects.clear();
    told(doubted, new Call.Command.Accept(SID, NOW.plusSeconds(60)));
    assertThat(effects).extracting(Effect::key).containsExactly("hang-up/CA1", "look/CA1");
    var gone = told(doubted, new Call.Command.Refuse("not_taken", "", NOW.plusSeconds(400)));
    assertThat(gone.status()).isEqualTo(CallStatus.CANCELLED);
    // What was never tried is not in doubt.
    var early =
        told(
            begun(false, Machine.IGNORE, RecordingRule.NEVER),
            new Call.Command.HangUp("user:x", NOW));
    assertThat(told(early, new Call.Command.Doubt("lost", NOW)).status())
        .isEqualTo(CallStatus.CANCELLED);
  }

  @Test
  void whateverHappensNoCallIsTriedWhileAnAttemptMayHaveLeft() {
    var random = new Random(11);
    int tries = 0;
    for (int round = 0; round < 5_000; round++) {
      var state = begun(false, Machine.IGNORE, RecordingRule.NEVER);
      boolean open = false;
      for (int step = 0; step < 12; step++) {
        var at = NOW.plusSeconds(step);
        Call.Command command =
            switch (random.nextInt(10)) {
              case 0, 1, 2 -> new Call.Command.Try(at);
              case 3 -> new Call.Command.Postpone(at);
              case 4 -> new Call.Command.Doubt("lost", at);
              case 5 -> new Call.Command.Ring(at);
              case 6 -> new Call.Command.Accept(SID, at);
              case 7 -> new Call.Command.Refuse("not_taken", "", at);
              case 8 -> new Call.Command.HangUp("user:x", at);
              default -> heard(step, new CallNews.Came(CallFact.RINGING));
            };
        if (!(call.decide(state, command) instanceof Decision.Accepted<Call.Event> accepted)) {
          continue;
        }
        for (var event : accepted.events()) {
          if (event instanceof Call.Event.CallTried) {
            tries++;
            assertThat(open).as(state.toString()).isFalse();
            open = true;
          }
          open &= !(event instanceof Call.Event.CallPostponed);
          if (event instanceof Call.Event.CallRefused) {
            assertThat(state.providerId()).isNull();
          }
          state = call.apply(state, event);
        }
        if (state.providerId() != null) {
          assertThat(state.status()).isNotIn(CallStatus.FAILED, CallStatus.IN_DOUBT);
        }
      }
    }
    assertThat(tries).isGreaterThan(1_000);
  }

  @Test
  void aCallThatWasNotMadeInTimeIsNotMade() {
    var state = begun(false, Machine.IGNORE, RecordingRule.NEVER);
    state = told(state, new Call.Command.Ring(NOW.plus(Call.TOO_LATE)));
    assertThat(state.status()).isEqualTo(CallStatus.FAILED);
    assertThat(state.fault()).extracting(CallState.Fault::code).isEqualTo("too_late");
    assertThat(state.isToBePlaced()).isFalse();
    // It was taken all the same: what the provider says counts.
    state = told(state, heard(700, new CallNews.Came(CallFact.ANSWERED)));
    assertThat(state.status()).isEqualTo(CallStatus.IN_PROGRESS);
  }

  @Test
  void whoReachedNobodyWasMissed() {
    var over = heard(9, new CallNews.Ended(CallEnd.COMPLETED, null, null, 9));
    var ringing = begun(true, Machine.IGNORE, RecordingRule.ANNOUNCED);
    assertThat(ringing.status()).isEqualTo(CallStatus.RINGING);
    assertThat(ringing.missed()).isFalse();
    assertThat(told(ringing, over).missed()).isTrue();
    var unreached =
        told(
            ringing, heard(5, new CallNews.Bridged("+447700900002", Leg.Status.NOT_REACHED, null)));
    assertThat(told(unreached, over).missed()).isTrue();
    var reached =
        told(ringing, heard(5, new CallNews.Bridged("+447700900002", Leg.Status.TALKING, null)));
    assertThat(told(reached, over).missed()).isFalse();
    var message = told(ringing, heard(5, new CallNews.Recorded("RE1", "https://x/RE1", 3, true)));
    assertThat(told(message, over).missed()).isFalse();
    var press = heard(4, new CallNews.Pressed("menu.n.0", "2"));
    var served = told(ringing, new Call.Command.Hear(press.item(), press.news(), true));
    assertThat(told(served, over).missed()).isFalse();
  }

  @Test
  void aRecordingIsKeptOnce() {
    var state = begun(true, Machine.IGNORE, RecordingRule.ANNOUNCED);
    state = told(state, heard(5, new CallNews.Recorded("RE1", "https://x/RE1", 3, true)));
    var file = UUID.randomUUID();
    state = told(state, new Call.Command.Keep("RE1", file, "audio/wav", 10, NOW));
    state = told(state, new Call.Command.NotKept("RE1", "gone", NOW));
    state = told(state, new Call.Command.Keep("RE2", file, "audio/wav", 10, NOW));
    assertThat(state.recordings())
        .singleElement()
        .satisfies(recording -> {
          assertThat(recording.file()).isEqualTo(file);
          assertThat(recording.fault()).isNull();
        });
  }
}
