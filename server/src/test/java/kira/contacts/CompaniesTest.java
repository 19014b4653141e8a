package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Companies and who belongs to them, as a customer's program sees it. */
@KiraTest
class CompaniesTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Companies companies;

  private final Caller agent = TestCallers.anyone();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  @Test
  void aCompanyIsMadeFoundCorrectedAndDeleted() {
    define("/api/v1/company-fields", "seats", "NUMBER", Map.of());
    define("/api/v1/company-fields", "vat", "TEXT", Map.of("unique", true));
    var acme =
        create(
            Map.of(
                "name",
                "Acme Rockets",
                "domains",
                List.of("https://www.ACME.com/", "acme.de"),
                "website",
                "acme.com",
                "description",
                "Makes rockets",
                "tags",
                List.of("vip"),
                "fields",
                Map.of("seats", 12, "vat", "PT1")));
    assertThat(acme.status()).as(acme.body().toString()).isEqualTo(201);
    assertThat(acme.body().path("domains").toString()).isEqualTo("[\"acme.com\",\"acme.de\"]");
    assertThat(acme.body().path("website").asString()).isEqualTo("https://acme.com");
    assertThat(acme.body().path("fields").path("seats").asInt()).isEqualTo(12);
    create(Map.of("name", "Zeta"));

    assertThat(names("?q=rock")).containsExactly("Acme Rockets");
    assertThat(names("?q=acme.d")).containsExactly("Acme Rockets");
    assertThat(names("?descending=true")).containsExactly("Zeta", "Acme Rockets");
    assertThat(http.get("/api/v1/companies/count").body().path("count").asInt()).isEqualTo(2);

    var edited =
        http.patch(
            path(acme),
            Map.of("name", "Acme", "domains", List.of("acme.io"), "website", ""),
            acme.header("ETag"));
    assertThat(edited.status()).as(edited.body().toString()).isEqualTo(200);
    assertThat(edited.body().path("website").isNull()).isTrue();
    assertThat(edited.body().path("description").asString()).isEqualTo("Makes rockets");
    assertThat(names("?q=rockets")).isEmpty();
    // Two tabs: the second sees that the first was there.
    var late = http.patch(path(acme), Map.of("name", "Late"), acme.header("ETag"));
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.code()).isEqualTo("version_conflict");
    assertThat(late.body().path("current").path("name").asString()).isEqualTo("Acme");
    // What it no longer has, another may have.
    assertThat(create(Map.of("name", "Other", "domains", List.of("acme.com"))).status())
        .isEqualTo(201);

    http.post(path(acme) + "/archive", Map.of());
    assertThat(names("?q=acme")).containsExactly("Other");
    assertThat(names("?archived=true")).containsExactly("Acme");
    http.post(path(acme) + "/restore", Map.of());
    assertThat(delete(acme, "").status()).isEqualTo(204);
    assertThat(http.get(path(acme)).status()).isEqualTo(404);
    Eventually.holds(() ->
        create(
                    Map.of(
                        "name", "Heir",
                        "domains", List.of("acme.io"),
                        "fields", Map.of("vat", "PT1")))
                .status()
            == 201);
  }

  @Test
  void badInputIsRefusedWithTheFieldAtFault() {
    var known = create(Map.of("name", "Known", "domains", List.of("known.com"), "externalId", "k"));
    for (var wrong :
        List.<Object[]>of(
            new Object[] {Map.of(), "name_required", "name"},
            new Object[] {Map.of("name", " "), "name_required", "name"},
            new Object[] {Map.of("name", "x".repeat(1_000_000)), "too_long", "name"},
            new Object[] {
              with("domains", List.of("a.com", "nope")), "invalid_domain", "domains[1]"
            },
            new Object[] {with("domains", List.of("gmail.com")), "open_domain", "domains[0]"},
            new Object[] {with("domains", many(51)), "too_many_domains", "domains"},
            new Object[] {with("website", "javascript:alert(1)"), "invalid_website", "website"},
            new Object[] {with("owner", "somebody"), "unknown_member", "owner"},
            new Object[] {with("fields", Map.of("nope", 1)), "unknown_field", "fields.nope"},
            new Object[] {with("tags", List.of("")), "invalid_tag", "tags[0]"},
            new Object[] {with("tags", many(101)), "too_many_tags", "tags"},
            new Object[] {with("domains", List.of("known.com")), "domain_taken", "domains"},
            new Object[] {with("externalId", "k"), "company_exists", "externalId"})) {
      var answer = create((Map<?, ?>) wrong[0]);
      assertThat(answer.code()).as("%.80s", answer.body()).isEqualTo(wrong[1]);
      assertThat(answer.body().path("field").asString()).isEqualTo(wrong[2]);
    }
    assertThat(names("")).containsExactly("Known");
    assertThat(http.get("/api/v1/companies?sort=nope").status()).isEqualTo(400);
    assertThat(http.get("/api/v1/companies?cursor=nope").status()).isEqualTo(400);
    assertThat(http.get("/api/v1/companies?limit=1000").status()).isEqualTo(400);

    // Another workspace neither sees it nor is kept from its domain.
    var stranger = Http.as(TestCallers.anyone(), callers, port);
    assertThat(stranger.get(path(known)).status()).isEqualTo(404);
    assertThat(stranger.get(path(known) + "/members").status()).isEqualTo(404);
    assertThat(stranger.get(path(known) + "/activity").status()).isEqualTo(404);
    assertThat(stranger.send("DELETE", path(known), null, Map.of()).status()).isEqualTo(404);
    assertThat(
            stranger.post("/api/v1/contacts", Map.of("name", "Eve", "company", id(known))).code())
        .isEqualTo("unknown_company");
    assertThat(
            stranger
                .post("/api/v1/companies", Map.of("name", "Same", "domains", List.of("known.com")))
                .status())
        .isEqualTo(201);
    var reader =
        Http.as(TestCallers.with(agent.tenant(), Set.of(Permission.CONTACTS_READ)), callers, port);
    assertThat(reader.get(path(known)).status()).isEqualTo(200);
    assertThat(reader.post("/api/v1/companies", Map.of("name", "No")).status()).isEqualTo(403);
  }

  @Test
  void ofManyWhoTakeOneDomainAtOnceOneGetsIt() throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          pool.invokeAll(
              IntStream.range(0, 12)
                  .<java.util.concurrent.Callable<Integer>>mapToObj(i ->
                      () ->
                          create(Map.of("name", "No " + i, "domains", List.of("race.com")))
                              .status())
                  .toList());
      var statuses = new ArrayList<Integer>();
      for (var answer : answers) {
        statuses.add(answer.get());
      }
      assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
      // Whoever only says what shall be finds the one that is there.
      for (int round = 0; round < 20; round++) {
        var domain = "put%d.com".formatted(round);
        var puts =
            pool.invokeAll(
                IntStream.range(0, 8)
                    .<java.util.concurrent.Callable<String>>mapToObj(i ->
                        () ->
                            put(Map.of("domains", List.of(domain), "tags", List.of("t")))
                                .body()
                                .path("id")
                                .asString("nothing"))
                    .toList());
        var ids = new ArrayList<String>();
        for (var put : puts) {
          ids.add(put.get());
        }
        assertThat(ids).hasSize(8);
        assertThat(Set.copyOf(ids)).hasSize(1).doesNotContain("nothing");
        assertThat(names("?q=" + domain)).containsExactly(domain);
      }
    }
  }

  @Test
  void anUpsertCorrectsTheCompanyOfTheDomainOrMakesIt() {
    var made = put(Map.of("domains", List.of("acme.com"), "name", "Acme", "externalId", "7"));
    assertThat(made.status()).isEqualTo(201);
    var again = put(Map.of("domains", List.of("acme.io"), "externalId", "7", "website", "acme.io"));
    assertThat(again.status()).as(again.body().toString()).isEqualTo(200);
    assertThat(again.body().path("id")).isEqualTo(made.body().path("id"));
    assertThat(again.body().path("domains").toString()).isEqualTo("[\"acme.com\",\"acme.io\"]");
    // Another id is another company, which cannot have the domain.
    var other = put(Map.of("domains", List.of("acme.com"), "externalId", "8"));
    assertThat(other.code()).isEqualTo("domain_taken");
    assertThat(other.body().path("company")).isEqualTo(made.body().path("id"));
    put(Map.of("domains", List.of("zeta.com")));
    var both = put(Map.of("domains", List.of("zeta.com", "acme.com")));
    assertThat(both.status()).isEqualTo(409);
    assertThat(both.code()).isEqualTo("matches_several");
    assertThat(put(Map.of("name", "Nobody")).code()).isEqualTo("identity_missing");
  }

  @Test
  void contactsBelongToACompanyByChoiceAndByTheirAddress() {
    var acme = create(Map.of("name", "Acme", "domains", List.of("acme.com")));
    var zeta = create(Map.of("name", "Zeta"));
    var ada = contact(Map.of("name", "Ada", "email", "ada@mail.acme.com"));
    var guest = contact(Map.of("name", "Guest", "email", "guest@gmail.com"));
    var chosen = contact(Map.of("name", "Chosen", "email", "c@acme.com", "company", id(zeta)));
    Eventually.holds(() -> company(ada).equals("Acme"));
    assertThat(company(guest)).isEmpty();
    assertThat(company(chosen)).isEqualTo("Zeta");

    assertThat(found(Map.of("field", "company", "is", id(acme)))).containsExactly("Ada");
    assertThat(found(Map.of("field", "company", "is", "www.acme.com"))).containsExactly("Ada");
    assertThat(found(Map.of("not", Map.of("field", "company", "is", id(acme)))))
        .containsExactlyInAnyOrder("Guest", "Chosen");
    assertThat(found(Map.of("field", "company", "set", false))).containsExactly("Guest");
    assertThat(
            http.post(
                    "/api/v1/contacts/search",
                    Map.of("filter", Map.of("field", "company", "is", "nobody.example")))
                .code())
        .isEqualTo("invalid_filter");

    assertThat(http.get(path(acme)).body().path("members").path("count").asInt()).isEqualTo(1);
    assertThat(
            http.post(path(acme) + "/members", Map.of("contacts", List.of(guest, chosen))).status())
        .isEqualTo(204);
    assertThat(members(acme)).containsExactlyInAnyOrder("Ada", "Guest", "Chosen");
    assertThat(http.send("DELETE", path(acme) + "/members/" + guest, null, Map.of()).status())
        .isEqualTo(204);
    assertThat(members(acme)).containsExactlyInAnyOrder("Ada", "Chosen");
    // To leave a company that one does not belong to is to leave none.
    http.send("DELETE", path(zeta) + "/members/" + chosen, null, Map.of());
    assertThat(company(chosen)).isEqualTo("Acme");
    var unknown =
        http.post(
            path(acme) + "/members",
            Map.of("contacts", List.of(guest, java.util.UUID.randomUUID())));
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body().path("field").asString()).isEqualTo("contacts[1]");

    var page = http.get("/api/v1/contacts/" + ada);
    var cleared = http.patch("/api/v1/contacts/" + ada, Map.of("company", ""), page.header("ETag"));
    assertThat(cleared.body().path("company").isNull()).isTrue();
  }

  @Test
  void aCompanyWithMembersIsOnlyDeletedByWhoSaysSo() {
    var acme = create(Map.of("name", "Acme"));
    var ada = contact(Map.of("name", "Ada", "company", id(acme)));
    var refused = delete(acme, "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("company_has_members");
    assertThat(refused.body().path("members").asInt()).isEqualTo(1);
    assertThat(delete(acme, "?detach=true").status()).isEqualTo(204);
    var trail = http.get("/api/v1/audit").body().path("items").path(0);
    assertThat(trail.path("action").asString()).isEqualTo("CompanyDeleted");
    assertThat(trail.path("subject").path("label").asString()).isEqualTo("Acme");
    // Nobody is shown a company that is not there, even before everybody was let go.
    assertThat(company(ada)).isEmpty();
    Eventually.holds(() -> found(Map.of("field", "company", "set", false)).equals(List.of("Ada")));
  }

  @Test
  void whoJoinsInTheMomentACompanyIsDeletedBelongsToNone() {
    var acme = create(Map.of("name", "Acme"));
    var ada = contact(Map.of("name", "Ada"));
    assertThat(delete(acme, "").status()).isEqualTo(204);
    var gone = UUID.fromString(id(acme));
    companies.offer(agent.tenant(), gone, List.of(UUID.fromString(ada)), "system");
    Eventually.holds(() -> found(Map.of("field", "company", "set", false)).equals(List.of("Ada")));
  }

  @Test
  void aMergeThatIsUndoneBringsNobodyBackToACompanyThatIsGone() {
    var acme = create(Map.of("name", "Acme"));
    var ada = contact(Map.of("name", "Ada"));
    var bob = contact(Map.of("name", "Bob", "company", id(acme)));
    http.post("/api/v1/contacts/%s/merge".formatted(ada), Map.of("source", bob));
    assertThat(delete(acme, "?detach=true").status()).isEqualTo(204);
    http.post("/api/v1/contacts/%s/merges/%s/undo".formatted(ada, bob), Map.of());
    Eventually.holds(() ->
        Set.copyOf(found(Map.of("field", "company", "set", false))).equals(Set.of("Ada", "Bob")));
  }

  @Test
  void aNameInAFileDoesNotBringADeletedCompanyBack() {
    var first = companies.inFile(agent.tenant(), "Initech");
    companies.make(agent.tenant(), Map.of(first, "Initech"), null, "system");
    assertThat(companies.inFile(agent.tenant(), "initech")).isEqualTo(first);
    assertThat(http.send("DELETE", "/api/v1/companies/" + first, null, Map.of()).status())
        .isEqualTo(204);
    // Its members may still be leaving, and are not to leave the new one.
    var second = companies.inFile(agent.tenant(), "Initech");
    assertThat(second).isNotEqualTo(first);
    assertThat(companies.inFile(agent.tenant(), "Initech")).isEqualTo(second);
  }

  @Test
  void whoWritesFromItsDomainIsSuggested() {
    var ada = contact(Map.of("name", "Ada", "email", "ada@acme.com"));
    contact(Map.of("name", "Bob", "email", "bob@notacme.com"));
    var zeta = create(Map.of("name", "Zeta"));
    contact(Map.of("name", "Taken", "email", "t@acme.com", "company", id(zeta)));
    var acme = create(Map.of("name", "Acme", "domains", List.of("acme.com")));
    var suggested = http.get(path(acme) + "/suggestions").body();
    assertThat(suggested.path("count").asInt()).isEqualTo(1);
    assertThat(suggested.path("first").path(0).path("id").asString()).isEqualTo(ada);
    assertThat(http.post(path(acme) + "/suggestions", Map.of()).status()).isEqualTo(204);
    assertThat(members(acme)).containsExactly("Ada");
    assertThat(http.get(path(acme) + "/suggestions").body().path("count").asInt()).isZero();
  }

  @Test
  void aCompanyTellsOfItselfAndOfItsMembers() {
    var acme = create(Map.of("name", "Acme", "domains", List.of("acme.com")));
    var ada = contact(Map.of("name", "Ada", "company", id(acme)));
    http.patch(path(acme), Map.of("name", "Acme Two"), acme.header("ETag"));
    var told = http.get(path(acme) + "/activity").body().path("items");
    assertThat(told.toString())
        .contains("CompanyAdded", "CompanyEdited", "ContactAdded")
        .contains("Acme Two");
    var types = new ArrayList<String>();
    told.forEach(entry -> types.add(entry.path("type").asString()));
    assertThat(types).containsExactly("CompanyEdited", "ContactAdded", "CompanyAdded");
    var joined = told.path(1);
    assertThat(joined.path("contact").path("id").asString()).isEqualTo(ada);
    assertThat(joined.path("contact").path("name").asString()).isEqualTo("Ada");
    // In what changed, companies go by their names.
    assertThat(joined.path("story").path("changes").toString()).contains("Acme Two");
    var own = http.get(path(acme) + "/activity?category=COMPANY&limit=1").body();
    assertThat(own.path("items").size()).isEqualTo(1);
    var next =
        http.get(
                path(acme)
                    + "/activity?category=COMPANY&limit=1&cursor="
                    + own.path("next").asString())
            .body();
    assertThat(next.path("items").path(0).path("type").asString()).isEqualTo("CompanyAdded");
    assertThat(next.path("next").isNull()).isTrue();
  }

  @Test
  void pagesFollowEachOtherInBothOrders() {
    for (int i = 0; i < 23; i++) {
      create(Map.of("name", i % 2 == 0 ? "Same" : "Company " + i));
    }
    for (var sort : List.of("NAME", "CREATED_AT")) {
      for (var descending : List.of(true, false)) {
        var walked = new ArrayList<String>();
        var cursor = "";
        do {
          var answer =
              http.get(
                  "/api/v1/companies?limit=4&sort=%s&descending=%s%s"
                      .formatted(sort, descending, cursor.isEmpty() ? "" : "&cursor=" + cursor));
          answer.body().path("items").forEach(each -> walked.add(each.path("id").asString()));
          cursor = answer.body().path("next").asString("");
        } while (!cursor.isEmpty());
        assertThat(walked).as(sort + descending).hasSize(23).doesNotHaveDuplicates();
      }
    }
  }

  private static Map<String, Object> with(String member, Object value) {
    return Map.of("name", "Wrong", member, value);
  }

  @Test
  void aCompanyBeginsWithTheDefaultsOfItsFields() {
    define("/api/v1/company-fields", "tier", "TEXT", Map.of("defaultValue", "basic"));
    assertThat(create(Map.of("name", "Acme")).body().path("fields").path("tier").asString())
        .isEqualTo("basic");
    var cleared = new HashMap<String, Object>();
    cleared.put("tier", null);
    var without = create(Map.of("name", "Zeta", "fields", cleared));
    assertThat(without.body().path("fields").has("tier")).isFalse();
  }

  private static List<String> many(int count) {
    return IntStream.range(0, count).mapToObj(i -> "x" + i + ".com").toList();
  }

  private void define(String path, String key, String type, Map<String, ?> more) {
    var body = new HashMap<String, Object>(more);
    body.put("key", key);
    body.put("label", key);
    body.put("type", type);
    assertThat(http.post(path, body).status()).isEqualTo(201);
  }

  private Http.Answer create(Map<?, ?> company) {
    return http.post("/api/v1/companies", company);
  }

  private Http.Answer put(Map<?, ?> company) {
    return http.send("PUT", "/api/v1/companies", company, Map.of());
  }

  private Http.Answer delete(Http.Answer company, String query) {
    return http.send("DELETE", path(company) + query, null, Map.of());
  }

  private String contact(Map<?, ?> body) {
    var answer = http.post("/api/v1/contacts", body);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer.body().path("id").asString();
  }

  private String company(String contact) {
    return http.get("/api/v1/contacts/" + contact).body().path("company").path("name").asString("");
  }

  private List<String> members(Http.Answer company) {
    return names(http.get(path(company) + "/members").body());
  }

  private List<String> found(Map<?, ?> filter) {
    return names(http.post("/api/v1/contacts/search", Map.of("filter", filter)).body());
  }

  private List<String> names(String query) {
    return names(http.get("/api/v1/companies" + query).body());
  }

  private static List<String> names(JsonNode page) {
    var names = new ArrayList<String>();
    page.path("items").forEach(each -> names.add(each.path("name").asString()));
    return names;
  }

  private static String id(Http.Answer company) {
    return company.body().path("id").asString();
  }

  private static String path(Http.Answer company) {
    return "/api/v1/companies/" + id(company);
  }
}
