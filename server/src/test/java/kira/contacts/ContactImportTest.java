package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
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
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A file's whole way: in, checked, run, undone. */
@KiraTest
class ContactImportTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired DurableObjects objects;
  @Autowired ContactJobs jobs;
  @Autowired ContactSearchTable search;

  private final Caller agent = TestCallers.anyone();
  private Http http;
  private String token;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
    token = callers.token(agent);
  }

  @Test
  void aFileIsCheckedRunAndUndone() {
    field("plan", "CHOICE", Map.of("choices", List.of("Free", "Pro")));
    var known = add(Map.of("name", "Grace", "email", "grace@example.com", "tags", List.of("old")));
    field("tier", "TEXT", Map.of("required", true, "defaultValue", "basic"));
    var id =
        settled(
            """
            Name,Email,Phone,Plan,Tags
            Ada,ada@example.com,912 345 678,pro,vip
            Grace Hopper,GRACE@example.com,,free,"vip, navy"
            Bob,bob@,,,
            Eve,eve@example.com,,gold,
            Ada again,ada@example.com,,free,
            """,
            Map.of("region", "PT"));

    var check = over(id, "check", "CHECKED").path("check");
    assertThat(figures(check, "created", "changed", "refused", "repeated"))
        .containsExactly(1L, 1L, 2L, 1L);
    assertThat(count()).isEqualTo(1);

    var run = over(id, "run", "DONE").path("run");
    assertThat(figures(run, "created", "changed", "refused")).containsExactly(1L, 2L, 2L);
    var ada = find("ada@example.com");
    assertThat(ada.path("name").asString()).isEqualTo("Ada again");
    assertThat(ada.path("phone").asString()).isEqualTo("+351912345678");
    assertThat(ada.path("fields").path("plan").asString()).isEqualTo("Free");
    assertThat(ada.path("fields").path("tier").asString()).isEqualTo("basic");
    var grace = http.get("/api/v1/contacts/" + known).body();
    assertThat(grace.path("fields").has("tier")).isFalse();
    assertThat(grace.path("name").asString()).isEqualTo("Grace Hopper");
    assertThat(grace.path("tags").toString()).isEqualTo("[\"old\",\"vip\",\"navy\"]");

    var refused = http.get("/api/v1/contact-jobs/%s/refused".formatted(id)).body();
    assertThat(refused.path("rows").size()).isEqualTo(2);
    assertThat(refused.path("rows").path(0).path("row").asLong()).isEqualTo(4);
    assertThat(refused.path("rows").path(0).path("code").asString()).isEqualTo("invalid_email");
    var file = text("/api/v1/contact-jobs/%s/refused.csv?stage=RUN".formatted(id));
    assertThat(file.lines().toList())
        .containsExactly(
            "\uFEFFName,Email,Phone,Plan,Tags,Row,Reason,Code,Field",
            "Bob,bob@,,,,4,Write an address like ada@example.com.,invalid_email,email",
            "Eve,eve@example.com,,gold,,5,This is none of the field's choices.,invalid_value,fields.plan");

    var undone = over(id, "undo", "UNDONE").path("undo");
    assertThat(figures(undone, "removed", "restored", "kept")).containsExactly(1L, 2L, 0L);
    assertThat(count()).isEqualTo(1);
    grace = http.get("/api/v1/contacts/" + known).body();
    assertThat(grace.path("name").asString()).isEqualTo("Grace");
    assertThat(grace.path("email").asString()).isEqualTo("grace@example.com");
    assertThat(grace.path("fields").has("plan")).isFalse();
    assertThat(grace.path("tags").toString()).isEqualTo("[\"old\"]");
    // The address is free again.
    assertThat(add(Map.of("name", "Ada", "email", "ada@example.com"))).isNotEmpty();
  }

  @Test
  void anUndoKeepsWhatSomebodyChangedSince() {
    var known = add(Map.of("name", "Grace", "email", "grace@example.com"));
    var id =
        settled(
            "Name,Email,Language\nAda,ada@example.com,en\nG. H.,grace@example.com,fr\nCy,cy@example.com,de\n",
            Map.of());
    over(id, "run", "DONE");
    rename(find("ada@example.com").path("id").asString(), "Ada Lovelace");
    rename(known, "Grace B. M. H.");

    var undone = over(id, "undo", "UNDONE").path("undo");
    assertThat(figures(undone, "removed", "restored", "kept")).containsExactly(1L, 0L, 2L);
    assertThat(find("ada@example.com").path("name").asString()).isEqualTo("Ada Lovelace");
    var grace = http.get("/api/v1/contacts/" + known).body();
    assertThat(grace.path("name").asString()).isEqualTo("Grace B. M. H.");
    assertThat(grace.path("locale").isNull()).isTrue();
  }

  @Test
  void anUndoTakesBackRoundNumbersToo() {
    field("seats", "NUMBER", Map.of());
    var id =
        settled("Name,Email,seats\nAda,ada@example.com,20\nCy,cy@example.com,1.50\n", Map.of());
    over(id, "run", "DONE");
    var undone = over(id, "undo", "UNDONE").path("undo");
    assertThat(figures(undone, "removed", "restored", "kept")).containsExactly(2L, 0L, 0L);
  }

  @Test
  void aColumnOfCompaniesMakesThoseThatAreMissingOnce() {
    var known =
        http.post("/api/v1/companies", Map.of("name", "Acme", "domains", List.of("acme.com")))
            .body()
            .path("id")
            .asString();
    var id =
        settled(
            """
            Name,Email,Company
            Ada,ada@one.example,acme.com
            Bob,bob@two.example,ACME
            Cy,cy@three.example,Zeta Works
            Di,di@four.example,zeta works
            Eve,eve@acme.com,
            Fay,fay@,Never Made
            """,
            Map.of());
    var check = over(id, "check", "CHECKED").path("check");
    assertThat(figures(check, "created", "refused")).containsExactly(5L, 1L);
    assertThat(companies()).containsExactly("Acme");
    over(id, "run", "DONE");
    assertThat(companies()).containsExactly("Acme", "Zeta Works");
    assertThat(find("ada@one.example").path("company").path("id").asString()).isEqualTo(known);
    assertThat(find("bob@two.example").path("company").path("id").asString()).isEqualTo(known);
    assertThat(find("di@four.example").path("company"))
        .isEqualTo(find("cy@three.example").path("company"));
    Eventually.holds(
        () -> find("eve@acme.com").path("company").path("id").asString("").equals(known));
    // Whom the address gave a company nobody has touched: an undo takes them away.
    var undone = over(id, "undo", "UNDONE").path("undo");
    assertThat(figures(undone, "removed", "kept", "companiesRemoved")).containsExactly(5L, 0L, 1L);
    assertThat(companies()).containsExactly("Acme");
  }

  @Test
  void anUndoTakesBackTheCompaniesThatNobodyElseNeeds() {
    var id =
        settled(
            """
            Name,Email,Company
            Ada,ada@five.example,Alone
            Bob,bob@five.example,Joined
            Cy,cy@five.example,Changed
            Di,di@five.example,Named
            """,
            Map.of());
    over(id, "run", "DONE");
    assertThat(companies()).hasSize(4);
    var joined = company("bob@five.example");
    add(Map.of("name", "Other", "company", joined));
    var changed = "/api/v1/companies/" + company("cy@five.example");
    assertThat(
            http.patch(changed, Map.of("website", "cy.example"), http.get(changed).header("ETag"))
                .status())
        .isEqualTo(200);
    field("reseller", "COMPANY", Map.of());
    add(Map.of("name", "Fay", "fields", Map.of("reseller", company("di@five.example"))));
    // What a node leaves behind that died in the middle: gone, and the job told nothing of it.
    var gone = UUID.randomUUID();
    var at = Companies.address(agent.tenant(), gone);
    objects.ask(
        at,
        new CompanyCommand.Add(
            CompanyProfile.named("Gone Already"),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            UUID.fromString(id),
            "import:" + id,
            java.time.Instant.now()));
    objects.ask(
        at,
        new CompanyCommand.TakeBack(
            gone,
            objects.read(at, CompanyState.class).state(),
            "undo:" + id,
            java.time.Instant.now()));

    var undone = over(id, "undo", "UNDONE").path("undo");
    assertThat(
            figures(
                undone,
                "removed",
                "companiesRemoved",
                "companiesInUse",
                "companiesChanged",
                "done",
                "total"))
        .containsExactly(4L, 2L, 2L, 1L, 9L, 9L);
    assertThat(companies()).containsExactlyInAnyOrder("Joined", "Changed", "Named");
  }

  private String company(String email) {
    return find(email).path("company").path("id").asString();
  }

  private List<String> companies() {
    var names = new java.util.ArrayList<String>();
    http.get("/api/v1/companies")
        .body()
        .path("items")
        .forEach(company -> names.add(company.path("name").asString()));
    return names;
  }

  @Test
  void theDuplicateRuleIsAsChosen() {
    record Case(String match, String onMatch, String row, String name, String phone) {}
    int i = 0;
    for (var each :
        List.of(
            new Case("EMAIL", "UPDATE", "New,%s,+351911111111,", "New", "+351911111111"),
            new Case("EMAIL", "FILL", "New,%s,+351911111111,", "Old", "+351911111111"),
            new Case("EMAIL", "SKIP", "New,%s,+351911111111,", "Old", null),
            new Case("EXTERNAL_ID", "UPDATE", "New,,+351911111111,x-%d", "New", "+351911111111"),
            new Case("ANY", "UPDATE", "New,%s,,x-%d", "New", null),
            new Case("ANY", "SKIP", "New,,,x-%d", "Old", null))) {
      i++;
      var mail = "old%d@example.com".formatted(i);
      var old = add(Map.of("name", "Old", "email", mail, "externalId", "x-" + i));
      // Each case has a number of its own.
      var row =
          each.row()
              .replace("%s", mail)
              .replace("%d", "" + i)
              .replace("+351911111111", "+35191111111" + i);
      var id =
          settled(
              "Name,Email,Phone,ID\n" + row + "\n",
              Map.of("match", each.match(), "onMatch", each.onMatch()));
      over(id, "run", "DONE");
      var now = http.get("/api/v1/contacts/" + old).body();
      assertThat(now.path("name").asString()).as(each.toString()).isEqualTo(each.name());
      assertThat(now.path("phone").asString(null))
          .as(each.toString())
          .isEqualTo(each.phone() == null ? null : "+35191111111" + i);
    }
  }

  @Test
  void aRowAboutTwoPeopleAndAnIdentityOfSomebodyElseAreRefused() {
    add(Map.of("name", "A", "email", "a@example.com"));
    add(Map.of("name", "B", "phone", "+351912345678"));
    var any = settled("Name,Email,Phone\nC,a@example.com,+351912345678\n", Map.of("match", "ANY"));
    over(any, "check", "CHECKED");
    over(any, "run", "DONE");
    assertThat(reason(any)).isEqualTo("matches_several");
    var byEmail = settled("Name,Email,Phone\nC,a@example.com,+351912345678\n", Map.of());
    over(byEmail, "run", "DONE");
    assertThat(reason(byEmail)).isEqualTo("contact_exists");
    assertThat(find("a@example.com").path("name").asString()).isEqualTo("A");
  }

  @Test
  void manyRowsOfTheSamePersonAreOneContactAndNoneIsLost() {
    var text = new StringBuilder("Name,Email,Tags\n");
    IntStream.range(0, 3000)
        .forEach(i -> text.append("N%d,p%d@example.com,t%d\n".formatted(i, i % 1000, i / 1000)));
    var id = settled(text.toString(), Map.of());
    var check = over(id, "check", "CHECKED").path("check");
    assertThat(figures(check, "created", "changed", "repeated")).containsExactly(1000L, 0L, 2000L);
    var run = over(id, "run", "DONE").path("run");
    assertThat(figures(run, "created", "changed", "refused")).containsExactly(1000L, 2000L, 0L);
    assertThat(count()).isEqualTo(1000);
    assertThat(find("p7@example.com").path("tags").toString()).isEqualTo("[\"t0\",\"t1\",\"t2\"]");
    assertThat(find("p7@example.com").path("name").asString()).isEqualTo("N2007");
    var undone = over(id, "undo", "UNDONE").path("undo");
    assertThat(figures(undone, "removed", "restored", "kept")).containsExactly(1000L, 2000L, 0L);
    assertThat(count()).isZero();
  }

  @Test
  void anImportThatDiedInTheMiddleGoesOnAndRepeatsNoRow() throws Exception {
    var text = new StringBuilder("Name,Email\n");
    IntStream.range(0, 2500).forEach(i -> text.append("N%d,q%d@example.com\n".formatted(i, i)));
    var id = settled(text.toString(), Map.of());
    // What a node leaves behind that died: rows written, and the job told nothing of them.
    var settings = jobs.get(agent.tenant(), UUID.fromString(id), null).settings();
    for (long row : List.of(2L, 3L, 1200L)) {
      objects.ask(
          new Address(
              Contact.KIND, agent.tenant().value(), ImportWork.contactOf(UUID.fromString(id), row)),
          new ContactCommand.Apply(
              new JobRow(UUID.fromString(id), row),
              new ContactCorrection(
                  new ContactProfile(
                      "N" + (row - 2),
                      "q%d@example.com".formatted(row - 2),
                      null,
                      null,
                      null,
                      null),
                  Map.of(),
                  java.util.Set.of(),
                  List.of(),
                  List.of()),
              true,
              false,
              "import:" + id,
              java.time.Instant.now()));
    }
    assertThat(settings.columns()).containsExactly("name", "email");
    var run = over(id, "run", "DONE").path("run");
    assertThat(figures(run, "created", "changed", "unchanged", "refused"))
        .containsExactly(2500L, 0L, 0L, 0L);
    assertThat(count()).isEqualTo(2500);
  }

  @Test
  void itCanBePausedContinuedAndCancelledAndWhatIsDoneCanBeUndone() {
    var text = new StringBuilder("Name,Email\n");
    IntStream.range(0, 20_000).forEach(i -> text.append("N%d,r%d@example.com\n".formatted(i, i)));
    var id = settled(text.toString(), Map.of());
    http.post("/api/v1/contact-imports/%s/run".formatted(id), null);
    var paused = http.post("/api/v1/contact-jobs/%s/pause".formatted(id), null);
    assertThat(paused.body().path("paused").asBoolean()).isTrue();
    Eventually.holds(() -> jobs.get(agent.tenant(), UUID.fromString(id), null).runner() == null);
    long then =
        jobs.get(agent.tenant(), UUID.fromString(id), null).progress(ContactJob.Stage.RUN).done();
    assertThat(then).isLessThan(20_000);
    // The same commands again, from another tab, change nothing.
    assertThat(http.post("/api/v1/contact-jobs/%s/pause".formatted(id), null).status())
        .isEqualTo(200);
    http.post("/api/v1/contact-jobs/%s/continue".formatted(id), null);
    http.post("/api/v1/contact-jobs/%s/continue".formatted(id), null);
    http.post("/api/v1/contact-jobs/%s/cancel".formatted(id), null);
    Eventually.holds(() -> jobs.get(agent.tenant(), UUID.fromString(id), null).runner() == null);
    assertThat(job(id).path("phase").asString()).isEqualTo("CANCELLED");
    var undone = over(id, "undo", "UNDONE").path("undo");
    assertThat(undone.path("kept").asLong()).isZero();
    assertThat(count()).isZero();
  }

  @Test
  void filesThatCannotBeReadAreRefusedAsAWhole() {
    for (var wrong :
        List.of(
            new String[] {"", "file_empty"},
            new String[] {"Name,Email\n", "file_no_rows"},
            new String[] {"%PDF-1.7", "file_type_refused"},
            new String[] {"PK\u0003\u0004", "file_damaged"},
            new String[] {"a,".repeat(1000) + "\n1", "too_many_columns"})) {
      var id = created("x.csv");
      var answer = put(id, wrong[0].getBytes(StandardCharsets.ISO_8859_1));
      assertThat(answer.path("code").asString()).isEqualTo(wrong[1]);
      assertThat(job(id).path("phase").asString()).isEqualTo("EMPTY");
      assertThat(http.post("/api/v1/contact-imports/%s/run".formatted(id), null).status())
          .isEqualTo(409);
    }
  }

  @Test
  void settingsThatCannotBeAreRefusedAndNothingBegins() {
    var id = settled("Name,Email\nAda,ada@example.com\n", Map.of());
    var none = new ArrayList<String>();
    none.add(null);
    none.add("email");
    for (var wrong :
        List.<Map<String, Object>>of(
            Map.of("columns", List.of("name")),
            Map.of("columns", List.of("name", "name")),
            Map.of("columns", List.of("name", "field:none")),
            Map.of("columns", List.of("", "")),
            Map.of("columns", none),
            Map.of("columns", List.of("name", "email"), "encoding", "EBCDIC"),
            Map.of("columns", List.of("name", "email"), "delimiter", "x"),
            Map.of("columns", List.of("name", "email"), "region", "Portugal"),
            Map.of("columns", List.of("name", "email"), "timeZone", "Lisbon"),
            Map.of("columns", List.of("name", "email"), "match", "NAME"),
            Map.of("columns", List.of("name", "email"), "tags", List.of("x".repeat(51))))) {
      var answer =
          http.send("PUT", "/api/v1/contact-imports/%s/settings".formatted(id), wrong, Map.of());
      assertThat(answer.status()).as(wrong.toString()).isEqualTo(400);
      assertThat(answer.body().path("field").asString("")).as(wrong.toString()).isNotEmpty();
    }
    assertThat(job(id).path("phase").asString()).isEqualTo("READY");
  }

  @Test
  void anotherWorkspaceSeesNothingOfIt() {
    var id = settled("Name,Email\nAda,ada@example.com\n", Map.of());
    var other = Http.as(TestCallers.anyone(), callers, port);
    for (var path : List.of("", "/refused", "/refused.csv")) {
      assertThat(other.get("/api/v1/contact-jobs/" + id + path).status()).isEqualTo(404);
    }
    for (var act : List.of("pause", "continue", "cancel", "undo")) {
      assertThat(other.post("/api/v1/contact-jobs/%s/%s".formatted(id, act), null).status())
          .isEqualTo(404);
    }
    for (var act : List.of("check", "run")) {
      assertThat(other.post("/api/v1/contact-imports/%s/%s".formatted(id, act), null).status())
          .isEqualTo(404);
    }
    assertThat(other.get("/api/v1/contact-imports/%s/preview".formatted(id)).status())
        .isEqualTo(404);
    assertThat(other.get("/api/v1/contact-jobs").body().path("items").size()).isZero();
    assertThat(http.get("/api/v1/contact-jobs").body().path("items").size()).isEqualTo(1);
  }

  // ---- steps ----

  private String created(String file) {
    return http.post("/api/v1/contact-imports", Map.of("file", file)).body().path("id").asString();
  }

  private String settled(String text, Map<String, Object> settings) {
    var id = created("people.csv");
    var received = put(id, text.getBytes(StandardCharsets.UTF_8));
    assertThat(received.path("phase").asString()).as(received.toString()).isEqualTo("READY");
    var preview = http.get("/api/v1/contact-imports/%s/preview".formatted(id)).body();
    var columns = new ArrayList<String>();
    preview.path("columns").forEach(column -> columns.add(column.path("guess").asString()));
    var body = new HashMap<String, Object>(settings);
    body.put("columns", columns);
    var answer =
        http.send("PUT", "/api/v1/contact-imports/%s/settings".formatted(id), body, Map.of());
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return id;
  }

  private JsonNode put(String id, byte[] bytes) {
    try {
      var response =
          CLIENT.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://localhost:%d/api/v1/contact-imports/%s/file".formatted(port, id)))
                  .header(TestCallers.HEADER, token)
                  .header("Content-Type", "application/octet-stream")
                  .PUT(BodyPublishers.ofByteArray(bytes))
                  .build(),
              BodyHandlers.ofString());
      return tools.jackson.databind.json.JsonMapper.builder().build().readTree(response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String text(String path) {
    return http.get(path).response().body();
  }

  private JsonNode job(String id) {
    return http.get("/api/v1/contact-jobs/" + id).body();
  }

  private JsonNode over(String id, String act, String phase) {
    var path =
        act.equals("undo") ? "/api/v1/contact-jobs/%s/undo" : "/api/v1/contact-imports/%s/" + act;
    var begun = http.post(path.formatted(id), null);
    assertThat(begun.status()).as(begun.body().toString()).isEqualTo(200);
    return Eventually.until(() -> {
      var job = job(id);
      assertThat(job.path("phase").asString()).as(job.toString()).isNotEqualTo("FAILED");
      return job.path("phase").asString().equals(phase) ? job : null;
    });
  }

  private String reason(String id) {
    return http.get("/api/v1/contact-jobs/%s/refused".formatted(id))
        .body()
        .path("rows")
        .path(0)
        .path("code")
        .asString();
  }

  private static List<Long> figures(JsonNode stage, String... names) {
    return java.util.Arrays.stream(names).map(name -> stage.path(name).asLong()).toList();
  }

  private long count() {
    return Tenancy.in(
        agent.tenant(), () -> search.count(kira.contacts.filter.Filter.EVERYBODY).count());
  }

  private JsonNode find(String email) {
    return http.get("/api/v1/contacts?q=" + email).body().path("items").path(0);
  }

  private String add(Map<String, Object> contact) {
    var answer = http.post("/api/v1/contacts", contact);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer.body().path("id").asString();
  }

  private void rename(String id, String name) {
    var seen = http.get("/api/v1/contacts/" + id);
    assertThat(
            http.patch("/api/v1/contacts/" + id, Map.of("name", name), seen.header("ETag"))
                .status())
        .isEqualTo(200);
  }

  private void field(String key, String type, Map<String, Object> more) {
    var body = new HashMap<String, Object>(Map.of("key", key, "label", key, "type", type));
    body.putAll(more);
    assertThat(http.post("/api/v1/contact-fields", body).status()).isEqualTo(201);
  }
}
