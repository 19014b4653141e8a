package kira.channels.email.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kira.channels.email.EmailAttachment;
import kira.platform.html.HtmlSanitizer;
import org.jspecify.annotations.Nullable;

/** What of a mail is read and what hangs on it. */
record MailBody(@Nullable String text, @Nullable String html, List<EmailAttachment> attachments) {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("text/calendar", "invite.ics"),
          Map.entry("message/rfc822", "message.eml"),
          Map.entry("message/delivery-status", "delivery-status.txt"),
          Map.entry("message/global-delivery-status", "delivery-status.txt"),
          Map.entry("message/feedback-report", "feedback-report.txt"),
          Map.entry("text/rfc822-headers", "headers.txt"),
          Map.entry("text/plain", "text.txt"),
          Map.entry("text/html", "text.html"),
          Map.entry("image/png", "image.png"),
          Map.entry("image/jpeg", "image.jpg"),
          Map.entry("image/gif", "image.gif"),
          Map.entry("application/pdf", "document.pdf"));

  static MailBody of(MimePart root) {
    var collector = new Collector();
    collector.take(root, false);
    return collector.body();
  }

  /** One stretch of the mail's text, in the forms that it came in. */
  private record Stretch(@Nullable String text, @Nullable String html) {}

  private static final class Collector {
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<EmailAttachment> attachments = new ArrayList<>();

    void take(MimePart part, boolean related) {
      if (part.isMultipart()) {
        multipart(part);
      } else if (isTnef(part)) {
        tnef(part);
      } else if (isBody(part, related)) {
        stretches.add(stretch(part));
      } else {
        attachments.add(attachment(part));
      }
    }

    private void multipart(MimePart part) {
      switch (part.type().value()) {
        case "multipart/alternative" -> alternative(part);
        case "multipart/related" -> related(part);
        case "multipart/report" -> {
          take(part.parts().getFirst(), false);
          part.parts().stream().skip(1).forEach(child -> attachments.add(attachment(child)));
        }
        default -> part.parts().forEach(child -> take(child, false));
      }
    }

    /** The same in several forms: of text and HTML the last of each, other text is left. */
    private void alternative(MimePart part) {
      @Nullable String text = null;
      @Nullable String html = null;
      for (var child : part.parts()) {
        if (child.isMultipart()) {
          var inner = new Collector();
          inner.take(child, false);
          var body = inner.body();
          text = body.text() == null ? text : body.text();
          html = body.html() == null ? html : body.html();
          attachments.addAll(inner.attachments);
        } else if (!isAttached(child) && child.type().value().equals("text/plain")) {
          text = stretch(child).text();
        } else if (!isAttached(child) && child.type().value().equals("text/html")) {
          html = child.text();
        } else if (isTnef(child)) {
          tnef(child);
        } else if (!isOtherForm(child)) {
          attachments.add(attachment(child));
        }
      }
      if (text != null || html != null) {
        stretches.add(new Stretch(text, html));
      }
    }

    private void related(MimePart part) {
      var start = part.type().parameter("start").orElse("");
      var root =
          part.parts().stream()
              .filter(child -> !start.isEmpty() && start.equals("<" + child.contentId() + ">"))
              .findFirst()
              .orElse(part.parts().getFirst());
      take(root, false);
      part.parts().stream().filter(child -> child != root).forEach(child -> take(child, true));
    }

    private void tnef(MimePart part) {
      var read = Tnef.read(part.content());
      if (read.isEmpty()) {
        attachments.add(attachment(part));
        return;
      }
      var message = read.get();
      if (stretches.isEmpty() && (message.text() != null || message.html() != null)) {
        stretches.add(new Stretch(message.text(), message.html()));
      }
      attachments.addAll(message.attachments());
    }

    private boolean isBody(MimePart part, boolean related) {
      var type = part.type().value();
      if (related || isAttached(part) || !(type.equals("text/plain") || type.equals("text/html"))) {
        return false;
      }
      // A named text after the first is a file, even if nobody says so.
      return stretches.isEmpty()
          || part.fileName().isEmpty()
          || part.disposition().value().equals("inline");
    }

    MailBody body() {
      if (stretches.isEmpty()) {
        return new MailBody(null, null, attachments);
      }
      boolean anyText = stretches.stream().anyMatch(stretch -> stretch.text() != null);
      boolean anyHtml = stretches.stream().anyMatch(stretch -> stretch.html() != null);
      return new MailBody(
          anyText ? joined("\n\n", stretches.stream().map(Collector::asText).toList()) : null,
          anyHtml ? joined("\n<br>\n", stretches.stream().map(Collector::asHtml).toList()) : null,
          attachments);
    }

    private static String joined(String between, List<String> pieces) {
      return String.join(between, pieces.stream().filter(piece -> !piece.isBlank()).toList());
    }

    private static String asText(Stretch stretch) {
      return stretch.text() != null
          ? stretch.text()
          : Optional.ofNullable(stretch.html()).map(HtmlSanitizer::text).orElse("");
    }

    private static String asHtml(Stretch stretch) {
      return stretch.html() != null
          ? stretch.html()
          : Optional.ofNullable(stretch.text())
              .map(text -> "<p>" + escaped(text).replace("\n", "<br>") + "</p>")
              .orElse("");
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static Stretch stretch(MimePart part) {
    var text = part.text();
    if (part.type().value().equals("text/html")) {
      return new Stretch(null, text);
    }
    return new Stretch(
        "flowed".equalsIgnoreCase(part.type().parameter("format").orElse(""))
            ? FlowedText.joined(
                text, "yes".equalsIgnoreCase(part.type().parameter("delsp").orElse("")))
            : text,
        null);
  }

  private static boolean isAttached(MimePart part) {
    return part.disposition().value().equals("attachment");
  }

  /** Another way to say what text and HTML say, too. */
  private static boolean isOtherForm(MimePart part) {
    return List.of(
            "text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext", "text/rtf")
        .contains(part.type().value());
  }

  private static boolean isTnef(MimePart part) {
    return part.type().value().equals("application/ms-tnef")
        || part.type().value().equals("application/vnd.ms-tnef")
        || part.fileName().map(name -> name.equalsIgnoreCase("winmail.dat")).orElse(false);
  }

  private static EmailAttachment attachment(MimePart part) {
    if (part.isMultipart()) {
      // Within a report: kept as it is, with its own header.
      return new EmailAttachment(
          "part.eml",
          part.type().value(),
          java.util.Arrays.copyOfRange(part.mail(), part.from(), part.to()),
          null);
    }
    var type = part.type().value();
    return new EmailAttachment(
        part.fileName().orElseGet(() -> NAMES.getOrDefault(type, "attachment")),
        type,
        part.content(),
        part.contentId());
  }
}
