package kira.channels.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.KiraTest;
import kira.TestCallers;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A visitor and an agent talk through a widget's socket and the console's API. */
@KiraTest
class ChatTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Conversations conversations;
  private ChatShop shop;

  @BeforeEach
  void open() {
    shop = ChatShop.open(port, callers);
  }

  @Test
  void aLookAtThePageMakesNoContact() {
    var session = shop.begin(Map.of("locale", "de-AT"));
    assertThat(session.path("contact").isNull()).isTrue();
    assertThat(session.path("conversation").isNull()).isTrue();
    assertThat(session.path("settings").path("title").asString()).startsWith("Shop ");
    assertThat(session.path("settings").path("words").path("send").asString()).isEqualTo("Senden");
    assertThat(shop.done(shop.asAgent("GET", "/api/v1/contacts", null)).path("items")).isEmpty();
  }

  @Test
  void theAssistantIsCalledWhatTheWorkspaceCallsIt() {
    var settings = shop.done(shop.asAgent("GET", "/api/v1/settings/assistant", null));
    ((ObjectNode) settings).put("name", "Ada");
    shop.done(
        shop.asAgent(
            "PUT",
            "/api/v1/settings/assistant",
            settings,
            "If-Match",
            "\"%d\"".formatted(settings.path("version").asLong())));
    var look = shop.begin(Map.of()).path("settings");
    assertThat(look.path("assistant").asString()).isEqualTo("Ada");

    var conversation = UUID.randomUUID();
    try (var visitor = shop.enter(shop.token())) {
      visitor.sent(conversation, "Hello!");
      var greeting =
          visitor.await(
              "message", frame -> frame.path("message").path("by").asString().equals("KIRA"));
      // The lines leave the name to the session, so that a new one holds for old lines too.
      assertThat(greeting.path("message").path("name").asString()).isEmpty();
      assertThat(greeting.path("message").path("text").asString()).contains("Ada");
    }
  }

  @Test
  void aMessageIsAcknowledgedWhenItIsCommittedAndBothSidesSeeIt() {
    var conversation = UUID.randomUUID();
    try (var visitor = shop.enter(shop.token())) {
      var version = visitor.sent(conversation, "Where is my parcel?");
      assertThat(shop.transcript(conversation)).containsExactly("Where is my parcel?");
      assertThat(visitor.awaitMessage("Where is my parcel?").path("version").asLong())
          .isEqualTo(version);

      shop.tell(conversation, "take");
      shop.reply(conversation, "<p>On its <strong>way</strong>.</p>", false);
      var reply = visitor.awaitMessage("On its way.");
      assertThat(reply.path("by").asString()).isEqualTo("USER");
      assertThat(reply.path("html").asString()).contains("<strong>way</strong>");
      visitor.await(
          "state", state -> state.path("conversation").path("holder").asString().equals("PERSON"));
    }
  }

  @Test
  void theSameMessageSentAgainIsTheSameMessage() {
    var conversation = UUID.randomUUID();
    var id = UUID.randomUUID();
    var token = shop.token();
    long version;
    try (var first = shop.enter(token)) {
      first.send(id, conversation, "Hello");
      version = first.await("ack").path("version").asLong();
      token = first.await("token").path("token").asString();
    }
    try (var second = shop.enter(token)) {
      second.send(id, conversation, "Hello");
      assertThat(second.await("ack").path("version").asLong()).isEqualTo(version);
    }
    assertThat(shop.transcript(conversation)).containsExactly("Hello");
  }

  @Test
  void aReconnectBringsWhatWasMissedAndNothingElse() {
    var conversation = UUID.randomUUID();
    String token;
    long seen;
    try (var visitor = shop.enter(shop.token())) {
      visitor.sent(conversation, "one");
      token = visitor.await("token").path("token").asString();
      seen = visitor.awaitMessage("one").path("version").asLong();
    }
    shop.tell(conversation, "take");
    for (int i = 0; i < 120; i++) {
      shop.reply(conversation, "<p>reply %d</p>".formatted(i), false);
    }
    try (var visitor = shop.widget().enter(token, conversation, seen)) {
      visitor.awaitMessage("reply 119");
      var texts =
          visitor.everything().stream()
              .filter(frame -> frame.path("type").asString().equals("message"))
              .map(frame -> frame.path("message"))
              .filter(line -> !line.has("event"))
              .toList();
      // Kira may have answered before it was taken over; that was missed as well.
      assertThat(texts)
          .filteredOn(line -> line.path("by").asString().equals("USER"))
          .extracting(line -> line.path("text").asString())
          .containsExactlyElementsOf(
              java.util.stream.IntStream.range(0, 119).mapToObj(i -> "reply " + i).toList());
      assertThat(texts)
          .extracting(line -> line.path("version").asLong())
          .isSorted()
          .doesNotHaveDuplicates()
          .allMatch(version -> version > seen);
    }
  }

  @Test
  void aNoteNeverReachesTheVisitor() {
    var conversation = UUID.randomUUID();
    try (var visitor = shop.enter(shop.token())) {
      visitor.sent(conversation, "Hello");
      var token = visitor.await("token").path("token").asString();
      shop.tell(conversation, "take");
      shop.reply(conversation, "<p>a secret about the visitor</p>", true);
      shop.reply(conversation, "<p>Good morning.</p>", false);
      visitor.awaitMessage("Good morning.");
      assertThat(visitor.everything()).noneMatch(frame -> frame.toString().contains("secret"));
      try (var again = shop.widget().enter(token, conversation, 0)) {
        again.awaitMessage("Good morning.");
        assertThat(again.everything()).noneMatch(frame -> frame.toString().contains("secret"));
      }
    }
  }

  @Test
  void everyTabOfAVisitorHearsEverything() {
    var conversation = UUID.randomUUID();
    try (var first = shop.enter(shop.token())) {
      first.sent(conversation, "from the first tab");
      var token = first.await("token").path("token").asString();
      try (var second = shop.widget().enter(token, conversation, 0);
          var third = shop.widget().enter(token, null, 0)) {
        second.awaitMessage("from the first tab");
        second.sent(conversation, "from the second tab");
        first.awaitMessage("from the second tab");
        // One that shows no conversation yet is told that there is one.
        assertThat(third.await("state").path("conversation").path("id").asString())
            .isEqualTo(conversation.toString());
      }
    }
  }

  @Test
  void typingIsSeenOnTheOtherSide() {
    var conversation = UUID.randomUUID();
    try (var visitor = shop.enter(shop.token())) {
      visitor.sent(conversation, "Hello");
      visitor.awaitMessage("Hello");
      conversations.typing(
          shop.tenant,
          new ConversationId(conversation),
          shop.agent.actor(),
          shop.agent.name(),
          true);
      var signal = visitor.await("signal");
      assertThat(signal.path("signal").asString()).isEqualTo("typing");
      assertThat(signal.path("on").asBoolean()).isTrue();
      assertThat(signal.toString()).doesNotContain(shop.agent.userId().toString());
    }
  }

  @Test
  void aVisitorMayAskForAPersonAndRateWhatIsResolved() {
    var conversation = UUID.randomUUID();
    try (var visitor = shop.enter(shop.token())) {
      visitor.sent(conversation, "Hello");
      assertThat(refusal(visitor, rate(conversation, 5))).isEqualTo("not_resolved");

      var person = UUID.randomUUID();
      visitor.say(Map.of("type", "person", "id", person, "conversation", conversation));
      visitor.await("ack", ack -> ack.path("id").asString().equals(person.toString()));
      assertThat(shop.conversation(conversation).path("holder").asString()).isEqualTo("PERSON");

      shop.tell(conversation, "resolve");
      visitor.await(
          "state",
          state -> state.path("conversation").path("status").asString().equals("RESOLVED"));
      assertThat(refusal(visitor, rate(conversation, 6))).isEqualTo("rating_out_of_range");
      var rating = rate(conversation, 4);
      visitor.say(rating);
      visitor.await("ack", ack -> ack.path("id").asString().equals(rating.get("id").toString()));
      assertThat(shop.conversation(conversation).path("csat").asInt()).isEqualTo(4);
    }
  }

  @Test
  void aVisitorWhoComesBackFindsTheirConversation() {
    var conversation = UUID.randomUUID();
    String token;
    try (var visitor = shop.enter(shop.token())) {
      visitor.sent(conversation, "Hello");
      token = visitor.await("token").path("token").asString();
    }
    var session = shop.begin(Map.of("token", token));
    assertThat(session.path("conversation").path("id").asString())
        .isEqualTo(conversation.toString());
    assertThat(session.path("contact").path("name").asString()).isNotBlank();
  }

  @Test
  void theFirstMessageCarriesThePageItWasWrittenOn() {
    var conversation = UUID.randomUUID();
    try (var visitor = shop.widget()) {
      visitor.say(
          Map.of(
              "type",
              "hello",
              "token",
              shop.token(),
              "after",
              0,
              "locale",
              "de",
              "page",
              Map.of(
                  "url", "https://shop.example/cart",
                  "title", "Cart\u202e gnihtemos",
                  "referrer", "javascript:alert(1)")));
      visitor.await("ready");
      visitor.sent(conversation, "Hello");
    }
    var origin = shop.conversation(conversation).path("origin");
    assertThat(origin.path("page").asString()).isEqualTo("https://shop.example/cart");
    assertThat(origin.path("title").asString()).isEqualTo("Cart gnihtemos");
    assertThat(origin.path("referrer").isNull()).isTrue();
  }

  @Test
  void filesTravelBothWays() {
    var conversation = UUID.randomUUID();
    var token = shop.token();
    var uploaded = shop.done(shop.upload(token, "note.txt", "text/plain", "a note".getBytes()));
    try (var visitor = shop.enter(uploaded.path("token").asString())) {
      visitor.say(
          Map.of(
              "type",
              "send",
              "id",
              UUID.randomUUID(),
              "conversation",
              conversation,
              "text",
              "See this",
              "attachments",
              List.of(uploaded.path("id").asString())));
      visitor.await("ack");
      var file = visitor.awaitMessage("See this").path("attachments").path(0);
      var fetched = shop.get(file.path("url").asString());
      assertThat(fetched.statusCode()).isEqualTo(200);
      assertThat(fetched.body()).isEqualTo("a note");
      assertThat(fetched.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(fetched.headers().firstValue("Content-Disposition").orElseThrow())
          .startsWith("attachment");
      assertThat(
              shop.asAgent("GET", "/api/v1/attachments/" + uploaded.path("id").asString(), null)
                  .body())
          .isEqualTo("a note");
    }
  }

  private static Map<String, Object> rate(UUID conversation, int score) {
    return Map.of(
        "type",
        "rate",
        "id",
        UUID.randomUUID(),
        "conversation",
        conversation,
        "score",
        score,
        "comment",
        "fine");
  }

  private static String refusal(Widget widget, Map<String, Object> frame) {
    widget.say(frame);
    JsonNode refused =
        widget.await(
            "refused", answer -> answer.path("id").asString().equals(frame.get("id").toString()));
    return refused.path("code").asString();
  }
}
