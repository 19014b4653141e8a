package kira.channels;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import kira.channels.ChannelProvider.Files;
import kira.channels.ChannelProvider.Told;
import kira.contacts.consent.Suppression;
import kira.contacts.consent.Suppressions;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds out what a provider meant by what it told, and acts on it. */
@Component
class InboundWork implements EffectHandler<InboundWork.Wish> {
  static final String EFFECT = "channel.inbound";

  /** They want nothing but answers: what they ask is still answered, campaigns pass them by. */
  private static final String OPTED_OUT = "opted_out";

  /** So often a file is tried to be fetched, in about two minutes. */
  private static final int FILES_TRIED = 8;

  record Wish(UUID account) {}

  private final DurableObjects objects;
  private final ChannelAccounts accounts;
  private final Deliveries deliveries;
  private final Suppressions suppressions;
  private final List<MessageChannel> channels;
  private final DirectMail directMail;
  private final Courtesy courtesy;
  private final InstantSource clock;

  InboundWork(
      DurableObjects objects,
      ChannelAccounts accounts,
      Deliveries deliveries,
      Suppressions suppressions,
      List<MessageChannel> channels,
      DirectMail directMail,
      Courtesy courtesy,
      InstantSource clock) {
    this.objects = objects;
    this.accounts = accounts;
    this.deliveries = deliveries;
    this.suppressions = suppressions;
    this.channels = channels;
    this.directMail = directMail;
    this.courtesy = courtesy;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return EFFECT;
  }

  @Override
  public Class<Wish> payloadType() {
    return Wish.class;
  }

  @Override
  public EffectResult perform(Call<Wish> call) throws IOException, InterruptedException {
    // Providers wait for their acknowledgements, and whoever wrote for no more than that.
    try (var _ = courtesy.work()) {
      return worked(call);
    }
  }

  private EffectResult worked(Call<Wish> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    var item = call.from().id();
    var state =
        objects.read(new Address(Inbound.KIND, tenant.value(), item), Inbound.State.class).state();
    var body = state.body();
    if (body == null || state.outcome() != Inbound.Outcome.WAITING) {
      return EffectResult.done();
    }
    var account = accounts.current(tenant, call.payload().account()).orElse(null);
    if (account == null) {
      return settled(Inbound.Outcome.FOREIGN, "account_gone", null, null);
    }
    var provider = accounts.provider(account);
    boolean direct = state.type().equals(DirectMail.TYPE);
    return switch (direct ? directMail.read(body) : provider.read(body)) {
      case Told.Report report -> reported(tenant, account, provider, item, report);
      case Told.Arrived(var reference) -> {
        var landed =
            direct
                ? directMail.receive(account, item, reference)
                : received(account, provider, item, reference, call.attempt());
        yield settled(
            landed.conversation() == null ? Inbound.Outcome.DROPPED : Inbound.Outcome.ARRIVED,
            landed.outcome(),
            landed.contact(),
            landed.conversation());
      }
      case Told.Unknown _ -> settled(Inbound.Outcome.UNKNOWN, null, null, null);
    };
  }

  /** A message is not kept from the people it is for by a file that cannot be had. */
  private static ChannelProvider.Landed received(
      Account account, ChannelProvider provider, UUID item, String reference, int attempt)
      throws IOException {
    try {
      return provider.receive(account, item, reference, Files.FETCHED);
    } catch (IOException e) {
      if (attempt < FILES_TRIED) {
        throw e;
      }
      return provider.receive(account, item, reference, Files.MISSING);
    }
  }

  private EffectResult reported(
      TenantId tenant, Account account, ChannelProvider provider, UUID item, Told.Report report) {
    var found = Tenancy.in(tenant, () -> deliveries.report(tenant, account.id(), item, report));
    if (found.isEmpty()) {
      return settled(Inbound.Outcome.FOREIGN, null, null, null);
    }
    var about = found.get();
    switch (report.fact()) {
      case BOUNCED ->
          suppress(tenant, account, provider, about, Suppression.Reason.BOUNCED, report);
      case COMPLAINED ->
          suppress(tenant, account, provider, about, Suppression.Reason.COMPLAINED, report);
      case FAILED -> {
        if (OPTED_OUT.equals(report.code())) {
          suppress(tenant, account, provider, about, Suppression.Reason.LISTED, report);
        }
      }
      case SENT, DELAYED, DELIVERED, READ, CLICKED -> {}
    }
    var reference = report.reference();
    if (about.conversation() != null && reference != null) {
      for (var channel : channels) {
        if (channel.referenced(tenant, about.conversation(), reference)) {
          break;
        }
      }
    }
    return settled(
        Inbound.Outcome.REPORTED, report.fact().name(), about.contact(), about.conversation());
  }

  private void suppress(
      TenantId tenant,
      Account account,
      ChannelProvider provider,
      Deliveries.Reported about,
      Suppression.Reason reason,
      Told.Report report) {
    provider
        .listed(account, about.recipient())
        .ifPresent(address ->
            suppressions.told(
                tenant,
                provider.channel(),
                address,
                reason,
                report.words() == null ? "" : report.words()));
  }

  private EffectResult settled(
      Inbound.Outcome outcome,
      @Nullable String detail,
      @Nullable UUID contact,
      @Nullable UUID conversation) {
    return EffectResult.done(
        new Inbound.Command.Settle(outcome, detail, contact, conversation, clock.instant()));
  }

  @Override
  public EffectResult exhausted(Call<Wish> call, String lastError) {
    return EffectResult.failed(
        lastError,
        new Inbound.Command.Settle(Inbound.Outcome.FAILED, lastError, null, null, clock.instant()));
  }
}
