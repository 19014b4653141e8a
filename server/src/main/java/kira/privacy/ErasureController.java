package kira.privacy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kira.contacts.Contacts;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** People are erased, for good. */
@RestController
class ErasureController {
  private final PersonErasures erasures;
  private final Contacts contacts;
  private final PrivacyTable table;

  ErasureController(PersonErasures erasures, Contacts contacts, PrivacyTable table) {
    this.erasures = erasures;
    this.contacts = contacts;
    this.table = table;
  }

  /**
   * @param confirm the name of the contact, as it is shown, to say that this one is meant
   */
  record Confirmation(@Needed @Nullable String confirm) {}

  /**
   * How far an erasure is.
   *
   * @param contact id of the contact that was
   * @param step what is erased now; null when it is over
   * @param done steps that are done, of so many
   */
  record ErasureView(
      UUID id,
      UUID contact,
      @Nullable String step,
      int done,
      int of,
      String by,
      Instant askedAt,
      @Nullable Instant endedAt) {}

  /** Erases a person; asked for again, it says how far that is. */
  @PostMapping("/api/v1/contacts/{id}/erasure")
  @Requires(Permission.PRIVACY_ERASE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  ErasureView erase(@PathVariable UUID id, @RequestBody Confirmation body) {
    var caller = Tenancy.caller();
    var tenant = caller.tenant();
    var contact = contacts.survivor(tenant, id);
    var erasure = PersonErasure.idOf(contact);
    var begun = read(erasure);
    if (begun.contact() != null) {
      return view(erasure, begun);
    }
    var found =
        contacts
            .find(tenant, contact)
            .orElseThrow(() ->
                contacts.isErased(tenant, contact)
                    ? new Problem(410, Contacts.ERASED.code(), Contacts.ERASED.message(), null)
                    : Problem.notFound("contact"));
    if (body.confirm() == null || !body.confirm().strip().equals(found.name())) {
      throw new Problem(
          422,
          "confirmation_wrong",
          "Write the name of the contact exactly as it is shown: what is erased does not come back.",
          "confirm");
    }
    erasures.begin(tenant, contact, caller.actor().text());
    return view(erasure, read(erasure));
  }

  /** Newest first. */
  @GetMapping("/api/v1/privacy/erasures")
  @Requires(Permission.PRIVACY_ERASE)
  Page<ErasureView> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    return table
        .erasures(Tenancy.caller().tenant(), cursor, Page.limit(limit))
        .map(stored -> view(stored.id(), stored.state()));
  }

  @GetMapping("/api/v1/privacy/erasures/{id}")
  @Requires(Permission.PRIVACY_ERASE)
  ErasureView get(@PathVariable UUID id) {
    var state = read(id);
    if (state.contact() == null) {
      throw Problem.notFound("erasure");
    }
    return view(id, state);
  }

  private PersonErasure.State read(UUID erasure) {
    return erasures.read(Tenancy.caller().tenant(), erasure);
  }

  private static ErasureView view(UUID id, PersonErasure.State state) {
    List<String> all = state.steps();
    return new ErasureView(
        id,
        java.util.Objects.requireNonNull(state.contact()),
        state.done() < all.size() ? all.get(state.done()) : null,
        state.done(),
        all.size(),
        state.by(),
        java.util.Objects.requireNonNull(state.askedAt()),
        state.endedAt());
  }
}
