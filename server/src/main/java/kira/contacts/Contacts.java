package kira.contacts;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.objects.Outcome;
import kira.objects.Refusal;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Creation;
import kira.platform.web.IfMatch;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What other modules may ask of people and their identities. */
@Service
public class Contacts {
  /** Why nothing can be done with a contact that was erased. */
  public static final Refusal ERASED =
      new Refusal("contact_erased", "This contact was erased for good.", null);

  /** Types of the journal's entries that hold news of a merge, made or undone. */
  public static final Set<String> MERGES = Set.of("ContactMerged", "ContactRestored");

  private final DurableObjects objects;
  private final ContactTable table;
  private final RetentionTable retention;
  private final ContactFields fields;
  private final UniqueValues unique;
  private final InstantSource clock;

  Contacts(
      DurableObjects objects,
      ContactTable table,
      RetentionTable retention,
      ContactFields fields,
      UniqueValues unique,
      InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.retention = retention;
    this.fields = fields;
    this.unique = unique;
    this.clock = clock;
  }

  /** The contact of a browser, made on its first visit. */
  public UUID visitor(TenantId tenant, String anonymousId, @Nullable String locale) {
    var candidate = Identity.idOf(tenant.value(), Identity.Type.ANONYMOUS, anonymousId);
    var owner = claim(tenant, Identity.Type.ANONYMOUS, anonymousId, candidate);
    var appear =
        beginning(
            tenant, Set.of(), new ContactCommand.Appear(anonymousId, locale, clock.instant()));
    if (!(ask(tenant, owner, appear) instanceof Outcome.Refused(var refusal))
        || !refusal.code().equals("erased")) {
      return owner;
    }
    // The browser of somebody who was erased is from now on a stranger's.
    var anew = beginAnew(tenant, Identity.Type.ANONYMOUS, anonymousId, owner);
    ask(tenant, anew, appear);
    return anew;
  }

  /**
   * The contact whose address a mail came from, made when it is a new one. Whoever writes a mail
   * may write any sender into it, so nothing is proven by it.
   */
  public UUID correspondent(TenantId tenant, String email, @Nullable String name) {
    return whoHas(
        tenant,
        Identity.Type.EMAIL,
        email,
        new ContactProfile(name, email, null, null, null, null));
  }

  /**
   * The contact whose number a message or a call came from, made when it is a new one.
   *
   * @param phone E.164 with plus
   */
  public UUID caller(TenantId tenant, String phone, @Nullable String name) {
    return whoHas(
        tenant,
        Identity.Type.PHONE,
        phone,
        new ContactProfile(name, null, phone, null, null, null));
  }

  /**
   * The contact whom a channel account knows by an id of its own, made when it is a new one. The
   * same id at another account, or an external id that is spelled the same, is somebody else.
   */
  public UUID outsider(TenantId tenant, UUID account, String id, @Nullable String name) {
    return whoHas(
        tenant,
        Identity.Type.CHANNEL,
        account + "/" + id,
        new ContactProfile(name, null, null, null, null, null));
  }

  /**
   * The contact who has an address, if there is one; nobody is made.
   *
   * @param email in lower case
   */
  public Optional<UUID> known(TenantId tenant, String email) {
    var id = Identity.idOf(tenant.value(), Identity.Type.EMAIL, email);
    return Optional.ofNullable(
            objects
                .read(new Address(Identity.KIND, tenant.value(), id), Identity.State.class)
                .state()
                .contact())
        .map(contact -> survivor(tenant, contact))
        .filter(contact -> !isErased(tenant, contact) && find(tenant, contact).isPresent());
  }

  /**
   * Somebody has another number, as a channel tells that knows both. Whoever gets the old one next
   * is somebody else.
   *
   * @param from E.164 with plus
   * @return the contact; empty when nobody had the old number, or somebody else has the new one
   */
  public Optional<UUID> renumbered(TenantId tenant, String from, String to) {
    var old =
        new Address(
            Identity.KIND,
            tenant.value(),
            Identity.idOf(tenant.value(), Identity.Type.PHONE, from));
    var known =
        Optional.ofNullable(objects.read(old, Identity.State.class).state().contact())
            .map(contact -> survivor(tenant, contact))
            .filter(contact -> !isErased(tenant, contact) && find(tenant, contact).isPresent());
    if (known.isEmpty()
        || !survivor(tenant, claimed(tenant, Identity.Type.PHONE, to, known.get()))
            .equals(known.get())) {
      return Optional.empty();
    }
    var contact = known.get();
    ask(
        tenant,
        contact,
        new ContactCommand.Edit(
            new ContactCorrection(
                new ContactProfile(null, null, to, null, null, null),
                Map.of(),
                Set.of(),
                List.of(),
                List.of()),
            null,
            "system",
            clock.instant()));
    objects.ask(old, new Identity.Command.Release(contact, clock.instant()));
    return known;
  }

