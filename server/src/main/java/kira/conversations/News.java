package kira.conversations;

import java.util.Optional;
import kira.conversations.Conversation.Event;
import kira.objects.JournalEntry;
import kira.platform.tenancy.TenantId;

/** Turns private history into what others may hear. */
final class News {
  private News() {}

  static Optional<ConversationNews> of(JournalEntry entry, Event event) {
    var tenant = new TenantId(entry.tenant());
    var id = new ConversationId(entry.objectId());
    return switch (event) {
      case Event.ConversationOpened e ->
          Optional.of(new ConversationNews.Opened(tenant, id, e.channel(), e.at()));
      case Event.MessageReceived e ->
          Optional.of(new ConversationNews.Received(tenant, id, e.messageId(), e.at()));
      case Event.Answered e ->
          Optional.of(
              new ConversationNews.Answered(
                  tenant, id, entry.version(), e.question(), e.answer(), e.at()));
      case Event.Replied e ->
          Optional.of(new ConversationNews.Replied(tenant, id, e.user(), e.at()));
      case Event.HandedOff e ->
          Optional.of(new ConversationNews.HandedOff(tenant, id, e.reason(), e.at()));
      case Event.Resolved e ->
          Optional.of(
              new ConversationNews.Resolved(
                  tenant,
                  id,
                  e.holder() == Conversation.Holder.KIRA,
                  e.actor().startsWith("visitor:"),
                  e.at()));
      case Event.Reopened e -> Optional.of(new ConversationNews.Reopened(tenant, id, e.at()));
      case Event.Rated e ->
          Optional.of(new ConversationNews.Rated(tenant, id, e.score(), e.comment(), e.at()));
      case Event.NoteAdded _,
          Event.CallMissed _,
          Event.Attended _,
          Event.Taken _,
          Event.Released _,
          Event.Assigned _,
          Event.Snoozed _,
          Event.Woken _,
          Event.MarkedRead _,
          Event.ContactChanged _ ->
          Optional.empty();
    };
  }
}
