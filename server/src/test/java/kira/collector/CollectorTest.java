package kira.collector;

import static kira.collector.Sdk.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import kira.contacts.Contacts;
import kira.contacts.Identified;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Events come in, are kept once, and reach the right contact and no other. */
@KiraTest
class CollectorTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired Contacts contacts;

  private final Caller agent = TestCallers.anyone();
  private final TenantId tenant = agent.tenant();
  private Http http;
  private Sdk server;
  private Sdk browser;

  @BeforeEach
  void twoSources() {
    http = Http.as(agent, callers, port);
    server = new Sdk(port, key("SERVER"));
    browser = new Sdk(port, key("BROWSER"));
  }

  private String key(String type) {
    var made = http.post("/api/v1/event-sources", Map.of("name", "My " + type, "type", type));
    assertThat(made.status()).isEqualTo(201);
    return made.body().path("writeKey").asString();
  }

  @Test
  void aTrackedEventIsOnTheContactsTimeline() {
    var sent =
        message(
            "track",
            "userId",
            "u1",
            "event",
            "Order Completed",
            "properties",
            Map.of("total", 99.5, "currency", "EUR"));
    assertThat(server.send("/v1/track", sent).body().path("success").booleanValue()).isTrue();

    var entry = timeline(contact("u1")).getFirst();
    assertThat(entry.path("type").asString()).isEqualTo("ContactTracked");
    assertThat(entry.path("category").asString()).isEqualTo("EVENTS");
    assertThat(entry.path("story").path("name").asString()).isEqualTo("Order Completed");
    assertThat(entry.path("story").path("properties").path("total").doubleValue()).isEqualTo(99.5);
    assertThat(entry.path("by").path("kind").asString()).isEqualTo("SOURCE");
    assertThat(entry.path("by").path("name").asString()).isEqualTo("My SERVER");
  }

  @Test
  void whoBeginsWithAnEventBeginsWithTheDefaults() {
    for (var key : List.of("plan", "tier")) {
      http.post(
          "/api/v1/contact-fields",
          Map.of("key", key, "label", key, "type", "TEXT", "defaultValue", "Free"));
    }
    browser.batch(message("track", "anonymousId", "b9", "event", "Looked"));
    server.batch(message("identify", "userId", "u9", "traits", Map.of("tier", "Pro")));

    assertThat(contactsOf(http))
        .extracting(each -> each.path("fields").path("plan").asString())
        .containsExactly("Free", "Free");
    assertThat(contactsOf(http))
        .extracting(each -> each.path("fields").path("tier").asString())
        .containsExactlyInAnyOrder("Free", "Pro");
  }

  @Test
  void aMessageSentAgainIsKeptOnce() {
    var sent = message("track", "userId", "u1", "event", "Paid");
    server.send("/v1/t", sent);
    server.send("/v1/t", sent);
    server.batch(sent, sent, message("track", "userId", "u1", "event", "Left"));

    assertThat(names(contact("u1"))).containsExactlyInAnyOrder("Paid", "Left");
  }

  @Test
  void aMessageSentAgainAfterAMergeIsKeptOnce() {
    var sent = message("track", "anonymousId", "b1", "event", "Looked");
    server.batch(sent);
    server.batch(message("identify", "userId", "u0"));
    server.batch(message("identify", "anonymousId", "b1", "userId", "u0"));
    server.batch(sent);
    awaitAbsorbed("u0");
    server.batch(sent);

    assertThat(names(contact("u0"))).containsExactly("Looked");
  }

  @Test
  void theMessagesOfABatchStayInOrder() {
    var messages = new ArrayList<Object>();
    for (int i = 0; i < 30; i++) {
      messages.add(message("track", "userId", "u" + i % 3, "event", "Step " + i));
    }
    assertThat(server.batch(messages.toArray()).status()).isEqualTo(200);

    for (int user = 0; user < 3; user++) {
      int of = user;
      assertThat(names(contact("u" + user)).reversed())
          .containsExactlyElementsOf(
              IntStream.range(0, 30).filter(i -> i % 3 == of).mapToObj(i -> "Step " + i).toList());
    }
  }

  @Test
  void oneBadMessageHarmsNoOther() {
    var answer =
        server.batch(
            message("track", "userId", "u1", "event", "Good"),
            message("track", "userId", "u1"),
            message("track", "event", "Nobody"),
            message("levitate", "userId", "u1"),
            "nonsense",
            message(
                "track",
                "userId",
                "u1",
                "event",
                "Also good",
                "properties",
                Map.of("x", "a\u0000b\ud800")),
            message(
                "track",
                "userId",
                "u1",
                "event",
                "Large",
                "properties",
                Map.of("x", "y".repeat(33_000))));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(names(contact("u1"))).containsExactlyInAnyOrder("Good", "Also good");

    Eventually.holds(() -> source("My SERVER").path("refused").longValue() == 5);
    var source = source("My SERVER");
    assertThat(source.path("accepted").longValue()).isEqualTo(2);
    assertThat(source.path("reasons").valueStream().map(r -> r.path("reason").asString()))
        .containsExactlyInAnyOrder(
            "missing_event", "missing_id", "unknown_type", "invalid_message", "too_large");
    assertThat(source.path("lastEventAt").asString()).isNotBlank();
    var troubles =
        http.get("/api/v1/event-sources/%s/troubles".formatted(source.path("id").asString()));
    assertThat(troubles.body().path("items").size()).isEqualTo(5);
  }

  @Test
  void packedBodiesAreReadAndBombsAreNot() {
    var sent = Map.of("batch", List.of(message("track", "userId", "u1", "event", "Packed")));
    assertThat(server.packed("/v1/batch", sent).status()).isEqualTo(200);
    assertThat(names(contact("u1"))).containsExactly("Packed");

    var bomb = Map.of("batch", List.of(), "filler", " ".repeat(20_000_000));
    assertThat(server.packed("/v1/batch", bomb).status()).isEqualTo(413);
    var broken =
        server.send(
            "/v1/batch", new byte[] {31, -117, 8, 0, 1}, Map.of("Content-Encoding", "gzip"));
    assertThat(broken.status()).isEqualTo(400);
    assertThat(broken.code()).isEqualTo("unreadable_body");
  }

  @Test
  void whatIsTooLargeOrNoJsonIsRefusedForWhatItIs() {
    var large =
        message(
            "track", "userId", "u1", "event", "X", "properties", Map.of("x", "y".repeat(33_000)));
    assertThat(server.send("/v1/track", large).status()).isEqualTo(413);
    var batch = Map.of("batch", List.of(), "filler", "x".repeat(520_000));
    assertThat(server.send("/v1/batch", batch).status()).isEqualTo(413);
    for (var body : List.of("", "[", "[]", "7", "{\"batch\":7}", "{\"batch\":[]}x", "{}")) {
      var answer = server.send("/v1/batch", body.getBytes(StandardCharsets.UTF_8), Map.of());
      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.body().path("success").booleanValue(true)).as(body).isFalse();
    }
  }

  @Test
  void aClockThatIsWrongIsSetRight() {
    var now = clock.instant();
    // The sender's clock is a day ahead; it happened an hour before it was sent.
    var sent =
        message(
            "track",
            "userId",
            "u1",
            "event",
            "Skewed",
            "timestamp",
            now.plus(Duration.ofHours(23)).toString(),
            "sentAt",
            now.plus(Duration.ofHours(24)).toString());
    server.send("/v1/track", sent);

    var at = java.time.Instant.parse(timeline(contact("u1")).getFirst().path("at").asString());
    assertThat(at)
        .isBetween(
            now.minus(Duration.ofHours(1)).minusSeconds(1), now.minus(Duration.ofMinutes(59)));
  }

  @Test
  void aKeyOpensItsOwnWorkspaceOnlyAndNoKeyNone() {
    var stranger = TestCallers.anyone();
    server.send("/v1/track", message("track", "userId", "u1", "event", "Mine"));
    assertThat(contactsOf(Http.as(stranger, callers, port))).isEmpty();

    for (var bad : List.of("", "nonsense", "ks_AAAA", key("SERVER") + "x")) {
      var answer =
          new Sdk(port, bad).send("/v1/track", message("track", "userId", "u1", "event", "X"));
      assertThat(answer.status()).as(bad).isEqualTo(401);
      assertThat(answer.code()).isEqualTo("invalid_write_key");
    }
    var id = source("My SERVER").path("id").asString();
    assertThat(
            Http.as(stranger, callers, port)
                .post("/api/v1/event-sources/%s/revoke".formatted(id), null)
                .status())
        .isEqualTo(404);
    http.post("/api/v1/event-sources/%s/revoke".formatted(id), null);
    assertThat(server.send("/v1/track", message("track", "userId", "u1", "event", "Late")).status())
        .isEqualTo(401);
  }

  @Test
  void aKeyThatWasReplacedOpensForADayYet() {
    var id = source("My SERVER").path("id").asString();
    var next = http.post("/api/v1/event-sources/%s/key".formatted(id), Map.of("atOnce", false));
    var renewed = new Sdk(port, next.body().path("writeKey").asString());
    assertThat(renewed.send("/v1/track", message("track", "userId", "u", "event", "New")).status())
        .isEqualTo(200);
    assertThat(server.send("/v1/track", message("track", "userId", "u", "event", "Old")).status())
        .isEqualTo(200);
    http.post("/api/v1/event-sources/%s/key".formatted(id), Map.of("atOnce", true));
    assertThat(server.send("/v1/track", message("track", "userId", "u", "event", "X")).status())
        .isEqualTo(401);
    assertThat(renewed.send("/v1/track", message("track", "userId", "u", "event", "X")).status())
        .isEqualTo(401);
  }

  @Test
  void anotherSitesPageMaySendAndReadTheAnswer() {
    var key = key("BROWSER");
    var body = message("page", "anonymousId", "b", "name", "Home", "writeKey", key);
    var answer =
        new Sdk(port, "")
            .send(
                "/v1/p",
                tools.jackson.databind.json.JsonMapper.shared().writeValueAsBytes(body),
                Map.of("Origin", "https://shop.example"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(answer.response().headers().firstValue("Access-Control-Allow-Credentials"))
        .isEmpty();
  }

  @Test
  void whatAServerSaysOfAPersonHolds() {
    http.post(
        "/api/v1/contact-fields",
        Map.of(
            "key", "plan", "label", "Plan", "type", "CHOICE", "choices", List.of("free", "pro")));
    http.post(
        "/api/v1/contact-fields",
        Map.of("key", "employee_count", "label", "Employees", "type", "NUMBER"));
    server.send(
        "/v1/identify",
        message(
            "identify",
            "userId",
            "u1",
            "traits",
            Map.of(
                "firstName",
                "Ada",
                "lastName",
                "Lovelace",
                "email",
                "ada@example.com",
                "phone",
                "+351912345678",
                "plan",
                "Pro",
                "employeeCount",
                "many",
                "shoeSize",
                40)));

    var ada = contact("u1");
    assertThat(ada.path("name").asString()).isEqualTo("Ada Lovelace");
    assertThat(ada.path("email").asString()).isEqualTo("ada@example.com");
    assertThat(ada.path("phone").asString()).isEqualTo("+351912345678");
    assertThat(ada.path("verified").booleanValue()).isTrue();
    assertThat(ada.path("fields").path("plan").asString()).isEqualTo("pro");
    assertThat(ada.path("fields").has("employee_count")).isFalse();
    Eventually.holds(() -> source("My SERVER").path("reasons").size() == 2);
    assertThat(
            source("My SERVER")
                .path("reasons")
                .valueStream()
                .map(r -> r.path("reason").asString() + " " + r.path("what").asString()))
        .containsExactlyInAnyOrder("invalid_value employee_count", "unknown_field shoeSize");
    assertThat(source("My SERVER").path("refused").longValue()).isZero();
  }

  @Test
  void anonymousHistoryFollowsThePerson() {
    browser.batch(
        message("page", "anonymousId", "b1", "name", "Pricing"),
        message("track", "anonymousId", "b1", "event", "Signed Up"));
    server.batch(message("track", "userId", "u1", "event", "Invited"));
    server.batch(
        message(
            "identify",
            "anonymousId",
            "b1",
            "userId",
            "u1",
            "traits",
            Map.of("email", "ada@example.com")));

    awaitAbsorbed("u1");
    assertThat(names(contact("u1"))).containsExactlyInAnyOrder("Pricing", "Signed Up", "Invited");
    browser.batch(message("track", "anonymousId", "b1", "event", "Came Back"));
    assertThat(names(contact("u1"))).contains("Came Back");
    assertThat(contactsOf(http)).hasSize(1);
  }

  @Test
  void aBrowserCannotTakeOverAPersonWhoIsProven() {
    server.batch(
        message(
            "identify",
            "userId",
            "boss",
            "traits",
            Map.of("email", "boss@example.com", "name", "The Boss")));
    browser.batch(
        message(
            "identify",
            "anonymousId",
            "evil",
            "userId",
            "boss",
            "traits",
            Map.of("email", "boss@example.com", "name", "Evil")),
        message("track", "anonymousId", "evil", "userId", "boss", "event", "Fake"),
        message("alias", "previousId", "evil", "userId", "boss"),
        message("track", "userId", "boss", "event", "Also fake"));

    var boss = verified("boss");
    assertThat(boss.path("name").asString()).isEqualTo("The Boss");
    assertThat(names(boss)).isEmpty();
    assertThat(contactsOf(http).stream().filter(c -> !c.path("verified").booleanValue()))
        .isNotEmpty();
  }

  @Test
  void twoPeopleAtOneBrowserStayTwo() {
    var known = contacts.visitor(tenant, "shared", null);
    contacts.identify(tenant, known, new Identified("first", null, "First", null, true));
    browser.batch(
        message("track", "anonymousId", "shared", "userId", "first", "event", "Mine"),
        message("track", "anonymousId", "shared", "userId", "second", "event", "Not mine"));

    assertThat(names(verified("first"))).containsExactly("Mine");
  }

  @Test
  void aliasJoinsWhatAServerSaysIsOne() {
    server.batch(message("track", "userId", "old", "event", "Before"));
    server.batch(message("track", "userId", "new", "event", "After"));
    server.batch(message("alias", "previousId", "old", "userId", "new"));

    Eventually.holds(() -> contactsOf(http).size() == 1);
    Eventually.holds(() -> found("new").filter(c -> names(c).size() == 2).isPresent());
    server.batch(message("track", "userId", "old", "event", "Late"));
    assertThat(names(contact("new"))).containsExactlyInAnyOrder("Before", "After", "Late");
  }

  @Test
  void twoUsersWithOneAddressStayTwo() {
    server.batch(
        message("identify", "userId", "u1", "traits", Map.of("email", "home@example.com")));
    server.batch(
        message("identify", "userId", "u2", "traits", Map.of("email", "home@example.com")));

    assertThat(contactsOf(http)).hasSize(2);
    assertThat(contact("u2").path("email").isNull()).isTrue();
    Eventually.holds(() ->
        source("My SERVER")
            .path("reasons")
            .path(0)
            .path("reason")
            .asString()
            .equals("identity_taken"));
  }

  @Test
  void aGroupIsKeptWithItsTraits() {
    server.batch(
        message(
            "group",
            "userId",
            "u1",
            "groupId",
            "g1",
            "traits",
            Map.of("name", "Initech", "seats", 7)));
    var entry =
        timeline(contact("u1")).stream()
            .filter(each -> each.path("type").asString().equals("ContactGrouped"))
            .findFirst()
            .orElseThrow();
    assertThat(entry.path("story").path("name").asString()).isEqualTo("Initech");
    assertThat(entry.path("story").path("properties").path("groupId").asString()).isEqualTo("g1");
  }

  @Test
  void aGroupIsACompanyAndWhoTellsOfItBelongsToIt() {
    var field = Map.of("key", "seats", "label", "Seats", "type", "NUMBER");
    assertThat(http.post("/api/v1/company-fields", field).status()).isEqualTo(201);
    server.batch(
        message(
            "group",
            "userId",
            "u1",
            "groupId",
            "g1",
            "traits",
            Map.of(
                "name",
                "Initech",
                "domain",
                "https://initech.com",
                "website",
                "initech.com",
                "seats",
                7,
                "nonsense",
                true)));
    var company = contact("u1").path("company");
    assertThat(company.path("name").asString()).isEqualTo("Initech");
    var path = "/api/v1/companies/" + company.path("id").asString();
    var seen = http.get(path).body();
    assertThat(seen.path("externalId").asString()).isEqualTo("g1");
    assertThat(seen.path("domains").toString()).isEqualTo("[\"initech.com\"]");
    assertThat(seen.path("fields").path("seats").asInt()).isEqualTo(7);

    // A page may say that its visitor belongs there, and changes nothing of the company.
    browser.batch(
        message(
            "group",
            "anonymousId",
            "a1",
            "groupId",
            "g1",
            "traits",
            Map.of("name", "Evil", "domain", "evil.com")));
    seen = http.get(path).body();
    assertThat(seen.path("name").asString()).isEqualTo("Initech");
    assertThat(seen.path("domains").size()).isEqualTo(1);
    assertThat(seen.path("members").path("count").asInt()).isEqualTo(2);
    // What a page makes up has a name and no domain, which would draw others in.
    browser.batch(
        message(
            "group",
            "anonymousId",
            "a2",
            "groupId",
            "g2",
            "traits",
            Map.of("name", "Made up", "domain", "madeup.com")));
    var madeUp = http.get("/api/v1/companies?q=made").body().path("items");
    assertThat(madeUp.size()).isEqualTo(1);
    assertThat(madeUp.path(0).path("domains").size()).isZero();

    server.batch(
        message(
            "group", "userId", "u1", "groupId", "g3", "traits", Map.of("domain", "initech.com")));
    assertThat(contact("u1").path("company").path("name").asString()).isEqualTo("g3");
    assertThat(http.get(path).body().path("domains").size()).isEqualTo(1);
  }

  /** Nobody has the id for the moment in which it goes from one contact to the other. */
  private void awaitAbsorbed(String userId) {
    Eventually.holds(
        () -> found(userId).filter(c -> types(c).contains("ContactAbsorbed")).isPresent());
  }

  private JsonNode contact(String userId) {
    return found(userId).orElseThrow();
  }

  private Optional<JsonNode> found(String userId) {
    return contactsOf(http).stream()
        .filter(c ->
            c.path("identities")
                .valueStream()
                .anyMatch(i ->
                    i.path("type").asString().equals("EXTERNAL")
                        && i.path("value").asString().equals(userId)))
        .findFirst();
  }

  private JsonNode verified(String userId) {
    return contactsOf(http).stream()
        .filter(c ->
            c.path("externalId").asString("").equals(userId) && c.path("verified").booleanValue())
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> contactsOf(Http asker) {
    return asker.get("/api/v1/contacts?limit=100").body().path("items").valueStream().toList();
  }

  private List<JsonNode> timeline(JsonNode contact) {
    var answer =
        http.get("/api/v1/contacts/%s/activity?limit=100".formatted(contact.path("id").asString()));
    assertThat(answer.status()).isEqualTo(200);
    return answer.body().path("items").valueStream().toList();
  }

  private List<String> types(JsonNode contact) {
    return timeline(contact).stream().map(entry -> entry.path("type").asString()).toList();
  }

  /** What the contact did, newest first. */
  private List<String> names(JsonNode contact) {
    return timeline(contact).stream()
        .filter(entry -> List.of("EVENTS", "PAGES").contains(entry.path("category").asString()))
        .map(entry -> entry.path("story").path("name").asString())
        .toList();
  }

  private JsonNode source(String name) {
    return http.get("/api/v1/event-sources")
        .body()
        .path("items")
        .valueStream()
        .filter(source -> source.path("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
