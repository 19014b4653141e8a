package kira.conversations;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kira.conversations.Conversation.Event;
import kira.conversations.MessageView.AttachmentView;
import kira.conversations.MessageView.Author;
import kira.conversations.MessageView.ThreadEvent;
import org.jspecify.annotations.Nullable;

/** How the events of a thread read on screen. */
final class Lines {
  private Lines() {}

  static MessageView view(
      UUID id,
      long version,
      Instant at,
      Author author,
      Event event,
      ConversationTable.People people) {
    return switch (event) {
      case Event.MessageReceived e ->
          new MessageView(
              id,
              version,
              at,
              author,
              "MESSAGE",
              MessageHtml.of(e.text()),
              e.text(),
              files(e.attachments()),
              null,
              null,
              null,
              null,
              e.chosen());
      case Event.Answered e ->
          new MessageView(
              id,
              version,
              at,
              author,
              "MESSAGE",
              MessageHtml.of(e.answer().text()),
              e.answer().text(),
              List.of(),
              e.answer(),
              null);
      case Event.Replied e ->
          new MessageView(
              id,
              version,
              at,
              author,
              "MESSAGE",
              e.html(),
              e.text(),
              files(e.attachments()),
              null,
              null,
              e.quote(),
              e.choices(),
              null);
      case Event.NoteAdded e ->
          new MessageView(
              id,
              version,
              at,
              author,
              "NOTE",
              e.html(),
              e.text(),
              files(e.attachments()),
              null,
              null);
      case Event.HandedOff e ->
          happened(id, version, at, author, event, e.reason(), null, null, null, null);
      case Event.Assigned e ->
          happened(
              id,
              version,
              at,
              author,
              event,
              null,
              e.assignee() == null ? null : people.apply(e.assignee()),
              null,
              null,
              null);
      case Event.Snoozed e ->
          happened(id, version, at, author, event, null, null, e.until(), null, null);
      case Event.Rated e ->
          happened(id, version, at, author, event, null, null, null, e.score(), e.comment());
      case Event.Taken _,
          Event.Released _,
          Event.Resolved _,
          Event.Reopened _,
          Event.Woken _,
          Event.ConversationOpened _,
          Event.CallMissed _,
          Event.Attended _,
          Event.MarkedRead _,
          Event.ContactChanged _ ->
          happened(id, version, at, author, event, null, null, null, null, null);
    };
  }

  private static MessageView happened(
      UUID id,
      long version,
      Instant at,
      Author author,
      Event event,
      @Nullable String reason,
      MessageView.@Nullable Person assignee,
      @Nullable Instant until,
      @Nullable Integer score,
      @Nullable String comment) {
    return new MessageView(
        id,
        version,
        at,
        author,
        "EVENT",
        "",
        "",
        List.of(),
        null,
        new ThreadEvent(event.getClass().getSimpleName(), reason, assignee, until, score, comment));
  }

  private static List<AttachmentView> files(List<AttachmentRef> attachments) {
    return attachments.stream().map(Lines::file).toList();
  }

  static AttachmentView file(AttachmentRef a) {
    return new AttachmentView(
        a.id(), a.name(), a.type(), a.size(), "/api/v1/attachments/" + a.id());
  }
}
