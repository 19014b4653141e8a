package kira.channels.sms.vonage;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.channels.ChannelProvider.Told;
import kira.channels.Fact;
import kira.platform.html.CleanText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a webhook of the Messages API says: that a message came in, or what became of one. */
final class VonageNews {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST_WORDS = 500;
  private static final List<String> MEDIA = List.of("image", "audio", "video", "file", "vcard");

  private VonageNews() {}

  record Media(String url, @Nullable String name) {}

  /**
   * A message that came in.
   *
   * @param from with a plus
   */
  record Incoming(String id, String from, String to, String text, List<Media> media) {
    Incoming {
      media = List.copyOf(media);
    }
  }

  record Named(String key, String type) {}

  /** By what it is known again, and what it is called; empty when it is nothing of the kind. */
  static Optional<Named> named(byte[] body) {
    JsonNode news;
    try {
      news = JSON.readTree(body);
    } catch (JacksonException e) {
      return Optional.empty();
    }
    var id = VonageAnswer.text(news, "message_uuid");
    if (id == null) {
      return Optional.empty();
    }
    var status = VonageAnswer.text(news, "status");
    return Optional.of(
        status == null
            ? new Named("message/" + id, "inbound")
            : new Named("status/%s/%s".formatted(id, status), status));
  }

  static Told read(String text) {
    JsonNode news;
    try {
      news = JSON.readTree(text);
    } catch (JacksonException e) {
      return new Told.Unknown();
    }
    var status = VonageAnswer.text(news, "status");
    if (status == null) {
      return incoming(news).isPresent() ? new Told.Arrived(text) : new Told.Unknown();
    }
    return switch (status) {
      case "submitted" -> report(news, Fact.SENT, null, null);
      case "delivered" -> report(news, Fact.DELIVERED, null, null);
      case "read" -> report(news, Fact.READ, null, null);
      case "rejected", "undeliverable" -> failed(news, status);
      default -> new Told.Unknown();
    };
  }

  private static Told failed(JsonNode news, String status) {
    var error = news.path("error");
    int number = VonageCode.number(error);
    var meaning = VonageCode.of(number);
    var detail = Optional.ofNullable(VonageAnswer.text(error, "detail")).orElse("");
    boolean forGood = meaning != null && meaning.blame() == VonageCode.Blame.NUMBER;
    return report(
        news,
        forGood ? Fact.BOUNCED : Fact.FAILED,
        meaning == null ? status : meaning.code(),
        CleanText.cut(
            number == 0 ? detail : "%s (%d)".formatted(detail, number).strip(), LONGEST_WORDS));
  }

  private static Told report(
      JsonNode news, Fact fact, @Nullable String code, @Nullable String words) {
    return new Told.Report(
        delivery(news),
        VonageAnswer.text(news, "message_uuid"),
        fact,
        code,
        words,
        null,
        at(VonageAnswer.text(news, "timestamp")));
  }

  private static @Nullable UUID delivery(JsonNode news) {
    var reference = VonageAnswer.text(news, "client_ref");
    try {
      return reference == null ? null : UUID.fromString(reference);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static Optional<Incoming> incoming(String text) {
    try {
      return incoming(JSON.readTree(text));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Incoming> incoming(JsonNode news) {
    var id = VonageAnswer.text(news, "message_uuid");
    var from = VonageAnswer.text(news, "from");
    var to = VonageAnswer.text(news, "to");
    if (id == null || from == null || to == null) {
      return Optional.empty();
    }
    var media = new ArrayList<Media>();
    for (var kind : MEDIA) {
      var part = news.path(kind);
      var url = VonageAnswer.text(part, "url");
      if (url != null) {
        media.add(new Media(url, VonageAnswer.text(part, "name")));
      }
    }
    for (var part : news.path("content")) {
      var url = VonageAnswer.text(part, "url");
      if (url != null && media.size() < 10) {
        media.add(new Media(url, VonageAnswer.text(part, "name")));
      }
    }
    var text = VonageAnswer.text(news, "text");
    return Optional.of(new Incoming(id, plus(from), plus(to), text == null ? "" : text, media));
  }

  /** Vonage writes numbers without it. */
  static String plus(String number) {
    return number.matches("\\d{4,20}") ? "+" + number : number;
  }

  private static Instant at(@Nullable String text) {
    try {
      return text == null ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
