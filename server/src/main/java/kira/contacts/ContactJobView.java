package kira.contacts;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.contacts.files.Layout;
import kira.objects.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * A job as others may see it.
 *
 * @param file name of an import's file
 * @param change what a bulk change does
 * @param settings null until the columns of an import are settled
 * @param secondsLeft of the stage at work; null while unknown
 */
record ContactJobView(
    UUID id,
    long version,
    What what,
    ContactJob.Phase phase,
    boolean paused,
    @Nullable String file,
    long bytes,
    @Nullable Layout layout,
    @Nullable ImportSettings settings,
    @Nullable BulkChange change,
    @Nullable Stage check,
    @Nullable Stage run,
    @Nullable Stage undo,
    @Nullable Long secondsLeft,
    @Nullable Refusal failure,
    @Nullable UUID by,
    Instant createdAt,
    @Nullable Instant endedAt) {

  /** Sorts of job. */
  enum What {
    IMPORT,
    BULK,
    ERASURE,
    EXPORT
  }

  /**
   * How far a stage is.
   *
   * @param share from 0 to 1; 0 while unknown
   * @param companiesRemoved by an undo: companies that the import made, and that are gone again
   * @param companiesInUse by an undo: companies that stay, since others belong to them or name them
   * @param companiesChanged by an undo: companies that stay, since somebody changed them
   * @param reasons how many rows were refused, by problem code
   */
  record Stage(
      long done,
      long total,
      double share,
      long created,
      long changed,
      long unchanged,
      long refused,
      long repeated,
      long removed,
      long restored,
      long kept,
      long companiesRemoved,
      long companiesInUse,
      long companiesChanged,
      List<Reason> reasons) {
    Stage {
      reasons = List.copyOf(reasons);
    }
  }

  record Reason(String code, long rows) {}

  static ContactJobView of(
      ContactJobTable.Stored job, Map<ContactJob.Stage, Map<String, Long>> reasons) {
    var state = job.state();
    var stages = new EnumMap<ContactJob.Stage, Stage>(ContactJob.Stage.class);
    state
        .progress()
        .forEach((stage, progress) ->
            stages.put(stage, stage(progress, reasons.getOrDefault(stage, Map.of()))));
    return new ContactJobView(
        job.id(),
        job.version(),
        What.valueOf(ContactJob.what(state)),
        state.phase(),
        state.paused(),
        state.work() instanceof ContactJob.Work.Import(var file) ? file : null,
        state.bytes(),
        state.layout(),
        state.settings(),
        state.work() instanceof ContactJob.Work.Bulk(_, var change) ? change : null,
        stages.get(ContactJob.Stage.CHECK),
        stages.get(ContactJob.Stage.RUN),
        stages.get(ContactJob.Stage.UNDO),
        left(state),
        state.failure(),
        state.by().startsWith("user:") ? UUID.fromString(state.by().substring(5)) : null,
        Objects.requireNonNull(state.createdAt()),
        state.endedAt());
  }

  private static Stage stage(ContactJob.Progress progress, Map<String, Long> reasons) {
    return new Stage(
        progress.done(),
        progress.total(),
        progress.share(),
        progress.count(JobResult.CREATED),
        progress.count(JobResult.CHANGED),
        progress.count(JobResult.UNCHANGED),
        progress.count(JobResult.REFUSED),
        progress.count(JobResult.REPEATED),
        progress.count(JobResult.REMOVED),
        progress.count(JobResult.RESTORED),
        progress.count(JobResult.KEPT),
        progress.count(JobResult.COMPANY_REMOVED),
        progress.count(JobResult.COMPANY_IN_USE),
        progress.count(JobResult.COMPANY_CHANGED),
        reasons.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(each -> new Reason(each.getKey(), each.getValue()))
            .toList());
  }

  /** What the rest takes if it goes on as it went. */
  private static @Nullable Long left(ContactJobState state) {
    var stage = state.stage();
    if (stage == null || state.paused()) {
      return null;
    }
    var progress = state.progress(stage);
    if (progress.share() <= 0 || progress.worked().compareTo(Duration.ofSeconds(1)) < 0) {
      return null;
    }
    double worked = progress.worked().toMillis() / 1000.0;
    return Math.round(worked * (1 - progress.share()) / progress.share());
  }
}
