package kira.conversations;

import java.sql.Connection;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import kira.contacts.ContactMerged;
import kira.contacts.ContactSeparated;
import kira.contacts.Contacts;
import kira.conversations.Conversation.Command;
import kira.objects.JournalEntry;
import kira.objects.JournalReader;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** When contacts become one, or are told apart again, their conversations follow. */
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
  public Set<String> types() {
    return Contacts.MERGES;
  }

  @Override
  public void read(List<JournalEntry> entries, Connection transaction) {
    for (var entry : entries) {
      contacts.merged(entry).ifPresent(this::move);
      contacts.separated(entry).ifPresent(this::moveBack);
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

  /** What began with the contact that is one of its own again goes back to it. */
  private void moveBack(ContactSeparated separated) {
    TenantId tenant = separated.tenant();
    var began =
        Tenancy.in(
            tenant, () -> table.begunBy(tenant.value(), contacts.withMerged(separated.source())));
    for (var id : began) {
      conversations.tell(
          tenant,
          new ConversationId(id),
          new Command.ChangeContact(separated.target(), separated.source(), clock.instant()),
          null);
    }
  }
}
