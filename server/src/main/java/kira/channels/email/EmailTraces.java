package kira.channels.email;

import java.util.Set;
import kira.channels.ChannelTraces;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Threads of mails, which name who wrote and who read along, and the mails as they came. */
@Component
@Order(1)
class EmailTraces implements ChannelTraces {
  private final DurableObjects objects;
  private final EmailThreadTable table;
  private final EmailMessageTable mails;
  private final EmailMessages messages;

  EmailTraces(
      DurableObjects objects,
      EmailThreadTable table,
      EmailMessageTable mails,
      EmailMessages messages) {
    this.objects = objects;
    this.table = table;
    this.mails = mails;
    this.messages = messages;
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    for (var contact : person.contacts()) {
      for (var row : mails.ofContact(person.tenant().value(), contact)) {
        if (row.state().letter() != null) {
          addresses.add(row.state().letter().from().address());
        }
        messages.erase(person.tenant(), row.id());
      }
      for (var row : table.ofContact(person.tenant().value(), contact)) {
        if (row.state().correspondent() != null) {
          addresses.add(row.state().correspondent().address());
        }
        objects.erase(EmailThreads.address(person.tenant(), row.id()));
      }
    }
  }
}
