package kira.contacts;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldInput;
import kira.contacts.fields.PhoneNumbers;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
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
  private final Contacts contacts;
  private final ContactSearchTable table;
  private final ContactFields fields;
  private final ContactQueries queries;
  private final Companies companies;

  ContactController(
      Contacts contacts,
      ContactSearchTable table,
      ContactFields fields,
      ContactQueries queries,
      Companies companies) {
    this.contacts = contacts;
    this.table = table;
    this.fields = fields;
    this.queries = queries;
    this.companies = companies;
  }

  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  ContactPage list(
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
   * @param q words that all have to begin a word of the name, an address or a number; those who
   *     have a word that is only spelled like one of them come behind
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
  ContactPage search(@RequestBody SearchBody body) {
    var sort =
        queries.sort(Tenancy.caller().tenant(), body.sort() == null ? null : body.sort().field());
    var sought = sought(body);
    return table.find(
        new ContactSearch(
            sought.exact(),
            sought.all(),
            sort,
            body.sort() == null || Boolean.TRUE.equals(body.sort().descending()),
            body.cursor(),
            Page.limit(body.limit() == null ? 50 : body.limit())));
  }

  /** How many contacts a search finds: counted, or an estimate that says so. */
  @PostMapping("/count")
  @Requires(Permission.CONTACTS_READ)
  ContactCount count(@RequestBody SearchBody body) {
    var sought = sought(body);
    return table.count(sought.exact(), sought.all());
  }

  private ContactQueries.Sought sought(SearchBody body) {
    var caller = Tenancy.caller();
    return queries.sought(
        caller.tenant(), body.q(), MyOwn.filter(body.filter(), caller), body.timeZone());
  }

  /** The zone of a request, if it names one that exists. */
  static ZoneId zone(@Nullable String name) {
    return ContactQueries.zone(name);
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
   * @param ownerId a member of the workspace
   * @param lifecycleStage key of a stage
   * @param company id or domain of the company they belong to
   */
  record NewContact(
      @Nullable String name,
      @Nullable String email,
      @Nullable String phone,
      @Nullable String externalId,
      @Nullable Map<String, JsonNode> fields,
      @Nullable List<String> tags,
      @Nullable String ownerId,
      @Nullable String lifecycleStage,
      @Nullable String company) {}

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
            null,
            blankToNull(company(companies, caller.tenant(), body.company())));
    if (profile.withCompany(null).equals(ContactProfile.NOTHING)) {
      throw Problem.badRequest(
          "invalid_request", "Give a name, an email, a phone number or an external id.", "name");
    }
    var catalogue = fields.read(caller.tenant());
    var values =
        FieldValues.read(catalogue::open, body.fields(), body.tags())
            .and(standing(catalogue, body.ownerId(), body.lifecycleStage()));
    companies.check(caller.tenant(), catalogue, values);
    catalogue.missing(values).ifPresent(ContactController::missing);
    var view = contacts.add(caller.tenant(), creation, profile, values, caller.actor().text());
    return ResponseEntity.status(HttpStatus.CREATED).eTag(IfMatch.tag(view.version())).body(view);
  }

  /** Nobody is looked up where nothing is said of owner and stage. */
  static OwnersAndStages.Given standing(
      ContactFields.Catalogue catalogue, @Nullable String owner, @Nullable String stage) {
    return owner == null && stage == null
        ? new OwnersAndStages.Given(Map.of(), Set.of())
        : catalogue.standing().get().read(owner, stage);
  }

  static void missing(Field field) {
    throw Problem.badRequest(
        "value_required", "This field may not be empty.", "fields." + field.key());
  }

  /**
   * What to correct; a missing member stays, an empty text or a null field is cleared.
   *
   * @param fields values of the workspace's own fields, by key; those not named stay
   * @param tags all that there shall be
   * @param ownerId a member of the workspace
   * @param lifecycleStage key of a stage
   * @param company id or domain of the company they belong to; empty for none
   */
  record Correction(
      @Nullable String name,
      @Nullable String email,
      @Nullable String phone,
      @Nullable Map<String, JsonNode> fields,
      @Nullable List<String> tags,
      @Nullable String ownerId,
      @Nullable String lifecycleStage,
      @Nullable String company) {}

  @PatchMapping("/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<ContactView> edit(
      @PathVariable UUID id, @RequestBody Correction correction, IfMatch ifMatch) {
    found(id);
    var caller = Tenancy.caller();
    var profile =
        new ContactProfile(
            line("name", correction.name()),
            email(correction.email()),
            phone(correction.phone()),
            null,
            null,
            null,
            company(companies, caller.tenant(), correction.company()));
    var catalogue = fields.read(caller.tenant());
    var values =
        FieldValues.read(catalogue::open, correction.fields(), correction.tags())
            .and(standing(catalogue, correction.ownerId(), correction.lifecycleStage()));
    companies.check(caller.tenant(), catalogue, values);
    return withVersion(
        contacts.edit(
            caller.tenant(), id, ifMatch.version(), profile, values, caller.actor().text()));
  }

  /** The id of a company that is given by it, or by a domain; empty where there shall be none. */
  static @Nullable String company(Companies companies, TenantId tenant, @Nullable String given) {
    var text = line("company", given);
    if (text == null || text.isEmpty()) {
      return text;
    }
    return companies
        .meant(tenant, text)
        .map(UUID::toString)
        .orElseThrow(
            () -> Problem.badRequest("unknown_company", "There is no such company.", "company"));
  }

  static @Nullable String line(String field, @Nullable String value) {
    if (value == null) {
      return null;
    }
    var clean = CleanText.line(value);
    if (clean.length() > 200) {
      throw Problem.badRequest("too_long", "Write at most 200 characters.", field);
    }
    return clean;
  }

  static @Nullable String email(@Nullable String value) {
    var clean = line("email", value);
    if (clean != null && !clean.isEmpty() && !FieldInput.EMAIL.matcher(clean).matches()) {
      throw Problem.badRequest("invalid_email", "Write an address like ada@example.com.", "email");
    }
    return clean;
  }

  static @Nullable String phone(@Nullable String value) {
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

  static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private ContactView found(UUID id) {
    return Optional.of(id)
        .flatMap(c -> contacts.find(Tenancy.caller().tenant(), c))
        .orElseThrow(() ->
            contacts.isErased(Tenancy.caller().tenant(), id)
                ? new Problem(410, Contacts.ERASED.code(), Contacts.ERASED.message(), null)
                : Problem.notFound("contact"));
  }

  private static ResponseEntity<ContactView> withVersion(ContactView view) {
    return ResponseEntity.ok().eTag(IfMatch.tag(view.version())).body(view);
  }
}
