package kira.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kira.objects.Counter.Command;
import org.junit.jupiter.api.Test;

class TwoNodesTest {
  private final String url = Postgres.database();
  private final UUID tenant = UUID.randomUUID();

  private ObjectRuntime node(FaultyDatabase database, Calls calls, JournalReader... readers) {
    return node(Duration.ofSeconds(8), database, calls, readers);
  }

  private static ObjectRuntime node(
      Duration askTimeout, FaultyDatabase database, Calls calls, JournalReader... readers) {
    var builder =
        ObjectRuntime.on(database)
            .kind(new Counter())
            .dimension("actor", "text")
            .dimension("channel", "text")
            .effectHandler(calls)
            .settings(RuntimeSettings.standard().askTimeout(askTimeout));
    for (var reader : readers) {
      builder.reader(reader);
    }
    return builder.start();
  }

  private static Calls calls() {
    return new Calls(
        "call", call -> EffectResult.done(new Command.Heard("heard " + call.payload().text())));
  }

  @Test
  void twoNodesShareTheObjects() throws Exception {
    try (var databaseA = new FaultyDatabase(url);
        var databaseB = new FaultyDatabase(url);
        var a = node(databaseA, calls());
        var b = node(databaseB, calls())) {
      Await.until("a sees b", () -> a.health().nodes() == 2 && b.health().nodes() == 2);
      Await.until(
          "the slots to be shared",
          Duration.ofSeconds(40),
          () ->
              a.health().slots() + b.health().slots() == 128
                  && Math.min(a.health().slots(), b.health().slots()) > 40);

      var heardByA = new CopyOnWriteArrayList<JournalEntry>();
      var signals = new CopyOnWriteArrayList<String>();
      try (var _ = a.follow(heardByA::addAll);
          var _ = b.onSignal("typing", signals::add)) {
        var ids = IntStream.range(0, 60).mapToObj(_ -> UUID.randomUUID()).toList();
        for (var id : ids) {
          var to = Counter.address(tenant, id);
          assertThat(a.ask(to, new Command.Add(1, "from a")))
              .isEqualTo(new Outcome.Done(new Counter.Reply(1), 1));
          assertThat(b.ask(to, new Command.Add(1, "from b")))
              .isEqualTo(new Outcome.Done(new Counter.Reply(2), 2));
        }
        Await.until("a hears all", () -> heardByA.size() == 120);

        // What another node answers is the same as what this one does.
        var to = Counter.address(tenant, ids.getFirst());
        for (var node : List.of(a, b)) {
          node.ask(to, new Command.LimitTo(2));
          assertThat(node.ask(to, new Command.Add(1, "over")))
              .isEqualTo(
                  new Outcome.Refused(
                      new Refusal("over_limit", "The total would be over 2.", "amount")));
          assertThatThrownBy(() -> node.ask(to, new Command.Break()))
              .isInstanceOf(CommandFailedException.class);
        }
        a.signal("typing", "{\"on\":true}");
        Await.until("the signal", () -> signals.equals(List.of("{\"on\":true}")));
      }
    }
  }

  @Test
  void aNodeThatWasPutOutOfTheClusterComesBack() throws Exception {
    // Where slots are can only be written down when the node that was lost is given up.
    var patience = Duration.ofSeconds(20);
    try (var databaseA = new FaultyDatabase(url);
        var databaseB = new FaultyDatabase(url);
        var a = node(patience, databaseA, calls());
        var b = node(patience, databaseB, calls())) {
      Await.until("a sees b", () -> a.health().nodes() == 2 && b.health().nodes() == 2);
      var systemOfB = b.engine().cluster.system();
      var clusterOfA = org.apache.pekko.cluster.typed.Cluster.get(a.engine().cluster.system());
      var addressOfB = org.apache.pekko.cluster.typed.Cluster.get(systemOfB).selfMember().address();
      clusterOfA.manager().tell(new org.apache.pekko.cluster.typed.Down(addressOfB));
      Await.until(
          "b to start anew",
          Duration.ofSeconds(40),
          () -> b.engine().cluster.system() != systemOfB && b.health().up());
      Await.until(
          "both to be there",
          Duration.ofSeconds(40),
          () -> a.health().nodes() == 2 && b.health().nodes() == 2);
      for (int i = 0; i < 40; i++) {
        var to = Counter.address(tenant, UUID.randomUUID());
        assertThat(a.ask(to, new Command.Add(1, "from a")).version()).isEqualTo(1);
        assertThat(b.ask(to, new Command.Add(1, "from b")).version()).isEqualTo(2);
      }
    }
  }

