package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.contacts.files.XlsxRows;
import kira.platform.storage.TestDatabase;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Many contacts at once: upserts, changes of all that a filter finds, and exports. */
@KiraTest
class ContactBulkTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @TempDir Path folder;

  private final Caller agent = TestCallers.anyone();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  // ---- upserts ----

  @Test
  void aBatchAnswersForEachWhatBecameOfIt() {
    field("seats", "NUMBER", Map.of());
    field("code", "TEXT", Map.of("unique", true));
    var first =
        batch(
            Map.of("email", "ada@example.com", "name", "Ada", "fields", Map.of("code", "A")),
            Map.of("externalId", "x1", "name", "Bob"),
            Map.of("name", "Nobody"),
            Map.of("email", "bad@", "name", "X"),
            Map.of("email", "eve@example.com", "fields", Map.of("seats", "many")),
            Map.of("email", "cy@example.com", "fields", Map.of("code", "a")));
    assertThat(status(first))
        .containsExactly("CREATED", "CREATED", "REFUSED", "REFUSED", "REFUSED", "REFUSED");
    assertThat(values(first, "code"))
        .containsExactly(
            null, null, "identity_missing", "invalid_email", "invalid_value", "value_taken");
    assertThat(values(first, "field"))
        .containsExactly(null, null, "email", "email", "fields.seats", "fields.code");

    var second =
        batch(
            Map.of("email", "ADA@example.com", "name", "Ada Lovelace", "externalId", "x2"),
            Map.of("externalId", "x1", "name", "Bob"),
            Map.of("externalId", "x2", "tags", List.of("vip")),
            Map.of("externalId", "x1", "email", "ada@example.com"));
    assertThat(status(second)).containsExactly("UPDATED", "UNCHANGED", "UPDATED", "REFUSED");
    assertThat(values(second, "code").getLast()).isEqualTo("matches_several");
    assertThat(values(second, "id").get(0)).isEqualTo(values(first, "id").get(0));
    assertThat(values(second, "id").get(2)).isEqualTo(values(first, "id").get(0));
  }

  @Test
  void aBatchHasAtMostAThousand() {
    var many = IntStream.range(0, 1001).mapToObj(i -> Map.of("externalId", "n" + i)).toList();
    assertThat(http.post("/api/v1/contacts/batch", Map.of("contacts", many)).status())
        .isEqualTo(400);
    assertThat(http.post("/api/v1/contacts/batch", Map.of("contacts", List.of())).status())
        .isEqualTo(400);
    var answer =
        http.post("/api/v1/contacts/batch", Map.of("contacts", many.subList(0, 1000))).body();
    assertThat(answer.path("results").size()).isEqualTo(1000);
  }

  @Test
  void oneIsUpsertedByAnyIdentity() {
    var made =
        http.send(
            "PUT", "/api/v1/contacts", Map.of("phone", "+351912345678", "name", "Ada"), Map.of());
    assertThat(made.status()).isEqualTo(201);
    var again =
        http.send(
            "PUT",
            "/api/v1/contacts",
            Map.of("phone", "+351 912 345 678", "email", "ada@example.com"),
            Map.of());
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body().path("id")).isEqualTo(made.body().path("id"));
    assertThat(again.body().path("name").asString()).isEqualTo("Ada");
    assertThat(again.body().path("email").asString()).isEqualTo("ada@example.com");
  }

  // ---- changes ----

  @Test
  void whoIsRefusedIsToldWithTheReason() {
    people(2);
    var one = http.get("/api/v1/contacts?q=n1").body().path("items").path(0).path("id").asString();
    var gone = UUID.randomUUID().toString();
    var job = changed(Map.of("ids", List.of(one, gone), "tag", List.of("vip")));
    assertThat(job.path("run").path("refused").asInt()).isEqualTo(1);
    var path = "/api/v1/contact-jobs/%s/refused".formatted(job.path("id").asString());
    var refused = http.get(path).body();
    assertThat(refused.path("columns").size()).isEqualTo(3);
    assertThat(refused.path("rows").size()).isEqualTo(1);
    assertThat(refused.path("rows").path(0).path("code").asString()).isEqualTo("not_found");
    assertThat(refused.path("rows").path(0).path("cells").path(2).asString()).isEqualTo(gone);
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(other.get(path).status()).isEqualTo(404);
  }

  @Test
  void allThatAFilterFindsAreChangedThoughTheChangeMovesThemOutOfIt() {
    field("plan", "TEXT", Map.of());
    people(1200);
    var tagged =
        changed(
            Map.of(
                "filter",
                Map.of("not", Map.of("field", "tags", "is", "vip")),
                "tag",
                List.of("VIP")));
    assertThat(tagged.path("run").path("changed").asLong()).isEqualTo(1200);
    assertThat(count(Map.of("field", "tags", "is", "vip"))).isEqualTo(1200);

    var set = changed(Map.of("q", "n7", "field", "plan", "value", "pro"));
    long sevens = set.path("run").path("changed").asLong();
    assertThat(sevens).isEqualTo(111);
    assertThat(count(Map.of("field", "plan", "is", "pro"))).isEqualTo(sevens);

    // Undone, but for those whom somebody changed since.
    var one = http.get("/api/v1/contacts?q=n77").body().path("items").path(0).path("id").asString();
    var seen = http.get("/api/v1/contacts/" + one);
    http.patch(
        "/api/v1/contacts/" + one, Map.of("fields", Map.of("plan", "max")), seen.header("ETag"));
    var undone = undone(set.path("id").asString());
    assertThat(undone.path("undo").path("restored").asLong()).isEqualTo(sevens - 1);
    assertThat(undone.path("undo").path("kept").asLong()).isEqualTo(1);
    assertThat(count(Map.of("field", "plan", "set", true))).isEqualTo(1);

    undone(tagged.path("id").asString());
    assertThat(count(Map.of("field", "tags", "is", "vip"))).isZero();
  }

  @Test
  void thosePickedAreChangedAndNobodyElse() {
    people(5);
    var ids =
        http.get("/api/v1/contacts")
            .body()
            .path("items")
            .valueStream()
            .map(each -> each.path("id").asString())
            .limit(2)
            .toList();
    var job = changed(Map.of("ids", ids, "tag", List.of("a", "b")));
    assertThat(job.path("run").path("changed").asLong()).isEqualTo(2);
    assertThat(count(Map.of("field", "tags", "is", "a"))).isEqualTo(2);
    var untagged = changed(Map.of("untag", List.of("A")));
    assertThat(untagged.path("run").path("changed").asLong()).isEqualTo(2);
    assertThat(untagged.path("run").path("unchanged").asLong()).isEqualTo(3);
  }

  @Test
  void changesThatMakeNoSenseAreRefusedAndBeginNothing() {
    field("seats", "NUMBER", Map.of());
    field("code", "TEXT", Map.of("unique", true));
    field("must", "TEXT", Map.of("required", true));
    var nothing = new HashMap<String, Object>(Map.of("field", "must"));
    nothing.put("value", null);
    for (var wrong :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("ids", List.of(), "tag", List.of("x")),
            Map.of("tag", List.of("x".repeat(51))),
            Map.of("field", "none", "value", "x"),
            Map.of("field", "seats", "value", "many"),
            Map.of("field", "code", "value", "same for all"),
            Map.of("filter", Map.of("field", "none", "is", 1), "tag", List.of("x")),
            nothing)) {
      var answer = http.post("/api/v1/contact-changes", wrong);
      assertThat(answer.status()).as(wrong.toString()).isBetween(400, 422);
      assertThat(answer.code()).isNotEmpty();
    }
    assertThat(http.get("/api/v1/contact-jobs?what=BULK").body().path("items").size()).isZero();
  }

  // ---- erasures ----

  @Test
  void allThatAFilterFindsAreErasedOnceTheirNumberWasWritten() throws SQLException {
    people(250);
    var sevens = Map.<String, Object>of("q", "n7");
    long many = http.post("/api/v1/contacts/count", sevens).body().path("count").asLong();
    assertThat(many).isEqualTo(11);
    for (var confirm : new Object[] {null, 1, 12, -1}) {
      var refused = erase(http, sevens, confirm);
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.code()).isEqualTo("confirmation_wrong");
    }
    var writer =
        TestCallers.with(
            agent.tenant(), Set.of(Permission.CONTACTS_READ, Permission.CONTACTS_WRITE));
    assertThat(erase(Http.as(writer, callers, port), sevens, many).status()).isEqualTo(403);
    assertThat(count(Map.of("all", List.of()))).isEqualTo(250);

    var job = over(http, erase(http, sevens, many));
    assertThat(job.path("what").asString()).isEqualTo("ERASURE");
    assertThat(job.path("run").path("removed").asLong()).isEqualTo(11);
    assertThat(count(Map.of("all", List.of()))).isEqualTo(239);
    assertThat(http.post("/api/v1/contacts/search", sevens).body().path("items").size()).isZero();
    var undo = http.post("/api/v1/contact-jobs/%s/undo".formatted(job.path("id").asString()), null);
    assertThat(undo.code()).isEqualTo("not_undoable");
    // Whoever looked for somebody has written down whom.
    assertThat(rows("select count(*) from contact_job where tenant_id = ? and state::text like ?"))
        .isZero();
    assertThat(rows("select count(*) from journal where tenant_id = ? and data::text like ?"))
        .isZero();
  }

  /** Of the tenant, with what was looked for in them. */
  private long rows(String sql) throws SQLException {
    try (var connection = TestDatabase.connect();
        var statement = connection.prepareStatement(sql)) {
      statement.setObject(1, agent.tenant().value());
      statement.setString(2, "%\"n7\"%");
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  @Test
  void ofThosePickedTheErasureNamesWhoWasNotThere() {
    people(3);
    var one = http.get("/api/v1/contacts?q=n1").body().path("items").path(0).path("id").asString();
    var gone = UUID.randomUUID().toString();
    var foreign = Http.as(TestCallers.anyone(), callers, port);
    assertThat(
            over(foreign, erase(foreign, Map.of("ids", List.of(one)), 1))
                .path("run")
                .path("refused")
                .asLong())
        .isEqualTo(1);
    assertThat(count(Map.of("all", List.of()))).isEqualTo(3);

    var job = over(http, erase(http, Map.of("ids", List.of(one, gone)), 2));
    assertThat(job.path("run").path("removed").asLong()).isEqualTo(1);
    var refused =
        http.get("/api/v1/contact-jobs/%s/refused".formatted(job.path("id").asString())).body();
    assertThat(refused.path("rows").size()).isEqualTo(1);
    assertThat(refused.path("rows").path(0).path("cells").path(2).asString()).isEqualTo(gone);
    assertThat(count(Map.of("all", List.of()))).isEqualTo(2);
  }

  private static Http.Answer erase(Http by, Map<String, Object> choice, Object confirm) {
    var body = new HashMap<>(choice);
    body.put("confirm", confirm);
    return by.post("/api/v1/contact-erasures", body);
  }

  // ---- exports ----

  @Test
  void anExportIsTheListInItsOrderWithItsColumnsAndWithoutFormulas() throws Exception {
    field("spent", "MONEY", Map.of("currency", "EUR"));
    batch(
        Map.of(
            "email",
            "a@example.com",
            "name",
            "=cmd|' /C calc'!A0",
            "fields",
            Map.of("spent", 12.5)),
        Map.of(
            "email",
            "b@example.com",
            "name",
            "Bob, \"B\"",
            "phone",
            "+351912345678",
            "fields",
            Map.of("spent", 3)),
        Map.of("email", "c@example.org", "name", "Cy"));
    people(700);
    var search =
        Map.<String, Object>of(
            "filter",
            Map.of("field", "email", "contains", "example"),
            "sort",
            Map.of("field", "name", "descending", true));
    var names = new ArrayList<String>();
    JsonNode page = null;
    do {
      var body = new HashMap<>(search);
      body.put("limit", 100);
      if (page != null) {
        body.put("cursor", page.path("next").asString());
      }
      page = http.post("/api/v1/contacts/search", body).body();
      page.path("items").forEach(each -> names.add(each.path("name").asString()));
    } while (page.path("next").isString());

    var csv = export("CSV", search, "name", "phone", "spent");
    var rows = new ArrayList<List<String>>();
    try (var reader = CsvReader.builder().ofCsvRecord(csv.body().substring(1))) {
      reader.forEach(record -> rows.add(record.getFields()));
    }
    assertThat(rows.getFirst()).containsExactly("name", "phone", "spent");
    assertThat(
            rows.stream()
                .skip(1)
                .map(List::getFirst)
                .map(name -> name.replaceFirst("^'=", "="))
                .toList())
        .isEqualTo(names);
    assertThat(rows)
        .contains(List.of("'=cmd|' /C calc'!A0", "", "12.5 EUR"))
        .contains(List.of("Bob, \"B\"", "+351912345678", "3 EUR"));
    assertThat(csv.headers().firstValue("Content-Disposition").orElseThrow()).contains(".csv");

    var lines = export("JSONL", search, "name", "spent").body().lines().toList();
    var json = JsonMapper.builder().build();
    assertThat(lines.stream().map(line -> json.readTree(line).path("name").asString()).toList())
        .isEqualTo(names);

    var file = folder.resolve("x.xlsx");
    HttpClient.newHttpClient()
        .send(
            request(exported("XLSX", search, "name", "phone", "spent"), agent),
            BodyHandlers.ofFile(file));
    try (var sheet = new XlsxRows(file, true)) {
      var read = new ArrayList<String>();
      for (var line = sheet.next(); line != null; line = sheet.next()) {
        read.add(line.cells().getFirst());
      }
      assertThat(read).isEqualTo(names);
    }
  }

  @Test
  void anExportOfThosePickedHasThemInTheirOrder() throws Exception {
    var made =
        values(
            batch(
                Map.of("email", "a@example.com"),
                Map.of("email", "b@example.com"),
                Map.of("email", "c@example.com")),
            "id");
    var csv = export("CSV", Map.of("ids", List.of(made.get(2), made.get(0))), "email");
    assertThat(csv.body().lines().skip(1)).containsExactly("c@example.com", "a@example.com");
    assertThat(
            http.post(
                    "/api/v1/contact-exports",
                    Map.of(
                        "ids", List.of(), "format", "CSV", "columns", List.of(Map.of("key", "id"))))
                .status())
        .isEqualTo(400);
  }

  @Test
  void anExportIsForWhomeverAskedForItAndMay() throws Exception {
    batch(Map.of("email", "a@example.com"));
    var url = exported("CSV", Map.of(), "email");
    var colleague = TestCallers.with(agent.tenant(), java.util.EnumSet.allOf(Permission.class));
    var stranger = TestCallers.anyone();
    var reader = TestCallers.with(agent.tenant(), java.util.Set.of(Permission.CONTACTS_READ));
    var client = HttpClient.newHttpClient();
    assertThat(client.send(request(url, colleague), BodyHandlers.ofString()).statusCode())
        .isEqualTo(404);
    assertThat(client.send(request(url, stranger), BodyHandlers.ofString()).statusCode())
        .isEqualTo(404);
    assertThat(client.send(request(url, reader), BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
    assertThat(client.send(request(url, agent), BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
    assertThat(
            http.post(
                    "/api/v1/contact-exports",
                    Map.of("format", "CSV", "columns", List.of(Map.of("key", "nothing"))))
                .code())
        .isEqualTo("unknown_field");
  }

  // ---- steps ----

  private HttpRequest request(String url, Caller caller) {
    return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port, url)))
        .header(TestCallers.HEADER, callers.token(caller))
        .build();
  }

  private String exported(String format, Map<String, Object> search, String... columns) {
    var body = new HashMap<>(search);
    body.put("format", format);
    body.put("columns", java.util.Arrays.stream(columns).map(key -> Map.of("key", key)).toList());
    var answer = http.post("/api/v1/contact-exports", body);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer.body().path("url").asString();
  }

  private java.net.http.HttpResponse<String> export(
      String format, Map<String, Object> search, String... columns) throws Exception {
    return HttpClient.newHttpClient()
        .send(request(exported(format, search, columns), agent), BodyHandlers.ofString());
  }

  private void people(int count) {
    for (int from = 0; from < count; from += 1000) {
      batch(
          IntStream.range(from, Math.min(count, from + 1000))
              .mapToObj(i -> Map.of("email", "m%d@example.com".formatted(i), "name", "n" + i))
              .toArray(Map[]::new));
    }
  }

  @SafeVarargs
  private JsonNode batch(Map<String, ?>... contacts) {
    var answer = http.post("/api/v1/contacts/batch", Map.of("contacts", List.of(contacts)));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.body().path("results");
  }

  private static List<String> status(JsonNode results) {
    return values(results, "status");
  }

  private static List<String> values(JsonNode results, String name) {
    return results.valueStream().map(each -> each.path(name).asString(null)).toList();
  }

  private JsonNode changed(Map<String, Object> change) {
    var begun = http.post("/api/v1/contact-changes", change);
    assertThat(begun.status()).as(begun.body().toString()).isEqualTo(201);
    return over(begun.body().path("id").asString(), "DONE");
  }

  private JsonNode undone(String job) {
    assertThat(http.post("/api/v1/contact-jobs/%s/undo".formatted(job), null).status())
        .isEqualTo(200);
    return over(job, "UNDONE");
  }

  private JsonNode over(String job, String phase) {
    return over(http, job, phase);
  }

  private static JsonNode over(Http by, Http.Answer begun) {
    assertThat(begun.status()).as(begun.body().toString()).isEqualTo(201);
    return over(by, begun.body().path("id").asString(), "DONE");
  }

  private static JsonNode over(Http by, String job, String phase) {
    return Eventually.until(() -> {
      var now = by.get("/api/v1/contact-jobs/" + UUID.fromString(job)).body();
      return now.path("phase").asString().equals(phase) ? now : null;
    });
  }

  private long count(Map<String, Object> filter) {
    return http.post("/api/v1/contacts/count", Map.of("filter", filter))
        .body()
        .path("count")
        .asLong();
  }

  private void field(String key, String type, Map<String, Object> more) {
    var body = new HashMap<String, Object>(Map.of("key", key, "label", key, "type", type));
    body.putAll(more);
    assertThat(http.post("/api/v1/contact-fields", body).status()).isEqualTo(201);
  }
}
