package kira.channels.whatsapp;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import kira.channels.ChannelProvider.Told;
import kira.channels.Fact;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What one part of a webhook says. */
final class WhatsAppEvent {
  private WhatsAppEvent() {}

  static Told read(String body) {
    var item = Graph.json(body).orElse(null);
    if (item == null) {
      return new Told.Unknown();
    }
    if (item.has("status")) {
      return status(item.path("status"));
    }
    if (item.has("message")) {
      return WhatsAppMessage.read(item).isPresent() ? new Told.Arrived(body) : new Told.Unknown();
    }
    return NumberNews.isKnown(item.path("field").asString(""))
        ? new Told.Arrived(body)
        : new Told.Unknown();
  }

  private static Told status(JsonNode status) {
    var fact =
        switch (status.path("status").asString("")) {
          case "sent" -> Fact.SENT;
          case "delivered" -> Fact.DELIVERED;
          // A voice message that was played was read.
          case "read", "played" -> Fact.READ;
          case "failed" -> Fact.FAILED;
          default -> null;
        };
    if (fact == null) {
      return new Told.Unknown();
    }
    var error = status.path("errors").path(0);
    var fault = fact == Fact.FAILED && error.isObject() ? GraphFault.of(error) : null;
    return new Told.Report(
        delivery(status),
        Graph.text(status, "id"),
        fault == null ? fact : fault.fact(),
        fault == null ? (fact == Fact.FAILED ? "failed" : null) : fault.code(),
        fault == null ? null : fault.words(),
        null,
        at(status));
  }

  /** Our own id, which came along; the only one known when our own answer was lost. */
  private static @Nullable UUID delivery(JsonNode status) {
    var given = Graph.text(status, "biz_opaque_callback_data");
    try {
      return given == null ? null : UUID.fromString(given);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Seconds, written as a text. */
  static Instant at(JsonNode part) {
    try {
      return Instant.ofEpochSecond(Long.parseLong(part.path("timestamp").asString("0")));
    } catch (NumberFormatException | DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