  @Test
  void whatANodeLeavesBehindTheOtherTakesOver() throws Exception {
    var callsOfA = new Calls("call", _ -> EffectResult.retry("busy", Duration.ofSeconds(3)));
    var callsOfB = calls();
    try (var databaseA = new FaultyDatabase(url);
        var databaseB = new FaultyDatabase(url)) {
      var a = node(databaseA, callsOfA, new Copier());
      var ids = IntStream.range(0, 20).mapToObj(_ -> UUID.randomUUID()).toList();
      for (var id : ids) {
        a.ask(
            Counter.address(tenant, id),
            new Command.CallOut("call", "key " + id, "help", Duration.ZERO));
        a.ask(
            Counter.address(tenant, id),
            new Command.RemindAt(Instant.now().plus(Duration.ofSeconds(4))));
      }
      Await.until("the first attempts", () -> callsOfA.made.size() == 20);
      var b = node(databaseB, callsOfB, new Copier());
      a.close();
      Await.until(
          "every object to have heard its answer and its alarm",
          Duration.ofSeconds(40),
          () ->
              Postgres.count(
                      url,
                      "select count(*) from journal where tenant_id = '%s' and type in ('Rang', 'Answered')"
                          .formatted(tenant))
                  == 40);
      assertThat(callsOfB.made).hasSize(20);
      Await.until("the copies", Duration.ofSeconds(30), () -> copies() == 60);
      assertThat(Postgres.count(url, "select count(*) from effect")).isZero();
      assertThat(Postgres.count(url, "select count(*) from alarm")).isZero();
      b.close();
    }
  }

  private long copies() {
    return Postgres.count(url, "select count(*) from copy");
  }

  /** Copies the journal in the order it meets it. */
  private final class Copier implements JournalReader {
    Copier() {
      Postgres.execute(
          url,
          "create table if not exists copy (n bigint generated always as identity, object_id uuid, version bigint)");
    }

    @Override
    public String name() {
      return "copier";
    }

    @Override
    public void read(List<JournalEntry> entries, Connection transaction) throws SQLException {
      try (var insert =
          transaction.prepareStatement("insert into copy (object_id, version) values (?, ?)")) {
        for (var entry : entries) {
          insert.setObject(1, entry.objectId());
          insert.setLong(2, entry.version());
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  /** An acknowledged command: what it said and the version that it was given. */
  private record Acknowledged(UUID object, String note, long version) {}

  /**
   * Random commands from many callers on two nodes, while commits are slow or lost, connections
   * die, rows are written by others, and a node stops in the middle of its commits.
   */
  @Test
  void underFaultsEveryAcknowledgedCommandIsStoredExactlyOnce() throws Exception {
    long seed = System.nanoTime();
    System.out.println("model test seed " + seed);
    var random = new Random(seed);
    var ids = IntStream.range(0, 25).mapToObj(_ -> UUID.randomUUID()).toList();
    var acknowledged = ConcurrentHashMap.<Acknowledged>newKeySet();
    var unknown = ConcurrentHashMap.<String>newKeySet();
    var wrong = new CopyOnWriteArrayList<String>();
    var followed = new CopyOnWriteArrayList<JournalEntry>();
    long start = System.nanoTime();

    var databaseA = new FaultyDatabase(url);
    var databases = new AtomicReference<>(List.of(databaseA, new FaultyDatabase(url)));
    var nodes = new AtomicReference<List<ObjectRuntime>>();
    nodes.set(
        databases.get().stream().map(database -> node(database, calls(), new Copier())).toList());
    nodes.get().getFirst().follow(followed::addAll);

    var callers = new ArrayList<Thread>();
    for (int caller = 0; caller < 12; caller++) {
      var choice = new Random(seed + caller);
      int number = caller;
      callers.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; System.nanoTime() - start < 22_000_000_000L; i++) {
              var note = "caller " + number + " command " + i;
              var to = Counter.address(tenant, ids.get(choice.nextInt(ids.size())));
              var requestId = choice.nextBoolean() ? note : null;
              tell(nodes, choice, to, note, requestId, acknowledged, unknown, wrong);
            }
          }));
    }
    faults(random, start, databases, nodes, ids);
    for (var caller : callers) {
      caller.join();
    }

