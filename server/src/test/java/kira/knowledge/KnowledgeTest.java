package kira.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.TenantId;
import kira.team.Role;
import kira.team.Team;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

/** Articles over HTTP, through PostgreSQL and Lucene, to the help centre. */
@KiraTest
class KnowledgeTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Team team;
  @Autowired Knowledge knowledge;
  @Autowired PassageIndexes indexes;

  private String slug;
  private TenantId tenant;
  private Http http;

  @BeforeEach
  void openAWorkspace() {
    slug = "k" + UUID.randomUUID().toString().substring(0, 12);
    tenant =
        team.setUp(
            "Contoso " + slug,
            slug,
            "en",
            ZoneId.of("UTC"),
            List.of(
                new Team.Newcomer(
                    "Maya", slug + "@example.com", "correct horse " + slug, Role.OWNER)));
    http = Http.as(TestCallers.with(tenant, EnumSet.allOf(Permission.class)), callers, port);
  }

  private static Map<String, Object> body(String title, String markdown, String audience) {
    return Map.of(
        "title", title,
        "markdown", markdown,
        "audience", audience,
        "status", "PUBLISHED",
        "collection", "Shop");
  }

  private Http.Answer create(String title, String markdown, String audience) {
    var made = http.post("/api/v1/articles", body(title, markdown, audience));
    assertThat(made.status()).as(made.response().body()).isEqualTo(201);
    indexed(made.body().path("id").asString());
    return made;
  }

  private void indexed(String id) {
    Eventually.holds(() -> http.get("/api/v1/articles/" + id).body().path("indexed").asBoolean());
  }

  private List<String> found(String question, Audience audience) {
    return knowledge
        .search(tenant, new Knowledge.Search(question, java.util.Set.of(), audience, 10))
        .found()
        .stream()
        .map(f -> f.passage().text())
        .toList();
  }

  @Test
  void anArticleIsFoundMomentsAfterItIsSaved() {
    long began = System.nanoTime();
    var made = create("Delivery", "A parcel arrives within two working days.", "PUBLIC");
    Eventually.holds(() -> !found("when does my package come", Audience.PUBLIC).isEmpty());
    long created = (System.nanoTime() - began) / 1_000_000;
    var id = made.body().path("id").asString();
    began = System.nanoTime();
    var revised =
        http.send(
            "PUT",
            "/api/v1/articles/" + id,
            body("Delivery", "A parcel arrives within nine working days.", "PUBLIC"),
            Map.of("If-Match", made.header("ETag")));
    assertThat(revised.status()).isEqualTo(200);
    Eventually.holds(() ->
        found("when does my package come", Audience.PUBLIC)
            .equals(List.of("A parcel arrives within nine working days.")));
    System.out.printf(
        "FRESHNESS first article found after %d ms, an edit after %d ms%n",
        created, (System.nanoTime() - began) / 1_000_000);
    assertThat(revised.body().path("version").asInt()).isEqualTo(2);
  }

  @Test
  void whatWasTakenOutIsNeverReadAgainEvenWhileTheIndexLags() {
    var made =
        create("Delivery", "The secret code is 4711.\n\n## Times\n\nTwo working days.", "PUBLIC");
    var id = made.body().path("id").asString();
    assertThat(found("what is the secret code", Audience.PUBLIC)).isNotEmpty();
    http.send(
        "PUT",
        "/api/v1/articles/" + id,
        body("Delivery", "Nothing here.\n\n## Times\n\nTwo working days.", "PUBLIC"),
        Map.of("If-Match", made.header("ETag")));
    // At once, whether or not the new revision is indexed yet; what did not change stays.
    var texts = found("what is the secret code, two working days", Audience.PUBLIC);
    assertThat(texts).noneMatch(text -> text.contains("4711")).contains("Two working days.");
  }

  @Test
  void aDeletedArticleIsGoneAtOnceAndItsPassagesSoon() {
    var made = create("Delivery", "A parcel arrives within two working days.", "PUBLIC");
    var id = made.body().path("id").asString();
    assertThat(found("parcel", Audience.INTERNAL)).hasSize(1);
    assertThat(http.send("DELETE", "/api/v1/articles/" + id, null, Map.of()).status())
        .isEqualTo(204);
    assertThat(found("parcel", Audience.INTERNAL)).isEmpty();
    assertThat(http.get("/api/v1/articles/" + id).status()).isEqualTo(404);
    Eventually.holds(
        () -> http.get("/api/v1/knowledge/status").body().path("passages").asInt() == 0);
    Eventually.holds(() -> indexes.use(tenant, PassageIndex::passages) == 0);
    // The address is free again.
    assertThat(create("Delivery", "New.", "PUBLIC").body().path("slug").asString())
        .isEqualTo("delivery");
  }

  @Test
  void turningAnArticleInternalHidesItFromVisitorsAtOnce() {
    var made = create("Limits", "Refunds up to 75 euros need no approval.", "PUBLIC");
    var id = made.body().path("id").asString();
    assertThat(found("refund approval", Audience.PUBLIC)).hasSize(1);
    http.send(
        "PUT",
        "/api/v1/articles/" + id,
        body("Limits", "Refunds up to 75 euros need no approval.", "INTERNAL"),
        Map.of("If-Match", made.header("ETag")));
    assertThat(found("refund approval", Audience.PUBLIC)).isEmpty();
    indexed(id);
    assertThat(found("refund approval", Audience.PUBLIC)).isEmpty();
    assertThat(found("refund approval", Audience.INTERNAL)).hasSize(1);
    assertThat(http.get("/help/%s/limits".formatted(slug)).status()).isEqualTo(404);
  }

  @Test
  void anIndexThatIsLostOrDamagedComesBack() throws Exception {
    create("Delivery", "A parcel arrives within two working days.", "PUBLIC");
    assertThat(found("parcel", Audience.PUBLIC)).hasSize(1);
    indexes.rebuild(tenant);
    assertThat(found("parcel", Audience.PUBLIC)).hasSize(1);
    try (var files = Files.newDirectoryStream(indexes.closed(tenant), "*.{cfs,si,doc,vec}")) {
      for (var file : files) {
        Files.write(file, new byte[64]);
      }
    }
    assertThat(found("parcel", Audience.PUBLIC)).hasSize(1);
    assertThat(http.post("/api/v1/knowledge/rebuild", null).status()).isEqualTo(202);
    Eventually.holds(
        () -> !http.get("/api/v1/knowledge/status").body().path("rebuilding").asBoolean());
    assertThat(found("parcel", Audience.PUBLIC)).hasSize(1);
  }

  @Test
  void twoWritersDoNotOverwriteEachOther() {
    var made = create("Delivery", "One.", "PUBLIC");
    var path = "/api/v1/articles/" + made.body().path("id").asString();
    var tag = Map.of("If-Match", made.header("ETag"));
    assertThat(http.send("PUT", path, body("Delivery", "Two.", "PUBLIC"), tag).status())
        .isEqualTo(200);
    var second = http.send("PUT", path, body("Delivery", "Three.", "PUBLIC"), tag);
    assertThat(second.status()).isEqualTo(409);
    assertThat(second.code()).isEqualTo("version_conflict");
    assertThat(second.body().path("current").path("markdown").asString()).isEqualTo("Two.");
  }

  @Test
  void theSameTitleTwiceGetsTwoAddresses() {
    assertThat(create("Delivery", "One.", "PUBLIC").body().path("slug").asString())
        .isEqualTo("delivery");
    assertThat(create("Delivery", "Two.", "PUBLIC").body().path("slug").asString())
        .isEqualTo("delivery-2");
  }

  @Test
  void repeatingACreationCreatesOnce() {
    var first = http.post("/api/v1/articles", body("Once", "Text.", "PUBLIC"), "key-1");
    var again = http.post("/api/v1/articles", body("Once", "Text.", "PUBLIC"), "key-1");
    assertThat(again.body().path("id").asString()).isEqualTo(first.body().path("id").asString());
    assertThat(http.get("/api/v1/articles").body().path("items").size()).isEqualTo(1);
  }

  @Test
  void badInputIsRefusedByField() {
    var answers =
        List.of(
            http.post("/api/v1/articles", "{\"title\":\"x\",\"surprise\":1}"),
            http.post("/api/v1/articles", "{\"title\":\"x\"}"),
            http.post("/api/v1/articles", body("", "x", "PUBLIC")),
            http.post("/api/v1/articles", body("x".repeat(300), "x", "PUBLIC")),
            http.get("/api/v1/articles?cursor=made-up"),
            http.get("/api/v1/articles?limit=1000"),
            http.post("/api/v1/knowledge/ask", Map.of("question", " ")));
    assertThat(answers)
        .allSatisfy(a -> assertThat(a.status()).as(a.response().body()).isIn(400, 422));
    assertThat(http.post("/api/v1/articles", body("x", "y".repeat(300_000), "PUBLIC")).status())
        .isEqualTo(413);
    assertThat(http.get("/api/v1/articles").body().path("items").size()).isZero();
  }

  @Test
  void anotherTenantsArticleDoesNotExist() {
    var id = create("Delivery", "One.", "PUBLIC").body().path("id").asString();
    var stranger = Http.as(TestCallers.anyone(), callers, port);
    var path = "/api/v1/articles/" + id;
    assertThat(stranger.get(path).status()).isEqualTo(404);
    assertThat(stranger.send("DELETE", path, null, Map.of()).status()).isEqualTo(404);
    assertThat(
            stranger
                .send("PUT", path, body("x", "y", "PUBLIC"), Map.of("If-Match", "\"1\""))
                .status())
        .isEqualTo(404);
  }

  @Test
  void listsPageAndFilter() {
    for (int i = 0; i < 3; i++) {
      create("Article " + i, "Text " + i, i == 2 ? "INTERNAL" : "PUBLIC");
    }
    var first = http.get("/api/v1/articles?limit=2").body();
    assertThat(first.path("items").size()).isEqualTo(2);
    var second =
        http.get("/api/v1/articles?limit=2&cursor=" + first.path("next").asString()).body();
    assertThat(second.path("items").size()).isEqualTo(1);
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(http.get("/api/v1/articles?audience=INTERNAL").body().path("items").size())
        .isEqualTo(1);
    assertThat(http.get("/api/v1/articles?q=text%201").body().path("items").size()).isEqualTo(1);
    assertThat(http.get("/api/v1/articles?q=%25").body().path("items").size()).isZero();
  }

  @Test
  void theHelpCentreShowsWhatIsPublicAndNothingElse() {
    create("Delivery <times>", "Two **working** days.\n\n<script>alert(1)</script>", "PUBLIC");
    create("Refund limits", "75 euros.", "INTERNAL");
    var home = http.get("/help/" + slug);
    assertThat(home.status()).isEqualTo(200);
    assertThat(home.response().body())
        .contains("Delivery &lt;times&gt;")
        .doesNotContain("Refund limits");
    assertThat(home.header("Content-Security-Policy")).isEqualTo(HelpController.POLICY);
    var article = http.get("/help/%s/delivery-times".formatted(slug));
    assertThat(article.response().body())
        .contains("<strong>working</strong>")
        .contains("class=\"passage\" id=\"p-")
        .doesNotContain("<script");
    assertThat(http.get("/help/%s/refund-limits".formatted(slug)).status()).isEqualTo(404);
    assertThat(http.get("/help/%s?q=working+days".formatted(slug)).response().body())
        .contains("Delivery &lt;times&gt;");
    assertThat(http.get("/help/%s?q=75+euros".formatted(slug)).response().body())
        .doesNotContain("75 euros.");
    assertThat(http.get("/help/nobody").status()).isEqualTo(404);
    assertThat(http.get("/help/-/help.css").header("Content-Type")).startsWith("text/css");
  }

  @Test
  void aFolderIsImportedOnceAndPeoplesEditsStay() {
    assertThat(knowledge.importFolder(tenant, List.of(file("a", "Alpha."), file("b", "Beta."))))
        .isEqualTo(new Knowledge.Imported(2, 0, 0));
    assertThat(knowledge.importFolder(tenant, List.of(file("a", "Alpha."), file("b", "Beta."))))
        .isEqualTo(new Knowledge.Imported(0, 0, 2));
    var b = Knowledge.importId(tenant, "b");
    var read = http.get("/api/v1/articles/" + b);
    http.send(
        "PUT",
        "/api/v1/articles/" + b,
        body("B", "Mine.", "PUBLIC"),
        Map.of("If-Match", read.header("ETag")));
    assertThat(knowledge.importFolder(tenant, List.of(file("a", "Alpha 2."), file("b", "Beta 2."))))
        .isEqualTo(new Knowledge.Imported(0, 1, 1));
    assertThat(http.get("/api/v1/articles/" + b).body().path("markdown").asString())
        .isEqualTo("Mine.");
  }

  private static Resource file(String name, String text) {
    var bytes = "---\ntitle: %s\nslug: %s\n---\n%s\n".formatted(name, name, text);
    return new ByteArrayResource(bytes.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public String getFilename() {
        return name + ".md";
      }
    };
  }
}
