package kira.channels.email;

import java.util.Optional;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Service;

/** The mail side of conversations. */
@Service
class EmailThreads {
  private final DurableObjects objects;

  EmailThreads(DurableObjects objects) {
    this.objects = objects;
  }

  Optional<EmailThread.State> find(TenantId tenant, UUID conversation) {
    var state = objects.read(address(tenant, conversation), EmailThread.State.class).state();
    return state.exists() ? Optional.of(state) : Optional.empty();
  }

  Outcome tell(TenantId tenant, UUID conversation, EmailThread.Command command) {
    return objects.ask(address(tenant, conversation), command);
  }

  static Address address(TenantId tenant, UUID conversation) {
    return new Address(EmailThread.KIND, tenant.value(), conversation);
  }
}
