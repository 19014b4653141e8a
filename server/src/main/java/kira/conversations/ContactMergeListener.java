package kira.conversations;

import java.sql.Connection;
import java.time.InstantSource;
import java.util.List;
import kira.contacts.ContactMerged;
import kira.contacts.Contacts;
import kira.conversations.Conversation.Command;
import kira.objects.JournalEntry;
import kira.objects.JournalReader;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** When a visitor turns out to be somebody known, their conversations follow. */
@Component
class ContactMergeListener implements JournalReader {
  private final Contacts contacts;
  private final Conversations conversations;
  private final ConversationTable table;
  private final InstantSource clock;

  ContactMergeListener(
      Contacts contacts,
      Conversations conversations,
      ConversationTable table,
      InstantSource clock) {
    this.contacts = contacts;
    this.conversations = conversations;
    this.table = table;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "conversations.contact-merge";
  }

  @Override
  public List<String> kinds() {
    return List.of("contact");
  }

  @Override
  public void read(List<JournalEntry> entries, Connection transaction) {
    for (var entry : entries) {
      contacts.merged(entry).ifPresent(this::move);
    }
  }

  private void move(ContactMerged merged) {
    TenantId tenant = merged.tenant();
    for (var id : Tenancy.in(tenant, () -> table.idsOf(tenant.value(), merged.source()))) {
      conversations.tell(
          tenant,
          new ConversationId(id),
          new Command.ChangeContact(merged.source(), merged.target(), clock.instant()),
          null);
    }
  }
}
