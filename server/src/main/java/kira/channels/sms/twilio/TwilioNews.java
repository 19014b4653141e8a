package kira.channels.sms.twilio;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.channels.ChannelProvider.Told;
import kira.channels.Fact;
import kira.channels.sms.FormBody;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a webhook of Twilio says, as it is kept until it is worked on. The form itself has no time
 * in it: the moment at which it came has to do.
 *
 * @param delivery that the address of the callback names
 */
record TwilioNews(@Nullable UUID delivery, String form, Instant at) {
  /** They say nothing that the answer to the request did not. */
  private static final Set<String> ON_THE_WAY =
      Set.of("accepted", "scheduled", "queued", "sending", "receiving", "received");

  private static final int MOST_FILES = 10;

  /** A message that came in. */
  record Incoming(
      String sid, String from, String to, String text, List<Media> media, boolean stops) {
    Incoming {
      media = List.copyOf(media);
    }
  }

  record Media(String url, String type) {}

  static Optional<UUID> deliveryIn(String query) {
    try {
      return FormBody.parse(query).text("delivery").map(UUID::fromString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same when it is sent again; empty when there is nothing to keep. */
  static Optional<String> key(FormBody form, boolean isStatus) {
    var sid = form.text("MessageSid").or(() -> form.text("SmsSid"));
    if (!isStatus) {
      return sid.map(each -> "message/" + each);
    }
    var status = form.text("MessageStatus").or(() -> form.text("SmsStatus"));
    return status
        .filter(each -> !ON_THE_WAY.contains(each))
        .flatMap(each -> sid.map(id -> "status/%s/%s".formatted(id, each)));
  }

  String kept() {
    return Json.MAPPER.writeValueAsString(this);
  }

  static Told read(String kept) {
    @Nullable TwilioNews news;
    try {
      news = Json.MAPPER.readValue(kept, TwilioNews.class);
    } catch (JacksonException e) {
      return new Told.Unknown();
    }
    if (news == null) {
      return new Told.Unknown();
    }
    var form = FormBody.parse(news.form());
    var status = form.text("MessageStatus").or(() -> form.text("SmsStatus")).orElse("");
    if (status.isEmpty() || status.equals("received")) {
      return incoming(form).isPresent() ? new Told.Arrived(news.form()) : new Told.Unknown();
    }
    return switch (status) {
      case "sent", "partially_delivered" -> news.report(form, Fact.SENT);
      case "delivered" -> news.report(form, Fact.DELIVERED);
      case "read" -> news.report(form, Fact.READ);
      case "undelivered", "failed", "canceled" -> news.failed(form, status);
      default -> new Told.Unknown();
    };
  }

  private Told report(FormBody form, Fact fact) {
    return told(form, fact, null, null);
  }

  private Told failed(FormBody form, String status) {
    int number = form.text("ErrorCode").map(TwilioNews::number).orElse(0);
    var meaning = TwilioCode.of(number);
    boolean forGood =
        meaning != null
            && (meaning.blame() == TwilioCode.Blame.NUMBER
                || meaning.blame() == TwilioCode.Blame.STOPPED);
    var said = form.text("ErrorMessage").orElse("");
    return told(
        form,
        forGood ? Fact.BOUNCED : Fact.FAILED,
        meaning == null ? status : meaning.code(),
        number == 0 ? said : (said + " (" + number + ")").strip());
  }

  private Told told(FormBody form, Fact fact, @Nullable String code, @Nullable String words) {
    return new Told.Report(
        delivery,
        form.text("MessageSid").or(() -> form.text("SmsSid")).orElse(null),
        fact,
        code,
        words,
        null,
        at);
  }

  static Optional<Incoming> incoming(FormBody form) {
    var sid = form.text("MessageSid").or(() -> form.text("SmsSid"));
    var from = form.text("From");
    var to = form.text("To");
    if (sid.isEmpty() || from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    var media = new ArrayList<Media>();
    int count = Math.min(MOST_FILES, form.text("NumMedia").map(TwilioNews::number).orElse(0));
    for (int i = 0; i < count; i++) {
      var type = form.text("MediaContentType" + i).orElse("application/octet-stream");
      form.text("MediaUrl" + i).ifPresent(url -> media.add(new Media(url, type)));
    }
    return Optional.of(
        new Incoming(
            sid.get(),
            from.get(),
            to.get(),
            form.text("Body").orElse(""),
            media,
            form.text("OptOutType").filter("STOP"::equalsIgnoreCase).isPresent()));
  }

  private static int number(String text) {
    return text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
  }
}
