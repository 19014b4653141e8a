package kira.contacts;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Filter;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who belongs to a company, and who might. */
@RestController
@RequestMapping("/api/v1/companies/{id}")
class CompanyMemberController {
  private static final int MOST_CONTACTS = 1_000;
  private static final int MOST_SUGGESTED = 1_000;
  private static final int SHOWN = 5;

  private final Companies companies;
  private final Contacts contacts;
  private final ContactTable table;
  private final ContactSearchTable search;
  private final ContactQueries queries;

  CompanyMemberController(
      Companies companies,
      Contacts contacts,
      ContactTable table,
      ContactSearchTable search,
      ContactQueries queries) {
    this.companies = companies;
    this.contacts = contacts;
    this.table = table;
    this.search = search;
    this.queries = queries;
  }

  /** Members, those who were here last first. */
  @GetMapping("/members")
  @Requires(Permission.CONTACTS_READ)
  Page<ContactView> members(
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    found(id);
    var company = Attribute.common("company").orElseThrow();
    var is = new Filter.Has(company, new Filter.Test.OneOf(Set.of(id.toString())));
    var filter =
        new Filter.All(List.of(is, queries.filter(Tenancy.caller().tenant(), q, null, null)));
    return search.page(
        new ContactSearch(filter, Attribute.LAST_SEEN, true, cursor, Page.limit(limit)));
  }

  /**
   * Who shall belong to the company, of whatever company they are now.
   *
   * @param contacts at most 1,000 ids
   */
  record Joining(@Nullable List<@Nullable UUID> contacts) {}

  @PostMapping("/members")
  @Requires(Permission.CONTACTS_WRITE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void join(@PathVariable UUID id, @RequestBody Joining body) {
    found(id);
    var caller = Tenancy.caller();
    var ids = body.contacts();
    if (ids == null || ids.isEmpty() || ids.size() > MOST_CONTACTS) {
      throw Problem.badRequest(
          "invalid_request", "Name 1 to %,d contacts.".formatted(MOST_CONTACTS), "contacts");
    }
    for (int i = 0; i < ids.size(); i++) {
      var contact = ids.get(i);
      if (contact == null || contacts.find(caller.tenant(), contact).isEmpty()) {
        throw new Problem(
            404, "not_found", "There is no such contact.", "contacts[%d]".formatted(i));
      }
    }
    var living =
        ids.stream()
            .map(contact ->
                contacts.survivor(caller.tenant(), java.util.Objects.requireNonNull(contact)))
            .distinct()
            .toList();
    companies.join(caller.tenant(), id, living, caller.actor().text());
  }

  /** The contact belongs to no company then. */
  @DeleteMapping("/members/{contact}")
  @Requires(Permission.CONTACTS_WRITE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void leave(@PathVariable UUID id, @PathVariable UUID contact) {
    found(id);
    var caller = Tenancy.caller();
    if (contacts.find(caller.tenant(), contact).isEmpty()) {
      throw Problem.notFound("contact");
    }
    companies.leave(caller.tenant(), id, List.of(contact), caller.actor().text());
  }

  /**
   * Contacts of no company whose address is at one of the company's domains.
   *
   * @param exact false when there are more than are counted
   * @param first some of them
   */
  record Suggested(long count, boolean exact, List<ContactView> first) {}

  @GetMapping("/suggestions")
  @Requires(Permission.CONTACTS_READ)
  Suggested suggestions(@PathVariable UUID id) {
    found(id);
    var all = companies.writingFrom(Tenancy.caller().tenant(), id, MOST_SUGGESTED + 1);
    return new Suggested(
        Math.min(all.size(), MOST_SUGGESTED),
        all.size() <= MOST_SUGGESTED,
        table.find(all.stream().limit(SHOWN).toList()));
  }

  /** Makes them members, at most 1,000 at a time; who joined another company meanwhile stays. */
  @PostMapping("/suggestions")
  @Requires(Permission.CONTACTS_WRITE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void accept(@PathVariable UUID id) {
    found(id);
    var caller = Tenancy.caller();
    companies.offer(
        caller.tenant(),
        id,
        companies.writingFrom(caller.tenant(), id, MOST_SUGGESTED),
        caller.actor().text());
  }

  private void found(UUID id) {
    if (!companies.exists(Tenancy.caller().tenant(), id)) {
      throw Problem.notFound("company");
    }
  }
}
