package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What people agreed to, and what may be done with it, as a customer's program sees it. */
@KiraTest
class ConsentTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired Contacts contacts;

  private final Caller agent = TestCallers.anyone();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  @Test
  void aNewsletterIsSentOnlyToWhoAskedForItAndUntilTheyChangeTheirMind() {
    var ada = contact("ada@example.com", null);
    assertThat(verdict(ada, "EMAIL", "marketing")).isEqualTo("NO_CONSENT");
    assertThat(verdict(ada, "EMAIL", "service")).isEqualTo("ESSENTIAL");
    assertThat(verdict(ada, "SMS", "marketing")).isEqualTo("NO_ADDRESS");

    var given = say(ada, "EMAIL", "marketing", true, Map.of("wording", "Send me news"));
    assertThat(given.status()).as(given.body().toString()).isEqualTo(200);
    assertThat(verdict(ada, "EMAIL", "marketing")).isEqualTo("CONSENT_GIVEN");

    clock.advance(Duration.ofDays(1));
    say(ada, "EMAIL", "marketing", false, Map.of());
    assertThat(verdict(ada, "EMAIL", "marketing")).isEqualTo("WITHDRAWN");

    // An old form found in a drawer does not undo what was said since.
    var old = clock.instant().minus(Duration.ofDays(300)).toString();
    say(ada, "EMAIL", "marketing", true, Map.of("at", old));
    assertThat(verdict(ada, "EMAIL", "marketing")).isEqualTo("WITHDRAWN");

    var first = http.get("/api/v1/contacts/" + ada + "/consents/history?limit=2").body();
    assertThat(first.path("items"))
        .extracting(line -> line.path("given").asBoolean())
        .containsExactly(true, false);
    assertThat(first.path("items").path(0).path("saidAt").asString())
        .startsWith(old.substring(0, 16));
    var rest =
        http.get(
                "/api/v1/contacts/"
                    + ada
                    + "/consents/history?limit=2&cursor="
                    + first.path("next").asString())
            .body();
    assertThat(rest.path("items").size()).isEqualTo(1);
    assertThat(rest.path("items").path(0).path("wording").asString()).isEqualTo("Send me news");
  }

  @Test
  void anAddressOnTheListIsNotUsedWhoeverHasIt() {
    var grace = contact("Grace@Example.com", "+351912345678");
    say(grace, "EMAIL", "marketing", true, Map.of());
    var added =
        http.post(
            "/api/v1/suppressions",
            Map.of(
                "items",
                List.of(
                    Map.of("channel", "EMAIL", "address", " GRACE@example.com "),
                    Map.of("channel", "VOICE", "address", "not a number"),
                    Map.of("channel", "SMS", "address", "+351 912 345 678", "reason", "STOPPED"),
                    Map.of("channel", "EMAIL"))));
    assertThat(added.body().path("added").asInt()).isEqualTo(2);
    assertThat(added.body().path("refused"))
        .extracting(refused -> refused.path("index").asInt() + refused.path("code").asString())
        .containsExactly("1invalid_phone", "3invalid_request");
    assertThat(verdict(grace, "EMAIL", "marketing")).isEqualTo("LISTED");
    assertThat(verdict(grace, "EMAIL", "service")).isEqualTo("ESSENTIAL");
    assertThat(verdict(grace, "SMS", "service")).isEqualTo("STOPPED");
    assertThat(verdict(grace, "VOICE", "service")).isEqualTo("ESSENTIAL");

    var found = http.get("/api/v1/suppressions?channel=EMAIL&q=grace@").body().path("items");
    assertThat(found)
        .extracting(line -> line.path("address").asString())
        .containsExactly("grace@example.com");
    var id = found.path(0).path("id").asString();
    assertThat(
            Http.as(TestCallers.anyone(), callers, port)
                .send("DELETE", "/api/v1/suppressions/" + id, null, Map.of())
                .status())
        .isEqualTo(404);
    assertThat(http.send("DELETE", "/api/v1/suppressions/" + id, null, Map.of()).status())
        .isEqualTo(204);
    assertThat(verdict(grace, "EMAIL", "marketing")).isEqualTo("CONSENT_GIVEN");
    assertThat(http.send("DELETE", "/api/v1/suppressions/" + id, null, Map.of()).status())
        .isEqualTo(404);
  }

  @Test
  void aLongListIsTakenAtOnceAndReadInPages() {
    var items =
        IntStream.range(0, 1_000)
            .mapToObj(i -> Map.of("channel", "EMAIL", "address", "p%04d@example.com".formatted(i)))
            .toList();
    assertThat(
            http.post("/api/v1/suppressions", Map.of("items", items)).body().path("added").asInt())
        .isEqualTo(1_000);
    for (var query : List.of("", "&q=p0")) {
      var seen = new ArrayList<String>();
      String cursor = null;
      do {
        var page =
            http.get(
                    "/api/v1/suppressions?limit=100"
                        + query
                        + (cursor == null ? "" : "&cursor=" + cursor))
                .body();
        page.path("items").forEach(line -> seen.add(line.path("address").asString()));
        cursor = page.path("next").isNull() ? null : page.path("next").asString();
      } while (cursor != null);
      assertThat(seen).doesNotHaveDuplicates().hasSize(1_000);
    }
    var toomany = new ArrayList<Object>(items);
    toomany.add(items.getFirst());
    assertThat(http.post("/api/v1/suppressions", Map.of("items", toomany)).code())
        .isEqualTo("invalid_request");
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheFieldAtFault() {
    var ada = contact("bad@example.com", null);
    var tomorrow = clock.instant().plus(Duration.ofDays(1)).toString();
    assertThat(say(ada, "EMAIL", "nothing", true, Map.of()).code()).isEqualTo("unknown_purpose");
    assertThat(say(ada, "EMAIL", "service", false, Map.of()).code()).isEqualTo("purpose_essential");
    assertThat(
            say(ada, "EMAIL", "marketing", true, Map.of("at", tomorrow))
                .body()
                .path("field")
                .asString())
        .isEqualTo("at");
    assertThat(
            say(ada, "EMAIL", "marketing", true, Map.of("source", " "))
                .body()
                .path("field")
                .asString())
        .isEqualTo("source");
    assertThat(
            say(ada, "EMAIL", "marketing", true, Map.of("wording", "x".repeat(1_000_000))).code())
        .isIn("too_long", "too_large");
    assertThat(say(ada, "FAX", "marketing", true, Map.of()).status()).isEqualTo(400);
    assertThat(say(UUID.randomUUID(), "EMAIL", "marketing", true, Map.of()).status())
        .isEqualTo(404);
    var stranger = Http.as(TestCallers.anyone(), callers, port);
    assertThat(stranger.get("/api/v1/contacts/" + ada + "/consents").status()).isEqualTo(404);
    assertThat(
            http.get("/api/v1/contacts/" + ada + "/consents/history").body().path("items").size())
        .isZero();
  }

  @Test
  void purposesAreTheWorkspacesOwnAndNoneIsLost() {
    var before = http.get("/api/v1/settings/consent");
    var purposes = new ArrayList<Object>();
    before.body().path("purposes").forEach(purposes::add);
    purposes.add(
        Map.of(
            "key",
            "tips",
            "name",
            "Tips",
            "basis",
            "OPT_OUT",
            "quietFrom",
            "20:00",
            "quietTo",
            "9:00"));
    assertThat(put(purposes, before).body().path("field").asString())
        .isEqualTo("purposes[2].quietTo");
    purposes.set(
        2, Map.of("key", "tips", "name", "Tips", "basis", "OPT_OUT", "quietFrom", "20:00"));
    assertThat(put(purposes, before).body().path("field").asString())
        .isEqualTo("purposes[2].quietTo");
    purposes.set(2, Map.of("key", "tips", "name", "Tips", "basis", "OPT_OUT"));
    assertThat(put(purposes, before).status()).isEqualTo(200);
    assertThat(put(purposes, before).code()).isEqualTo("version_conflict");
    var now = http.get("/api/v1/settings/consent");
    assertThat(put(purposes.subList(0, 2), now).code()).isEqualTo("purpose_missing");

    var ada = contact("tips@example.com", null);
    assertThat(verdict(ada, "EMAIL", "tips")).isEqualTo("NOT_WITHDRAWN");
    assertThat(http.get("/api/v1/contacts/" + ada + "/consents").body().path("items").size())
        .isEqualTo(3 * 4);
  }

  @Test
  void whatEitherOfTwoPeopleRefusedIsRefusedWhenTheyAreOne() {
    var tenant = agent.tenant();
    var visitor =
        Tenancy.as(agent, () -> contacts.visitor(tenant, "anon-" + UUID.randomUUID(), null));
    say(visitor, "EMAIL", "marketing", true, Map.of());
    var known = contact("merge@example.com", null);
    clock.advance(Duration.ofSeconds(5));
    say(known, "EMAIL", "marketing", false, Map.of());
    Tenancy.as(
        agent,
        () ->
            contacts.identify(
                tenant, visitor, new Identified(null, "merge@example.com", "Ada", null, true)));
    Eventually.holds(() -> verdict(visitor, "EMAIL", "marketing").equals("WITHDRAWN"));
    Eventually.holds(() ->
        http.get("/api/v1/contacts/" + known + "/consents/history").body().path("items").size()
            == 2);
  }

  @Test
  void contactsAreFoundByWhatTheyAgreedTo() {
    var yes = contact("yes@example.com", null);
    var no = contact("no@example.com", null);
    contact("silent@example.com", null);
    say(yes, "EMAIL", "marketing", true, Map.of());
    say(no, "EMAIL", "marketing", true, Map.of());
    say(no, "EMAIL", "marketing", false, Map.of());
    assertThat(found("email/marketing/given")).containsExactly("yes@example.com");
    assertThat(found("EMAIL/marketing/withdrawn")).containsExactly("no@example.com");
  }

  private List<String> found(String consent) {
    var page =
        http.post(
            "/api/v1/contacts/search", Map.of("filter", Map.of("field", "consent", "is", consent)));
    assertThat(page.status()).as(page.body().toString()).isEqualTo(200);
    var emails = new ArrayList<String>();
    page.body().path("items").forEach(each -> emails.add(each.path("email").asString()));
    return emails;
  }

  private Http.Answer put(List<?> purposes, Http.Answer read) {
    return http.send(
        "PUT",
        "/api/v1/settings/consent",
        Map.of("purposes", purposes),
        Map.of("If-Match", read.header("ETag")));
  }

  private UUID contact(String email, String phone) {
    var body = new HashMap<String, Object>(Map.of("email", email));
    if (phone != null) {
      body.put("phone", phone);
    }
    var added = http.post("/api/v1/contacts", body);
    assertThat(added.status()).as(added.body().toString()).isEqualTo(201);
    return UUID.fromString(added.body().path("id").asString());
  }

  private Http.Answer say(
      UUID contact, String channel, String purpose, boolean given, Map<String, Object> more) {
    var body =
        new HashMap<String, Object>(
            Map.of("channel", channel, "purpose", purpose, "given", given, "source", "a test"));
    body.putAll(more);
    return http.post("/api/v1/contacts/" + contact + "/consents", body);
  }

  private String verdict(UUID contact, String channel, String purpose) {
    JsonNode body =
        http.get(
                "/api/v1/contacts/%s/may-contact?channel=%s&purpose=%s"
                    .formatted(contact, channel, purpose))
            .body();
    return body.path("reason").asString();
  }
}
