package kira.channels.phone.vonage;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import kira.channels.ChannelProvider.Item;
import kira.channels.phone.AnsweredBy;
import kira.channels.phone.CallEnd;
import kira.channels.phone.CallFact;
import kira.channels.phone.CallMoment;
import kira.channels.phone.CallNews;
import kira.channels.phone.Leg;
import kira.channels.sms.FormBody;
import kira.channels.sms.vonage.VonageAnswer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What webhooks of Vonage say of calls. */
final class VonageCallNews {
  private static final int LONGEST_WORDS = 300;

  private final JsonNode body;
  private final FormBody query;
  private final Instant now;

  /**
   * @param query of the address, as we made it
   */
  VonageCallNews(JsonNode body, FormBody query, Instant now) {
    this.body = body;
    this.query = query;
    this.now = now;
  }

  /** Ours, where we placed it. */
  Optional<UUID> call() {
    try {
      return query.text("call").map(UUID::fromString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean incoming() {
    return call().isEmpty();
  }

  /** The provider's id of the call itself, also where another phone's part is told of. */
  String parent() {
    return query.text("of").orElseGet(() -> text("uuid"));
  }

  private String text(String field) {
    var text = VonageAnswer.text(body, field);
    return text == null ? "" : text;
  }

  /** A number as we write it; empty for words such as {@code anonymous}. */
  private static String number(String given) {
    var digits = given.startsWith("+") ? given.substring(1) : given;
    return digits.matches("[0-9]{6,15}") ? "+" + digits : "";
  }

  private String own() {
    return number(text(incoming() ? "to" : "from"));
  }

  private String other() {
    return number(text(incoming() ? "from" : "to"));
  }

  private @Nullable String stage() {
    return query.text("stage").orElse(null);
  }

  CallMoment moment() {
    return new CallMoment(call().orElse(null), stage(), own(), digits(), reached());
  }

  /** The moment at which a stage is reached by itself. */
  CallMoment momentAt(String stage) {
    return new CallMoment(call().orElse(null), stage, own(), null, null);
  }

  /** Keys, in the form of today, or of before there was speech. */
  private @Nullable String digits() {
    var dtmf = body.path("dtmf");
    var digits = dtmf.isObject() ? dtmf.path("digits").asString("") : dtmf.asString("");
    return digits.matches("[0-9*#]{1,30}") ? digits : null;
  }

  /** Whether somebody took a bridged call; null as long as it is not over. */
  @Nullable Boolean reached() {
    if (query.text("number").isEmpty()) {
      return null;
    }
    return switch (text("status")) {
      case "completed" -> true;
      case "busy", "cancelled", "unanswered", "rejected", "failed", "timeout" -> false;
      default -> null;
    };
  }

  /** What asking for the first step tells. */
  Optional<Item> asked() {
    if (parent().isEmpty() || stage() != null) {
      return Optional.empty();
    }
    return Optional.of(
        item(
            "answer/" + parent(),
            incoming() ? "incoming" : "answered",
            incoming() ? new CallNews.Arrived() : new CallNews.Came(CallFact.ANSWERED)));
  }

  Optional<Item> pressed() {
    var stage = stage();
    if (stage == null || parent().isEmpty()) {
      return Optional.empty();
    }
    var digits = digits();
    return Optional.of(
        item(
            "input/%s/%s".formatted(parent(), stage),
            "input",
            new CallNews.Pressed(stage, digits == null ? "" : digits)));
  }

  /** What becomes of the phone that a call is bridged to. */
  Optional<Item> leg() {
    var status = text("status");
    var told =
        switch (status) {
          case "started", "ringing" -> Leg.Status.RINGING;
          case "answered" -> Leg.Status.TALKING;
          case "completed" -> Leg.Status.ENDED;
          case "busy", "cancelled", "unanswered", "rejected", "failed", "timeout" ->
              Leg.Status.NOT_REACHED;
          default -> null;
        };
    return told == null
        ? Optional.empty()
        : Optional.of(
            item(
                "leg/%s/%s".formatted(text("uuid"), status),
                "leg " + status,
                new CallNews.Bridged(
                    query.text("number").map(VonageCallNews::number).orElse(""),
                    told,
                    seconds("duration"))));
  }

  /** That a recording can be fetched. */
  Optional<Item> recorded() {
    var recording = text("recording_uuid");
    var url = text("recording_url");
    return recording.isEmpty() || url.isEmpty()
        ? Optional.empty()
        : Optional.of(
            item(
                "recording/" + recording,
                "recording",
                new CallNews.Recorded(
                    recording, url, length(), query.text("kind").orElse("").equals("message"))));
  }

  private @Nullable Integer length() {
    try {
      return (int)
          Duration.between(Instant.parse(text("start_time")), Instant.parse(text("end_time")))
              .toSeconds();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** What an event tells. */
  Optional<Item> happened() {
    var status = text("status");
    var what = what(status);
    if (what == null || text("uuid").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        item("event/%s/%s/%s".formatted(text("uuid"), status, text("sub_state")), status, what));
  }

  private CallNews.@Nullable What what(String status) {
    return switch (status) {
      case "started" -> new CallNews.Came(CallFact.DIALLING);
      case "ringing" -> new CallNews.Came(CallFact.RINGING);
      case "answered" -> new CallNews.Came(CallFact.ANSWERED);
      case "human" -> new CallNews.Judged(AnsweredBy.HUMAN, false);
      // What has not beeped by then never will; it records all the same.
      case "machine" ->
          new CallNews.Judged(AnsweredBy.MACHINE, text("sub_state").startsWith("beep"));
      case "completed" -> ended(CallEnd.COMPLETED);
      case "busy" -> ended(CallEnd.BUSY);
      case "cancelled" -> ended(CallEnd.CANCELLED);
      case "unanswered", "timeout" -> ended(CallEnd.NO_ANSWER);
      case "rejected" -> ended(isRefused() ? CallEnd.FAILED : CallEnd.DECLINED);
      case "failed" -> ended(CallEnd.FAILED);
      default -> null;
    };
  }

  /** Whether it was the network that did not want the call, and not whoever was called. */
  private boolean isRefused() {
    return switch (text("detail")) {
      case "restricted",
          "cannot_route",
          "number_out_of_service",
          "invalid_number",
          "internal_error" ->
          true;
      default -> false;
    };
  }

  private CallNews.What ended(CallEnd how) {
    var detail = text("detail");
    return new CallNews.Ended(
        how,
        how == CallEnd.FAILED ? code(detail) : null,
        detail.isEmpty() ? null : detail.substring(0, Math.min(LONGEST_WORDS, detail.length())),
        seconds("duration"));
  }

  private static String code(String detail) {
    return switch (detail) {
      case "number_out_of_service", "invalid_number" -> "unknown_number";
      case "unavailable", "remote_busy" -> "phone_unreachable";
      case "restricted" -> "number_blocked";
      case "cannot_route" -> "not_routable";
      default -> "call_failed";
    };
  }

  private Item item(String key, String type, CallNews.What what) {
    return new Item(
        key,
        type,
        new CallNews(call().orElse(null), parent(), incoming(), own(), other(), at(), what).kept());
  }

  private Instant at() {
    try {
      return Instant.parse(text("timestamp"));
    } catch (DateTimeException e) {
      return now;
    }
  }

  private @Nullable Integer seconds(String name) {
    var value = body.path(name);
    var text = value.isNumber() ? value.numberValue().toString() : value.asString("");
    return text.matches("\\d{1,6}") ? Integer.valueOf(text) : null;
  }
}
