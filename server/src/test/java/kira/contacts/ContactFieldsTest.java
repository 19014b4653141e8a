package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.platform.tenancy.Caller;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Fields that a workspace makes up, and what may be written into them. */
@KiraTest
class ContactFieldsTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;

  private final Caller agent = TestCallers.anyone();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  @Test
  void aFieldIsThereAtOnceAndKeepsItsTypedValue() {
    define("spent", "MONEY", Map.of("currency", "EUR"));
    define("born", "DATE", Map.of());
    define("likes", "CHOICES", Map.of("choices", List.of("Tea", "Coffee")));

    var ada =
        add(
            Map.of(
                "name",
                "Ada",
                "fields",
                Map.of("spent", "12.50", "born", "1815-12-10", "likes", List.of("coffee", "TEA")),
                "tags",
                List.of("VIP", "vip")));

    assertThat(ada.status()).isEqualTo(201);
    var fields = ada.body().path("fields");
    assertThat(fields.path("spent").path("amount").decimalValue()).isEqualByComparingTo("12.5");
    assertThat(fields.path("spent").path("currency").asString()).isEqualTo("EUR");
    assertThat(fields.path("born").asString()).isEqualTo("1815-12-10");
    assertThat(fields.path("likes").toString()).isEqualTo("[\"Tea\",\"Coffee\"]");
    assertThat(ada.body().path("tags").toString()).isEqualTo("[\"VIP\"]");

    var cleared = new HashMap<String, Object>();
    cleared.put("born", null);
    cleared.put("spent", 3);
    var edited =
        http.patch(
            path(ada), Map.of("fields", cleared, "tags", List.of("new")), ada.header("ETag"));
    assertThat(edited.status()).as(edited.body().toString()).isEqualTo(200);
    assertThat(edited.body().path("fields").has("born")).isFalse();
    assertThat(edited.body().path("fields").path("spent").path("amount").asInt()).isEqualTo(3);
    assertThat(edited.body().path("fields").path("likes").size()).isEqualTo(2);
    assertThat(edited.body().path("tags").toString()).isEqualTo("[\"new\"]");
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheFieldAtFaultAndChangesNothing() {
    define("seats", "NUMBER", Map.of());
    define("born", "DATE", Map.of());
    define("signed", "DATE_TIME", Map.of());
    define("paying", "BOOLEAN", Map.of());
    define("plan", "CHOICE", Map.of("choices", List.of("Free")));
    define("site", "URL", Map.of());
    define("mail", "EMAIL", Map.of());
    define("mobile", "PHONE", Map.of());
    define("city", "TEXT", Map.of());
    define("bio", "LONG_TEXT", Map.of());
    var ada = add(Map.of("name", "Ada", "fields", Map.of("seats", 3)));

    for (var wrong :
        List.<Object[]>of(
            new Object[] {"seats", "many"},
            new Object[] {"seats", "1e999999999"},
            new Object[] {"seats", true},
            new Object[] {"seats", "0.00000000001"},
            new Object[] {"born", "2026-02-30"},
            new Object[] {"born", 20260230},
            new Object[] {"born", "99999-01-01"},
            new Object[] {"signed", "2026-01-01T12:00"},
            new Object[] {"paying", "yes"},
            new Object[] {"plan", "Pro"},
            new Object[] {"plan", List.of("Free")},
            new Object[] {"site", "javascript:alert(1)"},
            new Object[] {"site", "https://"},
            new Object[] {"mail", "ada@"},
            new Object[] {"mobile", "12345"},
            new Object[] {"city", "x".repeat(256)},
            new Object[] {"bio", "x".repeat(1_000_000)},
            new Object[] {"city", Map.of("a", 1)})) {
      var answer =
          http.patch(
              path(ada),
              Map.of("name", "Changed", "fields", Map.of(wrong[0], wrong[1])),
              ada.header("ETag"));
      assertThat(answer.status()).as("%.40s", Arrays.toString(wrong)).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("invalid_value");
      assertThat(answer.body().path("field").asString()).isEqualTo("fields." + wrong[0]);
    }
    var unknown = http.patch(path(ada), Map.of("fields", Map.of("nothing", 1)), ada.header("ETag"));
    assertThat(unknown.code()).isEqualTo("unknown_field");
    var tags =
        http.patch(
            path(ada),
            Map.of("tags", IntStream.range(0, 10_000).mapToObj(Integer::toString).toList()),
            ada.header("ETag"));
    assertThat(tags.code()).isEqualTo("too_many_tags");
    assertThat(http.get(path(ada)).body()).isEqualTo(ada.body());
  }

  @Test
  void aRequiredFieldIsNeitherForgottenNorCleared() {
    define("plan", "TEXT", Map.of("required", true));
    var without = add(Map.of("name", "Ada"));
    assertThat(without.code()).isEqualTo("value_required");
    assertThat(without.body().path("field").asString()).isEqualTo("fields.plan");

    var ada = add(Map.of("name", "Ada", "fields", Map.of("plan", "pro")));
    var cleared = http.patch(path(ada), Map.of("fields", Map.of("plan", " ")), ada.header("ETag"));
    assertThat(cleared.code()).isEqualTo("value_required");
  }

  @Test
  void ofManyWhoTakeAUniqueValueAtOnceOneGetsIt() {
    define("badge", "TEXT", Map.of("unique", true));
    var contacts =
        IntStream.range(0, 8).mapToObj(i -> add(Map.of("name", "Contact " + i))).toList();
    List<Integer> statuses;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          contacts.stream()
              .map(contact ->
                  executor.submit(() ->
                      http.patch(
                              path(contact),
                              Map.of("fields", Map.of("badge", "B-7")),
                              contact.header("ETag"))
                          .status()))
              .toList();
      statuses = answers.stream().map(ContactFieldsTest::got).sorted().toList();
    }
    assertThat(statuses).containsExactly(200, 409, 409, 409, 409, 409, 409, 409);

    // Given up by the one who had it, it is free for another.
    var winner =
        contacts.stream()
            .map(contact -> http.get(path(contact)))
            .filter(contact -> contact.body().path("fields").has("badge"))
            .findFirst()
            .orElseThrow();
    var loser =
        contacts.stream()
            .map(contact -> http.get(path(contact)))
            .filter(contact -> !contact.body().path("fields").has("badge"))
            .findFirst()
            .orElseThrow();
    var other = Map.of("fields", Map.of("badge", "B-8"));
    assertThat(http.patch(path(winner), other, winner.header("ETag")).status()).isEqualTo(200);
    var taken = Map.of("fields", Map.of("badge", "b-7"));
    assertThat(http.patch(path(loser), taken, loser.header("ETag")).status()).isEqualTo(200);
  }

  private static <T> T got(java.util.concurrent.Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoIsKnownByAnAddressIsNotAddedTwice() {
    var first = add(Map.of("name", "Ada", "email", "ada@example.com"));
    var second = add(Map.of("name", "A. Lovelace", "email", "ADA@example.com"));
    assertThat(second.status()).isEqualTo(409);
    assertThat(second.code()).isEqualTo("contact_exists");
    assertThat(second.body().path("contact").asString())
        .isEqualTo(first.body().path("id").asString());

    var other = add(Map.of("name", "Grace"));
    var edited = http.patch(path(other), Map.of("email", "ada@Example.com"), other.header("ETag"));
    assertThat(edited.code()).isEqualTo("contact_exists");
    assertThat(edited.body().path("field").asString()).isEqualTo("email");
    assertThat(http.get(path(other)).body()).isEqualTo(other.body());

    var key = java.util.UUID.randomUUID().toString();
    var grace = http.post("/api/v1/contacts", Map.of("email", "grace@example.com"), key);
    var again = http.post("/api/v1/contacts", Map.of("email", "grace@example.com"), key);
    assertThat(again.body().path("id")).isEqualTo(grace.body().path("id"));
  }

  @Test
  void aDefinitionIsCheckedAndItsTypeStays() {
    assertThat(defined("Plan", "TEXT", Map.of()).code()).isEqualTo("invalid_key");
    assertThat(defined("email", "TEXT", Map.of()).code()).isEqualTo("reserved_key");
    assertThat(defined("plan", "CHOICE", Map.of()).body().path("field").asString())
        .isEqualTo("choices");
    assertThat(
            defined("plan", "CHOICE", Map.of("choices", List.of("a", "A")))
                .body()
                .path("field")
                .asString())
        .isEqualTo("choices[1]");
    assertThat(defined("spent", "MONEY", Map.of("currency", "XX")).body().path("field").asString())
        .isEqualTo("currency");
    assertThat(defined("flag", "BOOLEAN", Map.of("unique", true)).body().path("field").asString())
        .isEqualTo("unique");
    define("plan", "TEXT", Map.of());
    assertThat(defined("plan", "TEXT", Map.of()).status()).isEqualTo(201);
    assertThat(defined("plan", "NUMBER", Map.of()).code()).isEqualTo("field_exists");

    var list = http.get("/api/v1/contact-fields");
    var changed =
        http.send(
            "PUT",
            "/api/v1/contact-fields/plan",
            Map.of("label", "Plan", "type", "NUMBER"),
            Map.of("If-Match", list.header("ETag")));
    assertThat(changed.code()).isEqualTo("field_fixed");
    var hidden =
        http.send(
            "PUT",
            "/api/v1/contact-fields/plan",
            Map.of("label", "Plan", "type", "TEXT", "archived", true),
            Map.of("If-Match", list.header("ETag")));
    assertThat(hidden.status()).isEqualTo(200);
    assertThat(add(Map.of("name", "Ada", "fields", Map.of("plan", "x"))).code())
        .isEqualTo("unknown_field");
    var late =
        http.send(
            "PUT",
            "/api/v1/contact-fields/plan",
            Map.of("label", "Other", "type", "TEXT"),
            Map.of("If-Match", list.header("ETag")));
    assertThat(late.status()).isEqualTo(409);
    // Another workspace has fields of its own.
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(other.get("/api/v1/contact-fields").body().path("fields").size()).isZero();
  }

  @Test
  void aDefaultIsForThoseWhoAreMadeFromThenOn() {
    var before = add(Map.of("name", "Before"));
    define("seats", "NUMBER", Map.of("required", true, "defaultValue", "5"));
    define("spent", "MONEY", Map.of("currency", "EUR", "defaultValue", 12.5));
    define(
        "likes",
        "CHOICES",
        Map.of("choices", List.of("Tea", "Coffee"), "defaultValue", List.of("tea")));
    var list = http.get("/api/v1/contact-fields").body().path("fields");
    assertThat(list.path(0).path("defaultValue").asInt()).isEqualTo(5);
    assertThat(list.path(1).path("defaultValue").path("amount").asDouble()).isEqualTo(12.5);

    var ada = add(Map.of("name", "Ada")).body().path("fields");
    assertThat(ada.path("seats").asInt()).isEqualTo(5);
    assertThat(ada.path("likes").toString()).isEqualTo("[\"Tea\"]");
    var cleared = new HashMap<String, Object>();
    cleared.put("spent", null);
    cleared.put("seats", 7);
    var grace = add(Map.of("name", "Grace", "fields", cleared)).body().path("fields");
    assertThat(grace.has("spent")).isFalse();
    assertThat(grace.path("seats").asInt()).isEqualTo(7);
    var upserted =
        http.send("PUT", "/api/v1/contacts", Map.of("email", "up@example.com"), Map.of()).body();
    assertThat(upserted.path("fields").path("seats").asInt()).isEqualTo(5);

    // Another default touches nobody.
    assertThat(change("seats", "NUMBER", Map.of("defaultValue", 8)).status()).isEqualTo(200);
    assertThat(http.get(path(before)).body().path("fields").size()).isZero();
    var again =
        http.send("PUT", "/api/v1/contacts", Map.of("email", "up@example.com"), Map.of()).body();
    assertThat(again.path("fields").path("seats").asInt()).isEqualTo(5);
    assertThat(add(Map.of("name", "Cy")).body().path("fields").path("seats").asInt()).isEqualTo(8);
  }

  @Test
  void aDefaultIsCheckedLikeAValue() {
    for (var wrong :
        List.<Object[]>of(
            new Object[] {"NUMBER", "many", "invalid_value"},
            new Object[] {"DATE", "2026-02-30", "invalid_value"},
            new Object[] {"TEXT", "x".repeat(256), "invalid_value"},
            new Object[] {"COMPANY", java.util.UUID.randomUUID().toString(), "unknown_company"})) {
      var answer = defined("wrong", (String) wrong[0], Map.of("defaultValue", wrong[1]));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo(wrong[2]);
      assertThat(answer.body().path("field").asString()).isEqualTo("defaultValue");
    }
    var shared = defined("badge", "TEXT", Map.of("unique", true, "defaultValue", "B-1"));
    assertThat(shared.code()).isEqualTo("unique_default");
    define("plan", "CHOICE", Map.of("choices", List.of("Free", "Pro"), "defaultValue", "free"));
    // A choice that is the default cannot go.
    var gone = change("plan", "CHOICE", Map.of("choices", List.of("Pro"), "defaultValue", "Free"));
    assertThat(gone.code()).isEqualTo("invalid_value");
    assertThat(gone.body().path("field").asString()).isEqualTo("defaultValue");
  }

  @Test
  void groupsAreNamedByFieldsAndPutInOrder() {
    define("plan", "TEXT", Map.of("group", "Billing"));
    define("seats", "NUMBER", Map.of("group", "Usage"));
    assertThat(defined("vat", "TEXT", Map.of("group", "billing")).body().path("group").asString())
        .isEqualTo("Billing");
    var path = "/api/v1/contact-fields/groups/";
    var arranged =
        http.send("PUT", path + "order", Map.of("groups", List.of("Usage", "Billing")), Map.of());
    assertThat(arranged.body().path("groups").toString()).isEqualTo("[\"Usage\",\"Billing\"]");
    assertThat(arranged.body().path("fields").path(0).path("key").asString()).isEqualTo("seats");
    var renamed =
        http.send("PUT", path + "name", Map.of("group", "Billing", "name", "Money"), Map.of());
    assertThat(renamed.body().path("groups").toString()).isEqualTo("[\"Usage\",\"Money\"]");

    assertThat(
            http.send("PUT", path + "name", Map.of("group", "Money", "name", "USAGE"), Map.of())
                .code())
        .isEqualTo("group_exists");
    assertThat(
            http.send("PUT", path + "name", Map.of("group", "Money", "name", " "), Map.of())
                .body()
                .path("field")
                .asString())
        .isEqualTo("name");
    assertThat(
            http.send("PUT", path + "order", Map.of("groups", List.of("Other")), Map.of()).code())
        .isEqualTo("group_not_found");
    assertThat(defined("order", "TEXT", Map.of()).code()).isEqualTo("reserved_key");
  }

  private Http.Answer change(String key, String type, Map<String, ?> more) {
    var body = new HashMap<String, Object>(more);
    body.put("label", key);
    body.put("type", type);
    return http.send(
        "PUT",
        "/api/v1/contact-fields/" + key,
        body,
        Map.of("If-Match", http.get("/api/v1/contact-fields").header("ETag")));
  }

  private void define(String key, String type, Map<String, ?> more) {
    assertThat(defined(key, type, more).status()).isEqualTo(201);
  }

  private Http.Answer defined(String key, String type, Map<String, ?> more) {
    var body = new HashMap<String, Object>(more);
    body.put("key", key);
    body.put("label", key);
    body.put("type", type);
    return http.post("/api/v1/contact-fields", body);
  }

  private Http.Answer add(Map<String, ?> contact) {
    return http.post("/api/v1/contacts", contact);
  }

  private static String path(Http.Answer contact) {
    return "/api/v1/contacts/" + contact.body().path("id").asString();
  }
}