    long events = Postgres.count(url, "select count(*) from journal");
    Await.until("every copy", Duration.ofSeconds(30), () -> copies() == events);
    Await.until("every entry to be followed", () -> followed.size() >= events);
    nodes.get().forEach(ObjectRuntime::close);
    databases.get().forEach(FaultyDatabase::close);
    System.out.printf(
        "model test: %d acknowledged, %d unknown, %d events%n",
        acknowledged.size(), unknown.size(), events);
    assertThat(wrong).isEmpty();
    assertThat(acknowledged.size()).isGreaterThan(200);
    checkJournal(ids, acknowledged, unknown);
    checkOrder(followed.stream().map(e -> Map.entry(e.objectId(), e.version())), events);
    checkOrder(readCopies().stream(), events);
  }

  private void tell(
      AtomicReference<List<ObjectRuntime>> nodes,
      Random choice,
      Address to,
      String note,
      String requestId,
      java.util.Set<Acknowledged> acknowledged,
      java.util.Set<String> unknown,
      List<String> wrong) {
    for (int attempt = 0; attempt < 30; attempt++) {
      var here = nodes.get();
      try {
        var outcome =
            here.get(choice.nextInt(here.size())).ask(to, new Command.Add(1, note), requestId);
        acknowledged.add(new Acknowledged(to.id(), note, outcome.version()));
        if (choice.nextInt(5) == 0 && !isStored(to, note, outcome.version())) {
          wrong.add("answered before it was stored: " + note);
        }
        return;
      } catch (ObjectUnavailableException e) {
        if (requestId == null) {
          unknown.add(note);
          return;
        }
      } catch (RuntimeException e) {
        wrong.add(note + " failed: " + e);
        return;
      }
    }
    unknown.add(note);
  }

  private boolean isStored(Address to, String note, long version) {
    return Postgres.count(
            url,
            "select count(*) from journal where object_id = '%s' and version = %d and data->>'note' = '%s'"
                .formatted(to.id(), version, note))
        == 1;
  }

