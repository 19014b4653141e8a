package kira.contacts;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Finds the contact that a sender stands for, and joins those that turn out to be one person. */
@Component
class Senders {
  private final DurableObjects objects;
  private final Contacts contacts;
  private final InstantSource clock;

  Senders(DurableObjects objects, Contacts contacts, InstantSource clock) {
    this.objects = objects;
    this.contacts = contacts;
    this.clock = clock;
  }

  /**
   * Who is told.
   *
   * @param sender as the contact is to know them
   * @param others contacts that the same sender stood for earlier: what they were told, this one
   *     was
   */
  record Recipient(UUID contact, Sender sender, Set<UUID> others) {
    Recipient {
      others = Set.copyOf(others);
    }

    /** Whether the sender may have spoken to another contact before. */
    boolean moved() {
      return !others.isEmpty();
    }

    Set<UUID> everywhere() {
      var all = new HashSet<>(others);
      all.add(contact);
      return all;
    }

    Recipient as(UUID other) {
      if (other.equals(contact)) {
        return this;
      }
      return new Recipient(other, sender, everywhere());
    }
  }

  Recipient recipient(TenantId tenant, Sender sender, boolean verified) {
    return verified ? believed(tenant, sender) : said(tenant, sender);
  }

  /** The browser's own contact; one without a browser stands for whom it claims to be, apart. */
  private Recipient said(TenantId tenant, Sender sender) {
    var anonymous = sender.anonymousId();
    return anonymous == null
        ? apart(tenant, sender)
        : browser(tenant, new Sender(anonymous, sender.userId(), sender.locale()));
  }

  /** A contact of its own for a claim that must not reach the one whose browser it came from. */
  Recipient apart(TenantId tenant, Sender sender) {
    var of = sender.anonymousId() == null ? "" : sender.anonymousId();
    return browser(
        tenant,
        new Sender("%s as %s".formatted(of, sender.userId()), sender.userId(), sender.locale()));
  }

  private Recipient browser(TenantId tenant, Sender sender) {
    var anonymous = Objects.requireNonNull(sender.anonymousId());
    var first = Identity.idOf(tenant.value(), Identity.Type.ANONYMOUS, anonymous);
    var owner = owner(tenant, Identity.Type.ANONYMOUS, anonymous, first);
    return new Recipient(owner, sender, owner.equals(first) ? Set.of() : Set.of(first));
  }

  private Recipient believed(TenantId tenant, Sender sender) {
    var user = sender.userId();
    if (user == null) {
      return browser(tenant, sender);
    }
    var own = Identity.idOf(tenant.value(), Identity.Type.EXTERNAL, user);
    if (sender.anonymousId() == null) {
      var owner = owner(tenant, Identity.Type.EXTERNAL, user, own);
      return new Recipient(owner, sender, owner.equals(own) ? Set.of() : Set.of(own));
    }
    var browser = browser(tenant, sender);
    boolean free = isFree(tenant, browser.contact(), user);
    var owner = owner(tenant, Identity.Type.EXTERNAL, user, free ? browser.contact() : own);
    var known = free ? sender : new Sender(null, user, sender.locale());
    if (free && !owner.equals(browser.contact())) {
      join(tenant, Identity.Type.ANONYMOUS, sender.anonymousId(), browser.contact(), owner);
    }
    var others = new HashSet<>(browser.everywhere());
    others.add(own);
    others.remove(owner);
    return new Recipient(owner, known, others);
  }

  /** Whether nobody has proven that the contact is somebody else than this user. */
  private boolean isFree(TenantId tenant, UUID contact, String user) {
    return proven(tenant, contact).map(user::equals).orElse(true);
  }

  private Optional<String> proven(TenantId tenant, UUID contact) {
    var state = state(tenant, contact);
    return state.verified() ? Optional.ofNullable(state.profile().externalId()) : Optional.empty();
  }

  /** A contact, and what of a profile is its own. */
  record Joined(UUID contact, ContactProfile profile) {}

