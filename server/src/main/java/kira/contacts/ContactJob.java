package kira.contacts;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;

/**
 * Work on many contacts: an import, a change or the erasure of all that a filter finds, an export.
 * What it does happens outside, in {@link ContactJobRunner}; the job knows how far that is and what
 * is wanted of it next, so that it goes on after a crash and can be paused, cancelled and undone.
 */
final class ContactJob implements Kind<ContactJobState, ContactJobCommand, ContactJobEvent> {
  static final String KIND = "contact-job";

  /** Effect that does the work of a stage. */
  static final String WORK = "contacts.job";

  /** Effect that forgets the file of an import. */
  static final String TIDY = "contacts.job.tidy";

  /** How long the file of an import is kept, for its refused rows. */
  static final Duration KEPT = Duration.ofDays(30);

  record Tidying(UUID job) {}

  /**
   * @param turn counts the times that work was begun or taken up again
   */
  record Turn(UUID job, Stage stage, int turn) {}

  sealed interface Work {
    /** A file of people. */
    record Import(String file) implements Work {}

    /** One change of all that were chosen. */
    record Bulk(ContactChoice choice, BulkChange change) implements Work {}

    /** The erasure of all that were chosen. */
    record Erasure(ContactChoice choice) implements Work {}

    /** A file of all that were chosen, for whoever asked. */
    record Export(ContactChoice choice, ExportForm form) implements Work {}
  }

  enum Phase {
    /** An import whose file is not here yet. */
    EMPTY,
    READY,
    CHECKING,
    CHECKED,
    RUNNING,
    DONE,
    CANCELLED,
    FAILED,
    UNDOING,
    UNDONE
  }

  enum Stage {
    CHECK,
    RUN,
    UNDO;

    Phase phase() {
      return switch (this) {
        case CHECK -> Phase.CHECKING;
        case RUN -> Phase.RUNNING;
        case UNDO -> Phase.UNDOING;
      };
    }

    private Phase after() {
      return switch (this) {
        case CHECK -> Phase.CHECKED;
        case RUN -> Phase.DONE;
        case UNDO -> Phase.UNDONE;
      };
    }
  }

  /**
   * How far a stage is.
   *
   * @param done rows, or contacts
   * @param total of them; 0 while unknown
   * @param share of all the work, from 0 to 1; 0 while unknown
   * @param cursor where to go on
   * @param worked time spent on it
   */
  record Progress(
      long done,
      long total,
      double share,
      String cursor,
      Map<JobResult, Long> counts,
      Duration worked) {
    static final Progress NONE = new Progress(0, 0, 0, "", Map.of(), Duration.ZERO);

    Progress {
      counts = Map.copyOf(counts);
    }

    long count(JobResult result) {
      return counts.getOrDefault(result, 0L);
    }
  }

  /** Whether the work goes on. */
  record Go(boolean on) {}

