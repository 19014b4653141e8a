package kira.conversations;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.blobs.Blobs;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.Telling;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** What was said with a person, by everybody who took part, and the files that were sent. */
@Component
class ConversationPersonalData implements PersonalData {
  private static final int PAGE = 200;
  private static final int MOST = 10_000;

  private final DurableObjects objects;
  private final ConversationTable table;
  private final AttachmentTable attachments;
  private final Blobs blobs;

  ConversationPersonalData(
      DurableObjects objects, ConversationTable table, AttachmentTable attachments, Blobs blobs) {
    this.objects = objects;
    this.table = table;
    this.attachments = attachments;
    this.blobs = blobs;
  }

  @Override
  public String name() {
    return "conversations";
  }

  @Override
  public int order() {
    return 200;
  }

  @Override
  public Set<UUID> erase(Person person) throws IOException {
    for (var contact : person.contacts()) {
      for (var id : table.idsOf(person.tenant().value(), contact)) {
        erase(person.tenant(), id);
      }
    }
    var theirs = person.contacts().stream().map(id -> new Actor.Visitor(id).text()).toList();
    forget(person.tenant(), attachments.uploadedBy(person.tenant().value(), theirs));
    return person.contacts();
  }

  /** Files first: they are found through the messages. */
  void erase(TenantId tenant, UUID conversation) throws IOException {
    forget(tenant, attachments.in(tenant.value(), conversation));
    objects.erase(new Address(Conversation.KIND, tenant.value(), conversation));
  }

  private void forget(TenantId tenant, List<UUID> files) throws IOException {
    for (var file : files) {
      blobs.delete(tenant, file);
      attachments.forget(tenant.value(), file);
    }
  }

  @Override
  public void tell(Person person, Telling to) throws IOException {
    var tenant = person.tenant();
    for (var contact : person.contacts()) {
      for (var view : table.allOf(tenant.value(), contact, MOST)) {
        to.items("conversations", List.of(view));
        long after = 0;
        for (List<MessageView> lines = page(tenant, view.id(), after);
            !lines.isEmpty();
            lines = page(tenant, view.id(), after)) {
          to.items(
              "messages",
              lines.stream()
                  .map(line -> {
                    var said = new LinkedHashMap<String, Object>();
                    said.put("conversation", view.id());
                    said.put("message", line);
                    return said;
                  })
                  .toList());
          after = lines.getLast().version();
        }
        for (var id : attachments.in(tenant.value(), view.id())) {
          var kept = attachments.find(tenant.value(), id);
          var content = kept.isEmpty() ? null : blobs.open(tenant, id).orElse(null);
          if (content != null) {
            try (content) {
              to.file(id.toString(), kept.orElseThrow().file().name(), content);
            }
          }
        }
      }
    }
  }

  /** All that the visitor could read; what the team noted among itself is told as notes are. */
  private List<MessageView> page(TenantId tenant, UUID conversation, long after) {
    return table.messagesAfter(tenant.value(), conversation, after, PAGE);
  }
}
