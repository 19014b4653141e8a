package kira.channels.email.response;

import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Service;

/** What was done with mails. */
@Service
class MailResponses {
  private final DurableObjects objects;

  MailResponses(DurableObjects objects) {
    this.objects = objects;
  }

  MailResponse.State read(TenantId tenant, UUID delivery) {
    return objects.read(address(tenant, delivery), MailResponse.State.class).state();
  }

  void tell(TenantId tenant, UUID delivery, MailResponse.Command command) {
    objects.ask(address(tenant, delivery), command).version();
  }

  /** Does not wait for it to be kept: whoever follows a link is not held up. */
  void tellSoon(TenantId tenant, UUID delivery, MailResponse.Command command) {
    objects.askAsync(address(tenant, delivery), command, null);
  }

  static Address address(TenantId tenant, UUID delivery) {
    return new Address(MailResponse.KIND, tenant.value(), delivery);
  }
}
