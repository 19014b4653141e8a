package kira.channels.sms.twilio;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Looks through {@code GET …/Messages.json} for a message whose answer was lost. */
final class TwilioList {
  /** What Twilio took is in its list by then. */
  static final Duration CERTAIN = Duration.ofMinutes(5);

  /** Clocks differ, and Twilio counts whole seconds. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final String text;
  private final Instant earliest;
  private final List<String> found = new ArrayList<>();

  TwilioList(String text, Instant since) {
    this.text = text.strip();
    this.earliest = since.minus(MARGIN);
  }

  /**
   * Below the account.
   *
   * @param from null where a service picks the number
   */
  static String first(String to, @Nullable String from, Instant since) {
    var day = since.minus(MARGIN).atOffset(ZoneOffset.UTC).toLocalDate();
    return "/Messages.json?To=%s%s&DateSent%%3E=%s&PageSize=200"
        .formatted(encoded(to), from == null ? "" : "&From=" + encoded(from), day);
  }

  /** Reads a page. */
  void read(JsonNode page) {
    for (var message : page.path("messages")) {
      var sid = message.path("sid").asString("");
      // Whoever has a trial account gets words in front of the message.
      if (!sid.isEmpty()
          && message.path("direction").asString("").startsWith("outbound")
          && message.path("body").asString("").strip().endsWith(text)
          && !created(message).isBefore(earliest)) {
        found.add(sid);
      }
    }
  }

  private static Instant created(JsonNode message) {
    try {
      return ZonedDateTime.parse(
              message.path("date_created").asString(""), DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant();
    } catch (DateTimeException e) {
      // Without a time it may be the one.
      return Instant.MAX;
    }
  }

  List<String> found() {
    return found;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