  @Override
  public Decision<ContactJobEvent> decide(ContactJobState state, ContactJobCommand command) {
    if (!state.exists() && !(command instanceof ContactJobCommand.Create)) {
      return Decision.refuse("not_found", "There is no such job.");
    }
    return switch (command) {
      case ContactJobCommand.Create(_, var work, _, _) when work.equals(state.work()) ->
          Decision.accept();
      case ContactJobCommand.Create _ when state.exists() ->
          Decision.refuse("job_exists", "There is such a job already.");
      case ContactJobCommand.Create(var job, var work, var by, var at) ->
          Decision.accept(new ContactJobEvent.JobCreated(job, work, by, at));
      case ContactJobCommand.Receive(var file, var bytes, var layout, var at) ->
          isOpen(state) && state.work() instanceof Work.Import
              ? Decision.<ContactJobEvent>accept(
                      new ContactJobEvent.JobFileReceived(file, bytes, layout, at))
                  .alarmAt(at.plus(KEPT))
              : begun();
      case ContactJobCommand.Settle(var settings, var by, var at) ->
          isOpen(state) && state.phase() != Phase.EMPTY
              ? Decision.accept(new ContactJobEvent.JobSettled(settings, by, at))
              : begun();
      case ContactJobCommand.Check(var by, var at) -> started(state, Stage.CHECK, by, at);
      case ContactJobCommand.Run(var by, var at) -> started(state, Stage.RUN, by, at);
      case ContactJobCommand.Undo(var by, var at) -> undone(state, by, at);
      case ContactJobCommand.Pause(var by, var at) ->
          state.stage() == null
              ? notRunning()
              : state.paused()
                  ? Decision.accept()
                  : Decision.accept(new ContactJobEvent.JobPaused(by, at));
      case ContactJobCommand.Continue(var by, var at) -> continued(state, by, at);
      case ContactJobCommand.Cancel(var by, var at) ->
          state.phase() == Phase.CANCELLED
              ? Decision.accept()
              : state.stage() == null && !isOpen(state) || state.phase() == Phase.UNDOING
                  ? notRunning()
                  : Decision.accept(new ContactJobEvent.JobCancelled(by, at));
      case ContactJobCommand.Begin(var runner, var stage, var at) ->
          state.stage() == stage && !state.paused()
              ? Decision.<ContactJobEvent>accept(new ContactJobEvent.JobBegun(runner, at))
                  .reply(new Go(true))
              : Decision.<ContactJobEvent>accept(
                      new ContactJobEvent.JobAdvanced(stage, state.progress(stage), true, at))
                  .reply(new Go(false));
      case ContactJobCommand.Advance(var runner, var stage, var progress, var at) -> {
        if (!runner.equals(state.runner())) {
          yield Decision.<ContactJobEvent>accept().reply(new Go(false));
        }
        boolean on = state.stage() == stage && !state.paused();
        yield Decision.<ContactJobEvent>accept(
                new ContactJobEvent.JobAdvanced(stage, progress, false, at))
            .reply(new Go(on));
      }
      case ContactJobCommand.Stop(var runner, var stage, var progress, var at) ->
          stopped(state, runner, stage, progress, at);
      case ContactJobCommand.Finish(var runner, var stage, var progress, var at) -> {
        if (!runner.equals(state.runner())) {
          yield Decision.<ContactJobEvent>accept().reply(new Go(false));
        }
        yield state.stage() == stage
            ? Decision.<ContactJobEvent>accept(new ContactJobEvent.JobFinished(stage, progress, at))
                .reply(new Go(false))
            : Decision.<ContactJobEvent>accept(
                    new ContactJobEvent.JobAdvanced(stage, progress, true, at))
                .reply(new Go(false));
      }
      case ContactJobCommand.Fail(var runner, var stage, var why, var at) ->
          state.stage() == stage && (runner == null || runner.equals(state.runner()))
              ? Decision.<ContactJobEvent>accept(new ContactJobEvent.JobFailed(stage, why, at))
                  .reply(new Go(false))
              : Decision.<ContactJobEvent>accept().reply(new Go(false));
      case ContactJobCommand.Tidy(var at) ->
          state.stage() == null
              ? Decision.<ContactJobEvent>accept(new ContactJobEvent.JobFileForgotten(at))
                  .effect(TIDY, id(state).toString(), new Tidying(id(state)))
              : Decision.<ContactJobEvent>accept().alarmAt(at.plus(Duration.ofDays(1)));
      case ContactJobCommand.HandOut(var rows, var by, var at) ->
          Decision.accept(new ContactJobEvent.ContactsExported(rows, by, at));
    };
  }

  /** Whether its file and its columns can still be changed. */
  static boolean isOpen(ContactJobState state) {
    return switch (state.phase()) {
      case EMPTY, READY, CHECKED -> true;
      case CHECKING, RUNNING, DONE, CANCELLED, FAILED, UNDOING, UNDONE -> false;
    };
  }

  private static Decision<ContactJobEvent> begun() {
    return Decision.refuse("job_begun", "This has begun already, or is over.");
  }

  private static Decision<ContactJobEvent> notRunning() {
    return Decision.refuse("job_not_running", "This is not at work now.");
  }

