package kira.objects;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One object in memory. Commands are decided at once on the newest state, in order, under the
 * object's monitor, by whichever thread brings them; what they decide waits in the one {@link
 * Write} that is open. While a write is with the database the next one fills, so a hot object waits
 * for one sync per batch of its commands, not per command. Nothing decided is told to anybody
 * before its write is safe.
 */
final class LiveObject<S, C, E> {
  private static final int COMMANDS_PER_WRITE = 256;
  private static final int RECENT = 64;
  private static final int RETRIES = 8;

  private static final Refusal ERASED =
      new Refusal("erased", "This was erased and takes nothing any more.", null);

  private enum Phase {
    COLD,
    LOADING,
    READY,
    GONE
  }

  final Address address;
  final KnownKind<S, C, E> kind;
  private final Slot slot;

  private Phase phase = Phase.COLD;
  private @Nullable S state;
  private long version;
  private boolean stored;
  private boolean erased;
  private long alarm = Write.NONE;
  private @Nullable Write open;
  private @Nullable Write inFlight;
  private @Nullable ArrayDeque<Told> waiting;
  private @Nullable Map<String, Outcome> recent;

  /** Of the commands that wait since the last load: what came of those carried out before. */
  private @Nullable Map<String, Outcome> found;

  private boolean oneByOne;
  private int lastUsed;

  LiveObject(Address address, KnownKind<S, C, E> kind, Slot slot) {
    this.address = address;
    this.kind = kind;
    this.slot = slot;
  }

  /** Takes a command; false when this copy of the object is no longer the living one. */
  synchronized boolean tell(Told told) {
    if (phase == Phase.GONE) {
      return false;
    }
    lastUsed = slot.engine.seconds();
    if (phase == Phase.COLD && begins(told)) {
      slot.busy();
    } else if (phase == Phase.COLD) {
      phase = Phase.LOADING;
      slot.busy();
      wait(told);
      slot.engine.loader.load(this);
    } else if (phase == Phase.LOADING
        || mustWait(told)
        || (waiting != null && !waiting.isEmpty())) {
      wait(told);
    } else {
      boolean idle = idle();
      decide(told);
      if (idle && !idle()) {
        slot.busy();
      }
    }
    return true;
  }

  /**
   * Takes a command as the first there ever was, if its kind says so of it; false when it has to be
   * loaded. Nothing is answered on the strength of that: it is only begun where something is to be
   * written, and the write finds out.
   */
  private boolean begins(Told told) {
    var type = kind.kind.commandType();
    if (told.requestId != null || !type.isInstance(told.command)) {
      return false;
    }
    C command = type.cast(told.command);
    try {
      if (!kind.kind.begins(command)
          || !(kind.kind.decide(kind.kind.empty(), command)
              instanceof Decision.Accepted<E> accepted)
          || accepted.events().isEmpty()) {
        return false;
      }
      state = kind.kind.empty();
      accept(told, accepted, slot.engine.clock.instant());
      java.util.Objects.requireNonNull(open).begun = true;
      phase = Phase.READY;
      return true;
    } catch (RuntimeException | StackOverflowError e) {
      // It fails in the same way when it is decided on what was loaded, and is told there.
      state = null;
      return false;
    }
  }

