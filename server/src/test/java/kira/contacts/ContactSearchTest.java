package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import kira.contacts.filter.Facts;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.storage.TestDatabase;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What SQL finds is what a filter says, and a page follows a page without a gap. */
@KiraTest
class ContactSearchTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> NAMES =
      List.of("Ada Lovelace", "ada byron", "Ådne Ødegård", "Grace Hopper", "李雷", "x", "Zed_%\\");
  private static final List<String> DAYS =
      List.of("2026-01-01", "2026-03-29", "2025-12-31", "0001-01-01", "9999-12-31");
  private static final List<String> TIMES =
      List.of(
          "2026-03-28T23:30:00Z",
          "2026-03-29T00:30:00+01:00",
          "2026-03-29T22:59:59.999999Z",
          "1969-12-31T23:59:59Z");
  private static final List<Object> NUMBERS = List.of(0, -1, 1.5, 1.25, 10, 9, -10.75, 1e20, 1e-9);
  private static final List<String> PLANS = List.of("Free", "Pro", "Enterprise");
  private static final List<String> STAGES = List.of("lead", "prospect", "customer");
  private static final List<String> TAGS = List.of("vip", "Beta", "späti", "a b");

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired DurableObjects objects;
  @Autowired ContactFields fields;
  @Autowired ContactTable contacts;
  @Autowired JdbcClient jdbc;
  @Autowired PlatformTransactionManager transactions;

  private final Caller agent = TestCallers.anyone();
  private final List<String> companies = new ArrayList<>();
  private final Random random = new Random(4);
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
    define("city", "TEXT", Map.of());
    define("notes", "LONG_TEXT", Map.of());
    define("seats", "NUMBER", Map.of());
    define("spent", "MONEY", Map.of("currency", "EUR"));
    define("born", "DATE", Map.of());
    define("signed", "DATE_TIME", Map.of());
    define("paying", "BOOLEAN", Map.of());
    define("plan", "CHOICE", Map.of("choices", PLANS));
    define("likes", "CHOICES", Map.of("choices", PLANS));
  }

  @Test
  void whatIsFarMoreThanIsCountedAtOnceIsEstimatedAndSaysSo() throws Exception {
    for (int i = 0; i < 200; i++) {
      add(
          Map.of(
              "name",
              "n" + i,
              "tags",
              i == 7 ? List.of("rare") : i % 2 == 0 ? List.of("even") : List.of()));
    }
    try (var connection = TestDatabase.asAdministrator();
        var statement = connection.createStatement()) {
      statement.execute("analyze contact");
    }
    var hasty = new ContactSearchTable(jdbc, contacts, new ContactSearchTable.Limits(20, 100, 5));
    var even = count(hasty, "even");
    assertThat(even.exact()).isFalse();
    assertThat(even.count()).isBetween(50L, 150L);
    assertThat(count(hasty, "rare")).isEqualTo(new ContactCount(1, true));
    assertThat(count(hasty, "nobody")).isEqualTo(new ContactCount(0, true));

    var roomy = new ContactSearchTable(jdbc, contacts, new ContactSearchTable.Limits(90, 1_000, 5));
    assertThat(count(roomy, "even")).isEqualTo(new ContactCount(100, true));
  }

  private ContactCount count(ContactSearchTable table, String tag) {
    var filter = Map.of("field", "tags", "in", List.of(tag));
    var read = fields.filters(agent.tenant(), ZoneOffset.UTC).read(JSON.valueToTree(filter));
    return Tenancy.in(
        agent.tenant(),
        () -> new TransactionTemplate(transactions).execute(_ -> table.count(read)));
  }

  @Test
  void aFilterFindsInSqlWhatItMeans() {
    for (var name : List.of("Acme", "Zeta")) {
      var made = http.post("/api/v1/companies", Map.of("name", name));
      companies.add(made.body().path("id").asString());
    }
    var everybody = new HashMap<UUID, Facts>();
    for (int i = 0; i < 60; i++) {
      var id = add(randomContact(i));
      var state =
          objects
              .read(new Address(Contact.KIND, agent.tenant().value(), id), ContactState.class)
              .state();
      everybody.put(id, new ContactFacts(state));
      clock.advance(Duration.ofMillis(1));
    }
    int found = 0;
    for (int i = 0; i < 300; i++) {
      var filter = randomFilter(3);
      var body = Map.of("filter", filter, "limit", 100, "timeZone", "Europe/Oslo");
      var read =
          fields
              .filters(agent.tenant(), java.time.ZoneId.of("Europe/Oslo"))
              .read(JSON.valueToTree(filter));
      var meant = new HashSet<UUID>();
      everybody.forEach((id, facts) -> {
        if (facts.match(read)) {
          meant.add(id);
        }
      });
      var answer = http.post("/api/v1/contacts/search", body);
      assertThat(answer.status()).as(filter + " " + answer.body()).isEqualTo(200);
      assertThat(ids(answer.body()))
          .as(filter.toString())
          .containsExactlyInAnyOrderElementsOf(meant);
      assertThat(http.post("/api/v1/contacts/count", body).body().path("count").asInt())
          .isEqualTo(meant.size());
      found += meant.size();
    }
    // A generator that always meant nobody would prove nothing.
    assertThat(found).isBetween(300 * 5, 300 * 55);
  }

  @Test
  void pagesFollowEachOtherWithoutAGapInEveryOrder() {
    var all = new ArrayList<UUID>();
    for (int i = 0; i < 25; i++) {
      all.add(add(randomContact(i)));
    }
    for (var sort :
        List.of(
            "name",
            "email",
            "createdAt",
            "lastSeenAt",
            "seats",
            "born",
            "plan",
            "likes",
            "tags",
            "verified")) {
      for (var descending : List.of(true, false)) {
        var walked = new ArrayList<JsonNode>();
        String cursor = null;
        do {
          var body = new HashMap<String, Object>();
          body.put("limit", 4);
          body.put("cursor", cursor);
          body.put("sort", Map.of("field", sort, "descending", descending));
          var answer = http.post("/api/v1/contacts/search", body);
          assertThat(answer.status()).as(sort + answer.body()).isEqualTo(200);
          answer.body().path("items").forEach(walked::add);
          cursor = answer.body().path("next").asString(null);
        } while (cursor != null);
        assertThat(walked.stream().map(item -> UUID.fromString(item.path("id").asString())))
            .as(sort)
            .containsExactlyInAnyOrderElementsOf(all);
        if (sort.equals("seats")) {
          var seats =
              walked.stream()
                  .map(item -> item.path("fields").path("seats"))
                  .takeWhile(JsonNode::isNumber)
                  .map(JsonNode::decimalValue)
                  .toList();
          assertThat(seats)
              .isSortedAccordingTo(
                  descending ? Comparator.reverseOrder() : Comparator.naturalOrder());
          assertThat(walked.subList(seats.size(), walked.size()))
              .allMatch(item -> item.path("fields").path("seats").isMissingNode());
        }
      }
    }
  }

  @Test
  void aSearchFindsEveryWordFromItsBeginning() {
    var ada =
        add(
            Map.of(
                "name", "Ada Løvelace-Byron",
                "email", "countess@Engines.Example",
                "phone", "+44 20 7946 0958"));
    add(Map.of("name", "Charles Babbage"));

    for (var q :
        List.of(
            "ada",
            "LØVE ad",
            "love",
            "byron",
            "countess@eng",
            "engines",
            "+44207946",
            "44 20 79460958".replace(" ", ""))) {
      var answer =
          http.get(
              "/api/v1/contacts?q="
                  + java.net.URLEncoder.encode(q, java.nio.charset.StandardCharsets.UTF_8));
      assertThat(ids(answer.body())).as(q).containsExactly(ada);
    }
    assertThat(ids(http.get("/api/v1/contacts?q=ada+babbage").body())).isEmpty();
    assertThat(ids(http.get("/api/v1/contacts?q=%25").body())).hasSize(2);
  }

  @Test
  void accentsMakeNoDifference() {
    var jose = add(Map.of("name", "José Núñez"));
    var soren = add(Map.of("name", "Søren Straße"));
    for (var q : List.of("jose", "JOSÉ", "nunez", "núñ")) {
      assertThat(found(q)).as(q).containsExactly(jose);
    }
    for (var q : List.of("soren", "Sören", "strasse", "straß")) {
      assertThat(found(q)).as(q).containsExactly(soren);
    }
  }

  @Test
  void whoIsMeantWordByWordComesBeforeThoseOfASimilarSpelling() {
    var anna = new ArrayList<UUID>();
    var hanna = new ArrayList<UUID>();
    for (int i = 0; i < 3; i++) {
      hanna.add(add(Map.of("name", "Hanna Smith", "externalId", "h" + i)));
      anna.add(add(Map.of("name", "Anna Smith", "externalId", "a" + i)));
      add(Map.of("name", "Greta Smith", "externalId", "g" + i));
    }
    var walked = new ArrayList<UUID>();
    int exact = 0;
    String cursor = null;
    do {
      var body = new HashMap<String, Object>();
      body.put("q", "anna smith");
      body.put("limit", 2);
      body.put("cursor", cursor);
      var answer = http.post("/api/v1/contacts/search", body).body();
      walked.addAll(ids(answer));
      exact += answer.path("similarFrom").asInt();
      cursor = answer.path("next").asString(null);
    } while (cursor != null);
    assertThat(walked.subList(0, 3)).containsExactlyInAnyOrderElementsOf(anna);
    assertThat(walked.subList(3, walked.size())).containsExactlyInAnyOrderElementsOf(hanna);
    assertThat(exact).isEqualTo(3);
    var count = http.post("/api/v1/contacts/count", Map.of("q", "anna smith")).body();
    assertThat(count.path("count").asInt()).isEqualTo(6);
    assertThat(count.path("similar").asInt()).isEqualTo(3);
    // With a filter, it holds for both.
    var both =
        Map.of("q", "anna", "filter", Map.of("field", "externalId", "in", List.of("h1", "a2")));
    assertThat(ids(http.post("/api/v1/contacts/search", both).body()))
        .containsExactly(anna.get(2), hanna.get(1));
  }

  @Test
  void whoeverIsTypedWithOneSlipIsFoundAndNobodyElseForOtherWords() {
    var people = new HashMap<UUID, List<String>>();
    for (int i = 0; i < 60; i++) {
      var first = letters(4 + random.nextInt(8));
      var last = letters(4 + random.nextInt(8));
      people.put(
          add(
              Map.of(
                  "name",
                  first + " " + last,
                  "email",
                  "%s.%s@%s.example".formatted(first, last, letters(6)))),
          List.of(first, last, first + "." + last));
    }
    people.forEach((id, words) -> {
      for (var word : words.subList(0, 2)) {
        var typed = slip(word);
        assertThat(found(typed)).as(word + " typed as " + typed).contains(id);
      }
      var both = slip(words.get(0)) + " " + slip(words.get(1));
      assertThat(found(both)).as(words + " typed as " + both).contains(id);
    });
    for (int i = 0; i < 60; i++) {
      // Letters that no name has: nothing is near.
      assertThat(found(letters(7).replaceAll("[a-m]", "я"))).isEmpty();
    }
  }

  @Test
  void twoSlipsAreFoundInLongWordsWhereNothingIsNearer() {
    var kate = add(Map.of("name", "Katherine Montgomery", "email", "kate@mountains.example"));
    add(Map.of("name", "Charles Babbage"));
    for (var q : List.of("kathrne", "katehrnie", "montgomry", "mntgmery", "katherine montgumary")) {
      // Seven letters allow one slip only.
      assertThat(found(q)).as(q).isEqualTo(q.equals("kathrne") ? List.of() : List.of(kate));
    }
    assertThat(found("babage")).hasSize(1);
    assertThat(found("kate@mountians.example")).containsExactly(kate);
    assertThat(found("hamilton")).isEmpty();
    assertThat(found("kat")).containsExactly(kate);
    assertThat(found("kta")).isEmpty();
  }

  private List<UUID> found(String q) {
    var body = http.post("/api/v1/contacts/search", Map.of("q", q, "limit", 100));
    assertThat(body.status()).as(body.body().toString()).isEqualTo(200);
    return ids(body.body());
  }

  private String letters(int count) {
    var word = new StringBuilder();
    for (int i = 0; i < count; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private String slip(String word) {
    int at = random.nextInt(word.length() - 1);
    char letter = (char) ('a' + random.nextInt(26));
    var slipped =
        // Three letters that are left of four are too few to guess from.
        switch (random.nextInt(word.length() > 4 ? 4 : 3)) {
          case 0 -> word.substring(0, at) + letter + word.substring(at);
          case 1 -> word.substring(0, at) + letter + word.substring(at + 1);
          case 3 -> word.substring(0, at) + word.substring(at + 1);
          default ->
              word.substring(0, at)
                  + word.charAt(at + 1)
                  + word.charAt(at)
                  + word.substring(at + 2);
        };
    return slipped;
  }

  @Test
  void aFilterThatIsWrongIsRefusedWhereItIsWrong() {
    var deep = JSON.createObjectNode();
    var inner = deep;
    for (int i = 0; i < 15; i++) {
      inner = inner.putObject("not");
    }
    inner.put("field", "name").put("is", "x");
    refused(deep, "filter" + ".not".repeat(11));
    var bottomless = "{\"not\":".repeat(100) + "{}" + "}".repeat(100);
    refused(JSON.readTree(bottomless), "filter" + ".not".repeat(11));
    refused(Map.of("field", "nothing", "is", "x"), "filter.field");
    refused(Map.of("field", "company", "is", "nobody"), "filter.is");
    refused(Map.of("field", "company", "contains", "x"), "filter.contains");
    refused(Map.of("field", "seats", "is", "x"), "filter.is");
    refused(Map.of("field", "seats", "contains", 1), "filter.contains");
    refused(Map.of("field", "name", "matches", ".*"), "filter.matches");
    refused(Map.of("field", "name", "is", 7), "filter.is");
    refused(Map.of("field", "born", "before", "2026-02-30"), "filter.before");
    refused(Map.of("field", "born", "withinDays", -1), "filter.withinDays");
    refused(Map.of("field", "notes", "contains", "x"), "filter.contains");
    refused(
        Map.of("all", List.of(Map.of("field", "name", "set", true), Map.of("any", 3))),
        "filter.all[1].any");
    refused(Map.of("field", "name", "is", "x", "in", List.of("y")), "filter");
    refused(List.of(), "filter");
    var zone = http.post("/api/v1/contacts/search", Map.of("timeZone", "Mars/Olympus"));
    assertThat(zone.code()).isEqualTo("invalid_time_zone");
    var sort = http.post("/api/v1/contacts/search", Map.of("sort", Map.of("field", "notes")));
    assertThat(sort.code()).isEqualTo("invalid_sort");
  }

  @Test
  void nobodyFindsTheContactsOfOthers() {
    add(Map.of("name", "Ada"));
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(ids(other.get("/api/v1/contacts?q=ada").body())).isEmpty();
    assertThat(other.post("/api/v1/contacts/count", Map.of()).body().path("count").asInt())
        .isZero();
  }

  private void refused(Object filter, String field) {
    var answer = http.post("/api/v1/contacts/search", Map.of("filter", filter));
    assertThat(answer.status()).as(filter.toString()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_filter");
    assertThat(answer.body().path("field").asString()).isEqualTo(field);
  }

  // ---- at random ----

  private Map<String, Object> randomContact(int i) {
    var contact = new HashMap<String, Object>();
    contact.put("externalId", "id-" + i);
    if (random.nextBoolean()) {
      contact.put("name", any(NAMES));
    }
    if (random.nextBoolean()) {
      contact.put("email", "p%d@%s.example".formatted(i, any(List.of("ACME", "beta"))));
    }
    var values = new HashMap<String, Object>();
    maybe(values, "city", any(NAMES));
    maybe(values, "notes", "many\nlines");
    maybe(values, "seats", any(NUMBERS));
    maybe(values, "spent", any(NUMBERS));
    maybe(values, "born", any(DAYS));
    maybe(values, "signed", any(TIMES));
    maybe(values, "paying", random.nextBoolean());
    maybe(values, "plan", any(PLANS));
    maybe(values, "likes", List.of(any(PLANS), any(PLANS)));
    if (!companies.isEmpty()) {
      maybe(contact, "company", any(companies));
    }
    contact.put("fields", values);
    if (random.nextBoolean()) {
      contact.put("lifecycleStage", any(STAGES));
    }
    contact.put("tags", random.nextBoolean() ? List.of(any(TAGS), any(TAGS)) : List.of());
    return contact;
  }

  private void maybe(Map<String, Object> values, String key, Object value) {
    if (random.nextInt(3) > 0) {
      values.put(key, value);
    }
  }

  private Map<String, Object> randomFilter(int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      var several = new ArrayList<Map<String, Object>>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        several.add(randomFilter(depth - 1));
      }
      return switch (random.nextInt(4)) {
        case 0 -> Map.of("all", several);
        case 1 -> Map.of("any", several);
        case 2 -> Map.of("all", range(any(List.of("seats", "spent"))));
        default -> Map.of("not", several.getFirst());
      };
    }
    var field =
        any(
            List.of(
                "name",
                "email",
                "city",
                "plan",
                "likes",
                "tags",
                "seats",
                "spent",
                "born",
                "signed",
                "paying",
                "notes",
                "ownerId",
                "lifecycleStage",
                "company",
                "verified",
                "createdAt",
                "lastSeenAt"));
    if (random.nextInt(5) == 0) {
      return Map.of("field", field, "set", random.nextBoolean());
    }
    return switch (field) {
      case "company" ->
          random.nextBoolean()
              ? Map.of("field", field, "is", any(companies))
              : Map.of("field", field, "in", List.of(any(companies), any(companies)));
      case "notes" -> Map.of("field", field, "set", random.nextBoolean());
      case "paying", "verified" -> Map.of("field", field, "is", random.nextBoolean());
      case "seats", "spent" ->
          Map.of(
              "field",
              field,
              any(List.of("is", "above", "atLeast", "below", "atMost")),
              any(NUMBERS));
      case "born", "signed", "createdAt", "lastSeenAt" ->
          random.nextInt(3) == 0
              ? Map.of(
                  "field", field, any(List.of("withinDays", "olderThanDays")), random.nextInt(900))
              : Map.of(
                  "field",
                  field,
                  any(List.of("is", "before", "after", "onOrBefore", "onOrAfter")),
                  field.equals("born") || random.nextBoolean() ? any(DAYS) : any(TIMES));
      case "plan", "likes" ->
          Map.of("field", field, "in", List.of(any(PLANS).toLowerCase(java.util.Locale.ROOT)));
      case "tags" -> Map.of("field", field, "is", any(TAGS));
      case "lifecycleStage" -> Map.of("field", field, "in", List.of("lead", any(STAGES)));
      case "ownerId" -> Map.of("field", field, "is", agent.userId().toString());
      default ->
          Map.of(
              "field",
              field,
              any(List.of("is", "startsWith", "contains")),
              any(List.of("ADA", "ada byron", "Å", "_", "%", "\\", "e", "p1", "李")));
    };
  }

  /** Two or three bounds of one number. */
  private List<Map<String, Object>> range(String field) {
    var bounds = new ArrayList<Map<String, Object>>();
    for (int i = random.nextInt(2); i <= 2; i++) {
      bounds.add(
          Map.of(
              "field", field, any(List.of("above", "atLeast", "below", "atMost")), any(NUMBERS)));
    }
    return bounds;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  // ---- through the API ----

  private void define(String key, String type, Map<String, ?> more) {
    var body = new HashMap<String, Object>(more);
    body.put("key", key);
    body.put("label", key);
    body.put("type", type);
    var answer = http.post("/api/v1/contact-fields", body);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
  }

  private UUID add(Map<String, ?> contact) {
    var answer = http.post("/api/v1/contacts", contact);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return UUID.fromString(answer.body().path("id").asString());
  }

  private static List<UUID> ids(JsonNode page) {
    var ids = new ArrayList<UUID>();
    page.path("items").forEach(item -> ids.add(UUID.fromString(item.path("id").asString())));
    return ids;
  }
}
