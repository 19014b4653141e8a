package kira.contacts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import kira.contacts.fields.FieldCatalogue;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Groups that sources tell of, as companies: the group's id is the company's. A verified source
 * says what a company is called and which domains it has; an unverified one may make a company that
 * is not there yet, by name alone, and never changes one or takes a domain.
 */
@Component
class GroupCompanies {
  private static final int LONGEST = 200;

  /** Traits that every company has; all others are values of the workspace's own fields. */
  private static final Set<String> COMMON =
      Set.of("groupId", "name", "domain", "domains", "website", "description");

  private final Companies companies;
  private final ContactFields fields;

  GroupCompanies(Companies companies, ContactFields fields) {
    this.companies = companies;
    this.fields = fields;
  }

  /**
   * Makes the contact a member of the group's company. What does not fit is left out and named, as
   * with traits of people.
   */
  void join(
      TenantId tenant,
      UUID contact,
      TrackedEvent group,
      boolean verified,
      Consumer<Tracking.KeptOut> keptOut) {
    var traits = group.properties();
    var id = text(traits.path("groupId"));
    if (id == null) {
      return;
    }
    var by = group.actor();
    try {
      if (verified) {
        companies.join(tenant, company(tenant, id, traits, by, keptOut), List.of(contact), by);
      } else {
        var known =
            companies
                .ofExternalId(tenant, id)
                .orElseGet(() -> companies.put(tenant, named(id, traits), by).company());
        companies.offerUnproven(tenant, known, contact, by);
      }
    } catch (Problem problem) {
      keptOut.accept(new Tracking.KeptOut(problem.code(), "groupId"));
    }
  }

  private UUID company(
      TenantId tenant, String id, JsonNode traits, String by, Consumer<Tracking.KeptOut> keptOut) {
    var profile =
        new CompanyProfile(
            text(traits.path("name")),
            fitting("website", keptOut, () -> CompanyInput.website(text(traits.path("website")))),
            fitting(
                "description",
                keptOut,
                () -> CompanyInput.description(text(traits.path("description")))),
            id,
            null);
    var values = values(tenant, traits, keptOut);
    var domains = domains(traits, keptOut);
    try {
      return companies.put(tenant, new Companies.Draft(profile, domains, values), by).company();
    } catch (Problem problem) {
      // Another company has one of the domains or the values: the group is told of without them.
      keptOut.accept(new Tracking.KeptOut(problem.code(), String.valueOf(problem.field())));
      return companies.put(tenant, new Companies.Draft(profile, null, nothing()), by).company();
    }
  }

  private static Companies.Draft named(String id, JsonNode traits) {
    return new Companies.Draft(
        new CompanyProfile(text(traits.path("name")), null, null, id, null), null, nothing());
  }

  private static FieldValues nothing() {
    return new FieldValues(Map.of(), Set.of(), Map.of(), Set.of(), null);
  }

  private static @Nullable List<String> domains(
      JsonNode traits, Consumer<Tracking.KeptOut> keptOut) {
    var said = new ArrayList<JsonNode>();
    said.add(traits.path("domain"));
    traits.path("domains").forEach(said::add);
    var domains = new ArrayList<String>();
    for (var each : said) {
      var domain = text(each);
      if (domain != null) {
        var read = fitting("domain", keptOut, () -> CompanyInput.domains(List.of(domain)));
        domains.addAll(read == null ? List.of() : read);
      }
    }
    return domains.isEmpty() ? null : domains.stream().distinct().limit(10).toList();
  }

  private FieldValues values(TenantId tenant, JsonNode traits, Consumer<Tracking.KeptOut> keptOut) {
    var more = new HashMap<String, JsonNode>();
    traits
        .properties()
        .forEach(trait -> {
          if (!COMMON.contains(trait.getKey()) && !trait.getValue().isNull()) {
            more.put(trait.getKey(), trait.getValue());
          }
        });
    return more.isEmpty()
        ? nothing()
        : Traits.values(fields.read(tenant, FieldCatalogue.Subject.COMPANIES), more, keptOut);
  }

  private static <T> @Nullable T fitting(
      String what,
      Consumer<Tracking.KeptOut> keptOut,
      java.util.function.Supplier<@Nullable T> read) {
    try {
      return read.get();
    } catch (Problem problem) {
      keptOut.accept(new Tracking.KeptOut(problem.code(), what));
      return null;
    }
  }

  private static @Nullable String text(JsonNode json) {
    return Optional.of(json)
        .filter(each -> each.isString() || each.isIntegralNumber())
        .map(each -> Traits.line(each.asString()))
        .filter(text -> text.length() <= LONGEST)
        .orElse(null);
  }
}
