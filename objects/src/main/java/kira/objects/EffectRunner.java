package kira.objects;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries effects out on virtual threads. The node that commits an effect starts it at once, its
 * row already leased by the commit; what found no free place, waits for its time, or was left by a
 * node that died is claimed from the table.
 */
final class EffectRunner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EffectRunner.class);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(10);

  /** How soon a kind is looked for again of which there was something. */
  private static final Duration SOON = Duration.ofMillis(100);

  /** While places come free one after the other they are filled a few at a time. */
  private static final long BREATH_NANOS = 20_000_000;

  private final Engine engine;
  private final Map<String, Known<?>> known = new HashMap<>();
  private final EffectTable table;
  private final Semaphore wake = new Semaphore(0);
  private final LinkedBlockingQueue<EffectTable.Ended> ended = new LinkedBlockingQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean closed;
  private @Nullable Thread poller;
  private @Nullable Thread finisher;

  private static final class Known<P> {
    final EffectHandler<P> handler;
    final Semaphore free;

    /** Stored without a place to run: there is work in the table. */
    volatile boolean backlog = true;

    /** Whether the table is to be looked at for it, without waiting for the next round of all. */
    final AtomicBoolean wanted = new AtomicBoolean();

    /** When it was looked for last; of the poller's thread. */
    long claimedAt = System.nanoTime() - BREATH_NANOS;

    /** Whether it will be looked for soon, because there was something just now. */
    final AtomicBoolean soon = new AtomicBoolean();

    Known(EffectHandler<P> handler, int atOnce) {
      this.handler = handler;
      this.free = new Semaphore(atOnce);
    }

    P payload(String json) {
      return Json.MAPPER.readerFor(handler.payloadType()).readValue(json);
    }
  }

  EffectRunner(Engine engine, Map<String, EffectHandler<?>> handlers) {
    this.engine = engine;
    this.table = new EffectTable(engine);
    handlers.forEach(
        (kind, handler) -> known.put(kind, new Known<>(handler, engine.settings.effectsPerKind())));
  }

  void start() {
    poller = Thread.ofVirtual().name("kira-effects").start(this::poll);
    finisher = Thread.ofVirtual().name("kira-effects-finished").start(this::finish);
  }

  /** Makes an effect ready to be stored, with a place to run at once if there is one. */
  Write.EffectRow row(Effect effect, Instant now) {
    var kind = known.get(effect.kind());
    var dueAt = Times.micros(now.plus(effect.delay()));
    if (kind == null) {
      return new Write.EffectRow(
          effect, Json.MAPPER.writeValueAsBytes(effect.payload()), dueAt, false, 0);
    }
    var payload =
        Json.MAPPER.writerFor(kind.handler.payloadType()).writeValueAsBytes(effect.payload());
    boolean reserved = !closed && !effect.delay().isPositive() && kind.free.tryAcquire();
    return new Write.EffectRow(effect, payload, dueAt, reserved, kind.handler.lease().toMillis());
  }

  /** Gives back the places of effects that were not stored after all. */
  void release(List<Write.EffectRow> rows) {
    for (var row : rows) {
      if (row.reserved()) {
        free(row.effect().kind());
      }
    }
  }

  private void free(String kind) {
    var known = this.known.get(kind);
    if (known != null) {
      known.free.release();
      if (known.backlog) {
        wake(known);
      }
    }
  }

  void committed(Write write, Set<CommitSession.EffectKey> stored) {
    for (var row : write.effects) {
      var effect = row.effect();
      var isNew =
          stored.contains(new CommitSession.EffectKey(write.tenant(), effect.kind(), effect.key()));
      if (row.reserved() && isNew) {
        start(
            new EffectTable.Claimed(
                write.tenant(), effect.kind(), effect.key(), write.object.address, 1),
            effect.payload());
      } else if (row.reserved()) {
        free(effect.kind());
      } else if (isNew && known.containsKey(effect.kind()) && !effect.delay().isPositive()) {
        var kind = java.util.Objects.requireNonNull(known.get(effect.kind()));
        kind.backlog = true;
        wake(kind);
      } else if (isNew) {
        wakeAfter(effect.kind(), effect.delay());
      }
    }
  }

  private void wake(Known<?> kind) {
    if (kind.wanted.compareAndSet(false, true)) {
      wake.release();
    }
  }

  private void wakeAfter(String kind, Duration delay) {
    var known = this.known.get(kind);
    if (known != null && delay.compareTo(engine.settings.slowPoll()) < 0) {
      after(delay, () -> wake(known));
    }
  }

  private static void after(Duration delay, Runnable then) {
    Thread.ofVirtual()
        .start(() -> {
          LockSupport.parkNanos(delay.toNanos());
          then.run();
        });
  }

  private void start(EffectTable.Claimed claimed, Object payload) {
    running.incrementAndGet();
    Thread.ofVirtual()
        .name("kira-effect-" + claimed.kind())
        .start(() -> {
          try {
            perform(claimed, payload);
          } catch (RuntimeException e) {
            log.error("Effect {} {} was left to its lease", claimed.kind(), claimed.key(), e);
          } finally {
            running.decrementAndGet();
            free(claimed.kind());
          }
        });
  }

  @SuppressWarnings("unchecked")
  private void perform(EffectTable.Claimed claimed, Object payload) {
    var handler =
        (EffectHandler<Object>) java.util.Objects.requireNonNull(known.get(claimed.kind())).handler;
    long started = System.nanoTime();
    var call =
        new EffectHandler.Call<Object>(
            claimed.from(), claimed.key(), payload, claimed.attempt(), engine.clock.instant());
    var result = attempt(handler, call);
    if (result instanceof EffectResult.Retry(var why, _) && call.attempt() >= handler.attempts()) {
      result = exhausted(handler, call, why);
    }
    switch (result) {
      case EffectResult.Done(var command) -> {
        if (tell(claimed, command)) {
          ended.add(new EffectTable.Finished(claimed, "DONE", null));
          measure(claimed, "done", started);
        }
      }
      case EffectResult.Retry(var why, var after) -> {
        var delay = after == null ? backOff(claimed.attempt()) : after;
        retry(claimed, why, delay);
        measure(claimed, "retry", started);
      }
      case EffectResult.Defer(var after) -> defer(claimed, after);
      case EffectResult.Failed(var why, var command) -> {
        if (tell(claimed, command)) {
          ended.add(new EffectTable.Finished(claimed, "FAILED", why));
          measure(claimed, "failed", started);
        }
      }
      case EffectResult.InDoubt(var why, var command) -> {
        if (tell(claimed, command)) {
          ended.add(new EffectTable.Finished(claimed, "IN_DOUBT", why));
          measure(claimed, "in_doubt", started);
        }
      }
    }
  }

  private void measure(EffectTable.Claimed claimed, String result, long started) {
    engine.meter.effect(claimed.kind(), result, Duration.ofNanos(System.nanoTime() - started));
  }

  private static EffectResult attempt(
      EffectHandler<Object> handler, EffectHandler.Call<Object> call) {
    try {
      return handler.perform(call);
    } catch (Exception e) {
      log.warn("Effect {} {} failed in attempt {}", handler.kind(), call.key(), call.attempt(), e);
      return EffectResult.retry(e.toString());
    }
  }

  private static EffectResult exhausted(
      EffectHandler<Object> handler, EffectHandler.Call<Object> call, String why) {
    try {
      var result = handler.exhausted(call, why);
      return result instanceof EffectResult.Retry ? EffectResult.failed(why) : result;
    } catch (RuntimeException e) {
      log.error("Effect {} {} could not be given up", handler.kind(), call.key(), e);
      return EffectResult.failed(why);
    }
  }

  /** Tells the result to the object that asked, once however often; false when it was not heard. */
  private boolean tell(EffectTable.Claimed claimed, @Nullable Object command) {
    if (command == null) {
      return true;
    }
    var requestId = "effect/" + claimed.kind() + "/" + claimed.key();
    RuntimeException last = null;
    for (int i = 0; i < 5 && !closed; i++) {
      try {
        engine.cluster.ask(claimed.from(), command, requestId);
        return true;
      } catch (ObjectUnavailableException e) {
        last = e;
        LockSupport.parkNanos(Duration.ofMillis(200L << i).toNanos());
      } catch (RuntimeException e) {
        log.error("The result of effect {} {} failed", claimed.kind(), claimed.key(), e);
        ended.add(new EffectTable.Finished(claimed, "FAILED", "its result: " + e));
        return false;
      }
    }
    // The attempt is repeated with the same key, so the outside world is not asked twice.
    retry(claimed, "its result was not heard: " + last, backOff(claimed.attempt()));
    return false;
  }

  private void retry(EffectTable.Claimed claimed, String why, Duration delay) {
    try {
      table.retry(claimed, why, engine.clock.instant().plus(delay));
      wakeAfter(claimed.kind(), delay);
    } catch (SQLException e) {
      log.warn("Effect {} {} waits for its lease to end", claimed.kind(), claimed.key(), e);
    }
  }

  /** Those who wait do so in crowds, so they are written together; their leases hold till then. */
  private void defer(EffectTable.Claimed claimed, Duration delay) {
    ended.add(new EffectTable.Deferred(claimed, engine.clock.instant().plus(delay), delay));
  }

  /** Doubles from a second to ten minutes, and a quarter more or less so that crowds disperse. */
  static Duration backOff(int attempt) {
    long millis = Math.min(LONGEST_BACK_OFF.toMillis(), 1000L << Math.min(20, attempt - 1));
    return Duration.ofMillis(millis * 3 / 4 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }

  /**
   * A kind is looked for when there is news of it, and all of them now and then, for what nobody
   * told of. With every kind at each news a crowd of one would cost a query for each of the others.
   */
  private void poll() {
    long round = engine.settings.slowPoll().toNanos();
    long last = System.nanoTime() - round;
    while (!closed) {
      try {
        long now = System.nanoTime();
        if (now - last >= round) {
          last = now;
          known.values().forEach(this::wake);
        }
        long left = last + round - System.nanoTime();
        for (var each : known.values()) {
          if (each.wanted.get()) {
            left = Math.min(left, claimInTime(each));
          }
        }
        wake.tryAcquire(left, TimeUnit.NANOSECONDS);
        wake.drainPermits();
      } catch (InterruptedException e) {
        return;
      } catch (SQLException | RuntimeException e) {
        if (!closed) {
          log.warn("Effects could not be claimed; trying again", e);
          LockSupport.parkNanos(1_000_000_000L);
          last = System.nanoTime() - round;
        }
      }
    }
  }

  /** Looks for a kind, unless it just did; after how many nanoseconds it is to be done again. */
  private long claimInTime(Known<?> kind) throws SQLException {
    long early = kind.claimedAt + BREATH_NANOS - System.nanoTime();
    if (early > 0) {
      return early;
    }
    kind.claimedAt = System.nanoTime();
    kind.wanted.set(false);
    claim(kind);
    return kind.wanted.get() ? BREATH_NANOS : Long.MAX_VALUE;
  }

  private <P> void claim(Known<P> kind) throws SQLException {
    // Said before a place is looked for: whoever gives one back from now on wakes us.
    kind.backlog = true;
    int places = Math.min(64, kind.free.availablePermits());
    if (places == 0 || !kind.free.tryAcquire(places)) {
      return;
    }
    List<EffectTable.ClaimedRow> rows = List.of();
    kind.backlog = false;
    try {
      rows = table.claim(kind.handler.kind(), places, kind.handler.lease());
    } finally {
      kind.free.release(places - rows.size());
      kind.backlog |= rows.size() == places;
    }
    for (var row : rows) {
      P payload;
      try {
        payload = kind.payload(row.payload());
      } catch (RuntimeException e) {
        log.error("Effect {} {} cannot be read", row.claimed().kind(), row.claimed().key(), e);
        ended.add(new EffectTable.Finished(row.claimed(), "FAILED", String.valueOf(e)));
        kind.free.release();
        continue;
      }
      start(row.claimed(), payload);
    }
    if (rows.size() == places) {
      wake(kind);
    } else if (!rows.isEmpty() && kind.soon.compareAndSet(false, true)) {
      // Where some were due others soon are: they come a few at a time, not a second's at once.
      after(
          SOON,
          () -> {
            kind.soon.set(false);
            wake(kind);
          });
    }
  }

  private void finish() {
    var batch = new ArrayList<EffectTable.Ended>();
    while (true) {
      try {
        var first = ended.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          if (closed && running.get() == 0) {
            return;
          }
          continue;
        }
        batch.add(first);
        ended.drainTo(batch, 255);
        finish(batch);
        batch.clear();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void finish(List<EffectTable.Ended> batch) throws InterruptedException {
    var finished = of(batch, EffectTable.Finished.class);
    var deferred = of(batch, EffectTable.Deferred.class);
    for (int i = 0; i < 10; i++) {
      try {
        table.finish(finished);
        table.defer(deferred);
        deferred.forEach(each -> wakeAfter(each.claimed().kind(), each.delay()));
        return;
      } catch (SQLException e) {
        log.warn("{} ended effects could not be marked", batch.size(), e);
        Thread.sleep(Math.min(5000, 100L << i));
      }
    }
  }

  private static <E> List<E> of(List<EffectTable.Ended> batch, Class<E> type) {
    return batch.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Lets running effects end for a moment; the rest is claimed by others or after a restart. */
  @Override
  public void close() {
    closed = true;
    wake.release();
    try {
      if (poller != null) {
        poller.join(Duration.ofSeconds(2));
      }
      if (finisher != null) {
        finisher.join(Duration.ofSeconds(3));
      }
      table.release();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      log.debug("Leases of effects could not be given back", e);
    }
  }

  int running() {
    return running.get();
  }

  /** SQL of the effect table. */
  static final class EffectTable {
    private final Engine engine;

    EffectTable(Engine engine) {
      this.engine = engine;
    }

    record Claimed(UUID tenant, String kind, String key, Address from, int attempt) {}

    record ClaimedRow(Claimed claimed, String payload) {}

    /** An attempt that is over. */
    sealed interface Ended {
      Claimed claimed();
    }

    record Finished(Claimed claimed, String state, @Nullable String why) implements Ended {}

    record Deferred(Claimed claimed, Instant dueAt, Duration delay) implements Ended {}

    /**
     * Takes what is due, at most so many. They are chosen apart and once: as a part of the update
     * they are chosen anew for each row that the update looks at, if the planner thinks well of it,
     * and then it is more than there are places for.
     */
    List<ClaimedRow> claim(String kind, int limit, Duration lease) throws SQLException {
      try (var steady = SteadyConnection.of(engine.database);
          var statement =
              steady.connection.prepareStatement(
                  """
                  with due as materialized (
                    select tenant_id, kind, key
                      from effect
                     where kind = ? and state = 'WAITING' and due_at <= ?
                       and (leased_until < clock_timestamp()
                            or leased_by not in (
                                 select id from node
                                  where heartbeat_at > clock_timestamp() - interval '15 seconds'))
                     order by due_at
                     limit ?
                       for update skip locked)
                  update effect e
                     set leased_by = ?, attempt = e.attempt + 1,
                         leased_until = clock_timestamp() + ? * interval '1 millisecond'
                    from due
                   where e.tenant_id = due.tenant_id and e.kind = due.kind and e.key = due.key
                  returning e.tenant_id, e.key, e.object_kind, e.object_id, e.attempt,
                            e.payload::text
                  """)) {
        statement.setString(1, kind);
        statement.setTimestamp(2, java.sql.Timestamp.from(engine.clock.instant()));
        statement.setInt(3, limit);
        statement.setObject(4, engine.node);
        statement.setLong(5, lease.toMillis());
        var claimed = new ArrayList<ClaimedRow>();
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            var tenant = rows.getObject(1, UUID.class);
            var from = new Address(rows.getString(3), tenant, rows.getObject(4, UUID.class));
            claimed.add(
                new ClaimedRow(
                    new Claimed(tenant, kind, rows.getString(2), from, rows.getInt(5)),
                    rows.getString(6)));
          }
        }
        return claimed;
      }
    }

    void retry(Claimed claimed, String why, Instant dueAt) throws SQLException {
      try (var connection = engine.database.getConnection();
          var statement =
              connection.prepareStatement(
                  """
                  update effect
                     set due_at = ?, error = ?, leased_by = null, leased_until = '-infinity'
                   where tenant_id = ? and kind = ? and key = ? and leased_by = ?
                  """)) {
        statement.setTimestamp(1, java.sql.Timestamp.from(dueAt));
        statement.setString(2, why);
        statement.setObject(3, claimed.tenant());
        statement.setString(4, claimed.kind());
        statement.setString(5, claimed.key());
        statement.setObject(6, engine.node);
        statement.executeUpdate();
      }
    }

    void defer(List<Deferred> batch) throws SQLException {
      if (batch.isEmpty()) {
        return;
      }
      try (var steady = SteadyConnection.of(engine.database);
          var statement =
              steady.connection.prepareStatement(
                  """
                  update effect e
                     set due_at = d.due_at, attempt = e.attempt - 1, leased_by = null,
                         leased_until = '-infinity'
                    from unnest(?::uuid[], ?::text[], ?::text[], ?::timestamptz[])
                      as d(tenant_id, kind, key, due_at)
                   where e.tenant_id = d.tenant_id and e.kind = d.kind and e.key = d.key
                     and e.leased_by = ?
                  """)) {
        keys(steady.connection, statement, batch);
        statement.setArray(
            4,
            steady.connection.createArrayOf(
                "timestamptz",
                batch.stream().map(each -> each.dueAt().toString()).toArray(String[]::new)));
        statement.setObject(5, engine.node);
        statement.executeUpdate();
      }
    }

    /** Deletes what is done, keeps what failed or is in doubt for a person to look at. */
    void finish(List<Finished> batch) throws SQLException {
      if (batch.isEmpty()) {
        return;
      }
      var done = batch.stream().filter(each -> each.state().equals("DONE")).toList();
      var kept = batch.stream().filter(each -> !each.state().equals("DONE")).toList();
      try (var steady = SteadyConnection.of(engine.database)) {
        if (!done.isEmpty()) {
          delete(steady.connection, done);
        }
        for (var each : kept) {
          keep(steady.connection, each);
        }
      }
    }

    private static void delete(Connection connection, List<Finished> done) throws SQLException {
      try (var statement =
          connection.prepareStatement(
              """
              delete from effect e
               using unnest(?::uuid[], ?::text[], ?::text[]) as d(tenant_id, kind, key)
               where e.tenant_id = d.tenant_id and e.kind = d.kind and e.key = d.key
              """)) {
        keys(connection, statement, done);
        statement.executeUpdate();
      }
    }

    private static void keys(
        Connection connection, PreparedStatement statement, List<? extends Ended> batch)
        throws SQLException {
      statement.setArray(
          1,
          connection.createArrayOf(
              "uuid", batch.stream().map(each -> each.claimed().tenant()).toArray()));
      statement.setArray(
          2,
          connection.createArrayOf(
              "text", batch.stream().map(each -> each.claimed().kind()).toArray()));
      statement.setArray(
          3,
          connection.createArrayOf(
              "text", batch.stream().map(each -> each.claimed().key()).toArray()));
    }

    private static void keep(Connection connection, Finished each) throws SQLException {
      try (var statement =
          connection.prepareStatement(
              """
              update effect
                 set state = ?, error = ?, leased_by = null, leased_until = '-infinity'
               where tenant_id = ? and kind = ? and key = ?
              """)) {
        statement.setString(1, each.state());
        statement.setString(2, each.why());
        statement.setObject(3, each.claimed().tenant());
        statement.setString(4, each.claimed().kind());
        statement.setString(5, each.claimed().key());
        statement.executeUpdate();
      }
    }

    void release() throws SQLException {
      try (var connection = engine.database.getConnection();
          var statement =
              connection.prepareStatement(
                  """
                  update effect set leased_by = null, leased_until = '-infinity'
                   where leased_by = ? and state = 'WAITING'
                  """)) {
        statement.setObject(1, engine.node);
        statement.executeUpdate();
      }
    }
  }
}
