package kira.channels.email.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import kira.channels.email.EmailAddress;
import kira.channels.email.IncomingEmail;
import org.jspecify.annotations.Nullable;

/** Reads bounces: delivery status notifications (RFC 3464), and the few others that are certain. */
final class Bounces {
  private static final Pattern QMAIL =
      Pattern.compile(
          "(?m)^<([^<>\\s]{3,320}@[^<>\\s]{1,255})>:\\r?\\n((?:(?!<|--- ).+\\r?\\n?){1,20})");
  private static final Pattern MESSAGE_ID =
      Pattern.compile("(?im)^Message-ID:\\s*(<[^<>\\s]{1,900}>)");

  private Bounces() {}

  static Optional<MailNature> of(IncomingEmail mail) {
    var report =
        ReportFields.part(mail, "message/delivery-status", "message/global-delivery-status");
    if (report.isPresent()) {
      return notification(mail, ReportFields.groups(report.get().content()));
    }
    var from = mail.from();
    if (from == null || !MailNatures.isDaemon(from)) {
      return Optional.empty();
    }
    return exim(mail).or(() -> qmail(mail));
  }

  private static Optional<MailNature> notification(IncomingEmail mail, List<HeaderFields> groups) {
    var outcomes = new ArrayList<MailNature.Outcome>();
    for (var group : groups) {
      var action = action(group.first("action").orElse(""));
      var recipient = group.first("final-recipient").or(() -> group.first("original-recipient"));
      if (action == null || recipient.isEmpty()) {
        continue;
      }
      // Whom we wrote to is what we know; where it was forwarded to is not.
      var original = group.first("original-recipient").map(ReportFields::recipient);
      var diagnostic =
          EncodedWords.oneLine(group.first("diagnostic-code").orElse(""))
              .replaceFirst("(?i)^smtp;\\s*", "");
      outcomes.add(
          new MailNature.Outcome(
              original.orElseGet(() -> ReportFields.recipient(recipient.get())),
              action,
              DeliveryStatus.of(group.first("status").orElse(""), diagnostic),
              bounded(diagnostic)));
    }
    return outcomes.isEmpty()
        ? Optional.of(new MailNature.Automatic(MailNature.Kind.NOTICE, "Content-Type"))
        : Optional.of(new MailNature.Bounce(outcomes, originalMessageId(mail)));
  }

  private static MailNature.@Nullable Action action(String raw) {
    return switch (raw.strip().toLowerCase(Locale.ROOT)) {
      case "failed" -> MailNature.Action.FAILED;
      case "delayed" -> MailNature.Action.DELAYED;
      case "delivered" -> MailNature.Action.DELIVERED;
      case "relayed" -> MailNature.Action.RELAYED;
      case "expanded" -> MailNature.Action.EXPANDED;
      default -> null;
    };
  }

  /** Exim names those who did not get it in a header of its own. */
  private static Optional<MailNature> exim(IncomingEmail mail) {
    var failed = Mailboxes.parse(mail.headers().getOrDefault("x-failed-recipients", List.of()));
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    var text = Optional.ofNullable(mail.text()).orElse("");
    // Its text says whose fault it was for each; with more than one it is not certain whose.
    var status = failed.size() == 1 ? DeliveryStatus.of("", text) : unclear();
    return Optional.of(
        new MailNature.Bounce(
            failed.stream()
                .map(each -> outcome(each, status.code() == 0 ? unclear() : status, ""))
                .toList(),
            originalMessageId(mail)));
  }

  private static Optional<MailNature> qmail(IncomingEmail mail) {
    var text = mail.text();
    if (text == null || !text.contains("This is the qmail-send program at")) {
      return Optional.empty();
    }
    var body = text.length() > 100_000 ? text.substring(0, 100_000) : text;
    var head = body.indexOf("--- Below this line is a copy of the message");
    var outcomes = new ArrayList<MailNature.Outcome>();
    var matcher = QMAIL.matcher(head < 0 ? body : body.substring(0, head));
    while (matcher.find()) {
      var address = ReportFields.recipient(matcher.group(1));
      if (address == null) {
        continue;
      }
      var said = EncodedWords.oneLine(matcher.group(2));
      var status = DeliveryStatus.of("", said);
      outcomes.add(
          outcome(
              address, status.code() == 0 && status.enhanced() == null ? unclear() : status, said));
    }
    var id = head < 0 ? null : messageId(body.substring(head));
    return outcomes.isEmpty() ? Optional.empty() : Optional.of(new MailNature.Bounce(outcomes, id));
  }

  private static MailNature.Outcome outcome(
      EmailAddress address, DeliveryStatus status, String said) {
    return new MailNature.Outcome(
        EmailAddress.of(address.address()), MailNature.Action.FAILED, status, bounded(said));
  }

  private static DeliveryStatus unclear() {
    return new DeliveryStatus(DeliveryStatus.Meaning.PERMANENT, 0, null);
  }

  private static @Nullable String originalMessageId(IncomingEmail mail) {
    var returned = ReportFields.originalMessageId(mail);
    if (returned != null) {
      return returned;
    }
    // Old servers put the returned header below their text.
    var text = mail.text();
    var own =
        text == null
            ? null
            : messageId(text.length() > 100_000 ? text.substring(0, 100_000) : text);
    return own != null ? own : mail.inReplyTo();
  }

  private static @Nullable String messageId(String text) {
    var matcher = MESSAGE_ID.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }

  private static String bounded(String said) {
    return said.length() <= 1_000 ? said : said.substring(0, 1_000);
  }
}
