package kira.channels.simulator;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import kira.channels.ChannelTraces;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Simulated mailboxes and phones of a person. */
@Component
@Order(2)
class SimulatedTraces implements ChannelTraces {
  private final DurableObjects objects;
  private final SimulatedEmailTable mails;
  private final SimulatedTextTable texts;
  private final SimulatedCallTable calls;

  SimulatedTraces(
      DurableObjects objects,
      SimulatedEmailTable mails,
      SimulatedTextTable texts,
      SimulatedCallTable calls) {
    this.objects = objects;
    this.mails = mails;
    this.texts = texts;
    this.calls = calls;
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    var folded =
        addresses.stream()
            .map(each -> each.toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(HashSet::new));
    var tenant = person.tenant().value();
    for (var id : mails.ofAddresses(tenant, folded)) {
      objects.erase(new Address(SimulatedEmail.KIND, tenant, id));
    }
    // Ids at a webhook are kept as they are written.
    folded.addAll(addresses);
    for (var id : texts.ofAddresses(tenant, folded)) {
      objects.erase(new Address(SimulatedText.KIND, tenant, id));
    }
    for (var id : calls.ofAddresses(tenant, folded)) {
      objects.erase(new Address(SimulatedCall.KIND, tenant, id));
    }
  }
}
