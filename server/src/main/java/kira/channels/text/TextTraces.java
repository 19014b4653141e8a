package kira.channels.text;

import java.util.Set;
import kira.channels.ChannelTraces;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Lines, which name the number of who wrote. */
@Component
@Order(1)
class TextTraces implements ChannelTraces {
  private final DurableObjects objects;
  private final TextLineTable table;

  TextTraces(DurableObjects objects, TextLineTable table) {
    this.objects = objects;
    this.table = table;
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    var tenant = person.tenant().value();
    for (var contact : person.contacts()) {
      for (var row : table.ofContact(tenant, contact)) {
        addresses.add(row.state().address());
        objects.erase(new Address(TextLine.KIND, tenant, row.id()));
      }
    }
  }
}
