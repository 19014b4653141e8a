package kira.objects;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one object wants written next: the sum of one or more commands decided on top of each other.
 * Guarded by its object until {@link #seal}, then read by the one writer that took it.
 */
final class Write {
  /** An object's alarm is left alone. */
  static final long KEEP = Long.MIN_VALUE;

  /** An object has no alarm, or its alarm is removed. */
  static final long NONE = Long.MAX_VALUE;

  final LiveObject<?, ?, ?> object;
  final long expected;

  /** No row is stored yet, so it is inserted. */
  final boolean fresh;

  /** Version of the state here. */
  long version;

  byte @Nullable [] state;
  @Nullable Object[] projected = {};
  long changedAt;
  final List<KnownKind.EventRow> events = new ArrayList<>(1);
  final List<List<@Nullable Object[]>> rows;
  List<EffectRow> effects = List.of();
  List<RequestRow> requests = List.of();
  long alarm = KEEP;

  /** Commands to be answered when this is safe, with their outcomes. */
  final List<Told> told = new ArrayList<>(1);

  final List<Outcome> outcomes = new ArrayList<>(1);

  /** There is something to store, not only answers that wait for an earlier write. */
  boolean changes;

  /** The object is erased. Such a write holds nothing else. */
  boolean erases;

  /** That there is no row yet was taken for granted. */
  boolean begun;

  boolean written;

  Write(
      LiveObject<?, ?, ?> object,
      long expected,
      boolean fresh,
      List<List<@Nullable Object[]>> rows) {
    this.object = object;
    this.expected = expected;
    this.fresh = fresh;
    this.version = expected;
    this.rows = rows;
  }

  UUID tenant() {
    return object.address.tenant();
  }

  UUID id() {
    return object.address.id();
  }

  void add(EffectRow effect) {
    if (effects.isEmpty()) {
      effects = new ArrayList<>(1);
    }
    effects.add(effect);
  }

  void add(RequestRow request) {
    if (requests.isEmpty()) {
      requests = new ArrayList<>(1);
    }
    requests.add(request);
  }

  void answerLater(Told command, Outcome outcome) {
    told.add(command);
    outcomes.add(outcome);
  }

  void answer() {
    for (int i = 0; i < told.size(); i++) {
      told.get(i).answer(outcomes.get(i));
    }
  }

  /**
   * An effect to be stored.
   *
   * @param reserved the node starts it itself as soon as it is safe
   */
  record EffectRow(Effect effect, byte[] payload, long dueAt, boolean reserved, long leaseMillis) {}

  record RequestRow(String id, long version, byte @Nullable [] reply) {}
}
