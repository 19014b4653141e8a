package kira.contacts;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import kira.contacts.files.Layout;
import kira.objects.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * How far a job on contacts is.
 *
 * @param bytes of the file
 * @param turn counts the times that work was begun or taken up again
 * @param runner who is at work now; null when nobody is
 */
record ContactJobState(
    @Nullable UUID id,
    ContactJob.@Nullable Work work,
    ContactJob.Phase phase,
    boolean paused,
    long bytes,
    @Nullable Layout layout,
    @Nullable ImportSettings settings,
    Map<ContactJob.Stage, ContactJob.Progress> progress,
    int turn,
    @Nullable UUID runner,
    @Nullable Refusal failure,
    String by,
    @Nullable Instant createdAt,
    @Nullable Instant endedAt) {
  static final ContactJobState NOTHING =
      new ContactJobState(
          null,
          null,
          ContactJob.Phase.EMPTY,
          false,
          0,
          null,
          null,
          Map.of(),
          0,
          null,
          null,
          "",
          null,
          null);

  ContactJobState {
    progress = Map.copyOf(progress);
  }

  boolean exists() {
    return work != null;
  }

  ContactJob.Progress progress(ContactJob.Stage stage) {
    return progress.getOrDefault(stage, ContactJob.Progress.NONE);
  }

  Change change() {
    return new Change(this);
  }

  ContactJob.@Nullable Stage stage() {
    return switch (phase) {
      case CHECKING -> ContactJob.Stage.CHECK;
      case RUNNING -> ContactJob.Stage.RUN;
      case UNDOING -> ContactJob.Stage.UNDO;
      case EMPTY, READY, CHECKED, DONE, CANCELLED, FAILED, UNDONE -> null;
    };
  }

  /** The state after an event, made of the state before it. */
  static final class Change {
    private final ContactJobState state;
    private ContactJob.@Nullable Work work;
    private ContactJob.Phase phase;
    private boolean paused;
    private @Nullable ImportSettings settings;
    private final Map<ContactJob.Stage, ContactJob.Progress> progress =
        new EnumMap<>(ContactJob.Stage.class);
    private int turn;
    private @Nullable UUID runner;
    private @Nullable Refusal failure;
    private @Nullable Instant endedAt;

    private Change(ContactJobState state) {
      this.state = state;
      work = state.work;
      phase = state.phase;
      paused = state.paused;
      settings = state.settings;
      progress.putAll(state.progress);
      turn = state.turn;
      runner = state.runner;
      failure = state.failure;
      endedAt = state.endedAt;
    }

    Change phase(ContactJob.Phase value) {
      phase = value;
      return this;
    }

    Change paused(boolean value) {
      paused = value;
      return this;
    }

    Change settings(ImportSettings value) {
      settings = value;
      return this;
    }

    Change progress(ContactJob.Stage stage, ContactJob.Progress value) {
      progress.put(stage, value);
      return this;
    }

    /** A stage that begins anew has got nowhere yet. */
    Change forget(ContactJob.Stage stage) {
      progress.remove(stage);
      failure = null;
      endedAt = null;
      return this;
    }

    Change turned() {
      turn++;
      return this;
    }

    Change runner(@Nullable UUID value) {
      runner = value;
      return this;
    }

    Change failure(Refusal value) {
      failure = value;
      return this;
    }

    /** Whom an erasure looked for is not to be read in what is left of it. */
    Change ended(Instant at) {
      endedAt = at;
      if (work instanceof ContactJob.Work.Erasure) {
        work = new ContactJob.Work.Erasure(ContactChoice.FORGOTTEN);
      }
      return this;
    }

    ContactJobState done() {
      return new ContactJobState(
          state.id,
          work,
          phase,
          paused,
          state.bytes,
          state.layout,
          settings,
          progress,
          turn,
          runner,
          failure,
          state.by,
          state.createdAt,
          endedAt);
    }
  }
}
