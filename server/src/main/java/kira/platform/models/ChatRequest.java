package kira.platform.models;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param temperature null leaves it to the model; some accept no other
 * @param maxTokens always sent: some providers' own default cuts answers short
 * @param jsonSchema null for plain text; otherwise the shape the answer must have
 */
public record ChatRequest(
    List<Message> messages,
    List<Tool> tools,
    ToolChoice toolChoice,
    @Nullable Double temperature,
    int maxTokens,
    @Nullable Map<String, Object> jsonSchema) {
  public ChatRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  public static ChatRequest of(List<Message> messages, int maxTokens) {
    return new ChatRequest(messages, List.of(), ToolChoice.AUTO, null, maxTokens, null);
  }

  public ChatRequest temperature(double value) {
    return new ChatRequest(messages, tools, toolChoice, value, maxTokens, jsonSchema);
  }

  public ChatRequest tools(List<Tool> offered, ToolChoice choice) {
    return new ChatRequest(messages, offered, choice, temperature, maxTokens, jsonSchema);
  }

  public ChatRequest json(Map<String, Object> schema) {
    return new ChatRequest(messages, tools, toolChoice, temperature, maxTokens, schema);
  }

  public enum ToolChoice {
    AUTO,
    NONE,
    REQUIRED
  }

  /** One turn of what was said before. */
  public sealed interface Message {
    record Instructions(String text) implements Message {}

    record User(String text) implements Message {}

    record Assistant(String text, List<ToolCall> calls) implements Message {
      public Assistant {
        calls = List.copyOf(calls);
      }
    }

    record ToolResult(String callId, String text) implements Message {}
  }

  /**
   * Something the model may ask to be done.
   *
   * @param parameters JSON schema of its arguments
   */
  public record Tool(String name, String description, Map<String, Object> parameters) {}

  /**
   * @param arguments JSON as the model wrote it: check it before use
   */
  public record ToolCall(String id, String name, String arguments) {}
}
