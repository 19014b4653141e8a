package kira.channels.email.mime;

import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kira.channels.email.EmailAddress;
import kira.channels.email.OutgoingEmail;

/** Finds what must not be in a mail: above all, whatever would begin another line of its header. */
final class MailFaults {
  private static final int LONGEST_LINE = 2_000;
  private static final Pattern ID = Pattern.compile("<[!-;=?-~]{1,900}>");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,75}");
  private static final Pattern LOCAL =
      Pattern.compile("[^\\s\\p{Cntrl}<>(),;:\\\\\"\\[\\]@]{1,64}|\"[ -!#-\\[\\]-~]{1,62}\"");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*");

  /** Headers that the writer or the servers on the way write. */
  private static final Set<String> OURS =
      Set.of(
          "from",
          "to",
          "cc",
          "bcc",
          "reply-to",
          "subject",
          "date",
          "message-id",
          "in-reply-to",
          "references",
          "mime-version",
          "received",
          "return-path",
          "dkim-signature",
          "sender",
          "delivered-to",
          "authentication-results");

  private MailFaults() {}

  static Optional<MailFault> of(OutgoingEmail mail) {
    return Stream.of(
            addresses("from", List.of(mail.from())),
            addresses("to", mail.to()),
            addresses("cc", mail.cc()),
            addresses("bcc", mail.bcc()),
            addresses("replyTo", mail.replyTo()),
            recipients(mail),
            line("subject", mail.subject()),
            ids(mail),
            headers(mail),
            files(mail))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<MailFault> addresses(String field, List<EmailAddress> addresses) {
    for (var address : addresses) {
      if (!isAddress(address.address())) {
        return fault(field, "That is no email address.");
      }
      if (address.name() != null && (breaks(address.name()) || address.name().length() > 500)) {
        return fault(field, "A name must stand on one line and not be that long.");
      }
    }
    return Optional.empty();
  }

  static boolean isAddress(String address) {
    int at = address.lastIndexOf('@');
    if (at < 1 || address.length() > 320 || breaks(address)) {
      return false;
    }
    try {
      return LOCAL.matcher(address.substring(0, at)).matches()
          && DOMAIN.matcher(IDN.toASCII(address.substring(at + 1))).matches();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Optional<MailFault> recipients(OutgoingEmail mail) {
    return mail.to().isEmpty() && mail.cc().isEmpty() && mail.bcc().isEmpty()
        ? fault("to", "A mail needs a recipient.")
        : Optional.empty();
  }

  private static Optional<MailFault> ids(OutgoingEmail mail) {
    if (mail.messageId() == null || !ID.matcher(mail.messageId()).matches()) {
      return fault("messageId", "A mail needs a Message-ID in angle brackets.");
    }
    if (mail.inReplyTo() != null && !ID.matcher(mail.inReplyTo()).matches()) {
      return fault("inReplyTo", "That is no Message-ID.");
    }
    return mail.references().stream().allMatch(id -> ID.matcher(id).matches())
        ? Optional.empty()
        : fault("references", "One of them is no Message-ID.");
  }

  private static Optional<MailFault> headers(OutgoingEmail mail) {
    for (var header : mail.headers().entrySet()) {
      var lower = header.getKey().toLowerCase(Locale.ROOT);
      if (!NAME.matcher(header.getKey()).matches()
          || OURS.contains(lower)
          || lower.startsWith("content-")
          || lower.startsWith("resent-")) {
        return fault("headers", "A header of that name cannot be added.");
      }
      if (line("headers", header.getValue()).isPresent()) {
        return line("headers", header.getValue());
      }
    }
    return Optional.empty();
  }

  private static Optional<MailFault> files(OutgoingEmail mail) {
    return mail.attachments().stream()
            .anyMatch(file ->
                breaks(file.name())
                    || file.name().length() > 500
                    || (file.contentId() != null
                        && !ID.matcher("<" + file.contentId() + ">").matches()))
        ? fault("attachments", "A file's name or id holds what no name may hold.")
        : Optional.empty();
  }

  private static Optional<MailFault> line(String field, String value) {
    return breaks(value) || value.length() > LONGEST_LINE
        ? fault(field, "It must stand on one line and not be that long.")
        : Optional.empty();
  }

  private static boolean breaks(String value) {
    return value.chars().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
  }

  private static Optional<MailFault> fault(String field, String sentence) {
    return Optional.of(new MailFault(field, sentence));
  }
}
