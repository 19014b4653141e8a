package kira.channels.text;

import java.util.Optional;
import java.util.UUID;
import kira.channels.Deliveries;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** What messages of conversations are called by their providers. */
@Component
public class TextReferences {
  private final TextLineTable table;
  private final Deliveries deliveries;

  TextReferences(TextLineTable table, Deliveries deliveries) {
    this.table = table;
    this.deliveries = deliveries;
  }

  /** Of a message that came in. */
  public Optional<String> heard(TenantId tenant, UUID message) {
    return Tenancy.in(tenant, () -> table.reference(tenant.value(), message));
  }

  /** Of a message in or out; of one that no provider has yet there is none. */
  public Optional<String> of(TenantId tenant, UUID conversation, UUID message) {
    return heard(tenant, message)
        .or(() -> deliveries.outside(tenant, Deliveries.idOf(conversation, message)));
  }
}