  /**
   * Takes the addresses of a profile for a contact, and joins it with who has them already, unless
   * that is proven to be another user: two people may share an address, and stay two.
   */
  Joined join(
      TenantId tenant, Recipient to, ContactProfile profile, List<Tracking.KeptOut> keptOut) {
    var contact = to.contact();
    var mine = profile;
    for (var known : Contact.known(profile, true)) {
      var owner = survivor(tenant, claim(tenant, known.type(), known.value(), contact));
      if (owner.equals(contact)) {
        continue;
      }
      var theirs = proven(tenant, owner);
      var ours =
          to.sender().userId() != null
              ? Optional.of(to.sender().userId())
              : proven(tenant, contact);
      if (theirs.isPresent() && ours.isPresent() && !theirs.equals(ours)) {
        keptOut.add(
            new Tracking.KeptOut("identity_taken", known.type().name().toLowerCase(Locale.ROOT)));
        mine = without(mine, known.type());
      } else if (theirs.isPresent()) {
        merge(tenant, contact, owner);
        contact = owner;
      } else {
        join(tenant, known.type(), known.value(), owner, contact);
      }
    }
    return new Joined(contact, mine);
  }

  private static ContactProfile without(ContactProfile profile, Identity.Type type) {
    return new ContactProfile(
        profile.name(),
        type == Identity.Type.EMAIL ? null : profile.email(),
        type == Identity.Type.PHONE ? null : profile.phone(),
        profile.externalId(),
        profile.locale(),
        profile.timeZone());
  }

  /** The customer's server says that an earlier id and a user are one. */
  void alias(TenantId tenant, String previousId, String userId) {
    var target = believed(tenant, new Sender(null, userId, null)).contact();
    var types = new ArrayList<>(List.of(Identity.Type.EXTERNAL, Identity.Type.ANONYMOUS));
    types.removeIf(type -> owner(tenant, type, previousId).isEmpty());
    if (types.isEmpty()) {
      // Not seen yet: what comes from there later belongs to the user.
      claim(tenant, Identity.Type.ANONYMOUS, previousId, target);
      return;
    }
    for (var type : types) {
      var source = survivor(tenant, owner(tenant, type, previousId).orElseThrow());
      if (!source.equals(target)) {
        join(tenant, type, previousId, source, target);
      }
    }
  }

  /** One contact becomes part of another; an identity that never had a contact just goes over. */
  private void join(TenantId tenant, Identity.Type type, String value, UUID source, UUID target) {
    if (state(tenant, source).exists()) {
      merge(tenant, source, target);
    } else {
      ask(tenant, type, value, new Identity.Command.Move(source, target, clock.instant()));
    }
  }

  private void merge(TenantId tenant, UUID source, UUID target) {
    objects.ask(
        new Address(Contact.KIND, tenant.value(), source),
        new ContactCommand.MergeInto(source, target, Set.of(), "system", clock.instant()));
  }

  private UUID survivor(TenantId tenant, UUID contact) {
    return contacts.survivor(tenant, contact);
  }

  private ContactState state(TenantId tenant, UUID contact) {
    return objects
        .read(new Address(Contact.KIND, tenant.value(), contact), ContactState.class)
        .state();
  }

  private Optional<UUID> owner(TenantId tenant, Identity.Type type, String value) {
    var id = Identity.idOf(tenant.value(), type, value);
    return Optional.ofNullable(
        objects
            .read(new Address(Identity.KIND, tenant.value(), id), Identity.State.class)
            .state()
            .contact());
  }

  /** Whose an identity is, now or from now on; who was erased is nobody's owner. */
  private UUID owner(TenantId tenant, Identity.Type type, String value, UUID candidate) {
    var owner = survivor(tenant, claim(tenant, type, value, candidate));
    return contacts.isErased(tenant, owner)
        ? contacts.beginAnew(tenant, type, value, owner)
        : owner;
  }

  private UUID claim(TenantId tenant, Identity.Type type, String value, UUID contact) {
    return ask(
        tenant, type, value, new Identity.Command.Claim(type, value, contact, clock.instant()));
  }

  private UUID ask(TenantId tenant, Identity.Type type, String value, Identity.Command command) {
    var id = Identity.idOf(tenant.value(), type, value);
    return objects
        .ask(new Address(Identity.KIND, tenant.value(), id), command)
        .reply(Identity.Owner.class)
        .contact();
  }
}
