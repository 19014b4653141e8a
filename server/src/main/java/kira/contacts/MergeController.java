package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Needed;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Contacts that are one person, and contacts that only look so. */
@RestController
@RequestMapping("/api/v1/contacts")
class MergeController {
  private static final Pattern TAKEN =
      Pattern.compile(
          "name|email|phone|externalId|ownerId|lifecycleStage|company|fields\\.[a-z][a-z0-9_]{0,39}");
  private static final int MOST_TAKEN = 250;

  private final Contacts contacts;
  private final ContactMerges merges;
  private final DuplicateTable duplicates;
  private final ByMember members;

  MergeController(
      Contacts contacts, ContactMerges merges, DuplicateTable duplicates, ByMember members) {
    this.contacts = contacts;
    this.merges = merges;
    this.duplicates = duplicates;
    this.members = members;
  }

  /**
   * What to merge.
   *
   * @param source the contact that becomes part of the other
   * @param take what of it wins over what the other has: {@code name}, {@code email}, {@code
   *     phone}, {@code externalId}, {@code ownerId}, {@code lifecycleStage}, {@code company} or
   *     {@code fields.<key>}; what the other lacks is taken anyway
   */
  record MergeBody(@Needed @Nullable UUID source, @Nullable List<String> take) {}

  /** Makes the source part of this contact, which keeps identities, history and conversations. */
  @PostMapping("/{id}/merge")
  @Requires(Permission.CONTACTS_WRITE)
  ContactView merge(@PathVariable UUID id, @RequestBody MergeBody body) {
    found(id);
    if (body.source() == null) {
      throw Problem.badRequest("invalid_request", "Say which contact to merge.", "source");
    }
    if (body.source().equals(id)) {
      throw new Problem(422, "same_contact", "A contact cannot be merged into itself.", "source");
    }
    var caller = Tenancy.caller();
    if (contacts.find(caller.tenant(), body.source()).isEmpty()) {
      throw new Problem(404, "not_found", "There is no such contact.", "source");
    }
    var take = body.take() == null ? List.<String>of() : body.take();
    for (int i = 0; i < take.size(); i++) {
      if (take.get(i) == null || i >= MOST_TAKEN || !TAKEN.matcher(take.get(i)).matches()) {
        throw Problem.badRequest(
            "invalid_request",
            "Write name, email, phone, externalId, ownerId, lifecycleStage, company or fields. with a key.",
            "take[%d]".formatted(i));
      }
    }
    var taken =
        take.stream()
            .map(each -> OwnersAndStages.KEYS.contains(each) ? "fields." + each : each)
            .collect(Collectors.toSet());
    merges.merge(caller.tenant(), body.source(), id, taken, caller.actor().text());
    return found(id);
  }

  /**
   * A contact that became part of another.
   *
   * @param name what it was called
   * @param byName who merged them; null when nobody did, because an identity proved it
   */
  record Merged(UUID source, String name, Instant at, @Nullable String byName) {}

  record MergedList(List<Merged> items) {}

  /** The merges that can still be undone, the last first. */
  @GetMapping("/{id}/merges")
  @Requires(Permission.CONTACTS_READ)
  MergedList merged(@PathVariable UUID id) {
    found(id);
    var tenant = Tenancy.caller().tenant();
    var absorbed = merges.absorbed(tenant, id);
    var names = contacts.names(absorbed.stream().map(Absorbed::source).toList());
    var people = members.names(absorbed.stream().map(Absorbed::by).toList());
    return new MergedList(
        absorbed.stream()
            .map(each ->
                new Merged(
                    each.source(),
                    names.getOrDefault(each.source(), Contacts.unnamed(each.source())),
                    each.at(),
                    each.by() == null ? null : people.get(each.by())))
            .toList());
  }

  /** Makes two of one again; what somebody changed since the merge stays as it is. */
  @PostMapping("/{id}/merges/{source}/undo")
  @Requires(Permission.CONTACTS_WRITE)
  ContactView undo(@PathVariable UUID id, @PathVariable UUID source) {
    found(id);
    var caller = Tenancy.caller();
    merges.undo(caller.tenant(), id, source, caller.actor().text());
    return found(id);
  }

  /**
   * Two contacts that may be one person.
   *
   * @param reason what they share
   */
  record Pair(ContactView first, ContactView second, DuplicateReason reason, Instant foundAt) {}

  /** What looks like one person and was neither merged nor told apart, the latest first. */
  @GetMapping("/duplicates")
  @Requires(Permission.CONTACTS_READ)
  Page<Pair> duplicates(
      @RequestParam(required = false) @Nullable UUID contact,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    return duplicates.page(contact, cursor, Page.limit(limit));
  }

  /** These two are different people; they are not shown as duplicates again. */
  @PostMapping("/{id}/distinct/{other}")
  @Requires(Permission.CONTACTS_WRITE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void distinguish(@PathVariable UUID id, @PathVariable UUID other) {
    found(id);
    found(other);
    var caller = Tenancy.caller();
    merges.distinguish(caller.tenant(), id, other, caller.actor().text());
  }

  private ContactView found(UUID id) {
    return contacts
        .find(Tenancy.caller().tenant(), id)
        .orElseThrow(() -> Problem.notFound("contact"));
  }
}
