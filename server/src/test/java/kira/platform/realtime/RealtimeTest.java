package kira.platform.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.contacts.Contacts;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.VisitorMessage;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@KiraTest
class RealtimeTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Contacts contacts;
  @Autowired Conversations conversations;
  @Autowired Consoles consoles;

  private final Caller agent = TestCallers.anyone();
  private final TenantId tenant = agent.tenant();

  @Test
  void anAgentHearsAMessageWithEverythingTheScreenNeeds() {
    try (var console = open(agent)) {
      console.send("{\"type\":\"hello\",\"position\":null}");
      console.frame("ready");

      var id = asks(UUID.randomUUID(), "Where is my order?");

      var event = console.event("MessageReceived");
      assertThat(event.path("id").asString()).isEqualTo(id.toString());
      assertThat(event.path("data").path("summary").path("subject").asString())
          .isEqualTo("Where is my order?");
      assertThat(event.path("data").path("message").path("text").asString())
          .isEqualTo("Where is my order?");
    }
  }

  @Test
  void afterAnAbsenceEverythingMissedComesInOrderAndOnce() {
    String position;
    var id = UUID.randomUUID();
    try (var console = open(agent)) {
      console.send("{\"type\":\"hello\",\"position\":null}");
      console.frame("ready");
      asks(id, "One");
      position = console.event("MessageReceived").path("position").asString();
    }
    asks(id, "Two");
    asks(id, "Three");
    try (var console = open(agent)) {
      console.send("{\"type\":\"hello\",\"position\":\"%s\"}".formatted(position));
      console.frame("ready");
      asks(id, "Four");
      Eventually.holds(() -> console.texts().contains("Four"));

      assertThat(console.texts()).containsExactly("Two", "Three", "Four");
      assertThat(console.positions(false)).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatFollowsWithinAMomentComesTogetherInOrderAndOnce() {
    var expected = IntStream.range(0, 300).mapToObj(n -> "Grüße %d".formatted(n)).toList();
    var id = UUID.randomUUID();
    try (var console = open(agent)) {
      console.send("{\"type\":\"hello\",\"position\":null}");
      console.frame("ready");
      try (var late = open(agent)) {
        expected.subList(0, 150).forEach(text -> asks(id, text));
        late.send(
            "{\"type\":\"hello\",\"position\":\"%s\"}"
                .formatted(console.frame("ready").path("position").asString()));
        expected.subList(150, 300).forEach(text -> asks(id, text));

        Eventually.holds(() -> console.texts().size() + late.texts().size() == 600);
        assertThat(console.texts()).isEqualTo(expected);
        assertThat(late.texts()).isEqualTo(expected);
        assertThat(late.positions(true)).isEqualTo(console.positions(true));
        // What Kira does meanwhile may still be on its way to one of them.
        assertThat(late.positions(false)).doesNotHaveDuplicates();
        assertThat(console.positions(false)).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void whatIsListedAndDefinedElsewhereIsHeardOf() {
    var http = Http.as(agent, callers, port);
    try (var console = open(agent)) {
      console.send("{\"type\":\"hello\",\"position\":null}");
      console.frame("ready");
      var address = Map.of("channel", "EMAIL", "address", "never@example.com");
      http.post("/api/v1/suppressions", Map.of("items", List.of(address)));
      // That the list changed is all that travels: whoever shows it asks for it.
      assertThat(console.event("AddressSuppressed").path("data").size()).isZero();

      http.post("/api/v1/contact-fields", Map.of("key", "plan", "label", "Plan", "type", "TEXT"));
      assertThat(console.event("FieldDefined").path("kind").asString()).isEqualTo("contact-fields");
    }
  }

  @Test
  void nothingOfAnotherWorkspaceIsHeard() {
    try (var stranger = open(TestCallers.anyone());
        var console = open(agent)) {
      stranger.send("{\"type\":\"hello\",\"position\":null}");
      console.send("{\"type\":\"hello\",\"position\":null}");
      stranger.frame("ready");
      console.frame("ready");

      asks(UUID.randomUUID(), "Private");
      console.event("MessageReceived");
      stranger.send("{\"type\":\"ping\"}");
      stranger.frame("pong");

      assertThat(stranger.types()).doesNotContain("event");
    }
  }

  @Test
  void whoMayNotReadConversationsHearsNothingOfThem() {
    var limited = TestCallers.with(tenant, EnumSet.of(Permission.KNOWLEDGE_READ));
    try (var deaf = open(limited);
        var console = open(agent)) {
      deaf.send("{\"type\":\"hello\",\"position\":null}");
      console.send("{\"type\":\"hello\",\"position\":null}");
      deaf.frame("ready");
      console.frame("ready");

      asks(UUID.randomUUID(), "Hello");
      console.event("MessageReceived");
      deaf.send("{\"type\":\"ping\"}");
      deaf.frame("pong");

      assertThat(deaf.types()).doesNotContain("event");
    }
  }

  @Test
  void aPositionThatCannotBeResumedFromMeansReadingAnew() {
    try (var console = open(agent)) {
      console.send("{\"type\":\"hello\",\"position\":\"9999-1-1\"}");
      console.frame("ready");
      assertThat(console.types()).contains("reset");
    }
  }

  @Test
  void malformedFramesAreRefusedAndTheRestGoesOn() {
    try (var console = open(agent)) {
      for (var frame :
          List.of(
              "nonsense",
              "[]",
              "{}",
              "{\"type\":\"nope\"}",
              "{\"type\":\"hello\",\"position\":\"x\"}",
              "{\"type\":\"typing\",\"conversationId\":\"x\",\"on\":true}")) {
        console.send(frame);
      }
      Eventually.holds(() -> console.types().stream().filter("error"::equals).count() == 6);
      console.send("{\"type\":\"ping\"}");
      console.frame("pong");
    }
  }

  @Test
  void aLongFrameIsUnderstoodAndATooLongOneIsTheLast() {
    var frame = "{\"type\":\"ping\",\"more\":\"%s\"}";
    try (var console = open(agent)) {
      console.send(frame.formatted("x".repeat(12_000)));
      console.frame("pong");
      console.send(frame.formatted("x".repeat(20_000)));
      Eventually.holds(() -> console.status == 1009);
    }
  }

  @Test
  void aFloodIsCutOff() {
    try (var console = open(agent)) {
      for (int i = 0; i < 200 && !console.closed; i++) {
        console.send("{\"type\":\"ping\"}");
      }
      Eventually.holds(() -> console.closed);
      assertThat(console.types().stream().filter("pong"::equals).count()).isLessThan(60);
    }
  }

  @Test
  void typingReachesTheOthersOfTheWorkspaceOnly() {
    var id = UUID.randomUUID();
    asks(id, "Hello");
    var colleague = TestCallers.with(tenant, EnumSet.allOf(Permission.class));
    try (var console = open(agent);
        var other = open(colleague);
        var stranger = open(TestCallers.anyone())) {
      for (var each : List.of(console, other, stranger)) {
        each.send("{\"type\":\"hello\",\"position\":null}");
        each.frame("ready");
      }
      console.send(
          JSON.writeValueAsString(
              Map.of("type", "typing", "conversationId", id.toString(), "on", true)));

      assertThat(other.frame("signal").path("signal").asString()).isEqualTo("typing");
      stranger.send("{\"type\":\"ping\"}");
      stranger.frame("pong");
      assertThat(stranger.types()).doesNotContain("signal");
    }
  }

  @Test
  void whoeverIsToldToReconnectIsShut() {
    try (var console = open(agent)) {
      console.send("{\"type\":\"hello\",\"position\":null}");
      console.frame("ready");

      consoles.reconnect(tenant, agent.userId());

      Eventually.holds(() -> console.closed);
    }
  }

  @Test
  void withoutASignInThereIsNoSocket() {
    var refused =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(address(), new Console())
            .handle((socket, error) -> error != null);
    assertThat(refused.join()).isTrue();
  }

  @Test
  void theInboxAndTheSocketAgree() {
    var id = asks(UUID.randomUUID(), "Same?");
    var http = Http.as(agent, callers, port);
    try (var console = open(agent)) {
      console.send("{\"type\":\"hello\",\"position\":null}");
      console.frame("ready");
      http.post("/api/v1/conversations/%s/take".formatted(id), null);

      assertThat(console.event("Taken").path("data").path("summary"))
          .isEqualTo(http.get("/api/v1/conversations/" + id).body());
    }
  }

  private UUID asks(UUID id, String text) {
    var contact = contacts.visitor(tenant, "browser-of-" + id, "en");
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

  private URI address() {
    return URI.create("ws://localhost:%d/api/v1/realtime".formatted(port));
  }

  private Console open(Caller caller) {
    var console = new Console();
    console.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header(TestCallers.HEADER, callers.token(caller))
            .buildAsync(address(), console)
            .join();
    return console;
  }

  /** The client's end of a socket, with everything it was sent. */
  private static final class Console implements WebSocket.Listener, AutoCloseable {
    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private WebSocket socket;
    private volatile boolean closed;
    private volatile int status;

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      while (data.hasRemaining()) {
        bytes.write(data.get());
      }
      var whole = last ? bytes.toString(StandardCharsets.UTF_8) : "";
      if (last) {
        bytes.reset();
      }
      return onText(from, whole, last);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        var node = JSON.readTree(partial.toString());
        partial.setLength(0);
        if (node.isArray()) {
          node.forEach(frames::add);
        } else {
          frames.add(node);
        }
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      status = code;
      closed = true;
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed = true;
    }

    void send(String frame) {
      if (!closed) {
        socket.sendText(frame, true).exceptionally(_ -> socket).join();
      }
    }

    JsonNode frame(String type) {
      return Eventually.until(() ->
          frames.stream()
              .filter(f -> f.path("type").asString().equals(type))
              .findFirst()
              .orElse(null));
    }

    JsonNode event(String name) {
      return Eventually.until(() ->
          frames.stream()
              .filter(f -> f.path("event").asString("").equals(name))
              .findFirst()
              .orElse(null));
    }

    List<String> types() {
      return frames.stream().map(f -> f.path("type").asString()).toList();
    }

    List<String> texts() {
      return frames.stream()
          .filter(f -> f.path("event").asString("").equals("MessageReceived"))
          .map(f -> f.path("data").path("message").path("text").asString())
          .toList();
    }

    List<String> positions(boolean ofMessages) {
      return frames.stream()
          .filter(f -> f.path("type").asString().equals("event"))
          .filter(f -> !ofMessages || f.path("event").asString().equals("MessageReceived"))
          .map(f -> f.path("position").asString())
          .toList();
    }

    @Override
    public void close() {
      if (socket != null) {
        socket.abort();
      }
    }
  }
}
