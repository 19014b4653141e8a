package kira.collector;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request's body: one message, or a batch of them with what they share.
 *
 * @param writeKey where the body names it, as browsers' SDKs do
 * @param unread how many messages of the batch were too large to be looked at
 */
record Envelope(
    @Nullable String writeKey, @Nullable Instant sentAt, List<JsonNode> messages, int unread) {
  /** Of one message, and of a request. */
  static final int LARGEST_MESSAGE = 32 * 1024;

  static final int LARGEST_BATCH = 500 * 1024;
  private static final int MOST_MESSAGES = 5_000;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100).build())
                  .build())
          .build();

  Envelope {
    messages = List.copyOf(messages);
  }

  /** One message, which is the body. */
  static Envelope ofMessage(byte[] body) {
    if (body.length > LARGEST_MESSAGE) {
      throw Problem.tooLarge("A message is larger than %d bytes.".formatted(LARGEST_MESSAGE));
    }
    try {
      var message = JSON.readTree(body);
      if (!message.isObject()) {
        throw notJson();
      }
      return new Envelope(text(message.path("writeKey")), null, List.of(message), 0);
    } catch (JacksonException e) {
      throw notJson();
    }
  }

  /** The messages are read one by one, so that each is measured as it was sent. */
  static Envelope ofBatch(byte[] body) {
    try (var parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw notJson();
      }
      var batch = new Batch();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        var name = parser.currentName();
        parser.nextToken();
        batch.read(name, parser);
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw notJson();
      }
      if (!batch.found) {
        throw Problem.badRequest("invalid_request", "The batch is missing.", "batch");
      }
      return new Envelope(batch.writeKey, batch.sentAt, batch.messages, batch.unread);
    } catch (JacksonException e) {
      throw notJson();
    }
  }

  private static final class Batch {
    private final List<JsonNode> messages = new ArrayList<>();
    private @Nullable String writeKey;
    private @Nullable Instant sentAt;
    private int unread;
    private boolean found;

    void read(String name, JsonParser parser) {
      switch (name) {
        case "batch" -> messages(parser);
        case "writeKey" -> writeKey = text(parser.readValueAsTree());
        case "sentAt" ->
            sentAt = MessageReader.instant(parser.<JsonNode>readValueAsTree()).orElse(null);
        default -> parser.skipChildren();
      }
    }

    private void messages(JsonParser parser) {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw Problem.badRequest("invalid_request", "The batch is a list.", "batch");
      }
      found = true;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        long begin = parser.currentTokenLocation().getByteOffset();
        JsonNode message = parser.readValueAsTree();
        if (parser.currentLocation().getByteOffset() - begin > LARGEST_MESSAGE) {
          unread++;
        } else {
          messages.add(message);
        }
        if (messages.size() > MOST_MESSAGES) {
          throw Problem.tooLarge("A batch has at most %d messages.".formatted(MOST_MESSAGES));
        }
      }
    }
  }

  private static @Nullable String text(JsonNode json) {
    return json.isString() ? json.asString() : null;
  }

  private static Problem notJson() {
    return Problem.badRequest("invalid_json", "The body is not a JSON object.", null);
  }
}
