package kira.objects;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts about one node, for a health page to judge.
 *
 * @param up the node is in the cluster and takes commands
 * @param nodes members that can be reached, this one included
 * @param objects objects in memory here
 * @param slots slots that live here
 * @param waitingWrites objects that wait to be committed
 * @param runningEffects effects at work here
 * @param journalLag how old the oldest transaction is that holds readers back; zero when none does
 */
public record RuntimeHealth(
    boolean up,
    int nodes,
    int objects,
    int slots,
    int waitingWrites,
    int runningEffects,
    Duration journalLag,
    List<Reader> readers) {
  public RuntimeHealth {
    readers = List.copyOf(readers);
  }

  /**
   * @param here it runs on this node
   * @param error why it does not get on, if it does not
   */
  public record Reader(String name, boolean here, Position cursor, @Nullable String error) {}
}