  private static Decision<ContactJobEvent> started(
      ContactJobState state, Stage stage, String by, Instant at) {
    if (state.phase() == stage.phase()) {
      return Decision.accept();
    }
    if (!isOpen(state)) {
      return begun();
    }
    if (state.work() instanceof Work.Import && state.settings() == null) {
      return Decision.refuse("mapping_missing", "Say first what the columns are.", "columns");
    }
    return working(state, new ContactJobEvent.JobStarted(stage, by, at), stage);
  }

  private static Decision<ContactJobEvent> undone(ContactJobState state, String by, Instant at) {
    if (state.phase() == Phase.UNDOING || state.phase() == Phase.UNDONE) {
      return Decision.accept();
    }
    if (state.work() instanceof Work.Erasure) {
      return Decision.refuse("not_undoable", "What is erased does not come back.");
    }
    boolean over =
        state.phase() == Phase.DONE
            || state.phase() == Phase.CANCELLED
            || state.phase() == Phase.FAILED;
    if (!over || state.work() instanceof Work.Export) {
      return Decision.refuse("job_not_over", "What is not over cannot be undone.");
    }
    if (state.runner() != null) {
      return Decision.refuse("job_stopping", "This is stopping; try again in a moment.");
    }
    return working(state, new ContactJobEvent.JobStarted(Stage.UNDO, by, at), Stage.UNDO);
  }

  private static Decision<ContactJobEvent> stopped(
      ContactJobState state, UUID runner, Stage stage, Progress progress, Instant at) {
    if (!runner.equals(state.runner())) {
      return Decision.<ContactJobEvent>accept().reply(new Go(false));
    }
    var stopped = new ContactJobEvent.JobAdvanced(stage, progress, true, at);
    if (state.stage() != stage || state.paused()) {
      return Decision.<ContactJobEvent>accept(stopped).reply(new Go(false));
    }
    // Somebody wants it to go on after all: the work is taken up anew.
    int turn = state.turn() + 1;
    return Decision.<ContactJobEvent>accept(stopped, new ContactJobEvent.JobContinued("system", at))
        .effect(WORK, "%s/%d".formatted(state.id(), turn), new Turn(id(state), stage, turn))
        .reply(new Go(false));
  }

  private static Decision<ContactJobEvent> continued(ContactJobState state, String by, Instant at) {
    var stage = state.stage();
    if (stage == null) {
      return notRunning();
    }
    if (!state.paused()) {
      return Decision.accept();
    }
    var event = new ContactJobEvent.JobContinued(by, at);
    // Whoever has not noticed the pause yet simply goes on.
    return state.runner() == null ? working(state, event, stage) : Decision.accept(event);
  }

  private static Decision<ContactJobEvent> working(
      ContactJobState state, ContactJobEvent event, Stage stage) {
    int turn = state.turn() + 1;
    return Decision.<ContactJobEvent>accept(event)
        .effect(WORK, "%s/%d".formatted(state.id(), turn), new Turn(id(state), stage, turn));
  }

  private static UUID id(ContactJobState state) {
    return Objects.requireNonNull(state.id());
  }

