package kira.channels.email;

import java.util.Set;
import kira.channels.ChannelTraces;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Threads of mails, which name who wrote and who read along. */
@Component
@Order(1)
class EmailTraces implements ChannelTraces {
  private final DurableObjects objects;
  private final EmailThreadTable table;

  EmailTraces(DurableObjects objects, EmailThreadTable table) {
    this.objects = objects;
    this.table = table;
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    for (var contact : person.contacts()) {
      for (var row : table.ofContact(person.tenant().value(), contact)) {
        if (row.state().correspondent() != null) {
          addresses.add(row.state().correspondent().address());
        }
        objects.erase(EmailThreads.address(person.tenant(), row.id()));
      }
    }
  }
}
