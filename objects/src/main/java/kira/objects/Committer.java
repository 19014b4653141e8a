package kira.objects;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: a few writers, each taking whatever objects wait (up to a limit) and writing them
 * in one transaction. While one batch syncs the next one fills by itself. Nobody lingers for
 * company that may come; only beside another commit a small batch waits for its turn.
 */
final class Committer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Committer.class);
  private static final int TRANSIENT_RETRIES = 20;

  /** So many objects are worth a commit of their own beside another one. */
  private static final int MANY = 64;

  /** No longer than this is waited for another commit to end: it may be a large one. */
  private static final long GATHERED_NANOS = 4_000_000;

  /** Sorted alike everywhere, so that two transactions never wait for each other in a circle. */
  private static final Comparator<Write> ORDER =
      Comparator.comparing((Write write) -> write.object.kind.name)
          .thenComparing(Write::tenant)
          .thenComparing(Write::id);

  private final Engine engine;
  private final LinkedBlockingQueue<Write> queue = new LinkedBlockingQueue<>();

  /** Taken by whoever writes; a second one goes along when there is a lot to write. */
  private final Semaphore turn = new Semaphore(1);

  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  Committer(Engine engine) {
    this.engine = engine;
  }

  void start() {
    for (int i = 0; i < engine.settings.writers(); i++) {
      threads.add(Thread.ofPlatform().name("kira-writer-" + i).daemon().start(this::run));
    }
  }

  void submit(Write write) {
    queue.add(write);
  }

  int waiting() {
    return queue.size();
  }

  /** Writes what is waiting, then stops. */
  @Override
  public void close() {
    closed = true;
    for (var thread : threads) {
      try {
        thread.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void run() {
    var batch = new ArrayList<Write>(engine.settings.batch());
    try (var session = new CommitSession(engine)) {
      while (true) {
        var first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          if (closed) {
            return;
          }
          continue;
        }
        batch.add(first);
        boolean mine = turn(batch);
        try {
          commit(session, batch);
        } finally {
          if (mine) {
            turn.release();
          }
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Fills the batch with what waits. While another writer is at work what comes in goes together: a
   * statement for a few objects costs nearly as much as one for many.
   *
   * @return whether the turn is ours, and is to be given back
   */
  private boolean turn(List<Write> batch) throws InterruptedException {
    int most = engine.settings.batch();
    queue.drainTo(batch, most - batch.size());
    boolean mine = turn.tryAcquire();
    for (long end = System.nanoTime() + GATHERED_NANOS;
        !mine && batch.size() < MANY && System.nanoTime() < end; ) {
      mine = turn.tryAcquire(GATHERED_NANOS / 8, TimeUnit.NANOSECONDS);
      queue.drainTo(batch, most - batch.size());
    }
    return mine;
  }

  private void commit(CommitSession session, List<Write> batch) {
    var ready = new ArrayList<Write>(batch.size());
    for (var write : batch) {
      write.object.seal(write);
      try {
        write.object.fill(write);
        ready.add(write);
      } catch (RuntimeException e) {
        write.object.rejected(write, e);
      }
    }
    var erasures = ready.stream().filter(write -> write.erases).toList();
    ready.removeAll(erasures);
    ready.sort(ORDER);
    try {
      commit(session, ready, 0);
      for (var erasure : erasures) {
        commit(session, List.of(erasure), 0);
      }
    } catch (RuntimeException e) {
      log.error("A batch of {} objects could not be written", ready.size(), e);
      ready.forEach(write -> write.object.unknown(write, e));
    }
  }

  private void commit(CommitSession session, List<Write> batch, int attempt) {
    if (batch.isEmpty()) {
      return;
    }
    CommitSession.Committed committed;
    try {
      long started = System.nanoTime();
      committed = session.write(batch);
      engine.meter.committed(
          batch.size(), committed.events(), Duration.ofNanos(System.nanoTime() - started));
    } catch (SQLException e) {
      failed(session, batch, attempt, e);
      return;
    } catch (RuntimeException e) {
      session.abandon();
      alone(session, batch, e);
      return;
    }
    finish(batch, committed);
  }

  private void finish(List<Write> batch, CommitSession.Committed committed) {
    // Whoever follows the journal is woken first: callers may ask at once what their commit caused.
    engine.journal.committed(committed.tx());
    int fenced = 0;
    for (var write : batch) {
      if (write.written) {
        engine.effects.committed(write, committed.effects());
        if (write.alarm != Write.KEEP && write.alarm != Write.NONE) {
          engine.alarms.set(write.alarm);
        }
        write.object.committed(write);
      } else {
        fenced += write.begun ? 0 : 1;
        write.object.fenced(write);
      }
    }
    if (fenced > 0) {
      engine.meter.fenced(fenced);
    }
  }

  private void failed(CommitSession session, List<Write> batch, int attempt, SQLException e) {
    switch (Failure.of(e)) {
      case LOST -> resolve(session, batch, attempt, e);
      case TRANSIENT -> {
        if (attempt >= TRANSIENT_RETRIES) {
          log.error("A batch of {} objects was not written", batch.size(), e);
          batch.forEach(write -> write.object.unknown(write, e));
          return;
        }
        pause(Math.min(200, 5L << Math.min(attempt, 6)));
        commit(session, batch, attempt + 1);
      }
      case REFUSED -> alone(session, batch, e);
    }
  }

  /** Something in the batch cannot be stored. Halving finds it without harm to its neighbours. */
  private void alone(CommitSession session, List<Write> batch, Exception e) {
    if (batch.size() > 1) {
      int half = batch.size() / 2;
      commit(session, List.copyOf(batch.subList(0, half)), 0);
      commit(session, List.copyOf(batch.subList(half, batch.size())), 0);
      return;
    }
    var write = batch.getFirst();
    if (e instanceof SQLException sql && Failure.isRepeatedRequest(sql)) {
      // Carried out before this copy of the object was loaded: loading again finds its outcome.
      write.object.fenced(write);
    } else {
      log.error("{} cannot be stored: {}", write.object.address, Failure.describe(e));
      write.object.rejected(write, e);
    }
  }

  /** The connection went while the batch was on its way: find out whether it is stored. */
  private void resolve(CommitSession session, List<Write> batch, int attempt, SQLException e) {
    var until = System.nanoTime() + engine.settings.askTimeout().toNanos();
    SQLException last = e;
    while (System.nanoTime() < until && !Thread.currentThread().isInterrupted()) {
      try {
        var found = session.find(batch);
        if (found.isPresent()) {
          log.warn("A connection was lost; its commit of {} objects is stored", batch.size());
          finishFound(batch, found.get());
        } else if (batch.stream().allMatch(write -> write.events.isEmpty())) {
          batch.forEach(write -> write.object.unknown(write, e));
        } else {
          log.warn("A connection was lost; {} objects are written again", batch.size());
          commit(session, batch, attempt + 1);
        }
        return;
      } catch (SQLException again) {
        last = again;
        pause(200);
      }
    }
    log.error("The outcome of a commit of {} objects is not known", batch.size(), last);
    for (var write : batch) {
      write.object.unknown(write, last);
    }
  }

  private void finishFound(List<Write> batch, CommitSession.Committed committed) {
    var known = new ArrayList<Write>();
    for (var write : batch) {
      if (write.events.isEmpty()) {
        write.object.unknown(write, new SQLException("the connection was lost"));
      } else {
        known.add(write);
      }
    }
    finish(known, committed);
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000L);
  }

  /** What a failed commit means for its batch. */
  enum Failure {
    /** The connection is gone and the commit may have happened. */
    LOST,
    /** Rolled back for a reason that passes. */
    TRANSIENT,
    /** Rolled back because of what was to be written. */
    REFUSED;

    static Failure of(SQLException e) {
      var state = e.getSQLState() == null ? "08000" : e.getSQLState();
      return switch (state.substring(0, 2)) {
        case "08", "57" -> state.equals("57014") ? TRANSIENT : LOST;
        case "40", "53", "55", "25" -> TRANSIENT;
        case "XX", "58" -> LOST;
        default -> REFUSED;
      };
    }

    /** Without the database's detail, which quotes the data. */
    static String describe(Exception e) {
      return e instanceof PSQLException sql && sql.getServerErrorMessage() != null
          ? sql.getSQLState() + " " + sql.getServerErrorMessage().getMessage()
          : e.getClass().getName();
    }

    static boolean isRepeatedRequest(SQLException e) {
      return "23505".equals(e.getSQLState())
          && e.getMessage() != null
          && e.getMessage().contains("request_pkey");
    }
  }
}
