package kira.contacts;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.contacts.fields.FieldCatalogue;
import kira.contacts.filter.Words;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Creation;
import kira.platform.web.IfMatch;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Companies, found, added and corrected. */
@RestController
@RequestMapping("/api/v1/companies")
class CompanyController {
  private static final int LONGEST_SEARCH = 200;
  private static final int MOST_WORDS = 12;

  private final Companies companies;
  private final CompanyTable table;
  private final ContactFields fields;
  private final Team team;

  CompanyController(Companies companies, CompanyTable table, ContactFields fields, Team team) {
    this.companies = companies;
    this.table = table;
    this.fields = fields;
    this.team = team;
  }

  /**
   * @param q words that all have to begin a word of the name or a domain
   * @param archived true shows those that are no longer offered
   */
  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  Page<CompanyView> list(
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(defaultValue = "false") boolean archived,
      @RequestParam(defaultValue = "NAME") CompanyTable.Sort sort,
      @RequestParam(defaultValue = "false") boolean descending,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    return table.page(
        new CompanyTable.Search(words(q), archived, sort, descending, cursor, Page.limit(limit)));
  }

  /** How many companies a search finds: counted, or at least so many. */
  @GetMapping("/count")
  @Requires(Permission.CONTACTS_READ)
  ContactCount count(
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(defaultValue = "false") boolean archived) {
    return table.count(
        new CompanyTable.Search(words(q), archived, CompanyTable.Sort.NAME, false, null, 1));
  }

  private static List<String> words(@Nullable String q) {
    if (q != null && q.length() > LONGEST_SEARCH) {
      throw Problem.badRequest(
          "invalid_request", "Search for at most %d characters.".formatted(LONGEST_SEARCH), "q");
    }
    var folded = Words.fold(q == null ? "" : CleanText.line(q));
    return ContactValues.parts(folded).stream().limit(MOST_WORDS).toList();
  }

  @GetMapping("/{id}")
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<CompanyView> get(@PathVariable UUID id) {
    return withVersion(found(id));
  }

  /**
   * A company, or what to correct of one: a missing member stays, an empty text or a null field is
   * cleared.
   *
   * @param domains such as example.com; all that there shall be
   * @param externalId what another program calls it
   * @param owner user id of a member of the workspace
   * @param fields values of the workspace's own fields of companies, by key
   * @param tags all that there shall be
   */
  record CompanyBody(
      @Nullable String name,
      @Nullable List<@Nullable String> domains,
      @Nullable String website,
      @Nullable String description,
      @Nullable String externalId,
      @Nullable String owner,
      @Nullable Map<String, JsonNode> fields,
      @Nullable List<String> tags) {}

  @PostMapping
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<CompanyView> create(@RequestBody CompanyBody body, Creation creation) {
    var caller = Tenancy.caller();
    var draft = draft(caller.tenant(), body);
    if (draft.profile().stripped().name() == null) {
      throw Problem.badRequest("name_required", "A company has a name.", "name");
    }
    required(caller.tenant(), draft);
    var view = companies.create(caller.tenant(), creation, draft, caller.actor().text());
    return ResponseEntity.status(HttpStatus.CREATED).eTag(IfMatch.tag(view.version())).body(view);
  }

  /**
   * Makes the company, or corrects the one that has the external id or one of the domains. Domains
   * and tags are added to those that are there.
   */
  @PutMapping
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<CompanyView> put(@RequestBody CompanyBody body) {
    var caller = Tenancy.caller();
    var draft = draft(caller.tenant(), body);
    if (draft.profile().stripped().externalId() == null
        && (draft.domains() == null || draft.domains().isEmpty())) {
      throw Problem.badRequest("identity_missing", "Give a domain or an external id.", "domains");
    }
    var put = companies.put(caller.tenant(), draft, caller.actor().text());
    var view = found(put.company());
    return ResponseEntity.status(put.created() ? HttpStatus.CREATED : HttpStatus.OK)
        .eTag(IfMatch.tag(view.version()))
        .body(view);
  }

  @PatchMapping("/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<CompanyView> edit(
      @PathVariable UUID id, @RequestBody CompanyBody body, IfMatch ifMatch) {
    found(id);
    var caller = Tenancy.caller();
    var draft = draft(caller.tenant(), body);
    return withVersion(
        companies.edit(caller.tenant(), id, ifMatch.version(), draft, caller.actor().text()));
  }

  /** No longer offered where a company is chosen, nor given to new contacts of its domains. */
  @PostMapping("/{id}/archive")
  @Requires(Permission.CONTACTS_WRITE)
  CompanyView archive(@PathVariable UUID id) {
    return archive(id, true);
  }

  @PostMapping("/{id}/restore")
  @Requires(Permission.CONTACTS_WRITE)
  CompanyView restore(@PathVariable UUID id) {
    return archive(id, false);
  }

  private CompanyView archive(UUID id, boolean archived) {
    found(id);
    var caller = Tenancy.caller();
    companies.archive(caller.tenant(), id, archived, caller.actor().text());
    return found(id);
  }

  /**
   * @param detach true leaves its members without a company; without it, a company that has members
   *     is not deleted
   */
  @DeleteMapping("/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<Void> delete(
      @PathVariable UUID id, @RequestParam(defaultValue = "false") boolean detach) {
    found(id);
    var caller = Tenancy.caller();
    companies.delete(caller.tenant(), id, detach, caller.actor().text());
    return ResponseEntity.noContent().build();
  }

  private Companies.Draft draft(TenantId tenant, CompanyBody body) {
    var profile =
        new CompanyProfile(
            CompanyInput.line("name", body.name()),
            CompanyInput.website(body.website()),
            CompanyInput.description(body.description()),
            CompanyInput.line("externalId", body.externalId()),
            owner(tenant, body.owner()));
    var catalogue = fields.read(tenant, FieldCatalogue.Subject.COMPANIES);
    var values = FieldValues.read(catalogue::open, body.fields(), body.tags());
    companies.check(tenant, catalogue, values);
    return new Companies.Draft(profile, CompanyInput.domains(body.domains()), values);
  }

  private @Nullable String owner(TenantId tenant, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return text;
    }
    try {
      var user = UUID.fromString(text);
      if (team.role(tenant, user).isPresent()) {
        return user.toString();
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the one refusal.
    }
    throw Problem.badRequest("unknown_member", "There is no such member.", "owner");
  }

  private void required(TenantId tenant, Companies.Draft draft) {
    fields
        .read(tenant, FieldCatalogue.Subject.COMPANIES)
        .missing(draft.values())
        .ifPresent(ContactController::missing);
  }

  private CompanyView found(UUID id) {
    return companies
        .find(Tenancy.caller().tenant(), id)
        .orElseThrow(() -> Problem.notFound("company"));
  }

  private static ResponseEntity<CompanyView> withVersion(CompanyView view) {
    return ResponseEntity.ok().eTag(IfMatch.tag(view.version())).body(view);
  }
}
