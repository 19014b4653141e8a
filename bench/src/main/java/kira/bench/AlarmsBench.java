package kira.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import kira.objects.ObjectRuntime;
import kira.objects.RawAlarms;

/**
 * 50,000 due alarms among many waiting ones. On both sides each changes the stored state of a
 * person of its own that is not in memory, writes an event to the journal, and is gone for good
 * with it. db-scheduler does so as its users do: a task that changes the person in a transaction.
 * The persons of the alarms that only wait are left out: nobody touches them. The database's
 * buffers are warm, so that what is measured is work and not the reading in of a table of another
 * size.
 */
final class AlarmsBench implements Bench {
  private static final int DUE = 50_000;
  private static final int FEW = 100_000;
  private static final int MANY = 1_000_000;
  private static final UUID TENANT = UUID.randomUUID();

  @Override
  public String name() {
    return "alarms";
  }

  @Override
  public String what() {
    return "50,000 due alarms among 100,000 and 1,000,000 waiting, against db-scheduler";
  }

  private record Run(double perSecond, double cpuPerThousand) {
    static Run median(List<Run> runs) {
      return runs.stream()
          .sorted(java.util.Comparator.comparingDouble(Run::perSecond))
          .toList()
          .get(runs.size() / 2);
    }
  }

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    var people = Stream.generate(UUID::randomUUID).limit(DUE).toList();
    int rounds = full ? 7 : 3;
    try (var database = new BenchDatabase()) {
      figures.progress("filling the tables");
      var few = alarms(database, people, FEW);
      var many = alarms(database, people, MANY);
      var tasks = tasks(database, people, MANY);
      figures.progress("warming up");
      ours(database, few);
      var small = new ArrayList<Run>();
      var large = new ArrayList<Run>();
      var other = new ArrayList<Run>();
      // In turns, so that what the machine does beside this meets all alike.
      for (int round = 0; round < rounds; round++) {
        small.add(ours(database, few));
        large.add(ours(database, many));
        other.add(scheduler(database, tasks));
        figures.progress(
            "round %d: %.0f and %.0f alarms/s, db-scheduler %.0f"
                .formatted(
                    round + 1,
                    small.getLast().perSecond,
                    large.getLast().perSecond,
                    other.getLast().perSecond));
      }
      var fewRun = Run.median(small);
      var manyRun = Run.median(large);
      var otherRun = Run.median(other);
      figures.printed("waiting-100k", fewRun.perSecond, "alarms/s", otherRun.perSecond);
      figures.atLeast("waiting-1m", manyRun.perSecond, "alarms/s", otherRun.perSecond, 4);
      figures.atLeast("independence", manyRun.perSecond, "alarms/s", fewRun.perSecond, 0.8);
      figures.printed("cpu", manyRun.cpuPerThousand, "ms/1000", otherRun.cpuPerThousand);
    }
  }

  /** A database in which so many alarms wait, {@link #DUE} of them past their time. */
  private static String alarms(BenchDatabase database, List<UUID> people, int waiting)
      throws SQLException {
    var url = database.create(Person.SCHEMA);
    RawAlarms.insert(url, "person", TENANT, people, waiting, Instant.now().minusSeconds(3600));
    PersonRow.insert(url, TENANT, people);
    BenchDatabase.execute(url, "vacuum analyze");
    return url;
  }

  private static Run ours(BenchDatabase database, String filled) throws Exception {
    var url = database.copy(filled);
    Run run;
    // Its clock starts last of all, so what rings before the start returns is next to nothing.
    try (var _ =
        ObjectRuntime.on(url, "postgres", "", null)
            .kind(new Person())
            .dimension("actor", "text")
            .start()) {
      double cpu = database.cpuSeconds();
      long start = System.nanoTime();
      awaitNone(url, "alarm", "due_at");
      run = ended(database, start, cpu);
    }
    check(url);
    database.drop(url);
    return run;
  }

  private static String tasks(BenchDatabase database, List<UUID> people, int waiting)
      throws SQLException {
    var url =
        database.create(
            Person.SCHEMA
                + """
                create table scheduled_tasks (
                  task_name text not null, task_instance text not null, task_data bytea,
                  execution_time timestamptz not null, picked boolean not null, picked_by text,
                  last_success timestamptz, last_failure timestamptz, consecutive_failures int,
                  last_heartbeat timestamptz, version bigint not null, priority smallint,
                  primary key (task_name, task_instance));
                create index execution_time_idx on scheduled_tasks (execution_time);
                create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
                """);
    PersonRow.insert(url, TENANT, people);
    BenchDatabase.execute(
        url,
        """
        insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
        select 'remind', id::text, now() - interval '1 hour' + n %% 1000 * interval '1 millisecond',
               false, 1
          from (select id, row_number() over () as n from person) due
        union all
        select 'remind', gen_random_uuid()::text, now() + interval '1 year', false, 1
          from generate_series(1, %d)
        """
            .formatted(waiting - people.size()));
    BenchDatabase.execute(url, "vacuum analyze");
    return url;
  }

  private static Run scheduler(BenchDatabase database, String filled) throws Exception {
    var url = database.copy(filled);
    Run run;
    try (var pool = BenchDatabase.pool(url, 32)) {
      OneTimeTask<Void> task =
          Tasks.oneTime("remind").execute((instance, _) -> remind(pool, instance.getId()));
      double cpu = database.cpuSeconds();
      long start = System.nanoTime();
      // Its fastest way on PostgreSQL, as its documentation advises for throughput.
      var scheduler =
          Scheduler.create(pool, task)
              .threads(20)
              .pollUsingLockAndFetch(4.0, 20.0)
              .pollingInterval(Duration.ofMillis(100))
              .build();
      scheduler.start();
      awaitNone(url, "scheduled_tasks", "execution_time");
      run = ended(database, start, cpu);
      scheduler.stop();
    }
    check(url);
    database.drop(url);
    return run;
  }

  private static void remind(DataSource pool, String person) {
    try (var connection = pool.getConnection()) {
      PersonRow.change(
          connection,
          TENANT,
          UUID.fromString(person),
          _ -> new Person.Event.WasReminded(Instant.now()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitNone(String url, String table, String due)
      throws SQLException, InterruptedException {
    var any = "select exists (select from %s where %s < now())".formatted(table, due);
    try (var connection = BenchDatabase.connect(url);
        var statement = connection.prepareStatement(any)) {
      boolean some = true;
      while (some) {
        Thread.sleep(50);
        try (var row = statement.executeQuery()) {
          row.next();
          some = row.getBoolean(1);
        }
      }
    }
  }

  private static Run ended(BenchDatabase database, long start, double cpu) {
    double took = (System.nanoTime() - start) / 1e9;
    return new Run(DUE / took, (database.cpuSeconds() - cpu) * 1e6 / DUE);
  }

  private static void check(String url) throws SQLException {
    long rang = BenchDatabase.count(url, "select count(distinct object_id) from journal");
    long lines = BenchDatabase.count(url, "select count(*) from journal");
    long people = BenchDatabase.count(url, "select count(*) from person where version = 2");
    if (rang != DUE || lines != DUE || people != DUE) {
      throw new IllegalStateException(
          "%d of %d alarms rang, %d times, and changed %d people"
              .formatted(rang, DUE, lines, people));
    }
  }
}
