package kira.channels;

import java.util.Optional;
import java.util.UUID;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Service;

/** What a channel that keeps its own record of what went out asks of deliveries, and tells them. */
@Service
public class DeliveryNews {
  private final Deliveries deliveries;

  DeliveryNews(Deliveries deliveries) {
    this.deliveries = deliveries;
  }

  /** Takes down what a provider says; of what is none of the account's, nothing. */
  public void told(Account account, ChannelProvider.Told.Report report) {
    Tenancy.in(
        account.tenant(), () -> deliveries.report(account.tenant(), account.id(), null, report));
  }

  /** How a delivery is. */
  public Optional<DeliveryView> find(TenantId tenant, UUID delivery) {
    var state = deliveries.read(tenant, delivery);
    return state.exists() ? Optional.of(DeliveryView.of(delivery, state)) : Optional.empty();
  }
}
