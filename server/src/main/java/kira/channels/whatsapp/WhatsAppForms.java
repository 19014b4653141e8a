package kira.channels.whatsapp;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.channels.ChannelTraces;
import kira.channels.text.TextExtras;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import kira.platform.tenancy.TenantId;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Keeps what messages are besides their text until they are sent, and for sending them again. */
@Component
@Order(1)
class WhatsAppForms implements TextExtras, ChannelTraces {
  private final DurableObjects objects;
  private final WhatsAppFormTable table;
  private final InstantSource clock;

  WhatsAppForms(DurableObjects objects, WhatsAppFormTable table, InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  void keep(TenantId tenant, UUID message, UUID contact, Extra extra) {
    objects
        .ask(
            address(tenant.value(), message),
            new WhatsAppForm.Command.Keep(contact, extra, clock.instant()))
        .version();
  }

  @Override
  public Optional<JsonNode> of(TenantId tenant, UUID message) {
    return Optional.ofNullable(
            objects
                .read(address(tenant.value(), message), WhatsAppForm.State.class)
                .state()
                .extra())
        .map(Extra::json);
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    var tenant = person.tenant().value();
    for (var contact : person.contacts()) {
      table.ofContact(tenant, contact).forEach(id -> objects.erase(address(tenant, id)));
    }
  }

  private static Address address(UUID tenant, UUID message) {
    return new Address(WhatsAppForm.KIND, tenant, message);
  }
}
