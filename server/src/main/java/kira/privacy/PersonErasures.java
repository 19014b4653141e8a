package kira.privacy;

import java.time.InstantSource;
import java.util.UUID;
import kira.contacts.ContactErasures;
import kira.contacts.Contacts;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.stereotype.Component;

/** The erasures of people, each a durable object. */
@Component
class PersonErasures implements ContactErasures {
  private final DurableObjects objects;
  private final Contacts contacts;
  private final ErasureSteps steps;
  private final InstantSource clock;

  PersonErasures(
      DurableObjects objects, Contacts contacts, ErasureSteps steps, InstantSource clock) {
    this.objects = objects;
    this.contacts = contacts;
    this.steps = steps;
    this.clock = clock;
  }

  /**
   * @throws Problem with the code of the refusal
   */
  @Override
  public boolean begin(TenantId tenant, UUID contact, String by) {
    var survivor = contacts.survivor(tenant, contact);
    var erasure = PersonErasure.idOf(survivor);
    if (contacts.find(tenant, survivor).isEmpty()) {
      return read(tenant, erasure).contact() != null;
    }
    var outcome =
        objects.ask(
            address(tenant, erasure),
            new PersonErasure.Command.Begin(
                erasure,
                survivor,
                contacts.withMerged(survivor),
                steps.names(),
                by,
                clock.instant()));
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
    return true;
  }

  @Override
  public boolean isOver(TenantId tenant, UUID contact) {
    return read(tenant, PersonErasure.idOf(contacts.survivor(tenant, contact))).endedAt() != null;
  }

  PersonErasure.State read(TenantId tenant, UUID erasure) {
    return objects.read(address(tenant, erasure), PersonErasure.State.class).state();
  }

  private static Address address(TenantId tenant, UUID erasure) {
    return new Address(PersonErasure.KIND, tenant.value(), erasure);
  }
}
