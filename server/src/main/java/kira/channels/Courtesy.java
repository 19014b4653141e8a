package kira.channels;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Lets those who wait for an answer go first. While requests crowd in, the work that they leave
 * behind is done one at a time with rests between, and all at once when the crowd is gone.
 */
@Component
class Courtesy {
  /** So many requests at once are a crowd. */
  static final int CROWD = 8;

  /** So many at once work while there is one: what came in goes on, if slowly. */
  static final int FEW = 1;

  /** After each it rests so many times as long as it took, and leaves the machine to the crowd. */
  static final int RESTS = 3;

  /** A crowd comes in waves; so long after the last of them it is over. */
  static final Duration CALM = Duration.ofMillis(500);

  /**
   * Whoever is at work for longer waits for something else than this machine, such as a provider
   * with a file, and is not in anybody's way.
   */
  static final Duration COUNTED = Duration.ofMillis(250);

  /**
   * What goes to many waits so long for a reply to pass, at most: replies without end would
   * otherwise hold it up without end.
   */
  static final Duration PATIENT = Duration.ofMillis(100);

  private final LongSupplier nanoTime;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile long calmFrom;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition passed = lock.newCondition();

  /** Those being handed over, who began first in front. */
  private final ArrayDeque<Reply> replies = new ArrayDeque<>();

  /** Those at work, who began first in front. */
  private final ArrayDeque<Work> atWork = new ArrayDeque<>();

  private long restsUntil;

  @Autowired
  Courtesy() {
    this(System::nanoTime);
  }

  Courtesy(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.calmFrom = nanoTime.getAsLong();
    this.restsUntil = calmFrom;
  }

  /** A request that somebody waits for, until it is closed. */
  final class Request implements AutoCloseable {
    private Request() {
      if (requests.incrementAndGet() >= CROWD) {
        calmFrom = nanoTime.getAsLong() + CALM.toNanos();
      }
    }

    @Override
    public void close() {
      requests.decrementAndGet();
    }
  }

  /** Work that nobody waits for just now, until it is closed. */
  final class Work implements AutoCloseable {
    private final long since = nanoTime.getAsLong();

    private Work() {}

    @Override
    public void close() {
      lock.lock();
      try {
        if (atWork.remove(this)) {
          long now = nanoTime.getAsLong();
          restsUntil = now + RESTS * (now - since);
          changed.signal();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** A reply that is being handed over, until it is closed. */
  final class Reply implements AutoCloseable {
    private final long since = nanoTime.getAsLong();

    private Reply() {}

    @Override
    public void close() {
      lock.lock();
      try {
        if (replies.remove(this) && replies.isEmpty()) {
          passed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  Reply reply() {
    lock.lock();
    try {
      var reply = new Reply();
      replies.addLast(reply);
      return reply;
    } finally {
      lock.unlock();
    }
  }

  /** Lets the replies pass that are being handed over. */
  void afterReplies() throws InterruptedException {
    lock.lock();
    try {
      long end = nanoTime.getAsLong() + PATIENT.toNanos();
      for (long left = waiting(end); left > 0; left = waiting(end)) {
        passed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** How long there is to wait for replies; nothing when there are none. */
  private long waiting(long end) {
    long now = nanoTime.getAsLong();
    while (!replies.isEmpty() && now - replies.getFirst().since >= COUNTED.toNanos()) {
      replies.removeFirst();
    }
    return replies.isEmpty()
        ? 0
        : Math.min(end - now, replies.getFirst().since + COUNTED.toNanos() - now);
  }

  Request request() {
    return new Request();
  }

  /** Whether requests crowd in, or did a moment ago. */
  boolean isCrowded() {
    return requests.get() >= CROWD || nanoTime.getAsLong() - calmFrom < 0;
  }

  /** Waits until it may begin. */
  Work work() throws InterruptedException {
    lock.lock();
    try {
      for (var begun = begun(); ; begun = begun()) {
        if (begun != null) {
          return begun;
        }
        changed.awaitNanos(patience());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The work, if it may begin now. */
  @Nullable Work begun() {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      while (!atWork.isEmpty() && now - atWork.getFirst().since >= COUNTED.toNanos()) {
        atWork.removeFirst();
      }
      if (now - calmFrom < 0 && (atWork.size() >= FEW || now - restsUntil < 0)) {
        return null;
      }
      var work = new Work();
      atWork.addLast(work);
      return work;
    } finally {
      lock.unlock();
    }
  }

  /** After how long it may be otherwise, though nobody said so. */
  private long patience() {
    long now = nanoTime.getAsLong();
    long calm = calmFrom - now;
    long counted =
        atWork.isEmpty() ? restsUntil - now : atWork.getFirst().since + COUNTED.toNanos() - now;
    return Math.max(TimeUnit.MILLISECONDS.toNanos(1), Math.min(calm, counted));
  }
}
