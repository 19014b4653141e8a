package kira.channels.phone.twilio;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.ChannelProvider.Item;
import kira.channels.phone.CallPlan;
import kira.channels.phone.CallSearch;
import kira.channels.sms.FormBody;
import kira.channels.sms.twilio.TwilioAnswer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What {@code GET …/Calls.json} says of calls. */
final class TwilioCalls {
  /** What Twilio took is in its list by then. */
  static final Duration CERTAIN = Duration.ofMinutes(5);

  private static final String LIST = "/Calls.json?To=%s&From=%s&%s&PageSize=200";

  private TwilioCalls() {}

  /**
   * The lists to look through, below the account. What waits there has not started, so that no list
   * by the day has it; it is asked for first, since it may start in between.
   */
  static List<String> lists(CallPlan plan, CallSearch search) {
    var day = search.earliest().atOffset(ZoneOffset.UTC).toLocalDate();
    return Stream.of("Status=queued", "StartTime%3E=" + day)
        .map(which -> LIST.formatted(encoded(plan.other()), encoded(plan.own()), which))
        .toList();
  }

  private static String encoded(String number) {
    return URLEncoder.encode(number, StandardCharsets.UTF_8);
  }

  /** Looks at a page of a list. */
  static void look(JsonNode page, CallSearch search) {
    for (var call : page.path("calls")) {
      if (text(call, "direction").equals("outbound-api")) {
        search.see(
            text(call, "sid"),
            text(call, "from"),
            text(call, "to"),
            // Without a time it may be the one.
            time(call, "date_created").orElse(search.latest()));
      }
    }
  }

  /**
   * What the state of a call of ours says, as the callbacks that nobody heard would have said it.
   */
  static List<Item> news(JsonNode call, UUID id, Instant now) {
    var status = text(call, "status");
    var ended = time(call, "end_time").orElse(null);
    var seconds = TwilioAnswer.text(call, "duration");
    var happened = Stream.<Optional<Item>>builder();
    if (status.equals("completed")) {
      var talked = seconds != null && seconds.matches("\\d{1,6}") ? Long.parseLong(seconds) : 0;
      var answered = ended == null ? null : ended.minusSeconds(talked);
      happened.add(told(call, id, "in-progress", answered, null, now).status());
    }
    happened.add(told(call, id, status, ended, seconds, now).status());
    if (TwilioAnswer.text(call, "answered_by") != null) {
      happened.add(told(call, id, status, ended, seconds, now).judged());
    }
    return happened.build().flatMap(Optional::stream).toList();
  }

  private static TwilioCallNews told(
      JsonNode call,
      UUID id,
      String status,
      @Nullable Instant at,
      @Nullable String seconds,
      Instant now) {
    var form =
        new FormBody(Map.of())
            .with("CallSid", text(call, "sid"))
            .with("From", text(call, "from"))
            .with("To", text(call, "to"))
            .with("CallStatus", status)
            .with("AnsweredBy", text(call, "answered_by"));
    return new TwilioCallNews(
        seconds == null ? form : form.with("CallDuration", seconds),
        new FormBody(Map.of()).with("call", id.toString()),
        at == null ? now : at);
  }

  private static Optional<Instant> time(JsonNode call, String field) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text(call, field), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode call, String field) {
    var text = TwilioAnswer.text(call, field);
    return text == null ? "" : text;
  }
}
