package kira.objects;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kira.objects.ArrayColumn.Form;
import org.postgresql.core.BaseConnection;

/**
 * Reads objects from the database, as many at once as are wanted, like the committer writes them.
 */
final class Loader implements AutoCloseable {
  private static final int BATCH = 256;
  private static final int THREADS = 2;
  private static final int ATTEMPTS = 3;

  private final Engine engine;
  private final LinkedBlockingQueue<LiveObject<?, ?, ?>> queue = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  Loader(Engine engine) {
    this.engine = engine;
  }

  void start() {
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().name("kira-loader-" + i).daemon().start(this::run));
    }
  }

  void load(LiveObject<?, ?, ?> object) {
    queue.add(object);
  }

  @Override
  public void close() {
    closed = true;
    for (var thread : threads) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void run() {
    var batch = new ArrayList<LiveObject<?, ?, ?>>(BATCH);
    while (true) {
      try {
        var first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          if (closed) {
            return;
          }
          continue;
        }
        batch.add(first);
        queue.drainTo(batch, BATCH - 1);
        load(batch);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        batch.clear();
      }
    }
  }

  private void load(List<LiveObject<?, ?, ?>> batch) {
    var byKind = new LinkedHashMap<KnownKind<?, ?, ?>, List<LiveObject<?, ?, ?>>>();
    for (var object : batch) {
      byKind.computeIfAbsent(object.kind, _ -> new ArrayList<>()).add(object);
    }
    byKind.forEach(this::load);
  }

  private void load(KnownKind<?, ?, ?> kind, List<LiveObject<?, ?, ?>> objects) {
    for (int attempt = 1; ; attempt++) {
      long started = System.nanoTime();
      List<Row> rows;
      Map<Address, Map<String, Outcome>> requests;
      try (var connection = engine.database.getConnection()) {
        rows = rows(connection, kind, objects);
        requests = requests(connection, kind, objects);
      } catch (SQLException | RuntimeException e) {
        if (attempt < ATTEMPTS) {
          java.util.concurrent.locks.LockSupport.parkNanos(50_000_000L * attempt);
          continue;
        }
        objects.forEach(object -> object.notLoaded(e));
        return;
      }
      engine.meter.loaded(objects.size(), Duration.ofNanos(System.nanoTime() - started));
      for (int i = 0; i < objects.size(); i++) {
        var object = objects.get(i);
        var row = rows.get(i);
        object.loaded(
            row.state,
            row.version,
            row.erased,
            row.alarm,
            requests.getOrDefault(object.address, Map.of()));
      }
      return;
    }
  }

  private record Row(
      @org.jspecify.annotations.Nullable String state, long version, boolean erased, long alarm) {
    static final Row NONE = new Row(null, 0, false, Write.NONE);
  }

  private static List<Row> rows(
      Connection connection, KnownKind<?, ?, ?> kind, List<LiveObject<?, ?, ?>> objects)
      throws SQLException {
    var tenants = new ArrayColumn(Form.UUID);
    var ids = new ArrayColumn(Form.UUID);
    for (var object : objects) {
      tenants.add(object.address.tenant());
      ids.add(object.address.id());
    }
    var rows = new ArrayList<Row>(java.util.Collections.nCopies(objects.size(), Row.NONE));
    var base = connection.unwrap(BaseConnection.class);
    try (var statement = connection.prepareStatement(kind.statements.load)) {
      statement.setArray(1, tenants.on(base));
      statement.setArray(2, ids.on(base));
      try (var result = statement.executeQuery()) {
        while (result.next()) {
          var due = result.getTimestamp(4);
          rows.set(
              result.getInt(1) - 1,
              new Row(
                  result.getString(3),
                  result.getLong(2),
                  result.getBoolean(5),
                  due == null ? Write.NONE : Times.micros(due.toInstant())));
        }
      }
    }
    return rows;
  }

  private static Map<Address, Map<String, Outcome>> requests(
      Connection connection, KnownKind<?, ?, ?> kind, List<LiveObject<?, ?, ?>> objects)
      throws SQLException {
    var tenants = new ArrayColumn(Form.UUID);
    var ids = new ArrayColumn(Form.UUID);
    var requests = new ArrayColumn(Form.TEXT);
    boolean any = false;
    for (var object : objects) {
      for (var request : object.waitingRequests()) {
        any = true;
        tenants.add(object.address.tenant());
        ids.add(object.address.id());
        requests.add(request);
      }
    }
    if (!any) {
      return Map.of();
    }
    var found = new HashMap<Address, Map<String, Outcome>>();
    var base = connection.unwrap(BaseConnection.class);
    try (var statement =
        connection.prepareStatement(
            """
            select r.tenant_id, r.object_id, r.request_id, r.version, r.reply::text
              from unnest(?::uuid[], ?::uuid[], ?::text[]) as i(tenant_id, object_id, request_id)
              join request r on r.tenant_id = i.tenant_id and r.kind = ?
               and r.object_id = i.object_id and r.request_id = i.request_id
            """)) {
      statement.setArray(1, tenants.on(base));
      statement.setArray(2, ids.on(base));
      statement.setArray(3, requests.on(base));
      statement.setString(4, kind.name);
      try (var result = statement.executeQuery()) {
        while (result.next()) {
          var reply = result.getString(5);
          var address =
              new Address(
                  kind.name, result.getObject(1, UUID.class), result.getObject(2, UUID.class));
          found
              .computeIfAbsent(address, _ -> new HashMap<>())
              .put(
                  result.getString(3),
                  new Outcome.Done(
                      kind.reply(
                          reply == null
                              ? null
                              : reply.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                      result.getLong(4)));
        }
      }
    }
    return found;
  }
}
