package kira.platform.http;

import java.util.ArrayList;
import java.util.List;

/** Lets somebody else stop what is being waited for. */
public final class Cancellation {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Stops the work; does nothing the second time. */
  public void cancel() {
    List<Runnable> now;
    synchronized (this) {
      cancelled = true;
      now = List.copyOf(actions);
      actions.clear();
    }
    now.forEach(Runnable::run);
  }

  /** Runs when cancelled, at once if that has already happened. */
  public void onCancel(Runnable action) {
    boolean already;
    synchronized (this) {
      already = cancelled;
      if (!already) {
        actions.add(action);
      }
    }
    if (already) {
      action.run();
    }
  }

  synchronized void forget(Runnable action) {
    actions.remove(action);
  }
}
