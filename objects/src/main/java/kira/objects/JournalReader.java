package kira.objects;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A durable reader of the journal: runs on one node at a time, from its own stored cursor, meeting
 * every entry in order. Entries and cursor are committed together, so what it writes through the
 * given connection happens exactly once; anything else it does must be idempotent.
 */
public interface JournalReader {
  /** Stable name; its cursor is stored under it. */
  String name();

  /** Entries in journal order, at least one. Throwing leaves the cursor and tries again later. */
  void read(List<JournalEntry> entries, Connection transaction) throws SQLException;

  /** Kinds of object it wants to hear; empty means all. */
  default List<String> kinds() {
    return List.of();
  }

  /**
   * Types of the entries of its kinds that it has anything to do with; null means all. Others cost
   * it no transaction and, when it is behind, are not even read. Erasures are another question.
   */
  default @Nullable Set<String> types() {
    return null;
  }

  /**
   * How many entries it is given at once when it is behind. More are worth it only where much of
   * the work is the same for one entry and for many; they all share one transaction.
   */
  default int atOnce() {
    return 500;
  }

  /**
   * How long it lets news gather when it is up to date. Each delivery is a transaction of its own,
   * however little it brings: nobody has to look at what a reader makes for it to be worth that.
   */
  default Duration gathers() {
    return Duration.ZERO;
  }

  /** Whether it hears that objects of its kinds were erased, to remove what it made of them. */
  default boolean hearsErasures() {
    return false;
  }
}
