package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.contacts.SegmentState.Task;
import kira.objects.Decision;
import org.junit.jupiter.api.Test;

class SegmentTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final UUID ME = new UUID(1, 1);
  private static final UUID ADA = new UUID(2, 1);
  private static final UUID BOB = new UUID(2, 2);

  private final Segment segment = new Segment();
  private SegmentState state = segment.empty();

  @Test
  void aLiveSegmentBeginsByLookingAtEverybody() {
    var made = create("{}");
    assertThat(state.live()).isTrue();
    assertThat(state.work().task()).isEqualTo(Task.JUDGE);
    assertThat(made.effects())
        .singleElement()
        .satisfies(effect -> {
          assertThat(effect.kind()).isEqualTo(Segment.WORK);
          assertThat(effect.payload()).isEqualTo(new Segment.Step(state.work().job()));
        });
    finish();
    assertThat(state.work()).isNull();
  }

  @Test
  void whoIsToldOfAnOlderCountIsRefused() {
    create("{}");
    var seen = state.moves();
    accept(move(seen, List.of(ADA), List.of()));
    assertThat(state.size()).isEqualTo(1);
    refused(move(seen, List.of(ADA), List.of()), "segment_moved");
    accept(move(state.moves(), List.of(BOB), List.of(ADA)));
    assertThat(state.size()).isEqualTo(1);
  }

  @Test
  void whatWasFoundWithAnOlderFilterIsRefused() {
    create("{}");
    var before = state;
    accept(edit("{\"all\":[]}", state.edition()));
    assertThat(state.revision()).isEqualTo(before.revision() + 1);
    refused(
        new SegmentCommand.Move(
            before.revision(), state.moves(), List.of(ADA), List.of(), List.of(), "system", NOON),
        "segment_moved");
  }

  @Test
  void anotherFilterGivesUpWhatWentOnForTheOlderOne() {
    create("{}");
    long old = state.work().job();
    accept(edit("{\"all\":[]}", state.edition()));
    assertThat(state.work().job()).isGreaterThan(old);
    var late = accept(new SegmentCommand.GoOn(ME, old, ADA, 1_000, NOON));
    assertThat(late.events()).isEmpty();
    assertThat(late.effects()).isEmpty();
    accept(new SegmentCommand.Finish(old, 7, NOON));
    assertThat(state.work()).isNotNull();
  }

  @Test
  void theSameFilterAgainLooksAtNobody() {
    create("{}");
    finish();
    var renamed = accept(edit("{}", state.edition()));
    assertThat(renamed.effects()).isEmpty();
    assertThat(state.work()).isNull();
  }

  @Test
  void aStretchAsksForTheNextOne() {
    create("{}");
    var on = accept(new SegmentCommand.GoOn(ME, state.work().job(), ADA, 1_000, NOON));
    assertThat(on.effects()).hasSize(1);
    assertThat(state.work().after()).isEqualTo(ADA);
    assertThat(state.work().seen()).isEqualTo(1_000);
  }

  @Test
  void noTwoTasksOfASegmentHaveTheSameNumber() {
    create(null);
    accept(begin(Task.ADD));
    long first = state.work().job();
    refused(begin(Task.REMOVE), "segment_busy");
    finish();
    accept(begin(Task.REMOVE));
    assertThat(state.work().job()).isGreaterThan(first);
  }

  @Test
  void aLiveSegmentIsFilledByItsFilterOnly() {
    create("{}");
    finish();
    refused(begin(Task.ADD), "segment_live");
  }

  @Test
  void ofTwoWhoEditTheLaterOneIsRefused() {
    create("{}");
    var seen = state.edition();
    accept(edit("{}", seen));
    refused(edit("{}", seen), "version_conflict");
  }

  @Test
  void whatIsDeletedMovesNoMore() {
    create("{}");
    accept(move(state.moves(), List.of(ADA), List.of()));
    var gone = accept(new SegmentCommand.Delete(ME, "system", NOON));
    assertThat(gone.effects())
        .singleElement()
        .satisfies(effect -> assertThat(effect.kind()).isEqualTo(Segment.CLEAR));
    refused(move(state.moves(), List.of(BOB), List.of()), "not_found");
    refused(new SegmentCommand.Delete(ME, "system", NOON), "not_found");
    refused(
        new SegmentCommand.Create(ME, "Again", null, null, "UTC", 0, "system", NOON),
        "segment_exists");
  }

  @Test
  void itKnowsHowManyThereWereAWeekAgo() {
    create("{}");
    for (int day = 0; day < 30; day++) {
      accept(
          new SegmentCommand.Move(
              state.revision(),
              state.moves(),
              List.of(new UUID(3, day)),
              List.of(),
              List.of(),
              "system",
              NOON.plus(Duration.ofDays(day))));
    }
    assertThat(state.days()).hasSizeLessThanOrEqualTo(8);
    assertThat(state.sizeAWeekBefore(NOON.plus(Duration.ofDays(29)))).isEqualTo(23);
    assertThat(state.sizeAWeekBefore(NOON.plus(Duration.ofDays(90)))).isEqualTo(30);
  }

  @Test
  void namesAreTakenOnceWhateverTheirCase() {
    var names = new SegmentNames();
    var taken = take(names, names.empty(), ME, "Pro", Set.of());
    assertThat(refusal(names, taken, new SegmentNames.Command.Take(ADA, "pRO", Set.of(), NOON)))
        .isEqualTo("name_taken");
    take(names, taken, ME, "PRO", Set.of());
  }

  @Test
  void aCircleOfAnyLengthIsRefused() {
    var names = new SegmentNames();
    var state = names.empty();
    var before = Set.<UUID>of();
    for (int i = 0; i < 20; i++) {
      state = take(names, state, new UUID(9, i), "S" + i, before);
      before = Set.of(new UUID(9, i));
    }
    assertThat(
            refusal(
                names, state, new SegmentNames.Command.Take(new UUID(9, 0), "S0", before, NOON)))
        .isEqualTo("segment_circle");
    assertThat(
            refusal(
                names,
                state,
                new SegmentNames.Command.Take(new UUID(9, 5), "S5", Set.of(new UUID(9, 5)), NOON)))
        .isEqualTo("segment_circle");
    assertThat(refusal(names, state, new SegmentNames.Command.Release(new UUID(9, 5), NOON)))
        .isEqualTo("segment_in_use");
    assertThat(
            refusal(
                names,
                state,
                new SegmentNames.Command.Take(new UUID(9, 5), "S5", Set.of(new UUID(8, 8)), NOON)))
        .isEqualTo("unknown_segment");
  }

  private static SegmentNames.State take(
      SegmentNames names, SegmentNames.State state, UUID id, String name, Set<UUID> uses) {
    var decision =
        (Decision.Accepted<SegmentNames.Event>)
            names.decide(state, new SegmentNames.Command.Take(id, name, uses, NOON));
    for (var event : decision.events()) {
      state = names.apply(state, event);
    }
    return state;
  }

  private static String refusal(
      SegmentNames names, SegmentNames.State state, SegmentNames.Command command) {
    return ((Decision.Refused<SegmentNames.Event>) names.decide(state, command)).refusal().code();
  }

  // ---- given, when, then ----

  private Decision.Accepted<SegmentEvent> create(String filter) {
    return accept(new SegmentCommand.Create(ME, "Pro", null, filter, "UTC", 10, "system", NOON));
  }

  private static SegmentCommand.Edit edit(String filter, long seen) {
    return new SegmentCommand.Edit(ME, seen, "Pro", null, filter, "UTC", 10, "system", NOON);
  }

  private static SegmentCommand.Begin begin(Task task) {
    return new SegmentCommand.Begin(ME, task, "{}", "UTC", 10, "system", NOON);
  }

  private SegmentCommand.Move move(long moves, List<UUID> entered, List<UUID> left) {
    return new SegmentCommand.Move(
        state.revision(), moves, entered, left, List.of(), "system", NOON);
  }

  private void finish() {
    accept(new SegmentCommand.Finish(state.work().job(), 10, NOON));
  }

  private Decision.Accepted<SegmentEvent> accept(SegmentCommand command) {
    var decision = (Decision.Accepted<SegmentEvent>) segment.decide(state, command);
    for (var event : decision.events()) {
      state = segment.apply(state, event);
    }
    return decision;
  }

  private void refused(SegmentCommand command, String code) {
    var decision = (Decision.Refused<SegmentEvent>) segment.decide(state, command);
    assertThat(decision.refusal().code()).isEqualTo(code);
  }
}
