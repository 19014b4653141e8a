package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.contacts.ContactJob.Go;
import kira.contacts.ContactJob.Phase;
import kira.contacts.ContactJob.Progress;
import kira.contacts.ContactJob.Stage;
import kira.contacts.files.Layout;
import kira.objects.Decision;
import kira.objects.Refusal;
import org.junit.jupiter.api.Test;

class ContactJobTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final UUID ID = new UUID(1, 1);
  private static final UUID ONE = new UUID(2, 1);
  private static final UUID OTHER = new UUID(2, 2);
  private static final String ME = "user:" + new UUID(3, 3);
  private static final Layout CSV = new Layout(Layout.Format.CSV, "UTF-8", ",", true);

  private final ContactJob kind = new ContactJob();
  private ContactJobState state = kind.empty();

  @Test
  void anImportIsReceivedSettledCheckedAndRun() {
    assertThat(refused(new ContactJobCommand.Run(ME, NOON))).isEqualTo("not_found");
    accept(new ContactJobCommand.Create(ID, new ContactJob.Work.Import("a.csv"), ME, NOON));
    assertThat(refused(new ContactJobCommand.Settle(settings(), ME, NOON))).isEqualTo("job_begun");
    accept(new ContactJobCommand.Receive("a.csv", 10, CSV, NOON));
    assertThat(refused(new ContactJobCommand.Check(ME, NOON))).isEqualTo("mapping_missing");
    accept(new ContactJobCommand.Settle(settings(), ME, NOON));
    assertThat(accept(new ContactJobCommand.Check(ME, NOON)).effects()).hasSize(1);
    assertThat(accept(new ContactJobCommand.Check(ME, NOON)).effects()).isEmpty();
    work(Stage.CHECK, ONE);
    assertThat(state.phase()).isEqualTo(Phase.CHECKED);
    // Other columns make the check worthless.
    accept(new ContactJobCommand.Settle(settings(), ME, NOON));
    assertThat(state.phase()).isEqualTo(Phase.READY);
    assertThat(state.progress()).isEmpty();
    accept(new ContactJobCommand.Run(ME, NOON));
    work(Stage.RUN, ONE);
    assertThat(state.phase()).isEqualTo(Phase.DONE);
    assertThat(refused(new ContactJobCommand.Run(ME, NOON))).isEqualTo("job_begun");
    assertThat(refused(new ContactJobCommand.Receive("b.csv", 1, CSV, NOON)))
        .isEqualTo("job_begun");
    accept(new ContactJobCommand.Undo(ME, NOON));
    work(Stage.UNDO, ONE);
    assertThat(state.phase()).isEqualTo(Phase.UNDONE);
    assertThat(accept(new ContactJobCommand.Undo(ME, NOON)).events()).isEmpty();
  }

  @Test
  void whoTakesTheWorkUpIsHeardAndWhoHadItBeforeIsNot() {
    running();
    assertThat(go(new ContactJobCommand.Begin(ONE, Stage.RUN, NOON))).isTrue();
    assertThat(go(new ContactJobCommand.Advance(ONE, Stage.RUN, at(10), NOON))).isTrue();
    assertThat(go(new ContactJobCommand.Begin(OTHER, Stage.RUN, NOON))).isTrue();
    assertThat(go(new ContactJobCommand.Advance(ONE, Stage.RUN, at(99), NOON))).isFalse();
    assertThat(go(new ContactJobCommand.Finish(ONE, Stage.RUN, at(99), NOON))).isFalse();
    assertThat(state.progress(Stage.RUN).done()).isEqualTo(10);
    assertThat(state.phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void aPauseIsNoticedAtTheNextWordAndNothingDoneIsForgotten() {
    running();
    go(new ContactJobCommand.Begin(ONE, Stage.RUN, NOON));
    accept(new ContactJobCommand.Pause(ME, NOON));
    // Continued before it was noticed: the same worker goes on.
    assertThat(accept(new ContactJobCommand.Continue(ME, NOON)).effects()).isEmpty();
    assertThat(go(new ContactJobCommand.Advance(ONE, Stage.RUN, at(5), NOON))).isTrue();
    accept(new ContactJobCommand.Pause(ME, NOON));
    assertThat(go(new ContactJobCommand.Advance(ONE, Stage.RUN, at(10), NOON))).isFalse();
    assertThat(state.runner()).isEqualTo(ONE);
    go(new ContactJobCommand.Stop(ONE, Stage.RUN, at(12), NOON));
    assertThat(state.progress(Stage.RUN).done()).isEqualTo(12);
    assertThat(state.runner()).isNull();
    assertThat(accept(new ContactJobCommand.Continue(ME, NOON)).effects()).hasSize(1);
    go(new ContactJobCommand.Begin(ONE, Stage.RUN, NOON));
    // Paused and continued again while the work was stopping: it is taken up anew.
    accept(new ContactJobCommand.Pause(ME, NOON));
    assertThat(go(new ContactJobCommand.Advance(ONE, Stage.RUN, at(13), NOON))).isFalse();
    accept(new ContactJobCommand.Continue(ME, NOON));
    var stopped = accept(new ContactJobCommand.Stop(ONE, Stage.RUN, at(14), NOON));
    assertThat(stopped.effects()).hasSize(1);
    assertThat(stopped.effects().getFirst().payload())
        .isEqualTo(new ContactJob.Turn(ID, Stage.RUN, state.turn()));
    work(Stage.RUN, OTHER);
    assertThat(state.phase()).isEqualTo(Phase.DONE);
  }

  @Test
  void whatIsCancelledCanBeUndoneOnceItHasStopped() {
    running();
    go(new ContactJobCommand.Begin(ONE, Stage.RUN, NOON));
    accept(new ContactJobCommand.Cancel(ME, NOON));
    assertThat(refused(new ContactJobCommand.Undo(ME, NOON))).isEqualTo("job_stopping");
    assertThat(go(new ContactJobCommand.Finish(ONE, Stage.RUN, at(10), NOON))).isFalse();
    assertThat(state.phase()).isEqualTo(Phase.CANCELLED);
    accept(new ContactJobCommand.Undo(ME, NOON));
    assertThat(state.phase()).isEqualTo(Phase.UNDOING);
    assertThat(refused(new ContactJobCommand.Cancel(ME, NOON))).isEqualTo("job_not_running");
  }

  @Test
  void aFailedCheckLeavesTheColumnsToBeCorrected() {
    running(Stage.CHECK);
    go(new ContactJobCommand.Begin(ONE, Stage.CHECK, NOON));
    go(
        new ContactJobCommand.Fail(
            ONE, Stage.CHECK, new Refusal("unknown_field", "No.", null), NOON));
    assertThat(state.phase()).isEqualTo(Phase.READY);
    assertThat(state.failure().code()).isEqualTo("unknown_field");
    accept(new ContactJobCommand.Check(ME, NOON));
    assertThat(state.failure()).isNull();
  }

  @Test
  void theFileIsForgottenAfterAWhileButNotWhileItIsRead() {
    running();
    assertThat(kind.onAlarm(NOON)).isPresent();
    var busy = accept(new ContactJobCommand.Tidy(NOON));
    assertThat(busy.effects()).isEmpty();
    assertThat(busy.alarm()).isEqualTo(new Decision.AlarmChange.Set(NOON.plus(Duration.ofDays(1))));
    go(new ContactJobCommand.Begin(ONE, Stage.RUN, NOON));
    work(Stage.RUN, ONE);
    assertThat(accept(new ContactJobCommand.Tidy(NOON)).effects())
        .singleElement()
        .satisfies(effect -> assertThat(effect.kind()).isEqualTo(ContactJob.TIDY));
    assertThat(state.phase()).isEqualTo(Phase.DONE);
  }

  @Test
  void anErasureThatIsOverHasForgottenWhomItLookedFor() {
    var choice = new ContactChoice("ana", null, null, false, null, List.of());
    accept(new ContactJobCommand.Create(ID, new ContactJob.Work.Erasure(choice), ME, NOON));
    accept(new ContactJobCommand.Run(ME, NOON));
    assertThat(state.work()).isEqualTo(new ContactJob.Work.Erasure(choice));
    work(Stage.RUN, ONE);
    assertThat(state.work()).isEqualTo(new ContactJob.Work.Erasure(ContactChoice.FORGOTTEN));
    assertThat(refused(new ContactJobCommand.Undo(ME, NOON))).isEqualTo("not_undoable");
  }

  // ---- steps ----

  private void running() {
    running(Stage.RUN);
  }

  private void running(Stage stage) {
    accept(new ContactJobCommand.Create(ID, new ContactJob.Work.Import("a.csv"), ME, NOON));
    accept(new ContactJobCommand.Receive("a.csv", 10, CSV, NOON));
    accept(new ContactJobCommand.Settle(settings(), ME, NOON));
    accept(
        stage == Stage.RUN
            ? new ContactJobCommand.Run(ME, NOON)
            : new ContactJobCommand.Check(ME, NOON));
  }

  private void work(Stage stage, UUID runner) {
    assertThat(go(new ContactJobCommand.Begin(runner, stage, NOON))).isTrue();
    assertThat(go(new ContactJobCommand.Finish(runner, stage, at(20), NOON))).isFalse();
  }

  private static Progress at(long rows) {
    return new Progress(rows, 0, 0, "" + rows, Map.of(JobResult.CREATED, rows), Duration.ZERO);
  }

  private static ImportSettings settings() {
    return new ImportSettings(
        CSV,
        List.of("name"),
        ImportSettings.Match.EMAIL,
        ImportSettings.OnMatch.UPDATE,
        null,
        "UTC",
        ImportSettings.Dates.DMY,
        false,
        List.of());
  }

  private boolean go(ContactJobCommand command) {
    return accept(command).reply() instanceof Go(var on) && on;
  }

  private Decision.Accepted<ContactJobEvent> accept(ContactJobCommand command) {
    var decision = kind.decide(state, command);
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    var accepted = (Decision.Accepted<ContactJobEvent>) decision;
    accepted.events().forEach(event -> state = kind.apply(state, event));
    return accepted;
  }

  private String refused(ContactJobCommand command) {
    return kind.decide(state, command) instanceof Decision.Refused<ContactJobEvent>(var why)
        ? why.code()
        : "accepted";
  }
}
