package kira.contacts;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import kira.contacts.files.UnreadableFile;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.objects.Refusal;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.stereotype.Component;

/**
 * Does the work of jobs, each stage as one effect. Its lease is long, since a node that died is
 * noticed by its heartbeat; whoever takes the work up begins where the job says it is, and who did
 * it before is no longer heard.
 */
@Component
class ContactJobRunner implements EffectHandler<ContactJob.Turn> {
  /** Jobs at work at once on one node; more would only share the same disk. */
  private static final int AT_ONCE = 3;

  private final ContactJobs jobs;
  private final ImportWork imports;
  private final BulkWork bulk;
  private final ErasureWork erasures;
  private final UndoWork undo;
  private final InstantSource clock;
  private final Semaphore places = new Semaphore(AT_ONCE, true);

  ContactJobRunner(
      ContactJobs jobs,
      ImportWork imports,
      BulkWork bulk,
      ErasureWork erasures,
      UndoWork undo,
      InstantSource clock) {
    this.jobs = jobs;
    this.imports = imports;
    this.bulk = bulk;
    this.erasures = erasures;
    this.undo = undo;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ContactJob.WORK;
  }

  @Override
  public Class<ContactJob.Turn> payloadType() {
    return ContactJob.Turn.class;
  }

  @Override
  public Duration lease() {
    return Duration.ofDays(2);
  }

  @Override
  public int attempts() {
    return 15;
  }

  @Override
  public EffectResult perform(Call<ContactJob.Turn> call) throws InterruptedException {
    places.acquire();
    try {
      var tenant = new TenantId(call.from().tenant());
      var turn = call.payload();
      return Tenancy.in(tenant, () -> perform(tenant, turn));
    } finally {
      places.release();
    }
  }

  private EffectResult perform(TenantId tenant, ContactJob.Turn turn) throws InterruptedException {
    var runner = UUID.randomUUID();
    var job = turn.job();
    var stage = turn.stage();
    if (jobs.get(tenant, job, null).turn() != turn.turn()
        || !jobs.report(tenant, job, new ContactJobCommand.Begin(runner, stage, now()))) {
      return EffectResult.done();
    }
    var course = new JobCourse(jobs, clock, tenant, job, stage, runner);
    try {
      switch (jobs.get(tenant, job, null).work()) {
        case ContactJob.Work.Import _ when stage != ContactJob.Stage.UNDO -> imports.run(course);
        case ContactJob.Work.Bulk(var choice, var change) when stage == ContactJob.Stage.RUN ->
            bulk.run(course, choice, change);
        case ContactJob.Work.Erasure(var choice) -> erasures.run(course, choice);
        case ContactJob.Work.Import _, ContactJob.Work.Bulk _ -> undo.run(course);
        case ContactJob.Work.Export _ -> throw new IllegalStateException("exports need no work");
        case null -> throw new IllegalStateException("the job has no work");
      }
    } catch (UnreadableFile e) {
      course.fail(new Refusal(e.code(), String.valueOf(e.getMessage()), null));
    } catch (Problem e) {
      // The mapping or the filter no longer holds: a field was archived meanwhile.
      course.fail(new Refusal(e.code(), String.valueOf(e.getMessage()), e.field()));
    } catch (IOException e) {
      return EffectResult.retry(e.toString());
    }
    return EffectResult.done();
  }

  private java.time.Instant now() {
    return clock.instant();
  }

  @Override
  public EffectResult exhausted(Call<ContactJob.Turn> call, String lastError) {
    return EffectResult.failed(
        lastError,
        new ContactJobCommand.Fail(
            null,
            call.payload().stage(),
            new Refusal("unavailable", "This failed again and again and was given up.", null),
            now()));
  }
}
