package kira.contacts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import kira.objects.Decision;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import org.jspecify.annotations.Nullable;

/**
 * What jobs do to a contact. Each change leaves a row that says which row of which job made it and
 * how it is undone, in the same commit: after a crash the job sees from these rows what is done.
 */
final class JobRows {
  private JobRows() {}

  static Decision<ContactEvent> applied(ContactState state, ContactCommand.Apply apply) {
    var wanted = apply.correction();
    if (!state.exists()) {
      if (!apply.create()) {
        return Decision.refuse("not_found", "There is no such contact.");
      }
      return Decision.<ContactEvent>accept(
              new ContactEvent.ContactImported(
                  wanted.profile().stripped(),
                  wanted.values(),
                  wanted.tags(),
                  apply.origin(),
                  apply.by(),
                  apply.at()))
          .reply(new ContactReply(JobResult.CREATED));
    }
    var correction = apply.fill() ? onlyEmpty(state, wanted) : wanted;
    return switch (Contact.edited(state, correction, apply.by(), apply.at())) {
      case Decision.Refused<ContactEvent> refused -> refused;
      case Decision.Accepted<ContactEvent> accepted when accepted.events().isEmpty() ->
          accepted.reply(new ContactReply(JobResult.UNCHANGED));
      case Decision.Accepted<ContactEvent> accepted ->
          told(state, accepted.events(), apply.origin(), apply)
              .reply(new ContactReply(JobResult.CHANGED));
    };
  }

  private static Decision.Accepted<ContactEvent> told(
      ContactState state,
      List<ContactEvent> changes,
      @Nullable JobRow origin,
      ContactCommand.Apply apply) {
    if (origin == null) {
      return Decision.accept(changes);
    }
    var events = new ArrayList<>(changes);
    events.add(
        new ContactEvent.ContactJobApplied(
            origin, ContactUndo.of(state, after(state, changes)), apply.by(), apply.at()));
    return Decision.accept(events);
  }

  private static ContactState after(ContactState state, List<ContactEvent> events) {
    var contact = new Contact();
    var after = state;
    for (var event : events) {
      after = contact.apply(after, event);
    }
    return after;
  }

  /** What of a correction concerns that which is not known yet; tags are always added. */
  static ContactCorrection onlyEmpty(ContactState state, ContactCorrection wanted) {
    var now = state.profile();
    var want = wanted.profile();
    var values = new HashMap<>(wanted.values());
    values.keySet().removeAll(state.fields().keySet());
    return new ContactCorrection(
        new ContactProfile(
            now.name() == null ? want.name() : null,
            now.email() == null ? want.email() : null,
            now.phone() == null ? want.phone() : null,
            now.externalId() == null ? want.externalId() : null,
            now.locale() == null ? want.locale() : null,
            now.timeZone() == null ? want.timeZone() : null,
            now.company() == null ? want.company() : null),
        values,
        new HashSet<>(),
        wanted.tags(),
        List.of());
  }

  static Decision<ContactEvent> takenBack(ContactState state, ContactCommand.TakeBack back) {
    var undo = back.undo();
    if (undo == null) {
      return withdrawn(state, back);
    }
    if (!state.exists()) {
      return Decision.refuse("not_found", "There is no such contact.");
    }
    return switch (Contact.edited(state, undo.correction(state), back.by(), back.at())) {
      case Decision.Refused<ContactEvent> refused -> refused;
      case Decision.Accepted<ContactEvent> accepted ->
          accepted.reply(
              new ContactReply(
                  undo.isUndone(after(state, accepted.events()))
                      ? JobResult.RESTORED
                      : JobResult.KEPT));
    };
  }

  private static Decision<ContactEvent> withdrawn(
      ContactState state, ContactCommand.TakeBack back) {
    if (!state.exists()) {
      return Decision.<ContactEvent>accept().reply(new ContactReply(JobResult.REMOVED));
    }
    // Somebody who was here since, or whom somebody wrote something down about, is no mistake.
    boolean touched =
        state.lastSeenAt() != null
            || state.verified()
            || !state.consents().isEmpty()
            || !state.absorbed().isEmpty()
            || state.avatar() != null
            || !state.record().equals(back.made());
    return touched
        ? Decision.<ContactEvent>accept().reply(new ContactReply(JobResult.KEPT))
        : Decision.<ContactEvent>accept(
                new ContactEvent.ContactWithdrawn(back.origin(), back.by(), back.at()))
            .reply(new ContactReply(JobResult.REMOVED));
  }

  static Rows<ContactState, ContactEvent> rows() {
    return new Rows<>(
        "contact_job_change",
        List.of(
            new RowColumn("job_id", "uuid"),
            new RowColumn("contact_id", "uuid"),
            new RowColumn("row_no", "bigint"),
            new RowColumn("undo", "jsonb")),
        3,
        (written, event) ->
            switch (event) {
              case ContactEvent.ContactImported(_, _, _, var origin, _, _) when origin != null ->
                  List.<@Nullable Object[]>of(
                      new @Nullable Object[] {origin.job(), written.id(), origin.row(), null});
              case ContactEvent.ContactJobApplied(var origin, var undo, _, _) ->
                  List.<@Nullable Object[]>of(
                      new @Nullable Object[] {origin.job(), written.id(), origin.row(), undo});
              case ContactEvent.ContactImported _,
                  ContactEvent.ContactCreated _,
                  ContactEvent.ContactAdded _,
                  ContactEvent.ContactFieldsChanged _,
                  ContactEvent.ContactTagged _,
                  ContactEvent.ContactSeen _,
                  ContactEvent.ContactIdentified _,
                  ContactEvent.ContactEdited _,
                  ContactEvent.ContactMerged _,
                  ContactEvent.ContactAbsorbed _,
                  ContactEvent.ConsentGiven _,
                  ContactEvent.ConsentWithdrawn _,
                  ContactEvent.ContactSeparated _,
                  ContactEvent.ContactRestored _,
                  ContactEvent.ContactDistinguished _,
                  ContactEvent.ContactRecognised _,
                  ContactEvent.ContactPictured _,
                  ContactEvent.ContactWithdrawn _ ->
                  List.of();
            });
  }
}
