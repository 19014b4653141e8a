package kira.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
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

/** What the console shows of a contact's past. */
@KiraTest
class ContactActivityTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Contacts contacts;
  @Autowired Conversations conversations;

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
  void aContactsConversationsAreItsOwnNewestFirst() {
    var first = asked(ada, "Where is my order?");
    var second = asked(ada, "And my bill?");
    asked(contacts.visitor(tenant, "browser-bob", null), "Something else");
    // In a person's hands no answer of Kira's moves them while they are read page by page.
    take(first);
    take(second);
    var path = "/api/v1/conversations?contact=" + ada;
    var whole = http.get(path).body().path("items");
    assertThat(ids(http.get(path).body()))
        .containsExactlyInAnyOrder(first.toString(), second.toString());
    assertThat(whole.path(0).path("lastMessageAt").asString())
        .isGreaterThanOrEqualTo(whole.path(1).path("lastMessageAt").asString());

    var page = http.get(path + "&limit=1").body();
    var rest = http.get(path + "&limit=1&cursor=" + page.path("next").asString()).body();

    assertThat(ids(page)).containsExactly(whole.path(0).path("id").asString());
    assertThat(ids(rest)).containsExactly(whole.path(1).path("id").asString());
    assertThat(rest.path("next").isNull()).isTrue();
  }

  @Test
  void whatHappenedIsToldNewestFirstWithWhoDidIt() {
    var id = asked(ada, "Where is my order?");
    take(id);
    http.post("/api/v1/conversations/%s/resolve".formatted(id), null);

    var items = activity(ada, "").path("items");

    assertThat(types(items))
        .containsSubsequence(
            "Resolved", "Taken", "MessageReceived", "ConversationOpened", "ContactCreated")
        .doesNotContain("MarkedRead", "ContactSeen");
    var said = items.path(types(items).indexOf("MessageReceived"));
    assertThat(said.path("text").asString()).isEqualTo("Where is my order?");
    assertThat(types(activity(ada, "?category=PROFILE").path("items")))
        .containsExactly("ContactCreated");
    var resolved = items.path(0);
    assertThat(resolved.path("by").path("kind").asString()).isEqualTo("USER");
    assertThat(resolved.path("by").path("id").asString()).isEqualTo(agent.userId().toString());
    assertThat(resolved.path("conversation").path("id").asString()).isEqualTo(id.toString());
    assertThat(resolved.path("conversation").path("subject").asString())
        .isEqualTo("Where is my order?");
    assertThat(resolved.path("event").path("type").asString()).isEqualTo("Resolved");
    assertThat(resolved.path("at").asString()).isNotBlank();
    var opened = items.path(types(items).indexOf("ConversationOpened"));
    assertThat(opened.path("by").path("kind").asString()).isEqualTo("VISITOR");
  }

  @Test
  void aPageGoesOnWhereTheOneBeforeEnded() {
    var id = asked(ada, "Where is my order?");
    take(id);
    http.post("/api/v1/conversations/%s/resolve".formatted(id), null);
    http.post("/api/v1/conversations/%s/reopen".formatted(id), null);
    var whole = types(activity(ada, "").path("items"));

    List<String> paged = new ArrayList<>();
    String cursor = "";
    do {
      var page = activity(ada, "?limit=1" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      assertThat(page.path("items").size()).isEqualTo(1);
      paged.addAll(types(page.path("items")));
      cursor = page.path("next").isNull() ? "" : page.path("next").asString();
    } while (!cursor.isEmpty());

    assertThat(whole).hasSizeGreaterThan(4);
    assertThat(paged).isEqualTo(whole);
  }

  @Test
  void aMergedContactsPastGoesOnInTheOther() {
    asked(ada, "Before I signed in");
    var known =
        contacts.identify(
            tenant,
            contacts.visitor(tenant, "browser-known", null),
            new Identified(null, "ada@example.com", "Ada", null, true));
    var survivor =
        contacts.identify(tenant, ada, new Identified(null, "ada@example.com", "Ada", null, true));
    assertThat(survivor).isEqualTo(known);

    Eventually.holds(
        () -> ids(http.get("/api/v1/conversations?contact=" + known).body()).size() == 1);
    Eventually.holds(() -> types(activity(known, "").path("items")).contains("ContactAbsorbed"));
    assertThat(types(activity(known, "").path("items")))
        .contains("ConversationOpened", "ContactIdentified");
  }

  @Test
  void whoMayNotReadConversationsLearnsNothingOfThem() {
    asked(ada, "Secret subject");
    var limited = TestCallers.with(tenant, EnumSet.of(Permission.CONTACTS_READ));
    var seen = Http.as(limited, callers, port).get("/api/v1/contacts/%s/activity".formatted(ada));

    assertThat(seen.status()).isEqualTo(200);
    assertThat(types(seen.body().path("items"))).containsExactly("ContactCreated");
    assertThat(seen.body().toString()).doesNotContain("Secret subject");
  }

  @Test
  void anothersContactIsNotThere() {
    var stranger = Http.as(TestCallers.anyone(), callers, port);
    assertThat(stranger.get("/api/v1/contacts/%s/activity".formatted(ada)).status()).isEqualTo(404);
    assertThat(ids(stranger.get("/api/v1/conversations?contact=" + ada).body())).isEmpty();
  }

  @Test
  void aForeignCursorIsRefused() {
    var refused = http.get("/api/v1/contacts/%s/activity?cursor=nonsense".formatted(ada));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().path("field").asString()).isEqualTo("cursor");
  }

  private UUID asked(UUID contact, String text) {
    var id = UUID.randomUUID();
    conversations.receive(
        tenant,
        new ConversationId(id),
        contact,
        "chat",
        new VisitorMessage(UUID.randomUUID(), text, List.of(), null, null));
    return id;
  }

  private void take(UUID id) {
    assertThat(http.post("/api/v1/conversations/%s/take".formatted(id), null).status())
        .isEqualTo(200);
  }

  private JsonNode activity(UUID contact, String query) {
    var answer = http.get("/api/v1/contacts/%s/activity%s".formatted(contact, query));
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }

  private static List<String> types(JsonNode items) {
    return items.valueStream().map(item -> item.path("type").asString()).toList();
  }

  private static List<String> ids(JsonNode page) {
    return page.path("items").valueStream().map(item -> item.path("id").asString()).toList();
  }
}