  @Override
  public ContactJobState apply(ContactJobState state, ContactJobEvent event) {
    return switch (event) {
      case ContactJobEvent.JobCreated(var job, var work, var by, var at) ->
          new ContactJobState(
              job,
              work,
              work instanceof Work.Import ? Phase.EMPTY : Phase.READY,
              false,
              0,
              null,
              null,
              Map.of(),
              0,
              null,
              null,
              by,
              at,
              null);
      case ContactJobEvent.JobFileReceived(var file, var bytes, var layout, _) ->
          new ContactJobState(
              state.id(),
              new Work.Import(file),
              Phase.READY,
              false,
              bytes,
              layout,
              null,
              Map.of(),
              state.turn(),
              null,
              null,
              state.by(),
              state.createdAt(),
              null);
      // What was checked under other settings says nothing.
      case ContactJobEvent.JobSettled(var settings, _, _) ->
          state.change().phase(Phase.READY).settings(settings).forget(Stage.CHECK).done();
      case ContactJobEvent.JobStarted(var stage, _, _) ->
          state.change().phase(stage.phase()).paused(false).turned().forget(stage).done();
      case ContactJobEvent.JobBegun(var runner, _) -> state.change().runner(runner).done();
      case ContactJobEvent.JobAdvanced(var stage, var progress, var stopped, _) ->
          state.change().progress(stage, progress).runner(stopped ? null : state.runner()).done();
      case ContactJobEvent.JobPaused _ -> state.change().paused(true).done();
      case ContactJobEvent.JobContinued _ ->
          state.runner() == null
              ? state.change().paused(false).turned().done()
              : state.change().paused(false).done();
      // A check that is called off leaves the import as it was.
      case ContactJobEvent.JobCancelled(_, var at) ->
          state.phase() == Phase.CHECKING
              ? state.change().phase(Phase.READY).paused(false).done()
              : state.change().phase(Phase.CANCELLED).paused(false).ended(at).done();
      case ContactJobEvent.JobFinished(var stage, var progress, var at) ->
          state
              .change()
              .phase(stage.after())
              .progress(stage, progress)
              .runner(null)
              .ended(at)
              .done();
      case ContactJobEvent.JobFailed(var stage, var why, var at) ->
          state
              .change()
              .phase(stage == Stage.CHECK ? Phase.READY : Phase.FAILED)
              .paused(false)
              .runner(null)
              .failure(why)
              .ended(at)
              .done();
      // What had not begun cannot begin any more.
      case ContactJobEvent.JobFileForgotten(var at) ->
          isOpen(state) ? state.change().phase(Phase.CANCELLED).ended(at).done() : state;
      case ContactJobEvent.ContactsExported(_, _, var at) ->
          state.change().phase(Phase.DONE).ended(at).done();
    };
  }

  @Override
  public Optional<ContactJobCommand> onAlarm(Instant at) {
    return Optional.of(new ContactJobCommand.Tidy(at));
  }

  @Override
  public Map<String, Object> dimensions(ContactJobState after, ContactJobEvent event) {
    return Map.of(
        "actor",
        switch (event) {
          case ContactJobEvent.JobCreated e -> e.by();
          case ContactJobEvent.JobSettled e -> e.by();
          case ContactJobEvent.JobStarted e -> e.by();
          case ContactJobEvent.JobPaused e -> e.by();
          case ContactJobEvent.JobContinued e -> e.by();
          case ContactJobEvent.JobCancelled e -> e.by();
          case ContactJobEvent.ContactsExported e -> e.by();
          case ContactJobEvent.JobFileReceived _,
              ContactJobEvent.JobFileForgotten _,
              ContactJobEvent.JobBegun _,
              ContactJobEvent.JobAdvanced _,
              ContactJobEvent.JobFinished _,
              ContactJobEvent.JobFailed _ ->
              "system";
        });
  }

  @Override
  public StateTable<ContactJobState, ContactJobEvent> table() {
    return StateTable.<ContactJobState, ContactJobEvent>named("contact_job")
        .column("what", "text", ContactJob::what)
        .column("created_at", "timestamptz", ContactJobState::createdAt);
  }

  static String what(ContactJobState state) {
    return switch (state.work()) {
      case null -> "NONE";
      case Work.Import _ -> "IMPORT";
      case Work.Bulk _ -> "BULK";
      case Work.Erasure _ -> "ERASURE";
      case Work.Export _ -> "EXPORT";
    };
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public ContactJobState empty() {
    return ContactJobState.NOTHING;
  }

  @Override
  public Class<ContactJobState> stateType() {
    return ContactJobState.class;
  }

  @Override
  public Class<ContactJobCommand> commandType() {
    return ContactJobCommand.class;
  }

  @Override
  public Class<ContactJobEvent> eventType() {
    return ContactJobEvent.class;
  }

  @Override
  public Class<?> replyType() {
    return Go.class;
  }
}
