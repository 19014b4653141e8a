package kira.contacts;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import kira.objects.Refusal;
import kira.platform.tenancy.TenantId;

/** One run at a stage of a job: what was counted, and when the job last heard of it. */
final class JobCourse {
  /** How often a job is told; work since then is looked at again after a crash. */
  private static final long TELL_EVERY = Duration.ofMillis(700).toNanos();

  private final ContactJobs jobs;
  private final InstantSource clock;
  private final TenantId tenant;
  private final UUID job;
  private final ContactJob.Stage stage;
  private final UUID runner;
  private final Map<JobResult, Long> counts = new EnumMap<>(JobResult.class);
  private final Duration workedBefore;
  private final long started = System.nanoTime();
  private long told = started;
  private long done;
  private String cursor;

  JobCourse(
      ContactJobs jobs,
      InstantSource clock,
      TenantId tenant,
      UUID job,
      ContactJob.Stage stage,
      UUID runner) {
    this.jobs = jobs;
    this.clock = clock;
    this.tenant = tenant;
    this.job = job;
    this.stage = stage;
    this.runner = runner;
    var progress = state().progress(stage);
    counts.putAll(progress.counts());
    workedBefore = progress.worked();
    done = progress.done();
    cursor = progress.cursor();
  }

  ContactJobState state() {
    return jobs.get(tenant, job, null);
  }

  TenantId tenant() {
    return tenant;
  }

  UUID job() {
    return job;
  }

  ContactJob.Stage stage() {
    return stage;
  }

  String cursor() {
    return cursor;
  }

  long done() {
    return done;
  }

  /** Forgets what was counted: a check always begins at the beginning. */
  void restart() {
    counts.clear();
    done = 0;
    cursor = "";
  }

  void count(JobResult result) {
    count(result, 1);
  }

  void count(JobResult result, long more) {
    counts.merge(result, more, Long::sum);
  }

  void set(JobResult result, long count) {
    counts.put(result, count);
  }

  /**
   * Everything up to a place is done; tells the job now and then.
   *
   * @param rows done by now
   * @param share of the whole, from 0 to 1
   * @return whether to go on
   */
  boolean reached(String place, long rows, long total, double share) {
    cursor = place;
    done = rows;
    long now = System.nanoTime();
    if (now - told < TELL_EVERY) {
      return true;
    }
    told = now;
    return jobs.report(
        tenant,
        job,
        new ContactJobCommand.Advance(runner, stage, progress(total, share), clock.instant()));
  }

  /** What was told to stop has stopped; until now nobody may undo it. */
  void stop(long total, double share) {
    jobs.report(
        tenant,
        job,
        new ContactJobCommand.Stop(runner, stage, progress(total, share), clock.instant()));
  }

  void finish() {
    jobs.report(
        tenant,
        job,
        new ContactJobCommand.Finish(runner, stage, progress(done, 1), clock.instant()));
  }

  void fail(Refusal why) {
    jobs.report(tenant, job, new ContactJobCommand.Fail(runner, stage, why, clock.instant()));
  }

  private ContactJob.Progress progress(long total, double share) {
    return new ContactJob.Progress(
        done, total, share, cursor, counts, workedBefore.plusNanos(System.nanoTime() - started));
  }
}
