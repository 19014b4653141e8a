package kira.contacts;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.IfMatch;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** People, found and corrected by users. */
@RestController
@RequestMapping("/api/v1/contacts")
class ContactController {
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s.]+(\\.[^@\\s.]+)+");
  private static final Pattern PHONE = Pattern.compile("\\+?[0-9 ()./-]{5,30}");

  private final Contacts contacts;

  ContactController(Contacts contacts) {
    this.contacts = contacts;
  }

  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  Page<ContactView> list(
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    if (q != null && q.length() > 200) {
      throw Problem.badRequest("invalid_request", "Search for at most 200 characters.", "q");
    }
    return contacts.list(q == null || q.isBlank() ? null : q, cursor, Page.limit(limit));
  }

  @GetMapping("/{id}")
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<ContactView> get(@PathVariable UUID id) {
    return withVersion(found(id));
  }

  /** What to correct; a missing field stays, an empty one is cleared. */
  record Correction(@Nullable String name, @Nullable String email, @Nullable String phone) {}

  @PatchMapping("/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<ContactView> edit(
      @PathVariable UUID id, @RequestBody Correction correction, IfMatch ifMatch) {
    var current = found(id);
    ifMatch.require(current.version(), current);
    var profile =
        new Contact.Profile(
            line("name", correction.name()),
            matching("email", correction.email(), EMAIL, "Write an address like ada@example.com."),
            matching("phone", correction.phone(), PHONE, "Write a number like +351 912 345 678."),
            null,
            null,
            null);
    var caller = Tenancy.caller();
    if (contacts.edit(caller.tenant(), id, profile, caller.actor().text())
        instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
    return withVersion(found(id));
  }

  private static @Nullable String line(String field, @Nullable String value) {
    if (value == null) {
      return null;
    }
    var clean = CleanText.line(value);
    if (clean.length() > 200) {
      throw Problem.badRequest("too_long", "Write at most 200 characters.", field);
    }
    return clean;
  }

  private static @Nullable String matching(
      String field, @Nullable String value, Pattern pattern, String advice) {
    var clean = line(field, value);
    if (clean != null && !clean.isEmpty() && !pattern.matcher(clean).matches()) {
      throw Problem.badRequest("invalid_" + field, advice, field);
    }
    return clean;
  }

  private ContactView found(UUID id) {
    return Optional.of(id)
        .flatMap(c -> contacts.find(Tenancy.caller().tenant(), c))
        .orElseThrow(() -> Problem.notFound("contact"));
  }

  private static ResponseEntity<ContactView> withVersion(ContactView view) {
    return ResponseEntity.ok().eTag(IfMatch.tag(view.version())).body(view);
  }
}
