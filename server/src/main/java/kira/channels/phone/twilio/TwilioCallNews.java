package kira.channels.phone.twilio;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.channels.ChannelProvider.Item;
import kira.channels.phone.AnsweredBy;
import kira.channels.phone.CallEnd;
import kira.channels.phone.CallFact;
import kira.channels.phone.CallNews;
import kira.channels.phone.CallNews.What;
import kira.channels.phone.Leg;
import kira.channels.sms.FormBody;
import kira.channels.sms.twilio.TwilioCode;
import org.jspecify.annotations.Nullable;

/** What webhooks of Twilio say of calls. */
final class TwilioCallNews {
  /** How Twilio writes callers that do not show their number: as letters on a keypad. */
  private static final Set<String> WITHHELD =
      Set.of("+266696687", "+7378742883", "+2562533", "+86282452253", "+464", "+8656696");

  private static final int LONGEST_WORDS = 300;

  private final FormBody form;
  private final FormBody query;
  private final Instant now;

  /**
   * @param query of the address, as we made it
   */
  TwilioCallNews(FormBody form, FormBody query, Instant now) {
    this.form = form;
    this.query = query;
    this.now = now;
  }

  Optional<UUID> call() {
    try {
      return query.text("call").map(UUID::fromString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean incoming() {
    return call().isEmpty();
  }

  String own() {
    return (incoming() ? form.text("To") : form.text("From")).orElse("");
  }

  private String other() {
    return (incoming() ? form.text("From") : form.text("To"))
        .filter(number -> number.startsWith("+") && !WITHHELD.contains(number))
        .orElse("");
  }

  @Nullable String stage() {
    return query.text("stage").orElse(null);
  }

  @Nullable String digits() {
    return form.text("Digits").filter(each -> each.matches("[0-9*#A-D]{1,30}")).orElse(null);
  }

  /** Whether somebody took a bridged call that is over now; null where there was none. */
  @Nullable Boolean reached() {
    return form.text("DialCallStatus")
        .map(status -> status.equals("completed") || status.equals("answered"))
        .orElse(null);
  }

  /** What asking for the next step tells. */
  Optional<Item> asked() {
    var sid = form.text("CallSid");
    var stage = stage();
    if (sid.isEmpty()) {
      return Optional.empty();
    }
    var key = "voice/%s/%s".formatted(sid.get(), stage == null ? "begin" : stage);
    if (stage == null) {
      return Optional.of(
          item(
              key,
              incoming() ? "incoming" : "answered",
              sid.get(),
              incoming() ? new CallNews.Arrived() : new CallNews.Came(CallFact.ANSWERED)));
    }
    var reached = reached();
    if (reached != null) {
      var number = query.text("number").orElse("");
      return Optional.of(
          item(
              key,
              "bridged",
              sid.get(),
              new CallNews.Bridged(
                  number,
                  reached ? Leg.Status.ENDED : Leg.Status.NOT_REACHED,
                  seconds("DialCallDuration"))));
    }
    // What was recorded is told when it can be fetched.
    if (form.text("RecordingUrl").isPresent() || stage.startsWith("beep")) {
      return Optional.empty();
    }
    var digits = digits();
    return Optional.of(
        item(key, "digits", sid.get(), new CallNews.Pressed(stage, digits == null ? "" : digits)));
  }

  /** What a status callback tells. */
  Optional<Item> status() {
    var sid = form.text("CallSid");
    var status = form.text("CallStatus").orElse("");
    return sid.flatMap(id ->
        came(status)
            .map(what ->
                item(
                    "status/%s/%s"
                        .formatted(id, form.text("SequenceNumber").orElse("-") + "/" + status),
                    status,
                    id,
                    what)));
  }

  private Optional<What> came(String status) {
    return Optional.ofNullable(
        switch (status) {
          case "queued", "initiated" -> new CallNews.Came(CallFact.DIALLING);
          case "ringing" -> new CallNews.Came(CallFact.RINGING);
          case "in-progress", "answered" -> new CallNews.Came(CallFact.ANSWERED);
          case "completed" -> ended(CallEnd.COMPLETED);
          case "busy" ->
              // 603: the phone says that whoever has it declined.
              ended(sip() == 603 ? CallEnd.DECLINED : CallEnd.BUSY);
          case "no-answer" -> ended(CallEnd.NO_ANSWER);
          case "canceled" -> ended(CallEnd.CANCELLED);
          case "failed" -> ended(CallEnd.FAILED);
          default -> null;
        });
  }

  private What ended(CallEnd how) {
    int error = number("ErrorCode");
    var meaning = TwilioCode.of(error);
    var code =
        meaning != null
            ? meaning.code()
            : how != CallEnd.FAILED
                ? null
                : switch (sip()) {
                  case 404, 484, 604 -> "unknown_number";
                  case 480 -> "phone_unreachable";
                  case 403, 607, 608 -> "number_blocked";
                  default -> "call_failed";
                };
    var words = new StringBuilder(form.text("ErrorMessage").orElse(""));
    if (error != 0) {
      words.append(words.isEmpty() ? "" : " ").append("(").append(error).append(")");
    }
    if (how == CallEnd.FAILED && sip() != 0) {
      words.append(words.isEmpty() ? "" : " ").append("SIP ").append(sip());
    }
    return new CallNews.Ended(
        how,
        code,
        words.isEmpty() ? null : words.substring(0, Math.min(LONGEST_WORDS, words.length())),
        seconds("CallDuration"));
  }

  private int sip() {
    return number("SipResponseCode");
  }

  /** What the search for a machine found. */
  Optional<Item> judged() {
    var sid = form.text("CallSid");
    var by = form.text("AnsweredBy").orElse("");
    return sid.map(id ->
        item(
            "machine/%s/%s".formatted(id, by),
            by.isEmpty() ? "machine" : by,
            id,
            by.startsWith("machine") || by.equals("fax")
                ? new CallNews.Judged(AnsweredBy.MACHINE, by.startsWith("machine_end"))
                : new CallNews.Judged(
                    by.equals("human") ? AnsweredBy.HUMAN : AnsweredBy.UNKNOWN, false)));
  }

  /** What becomes of the phone that a call is bridged to. */
  Optional<Item> leg() {
    var parent = form.text("ParentCallSid");
    var sid = form.text("CallSid").orElse("");
    var status = form.text("CallStatus").orElse("");
    var told =
        switch (status) {
          case "queued", "initiated", "ringing" -> Leg.Status.RINGING;
          case "in-progress", "answered" -> Leg.Status.TALKING;
          case "completed" -> Leg.Status.ENDED;
          default -> Leg.Status.NOT_REACHED;
        };
    return parent.map(id ->
        item(
            "leg/%s/%s/%s".formatted(sid, form.text("SequenceNumber").orElse("-"), status),
            "leg " + status,
            id,
            new CallNews.Bridged(query.text("number").orElse(""), told, seconds("CallDuration"))));
  }

  /** That a recording can be fetched. */
  Optional<Item> recorded() {
    var sid = form.text("CallSid");
    var recording = form.text("RecordingSid");
    var url = form.text("RecordingUrl");
    if (sid.isEmpty()
        || recording.isEmpty()
        || url.isEmpty()
        || !form.text("RecordingStatus").orElse("completed").equals("completed")) {
      return Optional.empty();
    }
    return Optional.of(
        item(
            "recording/" + recording.get(),
            "recording",
            sid.get(),
            new CallNews.Recorded(
                recording.get(),
                url.get(),
                seconds("RecordingDuration"),
                query.text("kind").orElse("").equals("message"))));
  }

  private Item item(String key, String type, String sid, What what) {
    return new Item(
        key,
        type,
        new CallNews(call().orElse(null), sid, incoming(), own(), other(), at(), what).kept());
  }

  private Instant at() {
    try {
      return form.text("Timestamp")
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .orElse(now);
    } catch (DateTimeException e) {
      return now;
    }
  }

  private @Nullable Integer seconds(String name) {
    return form.text(name).isEmpty() ? null : Integer.valueOf(number(name));
  }

  private int number(String name) {
    return form.text(name)
        .filter(text -> text.matches("\\d{1,6}"))
        .map(Integer::parseInt)
        .orElse(0);
  }
}
