package kira.channels.phone.vonage;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.ChannelProvider.Item;
import kira.channels.phone.CallSearch;
import kira.channels.sms.FormBody;
import kira.channels.sms.vonage.VonageAnswer;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What {@code GET /v1/calls} says of calls. */
final class VonageCalls {
  /** Vonage does not say how soon a call is in its list: longer than any of ours rings. */
  static final Duration CERTAIN = Duration.ofMinutes(10);

  static final int PAGE = 100;

  private static final String LIST =
      "/v1/calls?date_start=%s&date_end=%s&page_size=%d&record_index=%d&order=asc";
  private static final DateTimeFormatter OLD_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private VonageCalls() {}

  /** The list of the time in which the call may have been placed, from a record on. */
  static String list(CallSearch search, int from) {
    return LIST.formatted(
        encoded(DateTimeFormatter.ISO_INSTANT.format(search.earliest())),
        encoded(DateTimeFormatter.ISO_INSTANT.format(search.latest())),
        PAGE,
        from);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Looks at a page of the list; how many calls are in it. */
  static int look(JsonNode page, CallSearch search) {
    var calls = page.path("_embedded").path("calls");
    for (var call : calls) {
      if (text(call, "direction").equals("outbound")) {
        search.see(
            text(call, "uuid"),
            number(call, "from"),
            number(call, "to"),
            // Only what is over has a time; the list itself is of the right one.
            time(call, "start_time").orElse(search.latest()));
      }
    }
    return calls.size();
  }

  private static String number(JsonNode call, String field) {
    return "+" + text(call.path(field), "number");
  }

  /** What the state of a call of ours says, as the events that nobody heard would have said it. */
  static List<Item> news(JsonNode call, UUID id, Instant now) {
    var status = text(call, "status");
    var ended = time(call, "end_time").orElse(now);
    var happened = Stream.<Optional<Item>>builder();
    if (status.equals("completed")) {
      happened.add(told(call, id, "answered", time(call, "start_time").orElse(ended)).happened());
    }
    happened.add(told(call, id, status, ended).happened());
    return happened.build().flatMap(Optional::stream).toList();
  }

  private static VonageCallNews told(JsonNode call, UUID id, String status, Instant at) {
    var event = Json.MAPPER.createObjectNode();
    event.put("uuid", text(call, "uuid"));
    event.put("from", text(call.path("from"), "number"));
    event.put("to", text(call.path("to"), "number"));
    event.put("status", status);
    event.put("duration", call.path("duration").asString(""));
    return new VonageCallNews(event, new FormBody(Map.of()).with("call", id.toString()), at);
  }

  /** In the form of its SDKs, or in that of its description. */
  private static Optional<Instant> time(JsonNode call, String field) {
    var text = text(call, field);
    try {
      return Optional.of(
          text.contains("T")
              ? Instant.parse(text)
              : LocalDateTime.parse(text, OLD_TIME).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String text(@Nullable JsonNode of, String field) {
    var text = VonageAnswer.text(of, field);
    return text == null ? "" : text;
  }
}
