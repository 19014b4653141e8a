package kira.platform.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import kira.platform.http.Cancellation;
import kira.platform.http.OutboundHttp;
import kira.platform.http.TestOutbound;
import kira.platform.models.ChatException.Reason;
import kira.platform.models.ChatRequest.Message;
import kira.platform.models.FakeChatServer.Reply;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class OpenAiChatTest {
  private static final ChatRequest QUESTION =
      ChatRequest.of(List.of(new Message.Instructions("Be brief."), new Message.User("Hi?")), 50);

  private final List<String> heard = new ArrayList<>();
  private final Cancellation cancellation = new Cancellation();
  private FakeChatServer server;
  private OutboundHttp http;
  private OpenAiChat chat;

  @BeforeEach
  void start() {
    server = FakeChatServer.start();
    http = TestOutbound.toThisMachine();
    chat =
        new OpenAiChat(
            http, JsonMapper.builder().build(), () -> Instant.parse("2026-01-01T00:00:00Z"));
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    server.close();
  }

  private ChatAnswer ask(ChatRequest request) {
    return ask(request, Duration.ofSeconds(5), Duration.ofSeconds(20));
  }

  private ChatAnswer ask(ChatRequest request, Duration first, Duration whole) {
    return chat.ask(
        new ChatEndpoint(server.baseUrl(), "some-model", Secret.of("key-1")),
        request,
        heard::add,
        cancellation,
        first,
        whole);
  }

  private void assertFails(Reason reason) {
    assertThatThrownBy(() -> ask(QUESTION))
        .isInstanceOfSatisfying(
            ChatException.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(reason);
              assertThat(failure.getMessage()).doesNotContain("key-1");
            });
  }

  @Test
  void anAnswerStreamsInAndIsCounted() {
    server.script(_ -> Reply.text("Kira answers from the guide."));
    var answer = ask(QUESTION);
    assertThat(answer.text()).isEqualTo("Kira answers from the guide.");
    assertThat(heard).containsExactly("Kira ", "answers ", "from ", "the ", "guide.");
    assertThat(answer.finish()).isEqualTo(ChatAnswer.Finish.DONE);
    assertThat(answer.usage()).isEqualTo(new ChatAnswer.Usage(7, 5));
    var received = server.received().getFirst();
    assertThat(received.headers()).containsEntry("authorization", "Bearer key-1");
    assertThat(received.body().path("stream").asBoolean()).isTrue();
  }

  @Test
  void whatIsSentKeepsToOpenAisDescription() {
    var tool =
        new ChatRequest.Tool(
            "book",
            "Books a day",
            Map.of("type", "object", "properties", Map.of("day", Map.of("type", "string"))));
    var call = new ChatRequest.ToolCall("call_1", "book", "{\"day\":\"tue\"}");
    var requests =
        List.of(
            QUESTION,
            QUESTION.temperature(0.3),
            QUESTION.tools(List.of(tool), ChatRequest.ToolChoice.REQUIRED),
            QUESTION.json(
                Map.of("type", "object", "properties", Map.of(), "additionalProperties", false)),
            ChatRequest.of(
                List.of(
                    new Message.User("Book Tuesday"),
                    new Message.Assistant("", List.of(call)),
                    new Message.ToolResult("call_1", "{\"ok\":true}")),
                10));
    for (var request : requests) {
      ask(request);
      var body = server.received().getLast().body();
      assertThat(OpenAiSpec.faults("CreateChatCompletionRequest", body.toString())).isEmpty();
    }
    assertThat(OpenAiSpec.faults("CreateChatCompletionRequest", "{\"model\":5}")).isNotEmpty();
  }

  @Test
  void theFakeKeepsToOpenAisDescriptionToo() {
    for (var event : Reply.text("Two words").events()) {
      if (!event.equals("[DONE]")) {
        assertThat(OpenAiSpec.faults("CreateChatCompletionStreamResponse", event))
            .as(event)
            .isEmpty();
      }
    }
  }

  @Test
  void toolCallsArePutTogetherByIndex() {
    server.script(_ ->
        Reply.events(
            "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"book\",\"arguments\":\"\"}}]}}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"mail\",\"arguments\":\"{}\"}}]}}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"day\\\":\"}}]}}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"tue\\\"}\"}}]}}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}",
            "[DONE]"));
    var answer = ask(QUESTION);
    assertThat(answer.finish()).isEqualTo(ChatAnswer.Finish.CALLS_TOOLS);
    assertThat(answer.calls())
        .containsExactly(
            new ChatRequest.ToolCall("a", "book", "{\"day\":\"tue\"}"),
            new ChatRequest.ToolCall("b", "mail", "{}"));
  }

  @Test
  void callsWithoutIndexOrIdAndWithArgumentsAsAnObjectAreUnderstood() {
    server.script(_ ->
        Reply.events(
            "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"book\",\"arguments\":{\"day\":\"tue\"}}}]}}]}",
            "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"b\",\"function\":{\"name\":\"mail\",\"arguments\":\"{}\"}}]}}]}",
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"));
    var answer = ask(QUESTION);
    assertThat(answer.finish()).isEqualTo(ChatAnswer.Finish.CALLS_TOOLS);
    assertThat(answer.calls()).hasSize(2);
    assertThat(answer.calls().getFirst().arguments()).isEqualTo("{\"day\":\"tue\"}");
    assertThat(answer.calls().getFirst().id()).isNotEmpty();
    assertThat(answer.calls().getLast().id()).isEqualTo("b");
  }

  @Test
  void thoughtsAreNotSaid() {
    server.script(_ ->
        Reply.events(
            "{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}",
            "{\"choices\":[{\"delta\":{\"content\":\"<thi\"}}]}",
            "{\"choices\":[{\"delta\":{\"content\":\"nk>what to say</th\"}}]}",
            "{\"choices\":[{\"delta\":{\"content\":\"ink>It is 3 < 5\"}}]}",
            "{\"choices\":[{\"delta\":{\"content\":\" and <\"}}]}",
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
            "[DONE]"));
    assertThat(ask(QUESTION).text()).isEqualTo("It is 3 < 5 and <");
    assertThat(String.join("", heard)).isEqualTo("It is 3 < 5 and <");
  }

  @Test
  void anAnswerInOnePieceIsAnAnswer() {
    server.script(_ ->
        Reply.error(
            200,
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"All at once.\"},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"));
    var answer = ask(QUESTION);
    assertThat(answer.text()).isEqualTo("All at once.");
    assertThat(answer.finish()).isEqualTo(ChatAnswer.Finish.TOO_LONG);
    assertThat(answer.usage()).isEqualTo(new ChatAnswer.Usage(1, 2));
  }

  @Test
  void aStreamThatBreaksOffIsNoAnswerAndIsNotAskedAgain() {
    server.script(_ -> Reply.events("{\"choices\":[{\"delta\":{\"content\":\"Half an\"}}]}"));
    assertFails(Reason.TRUNCATED);
    assertThat(heard).containsExactly("Half an");
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void anErrorInTheMiddleEndsTheAnswer() {
    server.script(_ ->
        Reply.events(
            "{\"choices\":[{\"delta\":{\"content\":\"Half\"}}]}",
            "{\"error\":{\"message\":\"server is on fire\"}}"));
    assertFails(Reason.TRUNCATED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "{\"choices\":", "[]", "{}"})
  void nonsenseIsNoAnswer(String event) {
    server.script(_ -> Reply.events(event));
    assertThatThrownBy(() -> ask(QUESTION)).isInstanceOf(ChatException.class);
    assertThat(heard).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "401, UNAUTHORISED, 1",
    "403, UNAUTHORISED, 1",
    "404, BAD_ADDRESS, 1",
    "400, REJECTED, 1",
    "422, REJECTED, 1",
    "429, UNAVAILABLE, 3",
    "408, UNAVAILABLE, 3",
    "500, UNAVAILABLE, 3",
    "503, UNAVAILABLE, 3",
  })
  void whatMayPassIsTriedAgainAndWhatWillNotIsNot(int status, Reason reason, int attempts) {
    server.script(
        _ -> Reply.error(status, "{\"error\":{\"message\":\"no\"}}").header("retry-after-ms", "1"));
    assertFails(reason);
    assertThat(server.received()).hasSize(attempts);
  }

  @Test
  void anEmptyAccountIsNotAskedAgain() {
    server.script(
        _ -> Reply.error(429, "{\"error\":{\"message\":\"m\",\"code\":\"insufficient_quota\"}}"));
    assertFails(Reason.NO_QUOTA);
    server.script(_ ->
        Reply.error(429, "{\"success\":false,\"errors\":[{\"code\":3036,\"message\":\"daily\"}]}"));
    assertFails(Reason.NO_QUOTA);
    assertThat(server.received()).hasSize(2);
  }

  @Test
  void theServersOwnTimeIsWaited() {
    var attempts = new AtomicInteger();
    server.script(_ ->
        attempts.incrementAndGet() == 1
            ? Reply.error(429, "{}").header("Retry-After", "1")
            : Reply.text("Now."));
    var before = System.nanoTime();
    assertThat(ask(QUESTION).text()).isEqualTo("Now.");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(950));
  }

  @Test
  void aServerThatWantsTooLongATimeIsGivenUp() {
    server.script(_ -> Reply.error(429, "{}").header("Retry-After", "3600"));
    assertFails(Reason.UNAVAILABLE);
    assertThat(server.received()).hasSize(1);
  }

  @Test
  void theLimitOnTokensIsSentUnderTheNameTheServerKnows() {
    server.script(body ->
        body.has("max_tokens")
            ? Reply.error(
                400,
                "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.\"}}")
            : Reply.text("Fine."));
    assertThat(ask(QUESTION).text()).isEqualTo("Fine.");
    assertThat(server.received().getLast().body().path("max_completion_tokens").asInt())
        .isEqualTo(50);
  }

  @Test
  void aModelThatNeverBeginsIsGivenUp() throws Exception {
    try (var silent =
        new java.net.ServerSocket(0, 10, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
      var endpoint =
          new ChatEndpoint(
              URI.create("http://127.0.0.1:%d/v1".formatted(silent.getLocalPort())), "m", null);
      assertThatThrownBy(() ->
              chat.ask(
                  endpoint,
                  QUESTION,
                  heard::add,
                  cancellation,
                  Duration.ofMillis(200),
                  Duration.ofSeconds(2)))
          .isInstanceOfSatisfying(
              ChatException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE));
    }
  }

  @Test
  void anAnswerCanBeStopped() {
    server.script(_ -> Reply.text("one two three four five six seven"));
    assertThatThrownBy(() ->
            chat.ask(
                new ChatEndpoint(server.baseUrl(), "m", null),
                QUESTION,
                word -> {
                  heard.add(word);
                  cancellation.cancel();
                },
                cancellation,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20)))
        .isInstanceOfSatisfying(
            ChatException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.CANCELLED));
    assertThat(heard).contains("one ");
  }

  @Test
  void anAddressInsideIsRefused() {
    for (var inside : List.of("http://169.254.169.254/v1", "http://10.0.0.1/v1", "file:///etc")) {
      assertThatThrownBy(() ->
              chat.ask(
                  new ChatEndpoint(URI.create(inside), "m", null),
                  QUESTION,
                  heard::add,
                  cancellation,
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(2)))
          .isInstanceOfSatisfying(
              ChatException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.BAD_ADDRESS));
    }
  }
}
