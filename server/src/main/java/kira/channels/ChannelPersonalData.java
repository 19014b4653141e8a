package kira.channels;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.Telling;
import org.springframework.stereotype.Component;

/** What went out to a person and what came in from them, as far as it is not a conversation. */
@Component
class ChannelPersonalData implements PersonalData {
  private final DurableObjects objects;
  private final DeliveryTable deliveries;
  private final ChannelAccountTable accounts;
  private final List<ChannelTraces> traces;

  ChannelPersonalData(
      DurableObjects objects,
      DeliveryTable deliveries,
      ChannelAccountTable accounts,
      List<ChannelTraces> traces) {
    this.objects = objects;
    this.deliveries = deliveries;
    this.accounts = accounts;
    this.traces = traces;
  }

  @Override
  public String name() {
    return "channels";
  }

  /** Behind the conversations, so that nothing is queued any more. */
  @Override
  public int order() {
    return 250;
  }

  @Override
  public Set<UUID> erase(Person person) {
    var tenant = person.tenant().value();
    var addresses = new HashSet<String>();
    for (var contact : person.contacts()) {
      for (var row : deliveries.find(tenant, deliveries.ofContact(tenant, contact))) {
        if (row.state().order() != null) {
          addresses.add(row.state().order().recipient());
        }
      }
    }
    // Addresses first: they lead to what names no contact.
    for (var trace : traces) {
      trace.erase(person, addresses);
    }
    for (var contact : person.contacts()) {
      for (var id : deliveries.ofContact(tenant, contact)) {
        objects.erase(new Address(Delivery.KIND, tenant, id));
      }
      for (var id : accounts.inboundOf(tenant, contact)) {
        objects.erase(new Address(Inbound.KIND, tenant, id));
      }
    }
    // Nobody can tell whom these are about: they may be about anybody.
    for (var id : accounts.unclear(tenant)) {
      objects.erase(new Address(Inbound.KIND, tenant, id));
    }
    return person.contacts();
  }

  @Override
  public void tell(Person person, Telling to) throws IOException {
    var tenant = person.tenant().value();
    for (var contact : person.contacts()) {
      var told = new ArrayList<Object>();
      for (var row : deliveries.find(tenant, deliveries.ofContact(tenant, contact))) {
        if (row.state().exists()) {
          told.add(DeliveryView.of(row.id(), row.state()));
        }
      }
      to.items("deliveries", told);
    }
    for (var trace : traces) {
      trace.tell(person, to);
    }
  }
}
