package kira.contacts;

import java.time.Instant;
import java.util.UUID;
import kira.contacts.files.Layout;
import kira.objects.Refusal;

/** What happened to a job on contacts. */
sealed interface ContactJobEvent {
  record JobCreated(UUID job, ContactJob.Work work, String by, Instant at)
      implements ContactJobEvent {}

  record JobFileReceived(String file, long bytes, Layout layout, Instant at)
      implements ContactJobEvent {}

  record JobSettled(ImportSettings settings, String by, Instant at) implements ContactJobEvent {}

  record JobStarted(ContactJob.Stage stage, String by, Instant at) implements ContactJobEvent {}

  record JobBegun(UUID runner, Instant at) implements ContactJobEvent {}

  record JobAdvanced(
      ContactJob.Stage stage, ContactJob.Progress progress, boolean stopped, Instant at)
      implements ContactJobEvent {}

  record JobPaused(String by, Instant at) implements ContactJobEvent {}

  record JobContinued(String by, Instant at) implements ContactJobEvent {}

  record JobCancelled(String by, Instant at) implements ContactJobEvent {}

  record JobFinished(ContactJob.Stage stage, ContactJob.Progress progress, Instant at)
      implements ContactJobEvent {}

  record JobFailed(ContactJob.Stage stage, Refusal why, Instant at) implements ContactJobEvent {}

  record JobFileForgotten(Instant at) implements ContactJobEvent {}

  record ContactsExported(long rows, String by, Instant at) implements ContactJobEvent {}
}
