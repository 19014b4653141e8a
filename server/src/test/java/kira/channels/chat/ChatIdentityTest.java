package kira.channels.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.KiraTest;
import kira.TestCallers;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.VisitorMessage;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Who a visitor is, who vouches for them, and the settings that say whom a chat serves. */
@KiraTest
class ChatIdentityTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Conversations conversations;
  private ChatShop shop;

  @BeforeEach
  void open() {
    shop = ChatShop.open(port, callers);
  }

  @Test
  void theHashIsThePlainHmacOfTheUserId() {
    // As `printf 4711 | openssl dgst -sha256 -hmac secret` says.
    assertThat(IdentityProof.of(Secret.of("secret"), "4711"))
        .isEqualTo("f53b722881c7e54fd11ca1486ab6ab07780c4325a4e95cedbd8f85d1a2d3dd2e");
  }

  @Test
  void aPersonVouchedForFindsTheirConversationOnEveryDevice() {
    var secret = shop.identitySecret();
    var conversation = UUID.randomUUID();
    try (var phone = shop.enter(token(identified("ada", secret, null)))) {
      phone.sent(conversation, "from the phone");
    }
    var laptop = identified("ada", secret, null);
    assertThat(laptop.path("conversation").path("id").asString())
        .isEqualTo(conversation.toString());
    try (var widget = shop.widget().enter(token(laptop), conversation, 0)) {
      widget.awaitMessage("from the phone");
      widget.sent(conversation, "from the laptop");
    }
    assertThat(shop.transcript(conversation)).containsExactly("from the phone", "from the laptop");
  }

  @Test
  void whatAStrangerSaidBeforeSigningInStaysTheirs() {
    var secret = shop.identitySecret();
    var conversation = UUID.randomUUID();
    String token;
    try (var stranger = shop.enter(shop.token())) {
      stranger.sent(conversation, "before");
      token = stranger.await("token").path("token").asString();
    }
    identified("ada", secret, null);
    var session = identified("ada", secret, token);
    assertThat(session.path("conversation").path("id").asString())
        .isEqualTo(conversation.toString());
    try (var ada = shop.widget().enter(token(session), conversation, 0)) {
      ada.awaitMessage("before");
      await()
          .until(() ->
              shop.conversation(conversation)
                  .path("contact")
                  .path("id")
                  .equals(session.path("contact").path("id")));
      ada.sent(conversation, "after");
    }
    assertThat(shop.transcript(conversation)).containsExactly("before", "after");
  }

  @Test
  void whatWasBegunByTheContactThatWasGoesOnAsTheOneThatIs() {
    var secret = shop.identitySecret();
    String token;
    try (var stranger = shop.enter(shop.token())) {
      stranger.sent(UUID.randomUUID(), "before");
      token = stranger.await("token").path("token").asString();
    }
    var before = shop.begin(Map.of("token", token)).path("contact").path("id").asString();
    identified("ada", secret, null);
    var ada = identified("ada", secret, token);
    assertThat(ada.path("contact").path("id").asString()).isNotEqualTo(before);
    // What a tab sends that has not heard of the merge, when all others have.
    var conversation = new ConversationId(UUID.randomUUID());
    conversations
        .receive(
            shop.tenant,
            conversation,
            UUID.fromString(before),
            "chat",
            new VisitorMessage(UUID.randomUUID(), "late", List.of(), null, "en"))
        .version();
    await().until(() -> shop.conversation(conversation.value()).path("subject").isString());
    try (var widget = shop.widget().enter(token(ada), conversation.value(), 0)) {
      widget.awaitMessage("late");
      widget.sent(conversation.value(), "after");
    }
    assertThat(shop.transcript(conversation.value())).containsExactly("late", "after");
  }

  @Test
  void aHashThatDoesNotFitIsRefused() {
    var secret = shop.identitySecret();
    var hash = IdentityProof.of(Secret.of(secret), "ada");
    for (var identity :
        List.of(
            Map.of("userId", "bob", "hash", hash),
            Map.of("userId", "ada", "hash", hash.substring(1) + "0"),
            Map.of("userId", "ada", "hash", ""))) {
      var response = shop.session(Map.of("identity", identity), null);
      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(ChatShop.json(response).path("code").asString()).isEqualTo("identity_invalid");
    }
    // The secret of one workspace proves nothing in another.
    var other = ChatShop.open(port, callers);
    other.identitySecret();
    assertThat(
            other
                .session(Map.of("identity", Map.of("userId", "ada", "hash", hash)), null)
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void aNewSecretEndsTheOldOne() {
    var old = shop.identitySecret();
    shop.identitySecret();
    var hash = IdentityProof.of(Secret.of(old), "ada");
    assertThat(
            shop.session(Map.of("identity", Map.of("userId", "ada", "hash", hash)), null)
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void anAddressThatIsOnlyClaimedOpensNobodysConversation() {
    var secret = shop.identitySecret();
    var conversation = UUID.randomUUID();
    var ada = shop.begin(Map.of("identity", identity("ada", secret, "ada@example.com")));
    try (var widget = shop.enter(token(ada))) {
      widget.sent(conversation, "private");
    }
    for (var claim :
        List.of(
            Map.of("userId", "ada"),
            Map.of("userId", "ada", "email", "ada@example.com"),
            identity("mallory", secret, "ada@example.com"))) {
      var session = shop.begin(Map.of("identity", claim));
      assertThat(session.path("conversation").isNull()).as(claim.toString()).isTrue();
      assertThat(session.path("contact").path("id")).isNotEqualTo(ada.path("contact").path("id"));
    }
  }

  @Test
  void theNextPersonAtASharedComputerIsSomebodyElse() {
    var secret = shop.identitySecret();
    var conversation = UUID.randomUUID();
    var ada = identified("ada", secret, null);
    try (var widget = shop.enter(token(ada))) {
      widget.sent(conversation, "private");
    }
    var bob = identified("bob", secret, token(ada));
    assertThat(bob.path("conversation").isNull()).isTrue();
    assertThat(bob.path("contact").path("id")).isNotEqualTo(ada.path("contact").path("id"));
    assertThat(identified("ada", secret, null).path("conversation").path("id").asString())
        .isEqualTo(conversation.toString());
  }

  @Test
  void aChatForUsersOnlyServesNobodyElse() {
    assertThat(shop.tryConfigure(Map.of("requireIdentity", true)).statusCode()).isEqualTo(422);
    var before = shop.token();
    var secret = shop.identitySecret();
    shop.configure(Map.of("requireIdentity", true));
    var refused = shop.session(Map.of(), null);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(ChatShop.json(refused).path("code").asString()).isEqualTo("identity_required");
    try (var stranger = shop.widget()) {
      stranger.hello(before, null, 0);
      assertThat(stranger.await("refused").path("code").asString()).isEqualTo("identity_required");
    }
    assertThat(shop.upload(before, "a.txt", "text/plain", "a".getBytes()).statusCode())
        .isEqualTo(403);
    try (var ada = shop.enter(token(identified("ada", secret, null)))) {
      ada.sent(UUID.randomUUID(), "Hello");
    }
  }

  @Test
  void settingsAreCheckedVersionedAndKeepTheSecret() {
    var secret = shop.identitySecret();
    var settings =
        shop.configure(
            Map.of(
                "title", "  Corner\u202e Shop ",
                "color", "#AABBCC",
                "position", "LEFT",
                "suggestions", List.of("Where is my parcel?", " ", "Where is my parcel?")));
    assertThat(settings.path("title").asString()).isEqualTo("Corner Shop");
    assertThat(settings.path("color").asString()).isEqualTo("#aabbcc");
    assertThat(settings.path("suggestions")).hasSize(1);
    assertThat(settings.path("identitySecretSet").asBoolean()).isTrue();
    assertThat(shop.settings().toString()).doesNotContain(secret);
    assertThat(shop.begin(Map.of()).toString()).doesNotContain(secret);

    for (var bad :
        List.<Map<String, ?>>of(
            Map.of("color", "red"),
            Map.of("color", "#fff;background:url(x)"),
            Map.of("title", "x".repeat(61)),
            Map.of("greeting", "x".repeat(501)),
            Map.of("position", "TOP"),
            Map.of("allowedOrigins", List.of("*")),
            Map.of("suggestions", List.of("x".repeat(121))),
            Map.of("identitySecret", "mine"))) {
      var response = shop.tryConfigure(bad);
      assertThat(response.statusCode()).as(bad.toString()).isEqualTo(400);
    }
    var stale =
        shop.asAgent(
            "PUT",
            "/api/v1/settings/chat",
            Map.of(
                "title", "x",
                "greeting", "x",
                "color", "#000000",
                "position", "LEFT",
                "allowedOrigins", List.of(),
                "requireIdentity", false,
                "suggestions", List.of()),
            "If-Match",
            "\"1\"");
    assertThat(stale.statusCode()).isEqualTo(409);
    assertThat(ChatShop.json(stale).path("current").path("title").asString())
        .isEqualTo("Corner Shop");
  }

  private JsonNode identified(String user, String secret, String token) {
    var request = new java.util.HashMap<String, Object>();
    request.put("identity", identity(user, secret, null));
    request.put("token", token);
    return shop.begin(request);
  }

  private static Map<String, String> identity(String user, String secret, String email) {
    var identity = new java.util.HashMap<String, String>();
    identity.put("userId", user);
    identity.put("hash", IdentityProof.of(Secret.of(secret), user));
    identity.put("name", "User " + user);
    identity.put("email", email);
    return identity;
  }

  private static String token(JsonNode session) {
    return session.path("token").asString();
  }
}
