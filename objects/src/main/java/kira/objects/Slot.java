package kira.objects;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One of the fixed number of parts into which the objects of a role are divided. The cluster places
 * slots; a slot holds its live objects. Placing slots and not single objects keeps an object as
 * small as its state and lets a command for a local object skip the cluster's machinery.
 */
final class Slot {
  final Engine engine;
  final int number;
  private final ConcurrentHashMap<Address, LiveObject<?, ?, ?>> objects = new ConcurrentHashMap<>();
  private final AtomicInteger busy = new AtomicInteger();
  private final CompletableFuture<Void> quiet = new CompletableFuture<>();
  private volatile boolean open = true;

  Slot(Engine engine, int number) {
    this.engine = engine;
    this.number = number;
  }

  /** Takes a command; false when the slot is closed and the command belongs elsewhere. */
  boolean tell(Told told) {
    while (open) {
      var object = objects.get(told.to);
      if (object == null) {
        object = objects.computeIfAbsent(told.to, this::create);
      }
      if (object.tell(told)) {
        return true;
      }
      objects.remove(told.to, object);
    }
    return false;
  }

  private LiveObject<?, ?, ?> create(Address address) {
    return new LiveObject<>(address, engine.kind(address.kind()), this);
  }

  boolean isOpen() {
    return open;
  }

  void busy() {
    busy.incrementAndGet();
  }

  void idle() {
    if (busy.decrementAndGet() == 0 && !open) {
      quiet.complete(null);
    }
  }

  /** Takes no more commands; completes when those it has are answered. */
  CompletableFuture<Void> close() {
    open = false;
    if (busy.get() == 0) {
      quiet.complete(null);
    }
    return quiet;
  }

  void forget(LiveObject<?, ?, ?> object) {
    objects.remove(object.address, object);
  }

  /** Lets go of the objects not used since {@code before}. */
  void passivate(int before) {
    objects.values().removeIf(object -> object.retire(before));
  }

  int size() {
    return objects.size();
  }
}
