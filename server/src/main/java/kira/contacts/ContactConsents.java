package kira.contacts;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Consent;
import kira.contacts.consent.ConsentRules;
import kira.contacts.consent.ConsentSettings;
import kira.contacts.consent.Purpose;
import kira.contacts.consent.Suppressions;
import kira.contacts.consent.Verdict;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import kira.team.Team;
import kira.team.WorkspaceSettings;
import kira.team.WorkspaceView;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Whether somebody may be contacted. Campaigns, workflows, agents and voice bots all ask here, at
 * the moment of sending and with the moment in hand.
 */
@Service
public class ContactConsents {
  private final DurableObjects objects;
  private final Contacts contacts;
  private final Suppressions suppressions;
  private final WorkspaceSettings settings;
  private final Team team;
  private final InstantSource clock;

  ContactConsents(
      DurableObjects objects,
      Contacts contacts,
      Suppressions suppressions,
      WorkspaceSettings settings,
      Team team,
      InstantSource clock) {
    this.objects = objects;
    this.contacts = contacts;
    this.suppressions = suppressions;
    this.settings = settings;
    this.team = team;
    this.clock = clock;
  }

  /** What was last said about a channel and a purpose, if anything, and what follows from it. */
  record Standing(Channel channel, String purpose, @Nullable Consent consent, Verdict verdict) {}

  /**
   * Whether a contact may be contacted.
   *
   * @param contact one that was merged stands for the one it became part of
   * @param purpose key of one of the workspace's purposes, archived or not
   * @throws Problem 400 {@code unknown_purpose}
   */
  public Verdict mayContact(
      TenantId tenant, UUID contact, Channel channel, String purpose, Instant at) {
    var asked = purpose(tenant, purpose);
    var state = state(tenant, contact);
    return state.exists()
        ? decide(tenant, state, channel, asked, at)
        : new Verdict(false, Verdict.Reason.NO_CONTACT, null, null, null);
  }

  /** Every channel with every purpose that is in use or about which something was said. */
  List<Standing> standing(TenantId tenant, UUID contact) {
    var now = clock.instant();
    var state = state(tenant, contact);
    var standing = new ArrayList<Standing>();
    for (var purpose : purposes(tenant).purposes()) {
      for (var channel : Channel.values()) {
        var said = state.consents().get(Consent.key(channel, purpose.key()));
        if ((channel.isOfRecord() && !purpose.archived()) || said != null) {
          standing.add(
              new Standing(
                  channel, purpose.key(), said, decide(tenant, state, channel, purpose, now)));
        }
      }
    }
    return standing;
  }

  /**
   * Writes down what somebody said.
   *
   * @throws Problem 422 {@code purpose_essential} where there is nothing to withdraw
   */
  void note(TenantId tenant, UUID contact, Channel channel, String purpose, Consent said) {
    var asked = purpose(tenant, purpose);
    if (asked.archived()) {
      throw new Problem(422, "purpose_archived", "This purpose is no longer used.", "purpose");
    }
    if (asked.basis() == Purpose.Basis.ESSENTIAL) {
      throw new Problem(
          422,
          "purpose_essential",
          "Messages of this purpose need no consent, so there is none to give or withdraw.",
          "purpose");
    }
    var command = new ContactCommand.NoteConsent(channel, purpose, said);
    if (objects.ask(address(tenant, contacts.survivor(tenant, contact)), command)
        instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
  }

  /**
   * Writes down that somebody wants nothing any more through a channel: each purpose that they
   * could be contacted for is withdrawn.
   */
  public void unsubscribe(
      TenantId tenant, UUID contact, Channel channel, String source, String wording) {
    var now = clock.instant();
    var consents = state(tenant, contact).consents();
    for (var purpose : declinable(tenant)) {
      var said = consents.get(Consent.key(channel, purpose.key()));
      if (said == null ? purpose.basis() != Purpose.Basis.OPT_IN : said.given()) {
        note(
            tenant,
            contact,
            channel,
            purpose.key(),
            new Consent(false, now, "visitor:" + contact, source, wording));
      }
    }
  }

  /** Takes back what {@link #unsubscribe} wrote by the same source, and nothing else. */
  public void resubscribe(
      TenantId tenant, UUID contact, Channel channel, String source, String wording) {
    var now = clock.instant();
    var consents = state(tenant, contact).consents();
    for (var purpose : declinable(tenant)) {
      var said = consents.get(Consent.key(channel, purpose.key()));
      if (said != null && !said.given() && said.source().equals(source)) {
        note(
            tenant,
            contact,
            channel,
            purpose.key(),
            new Consent(true, now, "visitor:" + contact, source, wording));
      }
    }
  }

  private List<Purpose> declinable(TenantId tenant) {
    return purposes(tenant).purposes().stream()
        .filter(purpose -> !purpose.archived() && purpose.basis() != Purpose.Basis.ESSENTIAL)
        .toList();
  }

  private Verdict decide(
      TenantId tenant, ContactState state, Channel channel, Purpose purpose, Instant at) {
    var profile = state.profile();
    var written =
        switch (channel) {
          case EMAIL -> profile.email();
          case SMS, WHATSAPP, VOICE -> profile.phone();
          // Only the account knows them by it.
          case WEBHOOK -> null;
        };
    var address = written == null ? null : Suppressions.normal(channel, written).orElse(null);
    return ConsentRules.decide(
        channel,
        purpose,
        address,
        state.consents().get(Consent.key(channel, purpose.key())),
        suppressions.read(tenant, channel, address == null ? "" : address),
        zone(tenant, profile.timeZone()),
        at);
  }

  /** Where the contact is; where nobody knows, they are taken to be where the workspace is. */
  private ZoneId zone(TenantId tenant, @Nullable String own) {
    if (own != null) {
      try {
        return ZoneId.of(own);
      } catch (DateTimeException e) {
        // A browser may say anything.
      }
    }
    return team.workspace(tenant).map(WorkspaceView::timeZone).orElse(ZoneOffset.UTC);
  }

  private Purpose purpose(TenantId tenant, String key) {
    return purposes(tenant)
        .find(key)
        .orElseThrow(
            () -> Problem.badRequest("unknown_purpose", "There is no such purpose.", "purpose"));
  }

  private ConsentSettings purposes(TenantId tenant) {
    return settings.read(tenant, ConsentSettings.SECTION).value();
  }

  private ContactState state(TenantId tenant, UUID contact) {
    return objects
        .read(address(tenant, contacts.survivor(tenant, contact)), ContactState.class)
        .state();
  }

  private static Address address(TenantId tenant, UUID contact) {
    return new Address(Contact.KIND, tenant.value(), contact);
  }
}
