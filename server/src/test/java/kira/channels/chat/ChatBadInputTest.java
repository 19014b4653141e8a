package kira.channels.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Everything a stranger may try on the chat: a clear refusal, and nothing changed. */
@KiraTest
class ChatBadInputTest {
  private static final int POLICY_VIOLATION = 1008;
  private static final int TOO_BIG = 1009;

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  private ChatShop shop;

  @BeforeEach
  void open() {
    shop = ChatShop.open(port, callers);
  }

  // --- tokens --------------------------------------------------------------------------------

  @Test
  void aForgedTokenOpensNothing() {
    var token = shop.token();
    var claims = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    claims[20] ^= 1;
    var other = Base64.getUrlEncoder().withoutPadding().encodeToString(claims);
    for (var forged :
        List.of(
            other + token.substring(token.indexOf('.')),
            token.substring(0, token.length() - 3) + "AAA",
            token.substring(0, token.indexOf('.')),
            token + "x",
            "",
            ".",
            "a.b.c",
            "x".repeat(5_000))) {
      assertRefused(forged);
    }
  }

  @Test
  void aTokenEndsWhenItsOwnerStaysAway() {
    var token = shop.token();
    clock.advance(VisitorTokens.LIFE.minus(Duration.ofMinutes(5)));
    shop.enter(token).close();
    clock.advance(Duration.ofMinutes(10));
    assertRefused(token);
    var fresh = shop.begin(Map.of("token", token)).path("token").asString();
    assertThat(anonymous(fresh)).isNotEqualTo(anonymous(token));
  }

  @Test
  void aTokenThatIsUsedLivesOn() {
    var token = shop.token();
    for (int visit = 0; visit < 4; visit++) {
      clock.advance(VisitorTokens.LIFE.minus(Duration.ofDays(1)));
      var next = shop.begin(Map.of("token", token)).path("token").asString();
      assertThat(anonymous(next)).isEqualTo(anonymous(token));
      token = next;
    }
  }

  @Test
  void aTokenOfAnotherWorkspaceIsAStrangerHere() {
    var other = ChatShop.open(port, callers);
    var conversation = UUID.randomUUID();
    String token;
    try (var visitor = other.enter(other.token())) {
      visitor.sent(conversation, "private");
      token = visitor.await("token").path("token").asString();
    }
    var session = shop.begin(Map.of("token", token));
    assertThat(session.path("contact").isNull()).isTrue();
    assertThat(session.path("conversation").isNull()).isTrue();
    assertThat(anonymous(session.path("token").asString())).isNotEqualTo(anonymous(token));
  }

  @Test
  void aCharacterThatNoTextCanHoldIsARefusalAndNoFailure() {
    assertThat(shop.session(Map.of("workspace", "a\u0000b"), null).statusCode()).isEqualTo(404);
    var search = shop.asAgent("GET", "/api/v1/conversations?q=a%00b", null);
    assertThat(search.statusCode()).isEqualTo(400);
  }

  // --- other people's conversations --------------------------------------------------------------

  @Test
  void anotherVisitorsConversationCannotBeReadOrWritten() {
    var conversation = UUID.randomUUID();
    try (var owner = shop.enter(shop.token());
        var stranger = shop.widget()) {
      owner.sent(conversation, "private");
      stranger.hello(shop.token(), conversation, 0);
      assertThat(stranger.await("ready").has("conversation")).isFalse();
      assertThat(refusal(stranger, send(conversation, "let me in"))).isEqualTo("not_found");
      assertThat(refusal(stranger, act("person", conversation))).isEqualTo("not_found");
      stranger.say(Map.of("type", "typing", "conversation", conversation, "on", true));
      owner.sent(conversation, "still private");
      assertThat(stranger.everything()).noneMatch(frame -> frame.toString().contains("private"));
      assertThat(shop.transcript(conversation)).containsExactly("private", "still private");
      assertThat(shop.conversation(conversation).path("holder").asString()).isEqualTo("KIRA");
    }
  }

  @Test
  void anotherWorkspacesConversationIsNone() {
    var other = ChatShop.open(port, callers);
    var conversation = UUID.randomUUID();
    try (var owner = other.enter(other.token());
        var stranger = shop.enter(shop.token())) {
      owner.sent(conversation, "private");
      assertThat(refusal(stranger, act("person", conversation))).isEqualTo("not_found");
      // The same id in another workspace is another conversation.
      stranger.sent(conversation, "mine");
      assertThat(shop.transcript(conversation)).containsExactly("mine");
      assertThat(other.transcript(conversation)).containsExactly("private");
      assertThat(stranger.everything()).noneMatch(frame -> frame.toString().contains("private"));
    }
  }