  private void faults(
      Random random,
      long start,
      AtomicReference<List<FaultyDatabase>> databases,
      AtomicReference<List<ObjectRuntime>> nodes,
      List<UUID> ids) {
    databases
        .get()
        .forEach(database ->
            database.faults =
                () ->
                    switch (random.nextInt(60)) {
                      case 0 -> FaultyDatabase.Fault.LOST_BEFORE;
                      case 1 -> FaultyDatabase.Fault.LOST_AFTER;
                      case 2 -> FaultyDatabase.Fault.SLOW;
                      default -> FaultyDatabase.Fault.NONE;
                    });
    boolean stopped = false;
    while (System.nanoTime() - start < 20_000_000_000L) {
      switch (random.nextInt(3)) {
        case 0 -> endABackend();
        case 1 -> writeAsAnother(ids.get(random.nextInt(ids.size())));
        default -> lockARow(ids.get(random.nextInt(ids.size())));
      }
      if (!stopped && System.nanoTime() - start > 8_000_000_000L) {
        stopped = true;
        stopOneNode(databases, nodes);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
    }
    databases.get().forEach(database -> database.faults = () -> FaultyDatabase.Fault.NONE);
  }

  private void endABackend() {
    Postgres.execute(
        url,
        """
        select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'faulty' and datname = current_database()
         order by random() limit 1
        """);
  }

  /** Another program writes the row and says so in the journal, as set-based SQL may. */
  private void writeAsAnother(UUID id) {
    Postgres.execute(
        url,
        """
        with written as (
          update counter set version = version + 1 where id = '%s' returning *)
        insert into journal (tenant_id, epoch, seq, kind, object_id, version, type, schema,
            happened_at, at, data)
        select tenant_id, 1, 1, 'counter', id, version, 'Rang', 1, now(), now(), '{}' from written
        """
            .formatted(id));
  }

  private void lockARow(UUID id) {
    try (var connection = Postgres.connect(url)) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute("select from counter where id = '" + id + "' for update");
      }
      java.util.concurrent.locks.LockSupport.parkNanos(150_000_000L);
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The second node loses the database in the middle of its commits, goes, and one like it comes.
   */
  private void stopOneNode(
      AtomicReference<List<FaultyDatabase>> databases, AtomicReference<List<ObjectRuntime>> nodes) {
    var database = databases.get().getLast();
    var node = nodes.get().getLast();
    database.cut();
    nodes.set(List.of(nodes.get().getFirst()));
    node.close();
    database.close();
    var next = new FaultyDatabase(url);
    databases.set(List.of(databases.get().getFirst(), next));
    nodes.set(List.of(nodes.get().getFirst(), node(next, calls(), new Copier())));
  }

  private void checkJournal(
      List<UUID> ids, java.util.Set<Acknowledged> acknowledged, java.util.Set<String> unknown)
      throws SQLException {
    var stored = new HashMap<String, Acknowledged>();
    var last = new HashMap<UUID, Long>();
    var total = new HashMap<UUID, Long>();
    try (var connection = Postgres.connect(url);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select object_id, version, type, data->>'note' from journal order by object_id, version")) {
      while (rows.next()) {
        var id = rows.getObject(1, UUID.class);
        long version = rows.getLong(2);
        assertThat(version).as("versions of %s", id).isEqualTo(last.getOrDefault(id, 0L) + 1);
        last.put(id, version);
        if (rows.getString(3).equals("Added")) {
          total.merge(id, 1L, Long::sum);
          var note = rows.getString(4);
          assertThat(stored.put(note, new Acknowledged(id, note, version)))
              .as("stored before: %s", note)
              .isNull();
        }
      }
    }
    for (var each : acknowledged) {
      assertThat(stored.get(each.note)).isEqualTo(each);
    }
    var others = new HashSet<>(stored.keySet());
    acknowledged.forEach(each -> others.remove(each.note));
    assertThat(unknown).containsAll(others);
    for (var id : ids) {
      assertThat(
              Postgres.count(
                  url,
                  "select count(*) from counter where id = '%s' and version = %d and total = %d"
                      .formatted(id, last.getOrDefault(id, 0L), total.getOrDefault(id, 0L))))
          .as("state of %s", id)
          .isEqualTo(last.containsKey(id) ? 1 : 0);
    }
  }

  private List<Map.Entry<UUID, Long>> readCopies() throws SQLException {
    var copies = new ArrayList<Map.Entry<UUID, Long>>();
    try (var connection = Postgres.connect(url);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select object_id, version from copy order by n")) {
      while (rows.next()) {
        copies.add(Map.entry(rows.getObject(1, UUID.class), rows.getLong(2)));
      }
    }
    return copies;
  }

  private static void checkOrder(Stream<Map.Entry<UUID, Long>> met, long events) {
    var last = new HashMap<UUID, Long>();
    var count = new long[1];
    met.forEach(entry -> {
      assertThat(entry.getValue())
          .as("next version of %s", entry.getKey())
          .isEqualTo(last.getOrDefault(entry.getKey(), 0L) + 1);
      last.put(entry.getKey(), entry.getValue());
      count[0]++;
    });
    assertThat(count[0]).isEqualTo(events);
  }
}
