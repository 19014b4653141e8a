package kira.channels.email.response;

import java.util.Set;
import kira.channels.ChannelTraces;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import org.springframework.stereotype.Component;

/** What a person did with mails goes with them. */
@Component
class MailResponseTraces implements ChannelTraces {
  private final DurableObjects objects;
  private final MailResponseTable table;

  MailResponseTraces(DurableObjects objects, MailResponseTable table) {
    this.objects = objects;
    this.table = table;
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    for (var contact : person.contacts()) {
      for (var id : table.ofContact(person.tenant().value(), contact)) {
        objects.erase(MailResponses.address(person.tenant(), id));
      }
    }
  }
}