  private void wait(Told told) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    waiting.add(told);
  }

  private boolean idle() {
    return open == null && inFlight == null && phase != Phase.LOADING;
  }

  private boolean full() {
    return oneByOne || erasing(open) || erasing(inFlight)
        ? open != null || inFlight != null
        : open != null && open.told.size() >= COMMANDS_PER_WRITE;
  }

  private static boolean erasing(@Nullable Write write) {
    return write != null && write.erases;
  }

  /** What erases comes after all that was decided before it, and in a write of its own. */
  private boolean mustWait(Told told) {
    return full() || (told.isErasure() && (open != null || inFlight != null));
  }

  private void drain() {
    while (waiting != null && !waiting.isEmpty() && !mustWait(waiting.element())) {
      decide(waiting.remove());
    }
    if (waiting != null && waiting.isEmpty()) {
      waiting = null;
    }
    if (waiting == null) {
      found = null;
    }
    if (idle()) {
      oneByOne = false;
    }
  }

  // --- deciding

  private void decide(Told told) {
    var known = told.requestId == null ? null : known(told.requestId);
    if (known != null) {
      settle(told, known);
      return;
    }
    if (told.isAlarm() && told.alarm != alarm) {
      settle(told, new Outcome.Done(null, version));
      return;
    }
    if (told.isErasure()) {
      erase(told, slot.engine.clock.instant());
      return;
    }
    if (erased) {
      settle(told, new Outcome.Refused(ERASED));
      return;
    }
    try {
      carryOut(told, slot.engine.clock.instant());
    } catch (RuntimeException | StackOverflowError e) {
      told.fail(new CommandFailedException("a command failed in " + address + ": " + e, e));
    }
  }

  /** The outcome of a request that was carried out, if it is at hand. */
  private @Nullable Outcome known(String requestId) {
    var outcome = found == null ? null : found.get(requestId);
    return outcome != null || recent == null ? outcome : recent.get(requestId);
  }

  private S current() {
    return java.util.Objects.requireNonNull(state);
  }

  private void carryOut(Told told, Instant now) {
    C command =
        told.isAlarm() ? kind.alarmCommand(now) : kind.kind.commandType().cast(told.command);
    Decision<E> decision =
        command == null ? Decision.accept() : kind.kind.decide(current(), command);
    switch (decision) {
      case Decision.Refused<E>(var refusal) when !told.isAlarm() ->
          settle(told, new Outcome.Refused(refusal));
      // A refused alarm has been heard all the same: it must not ring for ever.
      case Decision.Refused<E> _ -> accept(told, Decision.accept(), now);
      case Decision.Accepted<E> accepted -> accept(told, accepted, now);
    }
  }

  private void accept(Told told, Decision.Accepted<E> accepted, Instant now) {
    S newState = current();
    long newVersion = version;
    var rows = kind.noRows();
    var events = new ArrayList<KnownKind.EventRow>(accepted.events().size());
    for (E event : accepted.events()) {
      S before = newState;
      newState = kind.kind.apply(before, event);
      newVersion++;
      var written = new StateTable.Written<>(address.id(), newVersion, now, before, newState);
      events.add(kind.eventRow(event, written, rows));
    }
    long newAlarm = alarmAfter(told, accepted.alarm());
    var outcome = new Outcome.Done(accepted.reply(), newVersion);
    boolean alarmChanges = newAlarm != alarm;
    if (events.isEmpty()
        && accepted.effects().isEmpty()
        && !alarmChanges
        && told.requestId == null) {
      settle(told, outcome);
      return;
    }

    // Everything that can fail for this command alone happens before the first change.
    kind.checkReply(accepted.reply());
    boolean first = open == null;
    var stateJson = first ? kind.stateJson(newState) : null;
    var projected = first ? kind.projected(newState) : null;
    var reply = told.requestId == null ? null : kind.replyJson(accepted.reply());
    var effects = new ArrayList<Write.EffectRow>(accepted.effects().size());
    for (var effect : accepted.effects()) {
      effects.add(slot.engine.effects.row(effect, now));
    }

    var write = open == null ? new Write(this, version, !stored, kind.noRows()) : open;
    write.version = newVersion;
    write.state = stateJson;
    if (projected != null) {
      write.projected = projected;
    }
    write.changedAt = Times.micros(now);
    write.events.addAll(events);
    for (int i = 0; i < rows.size(); i++) {
      write.rows.get(i).addAll(rows.get(i));
    }
    effects.forEach(write::add);
    if (alarmChanges) {
      write.alarm = newAlarm;
    }
    if (told.requestId != null) {
      write.add(new Write.RequestRow(told.requestId, newVersion, reply));
      remember(told.requestId, outcome);
    }
    write.answerLater(told, outcome);
    state = newState;
    version = newVersion;
    stored = true;
    alarm = newAlarm;
    if (first) {
      open = write;
      if (inFlight == null) {
        slot.engine.committer.submit(write);
      }
    }
  }

  /** Nothing is open or in flight. */
  private void erase(Told told, Instant now) {
    if (erased || !stored) {
      settle(told, new Outcome.Done(null, version));
      return;
    }
    boolean forgotten = kind.kind.erasure() == Erasure.FORGOTTEN;
    var write = new Write(this, version, false, kind.noRows());
    write.erases = true;
    write.version = version + 1;
    write.changedAt = Times.micros(now);
    write.answerLater(told, new Outcome.Done(null, version + 1));
    state = kind.kind.empty();
    version = forgotten ? 0 : version + 1;
    stored = !forgotten;
    erased = !forgotten;
    alarm = Write.NONE;
    recent = null;
    found = null;
    open = write;
    slot.engine.committer.submit(write);
  }

  private long alarmAfter(Told told, Decision.AlarmChange change) {
    return switch (change) {
      case Decision.AlarmChange.Keep _ -> told.isAlarm() ? Write.NONE : alarm;
      case Decision.AlarmChange.Clear _ -> Write.NONE;
      case Decision.AlarmChange.Set(var due) -> Times.micros(due);
    };
  }

  /** Answers what changes nothing, but never before that on which it was decided is safe. */
  private void settle(Told told, Outcome outcome) {
    var newest = open != null ? open : inFlight;
    if (newest == null) {
      told.answer(outcome);
    } else {
      newest.answerLater(told, outcome);
    }
  }

  private void remember(String requestId, Outcome outcome) {
    if (recent == null) {
      recent = new LinkedHashMap<>(4);
    }
    recent.put(requestId, outcome);
    if (recent.size() > RECENT) {
      var oldest = recent.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  // --- called by the loader

  /** The request ids of the commands that wait for the state. */
  synchronized List<String> waitingRequests() {
    var ids = new ArrayList<String>();
    if (waiting != null) {
      for (var told : waiting) {
        if (told.requestId != null) {
          ids.add(told.requestId);
        }
      }
    }
    return ids;
  }

  void loaded(
      @Nullable String json,
      long storedVersion,
      boolean wasErased,
      long storedAlarm,
      Map<String, Outcome> requests) {
    S loaded;
    try {
      loaded = json == null ? kind.kind.empty() : kind.state(json);
    } catch (RuntimeException e) {
      gone(new CommandFailedException("the stored state cannot be read: " + address, e));
      return;
    }
    synchronized (this) {
      state = loaded;
      version = storedVersion;
      stored = json != null;
      erased = wasErased;
      alarm = storedAlarm;
      requests.forEach(this::remember);
      // However many are repeated at once, none of them may be forgotten before its turn.
      found = requests.isEmpty() ? null : Map.copyOf(requests);
      phase = Phase.READY;
      drain();
      if (idle()) {
        slot.idle();
      }
    }
  }

  void notLoaded(Throwable why) {
    gone(new ObjectUnavailableException("the object could not be loaded: " + address, why));
  }

  private void gone(RuntimeException why) {
    ArrayDeque<Told> left;
    synchronized (this) {
      phase = Phase.GONE;
      left = waiting;
      waiting = null;
      slot.forget(this);
      slot.idle();
    }
    if (left != null) {
      left.forEach(told -> told.fail(why));
    }
  }

  // --- called by the writer that took the write

  synchronized void seal(Write write) {
    open = null;
    inFlight = write;
  }

  /** Fills in the state of a write that took several commands, left out when they were decided. */
  synchronized void fill(Write write) {
    if (write.state == null && !write.erases) {
      write.state = kind.stateJson(current());
      write.projected = kind.projected(current());
    }
  }

  void committed(Write write) {
    synchronized (this) {
      inFlight = null;
      if (open != null) {
        slot.engine.committer.submit(open);
      }
      drain();
      if (idle()) {
        slot.idle();
      }
    }
    write.answer();
  }

  /** Somebody else wrote the object, so nothing decided here since counts: look again. */
  void fenced(Write write) {
    again(write, null, false);
  }

  /** Nobody knows whether the write is stored. */
  void unknown(Write write, Throwable why) {
    again(
        write,
        new ObjectUnavailableException("the commit's outcome is not known: " + address, why),
        false);
  }

  /** The database refuses what one of the write's commands wants stored. */
  void rejected(Write write, Throwable why) {
    again(
        write,
        write.told.size() > 1
            ? null
            : new CommandFailedException("the outcome cannot be stored: " + address, why),
        true);
  }

  private void again(Write write, @Nullable RuntimeException failure, boolean cautious) {
    var retry = new ArrayDeque<Told>();
    var failed = new ArrayList<Told>();
    synchronized (this) {
      for (var told : write.told) {
        (failure == null && ++told.retries <= RETRIES ? retry : failed).add(told);
      }
      slot.engine.effects.release(write.effects);
      if (open != null) {
        retry.addAll(open.told);
        slot.engine.effects.release(open.effects);
      }
      if (waiting != null) {
        retry.addAll(waiting);
      }
      open = null;
      inFlight = null;
      recent = null;
      found = null;
      state = null;
      oneByOne |= cautious;
      if (slot.isOpen() && !retry.isEmpty()) {
        waiting = retry;
        phase = Phase.LOADING;
        slot.engine.loader.load(this);
        retry = null;
      } else {
        waiting = null;
        phase = Phase.GONE;
        slot.forget(this);
        slot.idle();
      }
    }
    if (retry != null) {
      retry.forEach(slot.engine::route);
    }
    for (var told : failed) {
      if (failure == null) {
        told.unavailable("the object was written by others again and again", null);
      } else {
        told.fail(failure);
      }
    }
  }

  // --- called by the slot

  /** Leaves memory when idle since {@code before}; true when it did. */
  synchronized boolean retire(int before) {
    if (phase == Phase.READY && idle() && waiting == null && lastUsed < before) {
      phase = Phase.GONE;
      return true;
    }
    return phase == Phase.GONE;
  }
}
