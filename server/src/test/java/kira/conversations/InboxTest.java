package kira.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
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

@KiraTest
class InboxTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired Contacts contacts;
  @Autowired Conversations conversations;

  private final Caller agent = TestCallers.anyone();
  private final TenantId tenant = agent.tenant();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  @Test
  void aVisitorsMessageIsInTheInboxAtOnce() {
    var id = asked("Where is my order?");

    var first = http.get("/api/v1/conversations").body().path("items").path(0);

    assertThat(first.path("id").asString()).isEqualTo(id.toString());
    assertThat(first.path("subject").asString()).isEqualTo("Where is my order?");
    assertThat(first.path("holder").asString()).isEqualTo("KIRA");
    assertThat(first.path("unread").asInt()).isEqualTo(1);
    assertThat(first.path("contact").path("name").asString()).startsWith("Visitor ");
  }

  @Test
  void takingOverAndReplyingShowsInTheThread() {
    var id = asked("Where is my order?");

    http.post("/api/v1/conversations/%s/take".formatted(id), null);
    var sent =
        http.post(
            "/api/v1/conversations/%s/messages".formatted(id),
            Map.of("html", "<p>It is <b>on its way</b>.</p>"));

    assertThat(sent.status()).isEqualTo(201);
    assertThat(sent.body().path("html").asString()).isEqualTo("<p>It is <b>on its way</b>.</p>");
    var conversation = http.get("/api/v1/conversations/" + id).body();
    assertThat(conversation.path("holder").asString()).isEqualTo("PERSON");
    assertThat(conversation.path("assignee").path("id").asString())
        .isEqualTo(agent.userId().toString());
    assertThat(kinds(id)).startsWith("MessageReceived", "Taken").endsWith("MESSAGE USER");
  }

  @Test
  void scriptNeverGetsIntoAReply() {
    var id = asked("Hello");
    var sent =
        http.post(
            "/api/v1/conversations/%s/messages".formatted(id),
            Map.of(
                "html",
                "<p onclick=\"alert(1)\">Hi<script>alert(2)</script>"
                    + "<img src=x onerror=alert(3)><a href=\"javascript:alert(4)\">x</a></p>"));

    assertThat(sent.status()).isEqualTo(201);
    assertThat(sent.body().path("html").asString())
        .contains("Hi")
        .doesNotContain("script", "onclick", "onerror", "<img");
  }

  @Test
  void theSameReplyTwiceIsOneReply() {
    var id = asked("Hello");
    var body = Map.of("id", UUID.randomUUID().toString(), "html", "<p>Once</p>");
    var path = "/api/v1/conversations/%s/messages".formatted(id);
    var first = http.post(path, body);
    var second = http.post(path, body);

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.body().path("version")).isEqualTo(first.body().path("version"));
    assertThat(kinds(id).stream().filter(kind -> kind.equals("MESSAGE USER"))).hasSize(1);
  }

  @Test
  void anIdempotencyKeyMakesARepeatedReplyOneReply() {
    var id = asked("Hello");
    var path = "/api/v1/conversations/%s/messages".formatted(id);
    var key = UUID.randomUUID().toString();
    http.post(path, Map.of("html", "<p>Once</p>"), key);
    http.post(path, Map.of("html", "<p>Once</p>"), key);

    assertThat(kinds(id).stream().filter(kind -> kind.equals("MESSAGE USER"))).hasSize(1);
  }

  @Test
  void aNoteIsNotForTheVisitor() {
    var id = asked("Hello");
    http.post(
        "/api/v1/conversations/%s/messages".formatted(id),
        Map.of("html", "<p>Careful with this one</p>", "note", true));

    assertThat(kinds(id)).contains("NOTE USER");
    assertThat(conversations.messagesAfter(tenant, new ConversationId(id), 0, 50))
        .extracting(MessageView::kind)
        .doesNotContain("NOTE");
  }

  @Test
  void aSnoozedConversationComesBackByItself() {
    var id = asked("Later");
    http.post("/api/v1/conversations/%s/take".formatted(id), null);
    var until = clock.instant().plus(Duration.ofHours(2));
    var snoozed =
        http.post(
            "/api/v1/conversations/%s/snooze".formatted(id), Map.of("until", until.toString()));
    assertThat(snoozed.body().path("status").asString()).isEqualTo("SNOOZED");

    clock.advance(Duration.ofHours(3));

    Eventually.holds(() ->
        http.get("/api/v1/conversations/" + id).body().path("status").asString().equals("OPEN"));
  }

  @Test
  void badInputIsRefusedWithTheFieldAtFaultAndChangesNothing() {
    var id = asked("Hello");
    var path = "/api/v1/conversations/" + id;
    // Held by a person, nothing changes by itself: Kira is silent.
    http.post(path + "/take", null);
    var before = http.get(path).body().path("version").asLong();

    refused(
        http.post(path + "/messages", Map.of("html", "x".repeat(8_001))),
        400,
        "message_too_long",
        "html");
    refused(http.post(path + "/messages", Map.of("html", " ")), 400, "empty_message", "html");
    refused(
        http.post(path + "/messages", Map.of("html", "x", "nope", 1)),
        400,
        "invalid_request",
        "nope");
    refused(http.post(path + "/messages", "{\"html\":"), 400, "invalid_request", null);
    refused(
        http.post(
            path + "/messages", Map.of("html", "x", "attachments", List.of(UUID.randomUUID()))),
        400,
        "unknown_attachment",
        "attachments");
    refused(
        http.post(path + "/snooze", Map.of("until", Instant.EPOCH.toString())),
        422,
        "snooze_in_the_past",
        "until");
    refused(
        http.post(path + "/snooze", Map.of("until", "tomorrow")), 400, "invalid_request", "until");
    refused(
        http.post(path + "/assign", Map.of("userId", UUID.randomUUID().toString())),
        400,
        "not_a_member",
        "userId");
    refused(http.get("/api/v1/conversations?view=nonsense"), 400, "invalid_request", "view");
    refused(http.get("/api/v1/conversations?cursor=zzz"), 400, "invalid_request", "cursor");
    refused(http.get("/api/v1/conversations?limit=1000"), 400, "invalid_request", "limit");
    assertThat(http.get("/api/v1/conversations/not-a-uuid").status()).isEqualTo(400);

    assertThat(http.get(path).body().path("version").asLong()).isEqualTo(before);
  }

  @Test
  void anotherWorkspaceSeesAndDoesNothing() {
    var id = asked("Private");
    var stranger = Http.as(TestCallers.anyone(), callers, port);

    assertThat(stranger.get("/api/v1/conversations").body().path("items").size()).isZero();
    for (var answer :
        List.of(
            stranger.get("/api/v1/conversations/" + id),
            stranger.get("/api/v1/conversations/%s/messages".formatted(id)),
            stranger.post("/api/v1/conversations/%s/take".formatted(id), null),
            stranger.post(
                "/api/v1/conversations/%s/messages".formatted(id), Map.of("html", "<p>x</p>")))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.code()).isEqualTo("not_found");
    }
  }

  @Test
  void whoMayOnlyLookCannotAct() {
    var id = asked("Hello");
    var viewer =
        Http.as(TestCallers.with(tenant, EnumSet.of(Permission.CONVERSATIONS_READ)), callers, port);

    assertThat(viewer.get("/api/v1/conversations/" + id).status()).isEqualTo(200);
    var answer = viewer.post("/api/v1/conversations/%s/resolve".formatted(id), null);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("forbidden");
  }

  @Test
  void listsArePagedWithoutGapOrRepetition() {
    for (int i = 0; i < 7; i++) {
      asked("Question " + i);
    }
    var seen = new java.util.ArrayList<String>();
    String cursor = null;
    do {
      var page =
          http.get("/api/v1/conversations?limit=3" + (cursor == null ? "" : "&cursor=" + cursor))
              .body();
      page.path("items").forEach(item -> seen.add(item.path("id").asString()));
      cursor = page.path("next").isNull() ? null : page.path("next").asString();
    } while (cursor != null);

    assertThat(seen).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void aVisitorWhoBecomesKnownTakesTheirConversationsAlong() {
    var known = contacts.visitor(tenant, "known-browser", "en");
    contacts.identify(tenant, known, new Identified("u-1", null, "Ada", null, true));
    var id = asked("From a new browser");
    var fresh = contactOf(id);

    var survivor = contacts.identify(tenant, fresh, new Identified("u-1", null, null, null, true));

    assertThat(survivor).isEqualTo(known);
    Eventually.holds(() -> contactOf(id).equals(known));
    assertThat(contacts.survivor(tenant, fresh)).isEqualTo(known);
  }

  @Test
  void searchFindsWordsOfTheThreadAndNamesOfPeople() {
    var id = asked("My parcel 48213 is late");
    contacts.identify(
        tenant,
        contactOf(id),
        new Identified(null, "ada@example.com", "Ada Lovelace", null, false));

    for (var words : List.of("48213", "lovelace", "ADA@")) {
      assertThat(ids(http.get("/api/v1/conversations?q=" + words).body()))
          .as(words)
          .containsExactly(id.toString());
    }
    assertThat(ids(http.get("/api/v1/conversations?q=%25").body())).isEmpty();
  }

  private UUID contactOf(UUID conversation) {
    return UUID.fromString(
        http.get("/api/v1/conversations/" + conversation)
            .body()
            .path("contact")
            .path("id")
            .asString());
  }

  private static List<String> ids(JsonNode page) {
    return page.path("items").valueStream().map(item -> item.path("id").asString()).toList();
  }

  private List<String> kinds(UUID id) {
    return http.get("/api/v1/conversations/%s/messages".formatted(id))
        .body()
        .path("items")
        .valueStream()
        .map(line ->
            line.path("kind").asString().equals("EVENT")
                ? line.path("event").path("type").asString()
                : line.path("author").path("kind").asString().equals("VISITOR")
                    ? "MessageReceived"
                    : line.path("kind").asString()
                        + " "
                        + line.path("author").path("kind").asString())
        .toList();
  }

  private static void refused(Http.Answer answer, int status, String code, String field) {
    assertThat(answer.response().body()).contains("\"code\":\"" + code + "\"");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    if (field != null) {
      assertThat(answer.body().path("field").asString()).isEqualTo(field);
    }
  }

  private UUID asked(String text) {
    var contact = contacts.visitor(tenant, UUID.randomUUID().toString(), "en");
    var id = UUID.randomUUID();
    conversations
        .receive(
            tenant,
            new ConversationId(id),
            contact,
            "chat",
            new VisitorMessage(UUID.randomUUID(), text, List.of(), null, "en"))
        .version();
    return id;
  }
}
