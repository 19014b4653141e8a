package kira.contacts.consent;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import kira.contacts.consent.Purpose.Basis;
import kira.contacts.consent.Verdict.Reason;
import org.jspecify.annotations.Nullable;

/** The one place that decides whether somebody may be contacted. */
public final class ConsentRules {
  private ConsentRules() {}

  /**
   * Decides in this order: is there an address, may it be used, what was said, what time is it.
   *
   * @param address on the channel; null when the contact has none
   * @param consent what was last said for this channel and purpose
   * @param suppressed what keeps the address from being used for such a purpose
   * @param zone where the contact is
   */
  public static Verdict decide(
      Channel channel,
      Purpose purpose,
      @Nullable String address,
      @Nullable Consent consent,
      Suppression.State suppressed,
      ZoneId zone,
      Instant at) {
    if (address == null) {
      return new Verdict(false, Reason.NO_ADDRESS, null, null, null);
    }
    boolean essential = purpose.basis() == Basis.ESSENTIAL;
    var blocked = suppressed.blocking(essential);
    if (blocked.isPresent()) {
      return new Verdict(false, told(blocked.get().reason()), blocked.get().at(), null, address);
    }
    // What will only be said later says nothing about now.
    var said = Optional.ofNullable(consent).filter(c -> !c.at().isAfter(at));
    var since = said.map(Consent::at).orElse(null);
    if (!essential && said.isPresent() && !said.get().given()) {
      return new Verdict(false, Reason.WITHDRAWN, since, null, address);
    }
    if (purpose.basis() == Basis.OPT_IN && said.isEmpty()) {
      return new Verdict(false, Reason.NO_CONSENT, null, null, address);
    }
    var until = quietUntil(channel, purpose, zone, at);
    if (until.isPresent()) {
      return new Verdict(false, Reason.QUIET_HOURS, null, until.get(), address);
    }
    if (essential) {
      return new Verdict(true, Reason.ESSENTIAL, null, null, address);
    }
    return said.isPresent()
        ? new Verdict(true, Reason.CONSENT_GIVEN, since, null, address)
        : new Verdict(true, Reason.NOT_WITHDRAWN, null, null, address);
  }

  private static Reason told(Suppression.Reason reason) {
    return switch (reason) {
      case BOUNCED -> Reason.BOUNCED;
      case STOPPED -> Reason.STOPPED;
      case COMPLAINED -> Reason.COMPLAINED;
      case UNSUBSCRIBED -> Reason.UNSUBSCRIBED;
      case LISTED -> Reason.LISTED;
    };
  }

  /** The end of the quiet hours that this moment lies in, by the clock on the contact's wall. */
  static Optional<Instant> quietUntil(Channel channel, Purpose purpose, ZoneId zone, Instant at) {
    var from = purpose.quietFrom();
    var to = purpose.quietTo();
    if (!channel.disturbs() || from == null || to == null || from.equals(to)) {
      return Optional.empty();
    }
    var local = at.atZone(zone);
    var time = local.toLocalTime();
    boolean acrossMidnight = from.isAfter(to);
    boolean quiet =
        acrossMidnight
            ? !time.isBefore(from) || time.isBefore(to)
            : !time.isBefore(from) && time.isBefore(to);
    if (!quiet) {
      return Optional.empty();
    }
    var day =
        acrossMidnight && !time.isBefore(from)
            ? local.toLocalDate().plusDays(1)
            : local.toLocalDate();
    return Optional.of(ZonedDateTime.of(day, to, zone).toInstant());
  }
}
