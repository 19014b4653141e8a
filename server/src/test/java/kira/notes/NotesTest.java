package kira.notes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import kira.contacts.Contacts;
import kira.contacts.Identified;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Notes and tasks on a contact: who may do what, and who is reminded. */
@KiraTest
class NotesTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired Contacts contacts;

  private final Caller agent = TestCallers.anyone();
  private final TenantId tenant = agent.tenant();
  private Http http;
  private UUID ada;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
    ada = contacts.visitor(tenant, "browser-ada", null);
  }

  @Test
  void aNoteStandsOnTheTimelineAsItIsNow() {
    var made = http.post(notes(ada), Map.of("html", "<p>Likes <b>tea</b><script>x()</script></p>"));
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body().path("html").asString()).contains("<b>tea</b>").doesNotContain("script");
    var path = "/api/v1/notes/" + made.body().path("id").asString();
    assertThat(http.send("PATCH", path, Map.of("html", "<p>Likes coffee</p>"), Map.of()).status())
        .isEqualTo(200);

    var entry = timeline(ada).getFirst();
    assertThat(entry.path("type").asString()).isEqualTo("NoteWritten");
    assertThat(entry.path("note").path("html").asString()).contains("coffee");
    assertThat(entry.path("by").path("id").asString()).isEqualTo(agent.userId().toString());

    assertThat(http.send("DELETE", path, null, Map.of()).status()).isEqualTo(204);
    assertThat(http.send("DELETE", path, null, Map.of()).status()).isEqualTo(204);
    var gone = timeline(ada).getFirst().path("note");
    assertThat(gone.path("deleted").booleanValue()).isTrue();
    assertThat(gone.path("html").asString()).isEmpty();
  }

  @Test
  void onlyWhoWroteANoteChangesIt() {
    var id = http.post(notes(ada), Map.of("html", "<p>Mine</p>")).body().path("id").asString();
    var path = "/api/v1/notes/" + id;
    var colleague =
        as(
            TestCallers.with(
                tenant, EnumSet.of(Permission.CONTACTS_READ, Permission.CONTACTS_WRITE)));
    var lead = as(TestCallers.with(tenant, EnumSet.allOf(Permission.class)));
    var stranger = as(TestCallers.anyone());

    assertThat(colleague.send("PATCH", path, Map.of("html", "x"), Map.of()).code())
        .isEqualTo("not_yours");
    assertThat(colleague.send("DELETE", path, null, Map.of()).status()).isEqualTo(403);
    assertThat(stranger.send("PATCH", path, Map.of("html", "x"), Map.of()).status()).isEqualTo(404);
    assertThat(stranger.post(notes(ada), Map.of("html", "x")).status()).isEqualTo(404);
    assertThat(lead.send("PATCH", path, Map.of("html", "x"), Map.of()).status()).isEqualTo(403);
    assertThat(lead.send("DELETE", path, null, Map.of()).status()).isEqualTo(204);
    assertThat(http.post(notes(ada), Map.of("html", "<p> </p>")).code()).isEqualTo("empty_note");
    assertThat(http.post(notes(ada), Map.of("html", "x".repeat(20_001))).status()).isEqualTo(400);
  }

  @Test
  void whoHasATaskIsRemindedWhenItIsDueAndOnce() {
    var due = clock.instant().plus(Duration.ofHours(2));
    var task = task(ada, "Call back", due.toString());
    assertThat(notices().path("items").size()).isZero();

    clock.advance(Duration.ofHours(2).plusSeconds(1));
    Eventually.holds(() -> notices().path("unread").longValue() == 1);
    var notice = notices().path("items").path(0);
    assertThat(notice.path("type").asString()).isEqualTo("DUE");
    assertThat(notice.path("title").asString()).isEqualTo("Call back");
    assertThat(types(ada)).contains("TaskDue", "TaskAdded");

    http.post("/api/v1/notices/read", Map.of("upTo", notice.path("at").asString()));
    assertThat(notices().path("unread").longValue()).isZero();
    assertThat(http.post("/api/v1/tasks/%s/done".formatted(task), null).status()).isEqualTo(200);
    assertThat(http.get("/api/v1/tasks").body().path("items").size()).isZero();
    assertThat(types(ada)).startsWith("TaskDone");
  }

  @Test
  void aTaskThatIsDoneOrPutOffRemindsNobody() {
    var due = clock.instant().plus(Duration.ofHours(1));
    var done = task(ada, "Done before", due.toString());
    var later = task(ada, "Put off", due.toString());
    task(ada, "Stays", due.toString());
    http.post("/api/v1/tasks/%s/done".formatted(done), null);
    http.send(
        "PUT",
        "/api/v1/tasks/" + later,
        Map.of("title", "Put off", "dueAt", due.plus(Duration.ofDays(2)).toString()),
        Map.of());

    clock.advance(Duration.ofHours(2));
    Eventually.holds(() -> notices().path("unread").longValue() == 1);
    assertThat(notices().path("items").path(0).path("title").asString()).isEqualTo("Stays");
  }

  @Test
  void tasksAreListedTheSoonestFirstPageByPageWithTheContactOfToday() {
    var now = clock.instant();
    task(ada, "Some day", null);
    task(ada, "Second", now.plus(Duration.ofDays(2)).toString());
    task(ada, "First", now.plus(Duration.ofDays(1)).toString());
    var known =
        contacts.identify(
            tenant,
            contacts.visitor(tenant, "browser-known", null),
            new Identified(null, "ada@example.com", "Ada", null, true));
    contacts.identify(tenant, ada, new Identified(null, "ada@example.com", "Ada", null, true));

    var first = http.get("/api/v1/tasks?limit=2").body();
    var rest = http.get("/api/v1/tasks?limit=2&cursor=" + first.path("next").asString()).body();
    assertThat(titles(first)).containsExactly("First", "Second");
    assertThat(titles(rest)).containsExactly("Some day");
    Eventually.holds(() ->
        http.get("/api/v1/contacts/%s/tasks".formatted(known)).body().path("items").size() == 3);
    assertThat(rest.path("items").path(0).path("contact").path("id").asString())
        .isEqualTo(known.toString());
    assertThat(titles(as(TestCallers.anyone()).get("/api/v1/tasks?mine=false").body())).isEmpty();
  }

  @Test
  void whatIsNoTaskIsRefused() {
    var path = "/api/v1/contacts/%s/tasks".formatted(ada);
    assertThat(http.post(path, Map.of("title", " ")).code()).isEqualTo("invalid_title");
    assertThat(http.post(path, Map.of("title", "x".repeat(201))).status()).isEqualTo(400);
    assertThat(http.post(path, Map.of("title", "x", "assignee", UUID.randomUUID())).code())
        .isEqualTo("no_member");
    assertThat(http.post(path, Map.of("title", "x", "dueAt", "soon")).status()).isEqualTo(400);
    assertThat(http.get("/api/v1/tasks?cursor=nonsense").status()).isEqualTo(400);
  }

  private Http as(Caller caller) {
    return Http.as(caller, callers, port);
  }

  private static String notes(UUID contact) {
    return "/api/v1/contacts/%s/notes".formatted(contact);
  }

  private String task(UUID contact, String title, String due) {
    var body = new HashMap<String, Object>();
    body.put("title", title);
    body.put("dueAt", due);
    var made = http.post("/api/v1/contacts/%s/tasks".formatted(contact), body);
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    return made.body().path("id").asString();
  }

  private JsonNode notices() {
    return http.get("/api/v1/notices").body();
  }

  private static List<String> titles(JsonNode page) {
    return page.path("items").valueStream().map(task -> task.path("title").asString()).toList();
  }

  private List<JsonNode> timeline(UUID contact) {
    return http.get("/api/v1/contacts/%s/activity?category=NOTES".formatted(contact))
        .body()
        .path("items")
        .valueStream()
        .toList();
  }

  private List<String> types(UUID contact) {
    return timeline(contact).stream().map(entry -> entry.path("type").asString()).toList();
  }
}
