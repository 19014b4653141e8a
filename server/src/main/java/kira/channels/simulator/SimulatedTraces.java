package kira.channels.simulator;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import kira.channels.ChannelTraces;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Simulated mailboxes of the addresses of a person. */
@Component
@Order(2)
class SimulatedTraces implements ChannelTraces {
  private final DurableObjects objects;
  private final SimulatedEmailTable table;

  SimulatedTraces(DurableObjects objects, SimulatedEmailTable table) {
    this.objects = objects;
    this.table = table;
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    var folded =
        addresses.stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    for (var id : table.ofAddresses(person.tenant().value(), folded)) {
      objects.erase(new Address(SimulatedEmail.KIND, person.tenant().value(), id));
    }
  }
}