  @Test
  void anotherVisitorsFileCannotBeSent() {
    var conversation = UUID.randomUUID();
    var file = shop.done(shop.upload(shop.token(), "a.txt", "text/plain", "secret".getBytes()));
    try (var stranger = shop.enter(shop.token())) {
      var frame =
          Map.of(
              "type",
              "send",
              "id",
              UUID.randomUUID(),
              "conversation",
              conversation,
              "attachments",
              List.of(file.path("id").asString()));
      assertThat(refusal(stranger, frame)).isEqualTo("unknown_attachment");
    }
  }

  // --- origins -------------------------------------------------------------------------------

  @Test
  void onlyAllowedSitesAreServed() {
    assertThat(shop.session(Map.of(), "https://shop.example").statusCode()).isEqualTo(403);
    assertThat(
            ChatShop.json(shop.session(Map.of(), "https://shop.example")).path("code").asString())
        .isEqualTo("origin_refused");
    assertThat(shop.session(Map.of(), "http://localhost:" + port).statusCode()).isEqualTo(200);
    assertThat(shop.session(Map.of(), "null").statusCode()).isEqualTo(403);

    shop.configure(
        Map.of("allowedOrigins", List.of("https://Shop.example/", "https://*.team.example")));
    assertThat(shop.session(Map.of(), "https://shop.example").statusCode()).isEqualTo(200);
    assertThat(shop.session(Map.of(), "https://x.team.example").statusCode()).isEqualTo(200);
    assertThat(shop.session(Map.of(), "https://evil.example").statusCode()).isEqualTo(403);

    var token = shop.token();
    try (var allowed = Widget.connect(port, "https://shop.example");
        var foreign = Widget.connect(port, "https://evil.example")) {
      allowed.enter(token, null, 0);
      foreign.hello(token, null, 0);
      assertThat(foreign.await("refused").path("code").asString()).isEqualTo("origin_refused");
      assertThat(foreign.closeCode()).isEqualTo(POLICY_VIOLATION);
    }
  }

  @Test
  void aPreflightAllowsNoCookies() {
    var response =
        ChatShop.send(
            HttpRequest.newBuilder(ChatShop.uri(port, "/chat/v1/sessions"))
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://shop.example");
    assertThat(response.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(response.headers().allValues("Vary")).contains("Origin");
  }

  // --- frames --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "null",
        "42",
        "{}",
        "{\"type\":\"nothing\"}",
        "{\"type\":\"send\"",
        "{\"type\":\"typing\",\"conversation\":\"7\",\"on\":true}",
        "{\"type\":\"typing\",\"conversation\":\"8a4a2a5e-5b0e-4f53-a7bb-5c8e3f0d2c11\",\"on\":\"perhaps\"}",
        "{\"type\":\"ping\",\"more\":1}",
        "{\"type\":\"hello\"}",
      })
  void aMalformedFrameIsAnsweredAndThenNotEndured(String frame) {
    try (var visitor = shop.enter(shop.token())) {
      for (int i = 0; i < 3; i++) {
        visitor.sayRaw(frame);
        assertThat(visitor.await("error").path("code").asString()).isEqualTo("malformed");
      }
      assertThat(visitor.closeCode()).isEqualTo(POLICY_VIOLATION);
    }
  }

  @Test
  void deeplyNestedJsonIsMalformedToo() {
    try (var visitor = shop.enter(shop.token())) {
      visitor.sayRaw("{\"type\":\"send\",\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}");
      assertThat(visitor.await("error").path("code").asString()).isEqualTo("malformed");
    }
  }

  @Test
  void aSendWithoutItsIdsIsMalformed() {
    try (var visitor = shop.enter(shop.token())) {
      visitor.sayRaw("{\"type\":\"send\",\"text\":\"Hello\"}");
      assertThat(visitor.await("error").path("code").asString()).isEqualTo("malformed");
    }
  }

