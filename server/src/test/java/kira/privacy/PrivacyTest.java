package kira.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.contacts.Contacts;
import kira.contacts.Identified;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.VisitorMessage;
import kira.platform.privacy.RetentionRule;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** People are told everything that is kept of them, and what is old is forgotten. */
@KiraTest
class PrivacyTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Contacts contacts;
  @Autowired Conversations conversations;
  @Autowired List<RetentionRule> rules;
  @Autowired InstantSource clock;

  private final Caller agent = TestCallers.anyone();
  private final TenantId tenant = agent.tenant();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  private UUID ada() {
    var visitor = contacts.visitor(tenant, "browser-ada", null);
    return contacts.identify(
        tenant,
        visitor,
        new Identified("a-1", "ada@example.com", "Ada <b>Lovelace</b>", null, true));
  }

  private UUID asked(UUID contact, String text) {
    var id = new ConversationId(UUID.randomUUID());
    conversations.receive(
        tenant,
        id,
        contact,
        "chat",
        new VisitorMessage(UUID.randomUUID(), text, List.of(), null, null));
    return id.value();
  }

  @Test
  void everythingAboutAPersonIsOneFile() throws Exception {
    var ada = ada();
    var conversation = asked(ada, "Where is my <i>order</i>?");
    http.post("/api/v1/contacts/%s/notes".formatted(ada), Map.of("html", "<p>Likes tea</p>"));
    http.post("/api/v1/contacts/%s/tasks".formatted(ada), Map.of("title", "Call back"));
    var path = "/api/v1/contacts/%s/personal-exports".formatted(ada);
    var begun = http.post(path, Map.of("locale", "de"), "once");
    assertThat(begun.status()).as(begun.body().toString()).isEqualTo(202);
    assertThat(http.post(path, Map.of("locale", "de"), "once").body().path("id"))
        .isEqualTo(begun.body().path("id"));
    var one = "/api/v1/privacy/exports/" + begun.body().path("id").asString();
    Eventually.holds(() -> http.get(one).body().path("phase").asString().equals("READY"));
    assertThat(http.get(path).body().size()).isEqualTo(1);

    var files = unzipped(one + "/file");
    assertThat(files.keySet()).containsExactlyInAnyOrder("data.json", "index.html");
    var data = JsonMapper.builder().build().readTree(files.get("data.json"));
    assertThat(data.path("profile").path("email").asString()).isEqualTo("ada@example.com");
    assertThat(data.path("identities").toString()).contains("a-1", "browser-ada");
    assertThat(data.path("conversations").path(0).path("id").asString())
        .isEqualTo(conversation.toString());
    assertThat(data.path("messages").toString()).contains("Where is my <i>order</i>?");
    assertThat(data.path("notes").toString()).contains("Likes tea");
    assertThat(data.path("tasks").toString()).contains("Call back");
    assertThat(data.path("history").toString()).contains("ContactIdentified");
    // To read, in the language that was asked for, and nothing in it runs or loads.
    assertThat(files.get("index.html"))
        .contains("<html lang=\"de\">", "Unterhaltungen", "ada@example.com", "Likes tea")
        .contains("Where is my &lt;i&gt;order&lt;/i&gt;?", "Ada &lt;b&gt;Lovelace")
        .contains("Zuletzt da", "Contact identified", "Jemand aus dem Team")
        .doesNotContain("<script", "<i>order", "lastSeenAt", "@type");

    var stranger = Http.as(TestCallers.anyone(), callers, port);
    assertThat(stranger.get(one).status()).isEqualTo(404);
    assertThat(stranger.get(one + "/file").status()).isEqualTo(404);
    assertThat(stranger.post(path, Map.of()).status()).isEqualTo(404);
    assertThat(http.post(path, Map.of("locale", "x".repeat(36))).body().path("field").asString())
        .isEqualTo("locale");
    assertThat(http.get("/api/v1/audit?type=PersonExportFetched").body().path("items").size())
        .isEqualTo(1);
  }

  private Map<String, String> unzipped(String path) throws Exception {
    var response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .header(TestCallers.HEADER, callers.token(agent))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    var files = new HashMap<String, String>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(response.body()))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  @Test
  void whatIsOldIsForgottenAndWhatCountsStays() throws Exception {
    var ada = ada();
    var resolved = asked(ada, "An old question");
    http.post("/api/v1/conversations/%s/resolve".formatted(resolved), null);
    var open = asked(ada, "An open question");
    var stranger = contacts.visitor(tenant, "browser-stranger", null);
    Eventually.holds(() ->
        http.get("/api/v1/dashboard?days=7").body().path("conversations").path("total").asInt()
            == 2);

    assertThat(forgotten("conversations")).isEqualTo(1);
    assertThat(http.get("/api/v1/conversations/" + resolved).status()).isEqualTo(404);
    assertThat(http.get("/api/v1/conversations/" + open).status()).isEqualTo(200);
    // A timeline that had it goes on without it.
    assertThat(
            http.get("/api/v1/contacts/%s/activity".formatted(ada)).body().path("items").toString())
        .contains("An open question")
        .doesNotContain("An old question");
    assertThat(http.get("/api/v1/conversations").body().path("items").size()).isEqualTo(1);
    assertThat(
            http.get("/api/v1/dashboard?days=7").body().path("conversations").path("total").asInt())
        .isEqualTo(2);

    assertThat(forgotten("visitors")).isEqualTo(1);
    assertThat(http.get("/api/v1/contacts/" + stranger).code()).isEqualTo("contact_erased");
    assertThat(http.get("/api/v1/contacts/" + ada).status()).isEqualTo(200);
    assertThat(forgotten("events")).isZero();
    assertThat(forgotten("jobs")).isZero();
  }

  /** All that a rule forgets when everything up to an hour from now is old. */
  private int forgotten(String name) throws Exception {
    var rule = rules.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    var before = clock.instant().plus(Duration.ofHours(1));
    int all = 0;
    for (int some = -1; some != 0; all += some) {
      some = Tenancy.in(tenant, () -> rule.forget(tenant, before, 10));
    }
    assertThat(Tenancy.in(tenant, () -> rule.count(tenant, before, 10))).isZero();
    return all;
  }

  @Test
  void rulesAreOffUntilSomebodySaysOtherwise() {
    var path = "/api/v1/settings/retention";
    var before = http.get(path);
    assertThat(before.body().path("rules").size()).isEqualTo(rules.size());
    before.body().path("rules").forEach(rule -> assertThat(rule.path("days").isNull()).isTrue());

    assertThat(put(Map.of("conversations", 0), before).body().path("field").asString())
        .isEqualTo("days.conversations");
    assertThat(put(Map.of("secrets", 10), before).code()).isEqualTo("unknown_rule");
    var saved = put(Map.of("conversations", 30), before);
    assertThat(saved.status()).as(saved.body().toString()).isEqualTo(200);
    // The other tab has seen what holds no more.
    assertThat(put(Map.of("visitors", 30), before).code()).isEqualTo("version_conflict");
    Eventually.holds(() -> !http.get(path).body().path("lastRun").isNull());
    var preview = http.post(path + "/preview", Map.of("days", Map.of("events", 5)));
    assertThat(preview.body().path("going").path(0).path("count").asLong(-1)).isZero();
    assertThat(
            Http.as(TestCallers.anyone(), callers, port).get(path).body().path("version").asLong())
        .isZero();
  }

  private Http.Answer put(Map<String, Object> days, Http.Answer seen) {
    return http.send(
        "PUT",
        "/api/v1/settings/retention",
        Map.of("days", days),
        Map.of("If-Match", seen.header("ETag")));
  }
}
