package kira.platform.models;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's whole answer.
 *
 * @param usage null when the provider did not say
 */
public record ChatAnswer(
    String text, List<ChatRequest.ToolCall> calls, Finish finish, @Nullable Usage usage) {
  public ChatAnswer {
    calls = List.copyOf(calls);
  }

  /** Why the model stopped. */
  public enum Finish {
    DONE,
    TOO_LONG,
    CALLS_TOOLS,
    FILTERED
  }

  public record Usage(long promptTokens, long completionTokens) {}
}
