package kira.channels.text;

import java.util.Set;
import kira.channels.ChannelTraces;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import kira.platform.tenancy.TenantId;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Lines, which name the number of who wrote. */
@Component
@Order(1)
class TextTraces implements ChannelTraces {
  private final DurableObjects objects;
  private final TextLineTable table;
  private final Suppressions suppressions;

  TextTraces(DurableObjects objects, TextLineTable table, Suppressions suppressions) {
    this.objects = objects;
    this.table = table;
    this.suppressions = suppressions;
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    var tenant = person.tenant().value();
    for (var contact : person.contacts()) {
      for (var row : table.ofContact(tenant, contact)) {
        addresses.add(row.state().address());
        unlist(person.tenant(), row.state());
        objects.erase(new Address(TextLine.KIND, tenant, row.id()));
      }
    }
  }

  /** An id of an account is no address of the contact, who would take it off the list else. */
  private void unlist(TenantId tenant, TextLine.State line) {
    if (line.channel().equals(TextDesk.WEBHOOK) && line.account() != null) {
      TextDesk.listed(line.account(), Channel.WEBHOOK, line.address())
          .ifPresent(listed -> suppressions.erase(tenant, Channel.WEBHOOK, listed));
    }
  }
}
