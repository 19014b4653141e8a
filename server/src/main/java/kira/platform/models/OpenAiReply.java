package kira.platform.models;

import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import kira.platform.models.ChatException.Reason;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer being put together from the pieces of a stream, forgiving what servers do differently.
 */
final class OpenAiReply {
  private final JsonMapper json;
  private final Consumer<String> onText;
  private final StringBuilder text = new StringBuilder();
  private final TreeMap<Integer, Call> calls = new TreeMap<>();
  private final ThoughtFilter thoughts = new ThoughtFilter();
  private @Nullable String finish;
  private ChatAnswer.@Nullable Usage usage;
  private boolean begun;
  private boolean done;

  OpenAiReply(JsonMapper json, Consumer<String> onText) {
    this.json = json;
    this.onText = onText;
  }

  private static final class Call {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
  }

  /** Whether anything was heard; from then on a second attempt would say things twice. */
  boolean hasBegun() {
    return begun;
  }

  /** One event of the stream; true when it was the last. */
  boolean event(String data) {
    if (data.strip().equals("[DONE]")) {
      done = true;
      return true;
    }
    var chunk = json.readTree(data);
    rejectError(chunk);
    take(chunk, "delta");
    return false;
  }

  /** An answer that came in one piece. */
  ChatAnswer whole(JsonNode body) {
    rejectError(body);
    take(body, "message");
    done = true;
    return finished();
  }

  /** The answer, if the stream came to its proper end. */
  ChatAnswer finished() {
    if (finish == null && !done) {
      throw new ChatException(Reason.TRUNCATED, "The model's answer broke off.", null);
    }
    say(thoughts.rest());
    var asked =
        calls.values().stream()
            .map(call -> new ChatRequest.ToolCall(id(call), call.name, arguments(call)))
            .toList();
    return new ChatAnswer(text.toString().strip(), asked, reason(asked), usage);
  }

  private void take(JsonNode chunk, String part) {
    var used = chunk.path("usage");
    if (used.isObject()) {
      usage =
          new ChatAnswer.Usage(
              used.path("prompt_tokens").asLong(0), used.path("completion_tokens").asLong(0));
    }
    var choice = chunk.path("choices").path(0);
    if (choice.path("finish_reason").isString()) {
      finish = choice.path("finish_reason").stringValue();
    }
    var piece = choice.path(part);
    if (piece.path("content").isString()) {
      say(thoughts.pass(piece.path("content").stringValue()));
    }
    for (var call : piece.path("tool_calls")) {
      begun = true;
      take(call);
    }
  }

  /** Pieces belong together by index; a server that gives none begins a call with each new id. */
  private void take(JsonNode piece) {
    var id = piece.path("id").asString("");
    var last = calls.lastEntry();
    int index;
    if (piece.path("index").isNumber()) {
      index = piece.path("index").asInt();
    } else if (last == null) {
      index = 0;
    } else {
      index = id.isEmpty() || id.equals(last.getValue().id) ? last.getKey() : last.getKey() + 1;
    }
    var call = calls.computeIfAbsent(index, _ -> new Call());
    if (!id.isEmpty()) {
      call.id = id;
    }
    var function = piece.path("function");
    if (!function.path("name").asString("").isEmpty()) {
      call.name = function.path("name").stringValue();
    }
    var arguments = function.path("arguments");
    call.arguments.append(
        arguments.isString()
            ? arguments.stringValue()
            : arguments.isObject() ? arguments.toString() : "");
  }

  private void say(String words) {
    if (!words.isEmpty()) {
      begun = true;
      text.append(words);
      onText.accept(words);
    }
  }

  private ChatAnswer.Finish reason(List<ChatRequest.ToolCall> asked) {
    if (!asked.isEmpty()) {
      return ChatAnswer.Finish.CALLS_TOOLS;
    }
    return switch (finish == null ? "stop" : finish) {
      case "length" -> ChatAnswer.Finish.TOO_LONG;
      case "content_filter" -> ChatAnswer.Finish.FILTERED;
      default -> ChatAnswer.Finish.DONE;
    };
  }

  private static String id(Call call) {
    return call.id.isEmpty() ? "call_" + UUID.randomUUID() : call.id;
  }

  private static String arguments(Call call) {
    return call.arguments.isEmpty() ? "{}" : call.arguments.toString();
  }

  private static void rejectError(JsonNode chunk) {
    var error = chunk.path("error");
    if (error.isObject() || error.isString()) {
      var said = error.isString() ? error.stringValue() : error.path("message").asString("");
      throw new ChatException(
          Reason.TRUNCATED, "The model's server broke off: %s".formatted(said), null);
    }
  }
}
