package kira.channels.email.resend;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import kira.channels.ChannelProvider.Told;
import kira.channels.Fact;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a webhook of Resend says. */
final class ResendEvent {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST_WORDS = 500;

  private ResendEvent() {}

  /** As Resend calls it; empty where it says nothing. */
  static String type(byte[] body) {
    try {
      var type = ResendAnswer.text(JSON.readTree(body), "type");
      return type == null ? "" : type;
    } catch (JacksonException e) {
      return "";
    }
  }

  static Told read(String text) {
    JsonNode event;
    try {
      event = JSON.readTree(text);
    } catch (JacksonException e) {
      return new Told.Unknown();
    }
    var type = Optional.ofNullable(ResendAnswer.text(event, "type")).orElse("");
    var data = event.path("data");
    var id = ResendAnswer.text(data, "email_id");
    if (type.equals("email.received")) {
      return id == null ? new Told.Unknown() : new Told.Arrived(id);
    }
    return switch (type) {
      case "email.sent" -> report(event, data, Fact.SENT, null, null);
      case "email.delivered" -> report(event, data, Fact.DELIVERED, null, null);
      case "email.delivery_delayed" -> report(event, data, Fact.DELAYED, "delayed", null);
      case "email.opened" -> report(event, data, Fact.READ, null, null);
      case "email.clicked" -> report(event, data, Fact.CLICKED, null, null);
      case "email.complained" -> report(event, data, Fact.COMPLAINED, "complained", null);
      case "email.failed" ->
          report(event, data, Fact.FAILED, "failed", said(data.path("failed"), "reason"));
      case "email.suppressed" ->
          report(event, data, Fact.FAILED, "suppressed", said(data.path("suppressed"), "message"));
      case "email.bounced" -> bounced(event, data);
      default -> new Told.Unknown();
    };
  }

  /** Only what is said to be for good closes the address; a full mailbox may be emptied. */
  private static Told bounced(JsonNode event, JsonNode data) {
    var bounce = data.path("bounce");
    boolean permanent = "permanent".equalsIgnoreCase(ResendAnswer.text(bounce, "type"));
    return report(
        event,
        data,
        permanent ? Fact.BOUNCED : Fact.FAILED,
        permanent ? "bounced" : "bounced_for_now",
        said(bounce, "message"));
  }

  private static Told report(
      JsonNode event, JsonNode data, Fact fact, @Nullable String code, @Nullable String words) {
    return new Told.Report(
        delivery(data),
        ResendAnswer.text(data, "email_id"),
        fact,
        code,
        words,
        ResendAnswer.text(data, "message_id"),
        at(event));
  }

  /** Tags go out as a list and come back as a map. */
  private static @Nullable UUID delivery(JsonNode data) {
    var tag = ResendAnswer.text(data.path("tags"), ResendRequest.TAG);
    try {
      return tag == null ? null : UUID.fromString(tag);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String said(JsonNode part, String field) {
    var words = ResendAnswer.text(part, field);
    return words == null || words.length() <= LONGEST_WORDS
        ? words
        : words.substring(0, LONGEST_WORDS);
  }

  private static Instant at(JsonNode event) {
    var at = ResendAnswer.text(event, "created_at");
    try {
      return at == null ? Instant.EPOCH : Instant.parse(at);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
