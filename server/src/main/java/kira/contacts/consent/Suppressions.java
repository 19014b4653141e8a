package kira.contacts.consent;

import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kira.contacts.fields.FieldInput;
import kira.contacts.fields.PhoneNumbers;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Addresses that are not used, whoever has them. */
@Service
public class Suppressions {
  private static final int LONGEST = 254;
  private static final int LONGEST_NOTE = 200;

  private final DurableObjects objects;
  private final ErasedSuppressions erased;
  private final InstantSource clock;

  Suppressions(DurableObjects objects, ErasedSuppressions erased, InstantSource clock) {
    this.objects = objects;
    this.erased = erased;
    this.clock = clock;
  }

  /** An address as the list knows it; empty when it is none that the channel could use. */
  public static Optional<String> normal(Channel channel, String address) {
    var clean = CleanText.line(address);
    if (clean.length() > LONGEST) {
      return Optional.empty();
    }
    return switch (channel) {
      case EMAIL ->
          Optional.of(clean.toLowerCase(Locale.ROOT))
              .filter(text -> FieldInput.EMAIL.matcher(text).matches());
      case SMS, WHATSAPP, VOICE -> PhoneNumbers.e164(clean, null);
      case WEBHOOK -> Optional.of(clean).filter(text -> !text.isEmpty());
    };
  }

  /**
   * @param address normalised
   */
  public Suppression.State read(TenantId tenant, Channel channel, String address) {
    var state = objects.read(at(tenant, channel, address), Suppression.State.class).state();
    return address.isEmpty() || !state.entries().isEmpty()
        ? state
        : new Suppression.State(channel, null, erased.entries(tenant, channel, address));
  }

  /**
   * Whoever has the address is erased: that it is not used stays, the address does not.
   *
   * @param address normalised
   */
  public void erase(TenantId tenant, Channel channel, String address) {
    var at = at(tenant, channel, address);
    var state = objects.read(at, Suppression.State.class).state();
    if (!state.entries().isEmpty()) {
      erased.keep(tenant, channel, address, state);
    }
    objects.erase(at);
  }

  /**
   * From now on the address is not used on the channel; doing so twice changes nothing.
   *
   * @param address normalised
   */
  public void suppress(
      TenantId tenant,
      Channel channel,
      String address,
      Suppression.Reason reason,
      @Nullable String note,
      String by) {
    objects.ask(
        at(tenant, channel, address),
        new Suppression.Command.Suppress(channel, address, reason, note, by, clock.instant()));
  }

  /**
   * As a provider says; what is no address of the channel is not listed.
   *
   * @param address as the provider, or we, write it
   * @param words the provider's own, of which the beginning is kept
   */
  public void told(
      TenantId tenant, Channel channel, String address, Suppression.Reason reason, String words) {
    normal(channel, address)
        .ifPresent(normal ->
            suppress(
                tenant, channel, normal, reason, CleanText.cut(words, LONGEST_NOTE), "system"));
  }

  /**
   * Whoever has the address wants to be written to again; what else speaks against it stays.
   *
   * @param address normalised
   */
  public void restart(TenantId tenant, Channel channel, String address, String by) {
    var entries = read(tenant, channel, address).entries();
    if (entries.size() == 1 && entries.getFirst().reason() == Suppression.Reason.STOPPED) {
      lift(tenant, Suppression.idOf(tenant.value(), channel, address), by);
    }
  }

  /**
   * Whoever has the address wants what goes to many after all; what else speaks against it stays.
   *
   * @param address normalised
   */
  public void resubscribe(TenantId tenant, Channel channel, String address, String by) {
    objects.ask(
        at(tenant, channel, address),
        new Suppression.Command.Withdraw(Suppression.Reason.UNSUBSCRIBED, by, clock.instant()));
  }

  /** Whether there was anything to lift. */
  boolean lift(TenantId tenant, UUID suppression, String by) {
    var at = new Address(Suppression.KIND, tenant.value(), suppression);
    var state = objects.read(at, Suppression.State.class).state();
    if (!(objects.ask(at, new Suppression.Command.Lift(by, clock.instant()))
        instanceof Outcome.Done)) {
      return false;
    }
    if (state.channel() != null && state.address() != null) {
      erased.lift(tenant, state.channel(), state.address());
    }
    return true;
  }

  private static Address at(TenantId tenant, Channel channel, String address) {
    return new Address(
        Suppression.KIND, tenant.value(), Suppression.idOf(tenant.value(), channel, address));
  }
}
