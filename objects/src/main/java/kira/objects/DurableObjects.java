package kira.objects;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the rest of the program may ask of the runtime. Made by {@code ObjectRuntime.start}. */
public interface DurableObjects {

  /**
   * Tells an object a command and waits, on this (virtual) thread, for the committed outcome.
   *
   * @throws ObjectUnavailableException when no outcome was known in time; it may yet be carried out
   */
  default Outcome ask(Address to, Object command) {
    return ask(to, command, null);
  }

  /**
   * The same with a request id: an object answers a request id it has carried out within the last
   * day with its first outcome and does nothing else. A refusal changed nothing and is not
   * remembered: the same request is decided anew.
   */
  Outcome ask(Address to, Object command, @Nullable String requestId);

  /** The same without waiting. Fails with {@link ObjectUnavailableException}. */
  CompletionStage<Outcome> askAsync(Address to, Object command, @Nullable String requestId);

  /** The object's committed state, {@code empty()} when it was never written. */
  <S> Versioned<S> read(Address of, Class<S> state);

  /**
   * A state and the version it has; 0 was never written.
   *
   * @param erased whether it was erased, see {@link #isErased}
   */
  record Versioned<S>(S state, long version, boolean erased) {}

  /**
   * Erases an object: its state, its rows, its waiting effects, alarm and remembered requests, and
   * the content of all its journal entries. Returns when all of it is done; called again, it goes
   * on where it was interrupted and otherwise changes nothing.
   *
   * <p>From the first moment on the object refuses every command with {@code erased} (unless its
   * kind is {@link Erasure#FORGOTTEN}), and the journal's readers that want to know hear one last
   * entry of it, see {@link JournalEntry#isErasure}.
   *
   * @throws ObjectUnavailableException when it is not known whether all of it is done
   */
  void erase(Address of);

  /**
   * Takes the content out of some journal entries of an object that lives on: they told of
   * something else that is to be forgotten. Its state stays as it is.
   */
  void eraseEntries(Address of, Collection<Long> versions);

  /** Whether an object was erased and refuses commands since. */
  default boolean isErased(Address of) {
    return read(of, Object.class).erased();
  }

  /** The committed end of the journal now. */
  Position end();

  /**
   * A tenant's entries behind a position, oldest first, at most {@code limit}; gap-free.
   *
   * @throws PositionLostException when the position is of another epoch or no longer kept
   */
  List<JournalEntry> entriesAfter(UUID tenant, Position after, int limit);

  /**
   * Follows the whole journal on this node from now on, in order, within milliseconds of each
   * commit, until closed. Not stored: a follower starts anew with the process.
   */
  AutoCloseable follow(Consumer<List<JournalEntry>> follower);

  /** Decodes an entry's event as the kind's event type. */
  <E> E event(JournalEntry entry, Class<E> type);

  /** Publishes a passing signal to every node; never stored, may be lost. */
  void signal(String topic, String json);

  /** Hears the signals of a topic, published on any node, until closed. */
  AutoCloseable onSignal(String topic, Consumer<String> listener);
}
