package kira.contacts;

import java.time.Instant;
import java.util.UUID;
import kira.contacts.files.Layout;
import kira.objects.Refusal;
import org.jspecify.annotations.Nullable;

/** What a job on contacts is told: by people, and by whoever does its work. */
sealed interface ContactJobCommand {
  record Create(UUID job, ContactJob.Work work, String by, Instant at)
      implements ContactJobCommand {}

  /** The file is here; another one may replace it until the work begins. */
  record Receive(String file, long bytes, Layout layout, Instant at) implements ContactJobCommand {}

  record Settle(ImportSettings settings, String by, Instant at) implements ContactJobCommand {}

  record Check(String by, Instant at) implements ContactJobCommand {}

  record Run(String by, Instant at) implements ContactJobCommand {}

  record Undo(String by, Instant at) implements ContactJobCommand {}

  record Pause(String by, Instant at) implements ContactJobCommand {}

  record Continue(String by, Instant at) implements ContactJobCommand {}

  record Cancel(String by, Instant at) implements ContactJobCommand {}

  /** Somebody takes up the work of a stage; whoever did it before is no longer heard. */
  record Begin(UUID runner, ContactJob.Stage stage, Instant at) implements ContactJobCommand {}

  /** How far the work is; the reply says whether to go on. */
  record Advance(UUID runner, ContactJob.Stage stage, ContactJob.Progress progress, Instant at)
      implements ContactJobCommand {}

  /** The work stopped as it was told to; nothing of it is on its way any more. */
  record Stop(UUID runner, ContactJob.Stage stage, ContactJob.Progress progress, Instant at)
      implements ContactJobCommand {}

  record Finish(UUID runner, ContactJob.Stage stage, ContactJob.Progress progress, Instant at)
      implements ContactJobCommand {}

  /**
   * @param runner null when it was given up after many attempts
   */
  record Fail(@Nullable UUID runner, ContactJob.Stage stage, Refusal why, Instant at)
      implements ContactJobCommand {}

  /** The file of an import has been kept long enough. */
  record Tidy(Instant at) implements ContactJobCommand {}

  /** The file of an export was handed out. */
  record HandOut(long rows, String by, Instant at) implements ContactJobCommand {}
}