  private UUID whoHas(TenantId tenant, Identity.Type type, String value, ContactProfile otherwise) {
    var owner = survivor(tenant, claim(tenant, type, value, UUID.randomUUID()));
    if (isErased(tenant, owner)) {
      owner = beginAnew(tenant, type, value, owner);
    }
    if (find(tenant, owner).isEmpty()) {
      ask(
          tenant,
          owner,
          beginning(
              tenant,
              Set.of(),
              new ContactCommand.Add(otherwise, Map.of(), List.of(), "system", clock.instant())));
    }
    return owner;
  }

  /**
   * @param without keys of fields that somebody leaves empty on purpose
   */
  private ContactCommand beginning(TenantId tenant, Set<String> without, ContactCommand command) {
    var defaults = fields.read(tenant).defaults();
    defaults.keySet().removeAll(without);
    return ContactCommand.Begin.with(defaults, command);
  }

  /** An identity that still leads to a contact that was erased leads to a new one from now on. */
  UUID beginAnew(TenantId tenant, Identity.Type type, String value, UUID erased) {
    return ask(
            tenant,
            type,
            value,
            new Identity.Command.Move(erased, UUID.randomUUID(), clock.instant()))
        .contact();
  }

  /** Whether a contact was erased; its id never comes back. */
  public boolean isErased(TenantId tenant, UUID contact) {
    return objects.isErased(address(tenant, contact));
  }

  /** Notes that a contact wrote or called just now. One that merged or was erased is left alone. */
  public void seen(TenantId tenant, UUID contact) {
    objects.ask(address(tenant, contact), new ContactCommand.See(clock.instant()));
  }

  /**
   * Notes who a contact is; when a verified identity belongs to another contact already, this one
   * merges into that one.
   *
   * @return the contact that carries on: the same, or the one merged into
   */
  public UUID identify(TenantId tenant, UUID contact, Identified who) {
    var profile =
        new ContactProfile(who.name(), who.email(), who.phone(), who.externalId(), null, null);
    var target = contact;
    if (who.verified()) {
      for (var known : Contact.known(profile, true)) {
        var owner = survivor(tenant, claim(tenant, known.type(), known.value(), target));
        if (!owner.equals(target)) {
          ask(
              tenant,
              target,
              new ContactCommand.MergeInto(target, owner, Set.of(), "system", clock.instant()));
          target = owner;
        }
      }
    }
    ask(tenant, target, new ContactCommand.Identify(profile, who.verified(), clock.instant()));
    return target;
  }

  /** The contact that a contact was merged into, or itself. */
  public UUID survivor(TenantId tenant, UUID contact) {
    var current = contact;
    // A chain is as long as the merges in a row; the bound only guards against a damaged table.
    for (int step = 0; step < 50; step++) {
      var state =
          objects
              .read(new Address(Contact.KIND, tenant.value(), current), ContactState.class)
              .state();
      if (state.mergedInto() == null) {
        return current;
      }
      current = state.mergedInto();
    }
    throw new IllegalStateException("contact %s is merged in a circle".formatted(contact));
  }

  public Optional<ContactView> find(TenantId tenant, UUID contact) {
    var read = objects.read(new Address(Contact.KIND, tenant.value(), contact), ContactState.class);
    return read.state().exists()
        ? Optional.of(
            ContactTable.view(contact, read.version(), read.state())
                .named(company -> company(tenant, company)))
        : Optional.empty();
  }

  private @Nullable String company(TenantId tenant, UUID company) {
    return objects
        .read(Companies.address(tenant, company), CompanyState.class)
        .state()
        .profile()
        .name();
  }

  /** Whether a journal entry may hold news of a merge, made or undone. */
  private static boolean tellsOfMerges(JournalEntry entry) {
    return entry.kind().equals(Contact.KIND) && MERGES.contains(entry.type());
  }

  /** The news of a merge, if that is what a journal entry holds. */
  public Optional<ContactMerged> merged(JournalEntry entry) {
    if (!tellsOfMerges(entry)
        || !(objects.event(entry, ContactEvent.class)
            instanceof ContactEvent.ContactMerged(var target, var at, _))) {
      return Optional.empty();
    }
    return Optional.of(
        new ContactMerged(new TenantId(entry.tenant()), entry.objectId(), target, at));
  }

  /** The news that a merge was undone, if that is what a journal entry holds. */
  public Optional<ContactSeparated> separated(JournalEntry entry) {
    if (!tellsOfMerges(entry)
        || !(objects.event(entry, ContactEvent.class)
            instanceof ContactEvent.ContactRestored(var from, _, var at))) {
      return Optional.empty();
    }
    return Optional.of(
        new ContactSeparated(new TenantId(entry.tenant()), entry.objectId(), from, at));
  }