  @Test
  void nothingHappensBeforeHello() {
    var conversation = UUID.randomUUID();
    try (var stranger = shop.widget()) {
      stranger.send(conversation, "Hello");
      assertThat(stranger.await("error").path("code").asString()).isEqualTo("malformed");
    }
    assertThat(shop.asAgent("GET", "/api/v1/conversations/" + conversation, null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void aMessageHasItsLimit() {
    var conversation = UUID.randomUUID();
    try (var visitor = shop.enter(shop.token())) {
      visitor.sent(conversation, "x".repeat(8_000));
      assertThat(refusal(visitor, send(conversation, "x".repeat(8_001))))
          .isEqualTo("message_too_long");
      assertThat(refusal(visitor, send(conversation, " \u200b\n "))).isEqualTo("empty_message");
      // Eight thousand characters of two units each still fit into a frame.
      assertThat(refusal(visitor, send(conversation, "👍".repeat(8_000))))
          .isEqualTo("message_too_long");
    }
    assertThat(shop.transcript(conversation)).hasSize(1);
  }

  @Test
  void aMessageOfTenMegabytesEndsTheConnectionAndNothingElse() {
    var conversation = UUID.randomUUID();
    try (var visitor = shop.enter(shop.token());
        var other = shop.enter(shop.token())) {
      var huge = "{\"type\":\"send\",\"text\":\"" + "x".repeat(10_000_000) + "\"}";
      visitor.trySay(huge);
      assertThat(visitor.closeCode()).isIn(TOO_BIG, 1006);
      other.sent(conversation, "Is anybody there?");
    }
  }

  @Test
  void aFrameJustOverTheLimitIsRefusedByName() {
    try (var visitor = shop.enter(shop.token())) {
      visitor.trySay(
          "{\"type\":\"send\",\"text\":\"" + "x".repeat(ChatSocketHandler.FRAME_LIMIT) + "\"}");
      assertThat(visitor.await("error").path("code").asString()).isEqualTo("too_large");
      assertThat(visitor.closeCode()).isEqualTo(TOO_BIG);
    }
  }

  // --- floods --------------------------------------------------------------------------------

  @Test
  void tooManyMessagesAreToldToWaitAndCanBeSentLater() {
    var conversation = UUID.randomUUID();
    try (var visitor = shop.enter(shop.token())) {
      var refused = new ArrayList<UUID>();
      for (int i = 0; i < 30; i++) {
        visitor.send(conversation, "message " + i);
      }
      var answer = visitor.await("refused");
      assertThat(answer.path("code").asString()).isEqualTo("rate_limited");
      assertThat(answer.path("retryAfter").asLong()).isPositive();
      refused.add(UUID.fromString(answer.path("id").asString()));
      clock.advance(Duration.ofMinutes(1));
      visitor.send(refused.getFirst(), conversation, "again");
      visitor.await("ack", ack -> ack.path("id").asString().equals(refused.getFirst().toString()));
    }
  }

  @Test
  void aFloodEndsTheConnection() {
    try (var visitor = shop.enter(shop.token())) {
      var ping = "{\"type\":\"ping\"}";
      int said = 0;
      while (said < 5_000 && visitor.trySay(ping)) {
        said++;
      }
      assertThat(visitor.await("refused").path("code").asString()).isEqualTo("rate_limited");
      assertThat(visitor.closeCode()).isIn(POLICY_VIOLATION, 1006);
    }
  }

  // --- text ----------------------------------------------------------------------------------

  @Test
  void markupInAMessageStaysText() {
    var conversation = UUID.randomUUID();
    var text = "<img src=x onerror=alert(1)><script>alert(2)</script> & \"quoted\"";
    try (var visitor = shop.enter(shop.token())) {
      visitor.sent(conversation, text);
      var line = visitor.awaitMessage(text);
      assertThat(line.has("html")).isFalse();
    }
    var line =
        shop.done(
                shop.asAgent(
                    "GET", "/api/v1/conversations/%s/messages".formatted(conversation), null))
            .path("items")
            .path(0);
    assertThat(line.path("text").asString()).isEqualTo(text);
    assertThat(line.path("html").asString())
        .contains("&lt;script&gt;")
        .doesNotContain("<script", "<img");
  }

  @Test
  void charactersThatLieAreTakenOut() {
    var conversation = UUID.randomUUID();
    try (var visitor = shop.enter(shop.token())) {
      visitor.sent(conversation, "a\u200bb \u202etxt.exe\u202c\u2066x\u2069 c\u0000d\ufeff");
    }
    assertThat(shop.transcript(conversation)).containsExactly("ab txt.exex cd");
  }

  // --- files ---------------------------------------------------------------------------------

  @Test
  void aFileThatLiesIsRefused() throws IOException {
    var token = shop.token();
    assertCode(shop.upload(token, "cat.png", "image/png", "<html>".getBytes()), "file_mislabelled");
    assertCode(
        shop.upload(token, "page.html.png", "image/png", "<script>1</script>".getBytes()),
        "file_mislabelled");
    assertCode(
        shop.upload(token, "run.txt", "text/plain", new byte[] {'M', 'Z', 1, 2, 3, 4, 0, 9}),
        "file_type_refused");
    assertCode(shop.upload(token, "empty.txt", "text/plain", new byte[0]), "file_empty");
    assertCode(
        shop.upload(token, "bomb.zip", "application/zip", zipOfZeros(200_000_000)), "file_unsafe");
    assertCode(
        shop.upload(token, "big.txt", "text/plain", "x".repeat(11_000_000).getBytes()),
        "too_large");
    assertThat(shop.upload("forged", "a.txt", "text/plain", "a".getBytes()).statusCode())
        .isEqualTo(401);
  }

  @Test
  void aLinkOpensOneFileForAWhile() {
    var token = shop.token();
    var one = shop.done(shop.upload(token, "one.txt", "text/plain", "one".getBytes()));
    var two = shop.done(shop.upload(token, "two.txt", "text/plain", "two".getBytes()));
    var link = one.path("url").asString();
    assertThat(shop.get(link).statusCode()).isEqualTo(200);
    for (var forged :
        List.of(
            link.replace(one.path("id").asString(), two.path("id").asString()),
            link.replaceFirst("until=\\d+", "until=99999999999"),
            link.replace(shop.tenant.toString(), UUID.randomUUID().toString()),
            link.replaceFirst("signature=.*", "signature=x"))) {
      assertThat(shop.get(forged).statusCode()).as(forged).isEqualTo(403);
    }
    assertThat(shop.get(link.replaceFirst("&signature=.*", "")).statusCode()).isEqualTo(400);
    clock.advance(AttachmentLinks.LIFE.plusSeconds(1));
    assertThat(shop.get(link).statusCode()).isEqualTo(403);
  }

  // --- sessions ------------------------------------------------------------------------------

  @Test
  void aSessionWithAnUnknownFieldOrWorkspaceIsRefused() {
    assertThat(shop.session(Map.of("workspace", "no-such-shop"), null).statusCode()).isEqualTo(404);
    var unknown = shop.session(Map.of("admin", true), null);
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(ChatShop.json(unknown).path("field").asString()).isEqualTo("admin");
    assertThat(shop.session(Map.of("identity", "me"), null).statusCode()).isEqualTo(400);
    assertThat(shop.session(Map.of("page", Map.of("url", List.of())), null).statusCode())
        .isEqualTo(400);
  }

  // -------------------------------------------------------------------------------------------

  private void assertRefused(String token) {
    try (var stranger = shop.widget()) {
      stranger.hello(token, null, 0);
      assertThat(stranger.await("refused").path("code").asString()).isEqualTo("token_invalid");
      assertThat(stranger.closeCode()).isEqualTo(POLICY_VIOLATION);
    }
  }

  private static String anonymous(String token) {
    var claims = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    return Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(claims, 17, 33));
  }

  private static void assertCode(java.net.http.HttpResponse<String> response, String code) {
    assertThat(response.statusCode()).as(response.body()).isBetween(400, 499);
    assertThat(ChatShop.json(response).path("code").asString()).isEqualTo(code);
  }

  private static Map<String, Object> send(UUID conversation, String text) {
    return Map.of(
        "type", "send", "id", UUID.randomUUID(), "conversation", conversation, "text", text);
  }

  private static Map<String, Object> act(String type, UUID conversation) {
    return Map.of("type", type, "id", UUID.randomUUID(), "conversation", conversation);
  }

  private static String refusal(Widget widget, Map<String, ?> frame) {
    widget.say(frame);
    var id = String.valueOf(frame.get("id"));
    return widget
        .await("refused", answer -> answer.path("id").asString().equals(id))
        .path("code")
        .asString();
  }

  private static byte[] zipOfZeros(int size) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("zeros"));
      var some = new byte[100_000];
      for (int written = 0; written < size; written += some.length) {
        zip.write(some);
      }
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }
}
