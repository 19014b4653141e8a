package kira.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import kira.objects.ObjectRuntime;
import kira.objects.RuntimeMeter;

/**
 * 50,000 due alarms among many waiting ones. Ours tell an object that is not in memory and commit
 * its event; db-scheduler runs an empty task.
 */
final class AlarmsBench implements Bench {
  private static final int DUE = 50_000;

  @Override
  public String name() {
    return "alarms";
  }

  @Override
  public String what() {
    return "50,000 due alarms among 100,000 and 1,000,000 waiting, against db-scheduler";
  }

  private record Run(double perSecond, double cpuPerThousand) {}

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    try (var database = new BenchDatabase()) {
      figures.progress("warming up");
      ours(database, 60_000, 60_000);
      var small = ours(database, 100_000, DUE);
      var large = ours(database, 1_000_000, DUE);
      figures.progress("db-scheduler");
      var other = scheduler(database, 1_000_000, DUE);
      figures.printed("waiting-100k", small.perSecond, "alarms/s", Double.NaN);
      figures.atLeast("waiting-1m", large.perSecond, "alarms/s", other.perSecond, 4);
      figures.atLeast("independence", large.perSecond, "alarms/s", small.perSecond, 0.8);
      figures.printed("cpu", large.cpuPerThousand, "ms/1000", other.cpuPerThousand);
    }
  }

  private static Run ours(BenchDatabase database, int waiting, int due) throws Exception {
    var url = database.create(Person.SCHEMA);
    var tenant = UUID.randomUUID();
    var dueAt = Instant.now().minusSeconds(60);
    var runtime =
        ObjectRuntime.on(url, "postgres", "", null)
            .kind(new Person())
            .dimension("actor", "text")
            .meter(RuntimeMeter.NONE);
    // Rows as the runtime writes them; the objects themselves exist and are not in memory.
    kira.objects.RawAlarms.insert(url, "person", tenant, waiting, due, dueAt);
    BenchDatabase.execute(url, "vacuum analyze");
    double cpu = database.cpuSeconds();
    long start = System.nanoTime();
    try (var _ = runtime.start()) {
      start = System.nanoTime();
      cpu = database.cpuSeconds();
      long left = alarms(url, waiting - due);
      while (left > 0) {
        Thread.sleep(20);
        left = alarms(url, waiting - due);
      }
      double took = (System.nanoTime() - start) / 1e9;
      double used = database.cpuSeconds() - cpu;
      long rang = BenchDatabase.count(url, "select count(*) from journal");
      if (rang != due) {
        throw new IllegalStateException("%d of %d alarms rang".formatted(rang, due));
      }
      return new Run(due / took, used * 1e6 / due);
    }
  }

  private static long alarms(String url, long notDue) throws SQLException {
    return BenchDatabase.count(
        url, "select count(*) from (select from alarm where due_at < now() limit 1) d");
  }

  private static Run scheduler(BenchDatabase database, int waiting, int due) throws Exception {
    var url =
        database.create(
            """
            create table scheduled_tasks (
              task_name text not null, task_instance text not null, task_data bytea,
              execution_time timestamptz not null, picked boolean not null, picked_by text,
              last_success timestamptz, last_failure timestamptz, consecutive_failures int,
              last_heartbeat timestamptz, version bigint not null, priority smallint,
              primary key (task_name, task_instance));
            create index execution_time_idx on scheduled_tasks (execution_time);
            create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
            """);
    BenchDatabase.execute(
        url,
        """
        insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
        select 'remind', n::text,
               case when n <= %d then now() - interval '1 minute' else now() + interval '1 year' end,
               false, 1
          from generate_series(1, %d) n
        """
            .formatted(due, waiting));
    BenchDatabase.execute(url, "vacuum analyze");
    var done = new LongAdder();
    OneTimeTask<Void> task = Tasks.oneTime("remind").execute((_, _) -> done.increment());
    try (var pool = BenchDatabase.pool(url, 32)) {
      // Its fastest way on PostgreSQL, as its documentation advises for throughput.
      var scheduler =
          Scheduler.create(pool, task)
              .threads(20)
              .pollUsingLockAndFetch(4.0, 20.0)
              .pollingInterval(Duration.ofMillis(100))
              .build();
      double cpu = database.cpuSeconds();
      long start = System.nanoTime();
      scheduler.start();
      while (BenchDatabase.count(
              url,
              "select count(*) from (select from scheduled_tasks where execution_time < now() limit 1) d")
          > 0) {
        Thread.sleep(20);
      }
      double took = (System.nanoTime() - start) / 1e9;
      double used = database.cpuSeconds() - cpu;
      scheduler.stop();
      if (done.sum() != due) {
        throw new IllegalStateException("%d of %d tasks ran".formatted(done.sum(), due));
      }
      return new Run(due / took, used * 1e6 / due);
    }
  }
}
