package kira.contacts;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldInput;
import kira.contacts.fields.FieldType.Order;
import kira.contacts.fields.PhoneNumbers;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Filter;
import kira.contacts.filter.Words;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.IfMatch;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** People, found, added and corrected by users. */
@RestController
@RequestMapping("/api/v1/contacts")
class ContactController {
  private static final int LONGEST_SEARCH = 200;
  private static final int MOST_WORDS = 12;

  private final Contacts contacts;
  private final ContactSearchTable table;
  private final ContactFields fields;

  ContactController(Contacts contacts, ContactSearchTable table, ContactFields fields) {
    this.contacts = contacts;
    this.table = table;
    this.fields = fields;
  }

  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  Page<ContactView> list(
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    return search(new SearchBody(q, null, null, cursor, limit, null));
  }

  /**
   * @param field one of every contact's, or the key of one of the workspace's own
   */
  record Sort(String field, @Nullable Boolean descending) {}

  /**
   * What to look for.
   *
   * @param q words that all have to begin a word of the name, an address or a number
   * @param filter see the guide's article on filters; missing means everybody
   * @param sort missing means who was here last comes first
   * @param timeZone IANA zone of the days that the filter names; missing means UTC
   */
  record SearchBody(
      @Nullable String q,
      @Nullable JsonNode filter,
      @Nullable Sort sort,
      @Nullable String cursor,
      @Nullable Integer limit,
      @Nullable String timeZone) {}

  @PostMapping("/search")
  @Requires(Permission.CONTACTS_READ)
  Page<ContactView> search(@RequestBody SearchBody body) {
    var sort = sort(body.sort());
    return table.page(
        new ContactSearch(
            filter(body),
            sort,
            body.sort() == null || Boolean.TRUE.equals(body.sort().descending()),
            body.cursor(),
            Page.limit(body.limit() == null ? 50 : body.limit())));
  }

  /** How many contacts a search finds: counted, or an estimate that says so. */
  @PostMapping("/count")
  @Requires(Permission.CONTACTS_READ)
  ContactCount count(@RequestBody SearchBody body) {
    return table.count(filter(body));
  }

  private Attribute sort(@Nullable Sort sort) {
    if (sort == null) {
      return Attribute.LAST_SEEN;
    }
    return fields
        .read(Tenancy.caller().tenant())
        .attribute(sort.field())
        .filter(attribute -> attribute.order() != Order.NONE)
        .orElseThrow(() ->
            Problem.badRequest("invalid_sort", "Contacts cannot be sorted by this.", "sort.field"));
  }

  private Filter filter(SearchBody body) {
    var parts = new ArrayList<>(words(body.q()));
    parts.add(fields.filters(Tenancy.caller().tenant(), zone(body.timeZone())).read(body.filter()));
    return parts.size() == 1 ? parts.getFirst() : new Filter.All(parts);
  }

  private static List<Filter> words(@Nullable String q) {
    if (q != null && q.length() > LONGEST_SEARCH) {
      throw Problem.badRequest(
          "invalid_request", "Search for at most %d characters.".formatted(LONGEST_SEARCH), "q");
    }
    var wanted = new ArrayList<String>();
    for (var term : Words.fold(q == null ? "" : CleanText.line(q)).split(" ")) {
      if (term.contains("@")) {
        wanted.add(term);
      } else {
        wanted.addAll(ContactValues.parts(term));
      }
    }
    return wanted.stream()
        .limit(MOST_WORDS)
        .<Filter>map(word -> new Filter.Has(Attribute.SEARCH, new Filter.Test.Starts(word)))
        .toList();
  }

  /** The zone of a request, if it names one that exists. */
  static ZoneId zone(@Nullable String name) {
    if (name == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Problem.badRequest(
          "invalid_time_zone", "Write a time zone like Europe/Lisbon.", "timeZone");
    }
  }

  @GetMapping("/{id}")
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<ContactView> get(@PathVariable UUID id) {
    return withVersion(found(id));
  }

  /**
   * Somebody new.
   *
   * @param fields values of the workspace's own fields, by key
   */
  record NewContact(
      @Nullable String name,
      @Nullable String email,
      @Nullable String phone,
      @Nullable String externalId,
      @Nullable Map<String, JsonNode> fields,
      @Nullable List<String> tags) {}

  @PostMapping
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<ContactView> add(@RequestBody NewContact body, Creation creation) {
    var caller = Tenancy.caller();
    var profile =
        new ContactProfile(
            blankToNull(line("name", body.name())),
            blankToNull(email(body.email())),
            blankToNull(phone(body.phone())),
            blankToNull(line("externalId", body.externalId())),
            null,
            null);
    if (profile.equals(ContactProfile.NOTHING)) {
      throw Problem.badRequest(
          "invalid_request", "Give a name, an email, a phone number or an external id.", "name");
    }
    var catalogue = fields.read(caller.tenant());
    var values = FieldValues.read(catalogue::open, body.fields(), body.tags());
    catalogue.fields().stream()
        .filter(field -> field.required() && !field.archived())
        .filter(field -> !values.set().containsKey(field.key()))
        .findFirst()
        .ifPresent(ContactController::missing);
    var view = contacts.add(caller.tenant(), creation, profile, values, caller.actor().text());
    return ResponseEntity.status(HttpStatus.CREATED).eTag(IfMatch.tag(view.version())).body(view);
  }

  private static void missing(Field field) {
    throw Problem.badRequest(
        "value_required", "This field may not be empty.", "fields." + field.key());
  }

  /**
   * What to correct; a missing member stays, an empty text or a null field is cleared.
   *
   * @param fields values of the workspace's own fields, by key; those not named stay
   * @param tags all that there shall be
   */
  record Correction(
      @Nullable String name,
      @Nullable String email,
      @Nullable String phone,
      @Nullable Map<String, JsonNode> fields,
      @Nullable List<String> tags) {}

  @PatchMapping("/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<ContactView> edit(
      @PathVariable UUID id, @RequestBody Correction correction, IfMatch ifMatch) {
    found(id);
    var profile =
        new ContactProfile(
            line("name", correction.name()),
            email(correction.email()),
            phone(correction.phone()),
            null,
            null,
            null);
    var caller = Tenancy.caller();
    var values =
        FieldValues.read(
            fields.read(caller.tenant())::open, correction.fields(), correction.tags());
    return withVersion(
        contacts.edit(
            caller.tenant(), id, ifMatch.version(), profile, values, caller.actor().text()));
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

  private static @Nullable String email(@Nullable String value) {
    var clean = line("email", value);
    if (clean != null && !clean.isEmpty() && !FieldInput.EMAIL.matcher(clean).matches()) {
      throw Problem.badRequest("invalid_email", "Write an address like ada@example.com.", "email");
    }
    return clean;
  }

  private static @Nullable String phone(@Nullable String value) {
    var clean = line("phone", value);
    if (clean == null || clean.isEmpty()) {
      return clean;
    }
    return PhoneNumbers.e164(clean, null)
        .orElseThrow(() ->
            Problem.badRequest(
                "invalid_phone",
                "Write a number with its country, like +351 912 345 678.",
                "phone"));
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
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
