package kira.channels;

import kira.channels.ChannelProvider.Item;
import kira.channels.ChannelProvider.Told;
import kira.platform.tenancy.Tenancy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reports that ask for nothing but to be remembered. The message that they are about keeps them
 * itself, each fact once, so that its commit is all there is to do before the provider is answered;
 * as an item they would be written three times. Most of what providers tell is of this kind.
 */
@Component
class InboundReports {
  private static final Logger log = LoggerFactory.getLogger(InboundReports.class);

  private final Deliveries deliveries;

  InboundReports(Deliveries deliveries) {
    this.deliveries = deliveries;
  }

  /** Whether the item was such a report, and is on disk now. */
  boolean kept(Account account, ChannelProvider provider, Item item) {
    return told(provider, item) instanceof Told.Report report
        && isNoFailure(report)
        && Tenancy.in(
            account.tenant(),
            () ->
                deliveries
                    .report(account.tenant(), account.id(), null, report)
                    // A reference is how answers find their conversation, which has to be told.
                    .filter(about -> report.reference() == null || about.conversation() == null)
                    .isPresent());
  }

  /** After a failure there may be an address to be left alone. */
  private static boolean isNoFailure(Told.Report report) {
    return switch (report.fact()) {
      case SENT, DELAYED, DELIVERED, READ, CLICKED -> true;
      case BOUNCED, COMPLAINED, FAILED -> false;
    };
  }

  private static Told told(ChannelProvider provider, Item item) {
    try {
      return provider.read(item.body());
    } catch (RuntimeException e) {
      // It is kept and tried again, and never the provider's fault.
      log.warn("What {} told cannot be read yet", provider.adapter(), e);
      return new Told.Unknown();
    }
  }
}