  /** How to call somebody of whom nothing is known: a short label that stays the same. */
  public static String unnamed(UUID contact) {
    return "Visitor " + contact.toString().substring(32).toUpperCase(Locale.ROOT);
  }

  /** Display names; ids that are not known are missing. */
  public Map<UUID, String> names(Collection<UUID> contacts) {
    return table.find(contacts).stream()
        .collect(Collectors.toMap(ContactView::id, ContactView::name));
  }

  /** Visitors of whom nobody learned who they are, not seen since a time; the oldest first. */
  public List<UUID> strangers(TenantId tenant, Instant before, int limit) {
    return retention.strangers(tenant, before, limit);
  }

  /** The contact itself, and those that were merged into it, however often in a row. */
  public Set<UUID> withMerged(UUID contact) {
    return table.withMerged(contact);
  }

  /**
   * Adds somebody who has not written yet.
   *
   * @throws Problem 409 {@code contact_exists} when one of the identities is somebody else's
   */
  ContactView add(
      TenantId tenant, Creation creation, ContactProfile profile, FieldValues values, String by) {
    var contact = creation.id();
    takeIdentities(tenant, contact, profile);
    unique.take(tenant, contact, values.unique());
    var outcome =
        objects.ask(
            address(tenant, contact),
            beginning(
                tenant,
                values.cleared(),
                new ContactCommand.Add(profile, values.set(), values.tags(), by, clock.instant())),
            creation.requestId());
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
    return find(tenant, contact).orElseThrow();
  }

  /**
   * Corrects what is known of somebody, all of it or nothing. The contact itself looks whether what
   * was seen still holds: of two corrections at once, one is refused.
   *
   * @param version of the contact that was corrected
   * @throws Problem 409 {@code contact_exists} or {@code value_taken} when an identity or a unique
   *     value is another contact's
   */
  ContactView edit(
      TenantId tenant,
      UUID contact,
      long version,
      ContactProfile profile,
      FieldValues values,
      String by) {
    var read = objects.read(address(tenant, contact), ContactState.class);
    var before = read.state();
    if (read.version() != version) {
      throw IfMatch.conflict(find(tenant, contact).orElseThrow());
    }
    takeIdentities(tenant, contact, profile);
    unique.take(tenant, contact, values.unique());
    var outcome =
        ask(
            tenant,
            contact,
            new ContactCommand.Edit(
                new ContactCorrection(
                    profile,
                    values.set(),
                    values.cleared(),
                    values.tags(),
                    values.untagged(before.tags())),
                before.record(),
                by,
                clock.instant()));
    var after = objects.read(address(tenant, contact), ContactState.class).state();
    unique.settle(tenant, contact, before, values, after);
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw refusal.code().equals("version_conflict")
          ? IfMatch.conflict(find(tenant, contact).orElseThrow())
          : Problem.of(refusal);
    }
    return find(tenant, contact).orElseThrow();
  }

  /** What members write down as somebody's own must not be another's. */
  private void takeIdentities(TenantId tenant, UUID contact, ContactProfile profile) {
    for (var known : Contact.known(profile.stripped(), false)) {
      var owner = survivor(tenant, claimed(tenant, known.type(), known.value(), contact));
      if (!owner.equals(contact)) {
        throw new Problem(
                409,
                "contact_exists",
                "Somebody with this identity is known already.",
                known.type() == Identity.Type.EXTERNAL
                    ? "externalId"
                    : known.type().name().toLowerCase(Locale.ROOT))
            .with("contact", owner);
      }
    }
  }

  /** Claims an identity, also one that was taken for a contact that a crash kept from being. */
  UUID claimed(TenantId tenant, Identity.Type type, String value, UUID contact) {
    var now = clock.instant();
    var claim = new Identity.Command.Claim(type, value, contact, now);
    var owner = ask(tenant, type, value, claim);
    boolean leftOver =
        owner.since() != null
            && owner.since().plus(UniqueValues.PATIENCE).isBefore(now)
            && find(tenant, owner.contact()).isEmpty();
    return leftOver
        ? ask(tenant, type, value, new Identity.Command.Move(owner.contact(), contact, now))
            .contact()
        : owner.contact();
  }

  private static Address address(TenantId tenant, UUID contact) {
    return new Address(Contact.KIND, tenant.value(), contact);
  }

  private UUID claim(TenantId tenant, Identity.Type type, String value, UUID contact) {
    var claim = new Identity.Command.Claim(type, value, contact, clock.instant());
    return ask(tenant, type, value, claim).contact();
  }

  private Identity.Owner ask(
      TenantId tenant, Identity.Type type, String value, Identity.Command command) {
    var id = Identity.idOf(tenant.value(), type, value);
    return objects
        .ask(new Address(Identity.KIND, tenant.value(), id), command)
        .reply(Identity.Owner.class);
  }

  private Outcome ask(TenantId tenant, UUID contact, ContactCommand command) {
    return objects.ask(address(tenant, contact), command);
  }
}
