package kira.channels.email.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import kira.channels.email.EmailAddress;
import kira.channels.email.IncomingEmail;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mail whatever is wrong with it; only one that is too much of something is refused. The
 * HTML is the sender's: whoever shows it cleans it first.
 */
public final class MailReader {
  private static final Pattern ID = Pattern.compile("<[^<>\\s]{1,900}>");
  private static final int MOST_REFERENCES = 200;

  private MailReader() {}

  /** Reads from a stream no more than the limit allows. */
  public static MailReading read(
      InputStream stream, List<EmailAddress> recipients, MailLimits limits) throws IOException {
    return read(stream.readNBytes(limits.bytes() + 1), recipients, limits);
  }

  /**
   * @param recipients whom the envelope names, where it is known
   */
  public static MailReading read(byte[] mail, List<EmailAddress> recipients, MailLimits limits) {
    if (mail.length > limits.bytes()) {
      return new MailReading.Refused(
          "mail_too_large", "The mail is larger than %d MB.".formatted(limits.bytes() / 1_000_000));
    }
    try {
      return new MailReading.Read(email(MimeTree.read(mail, limits), recipients));
    } catch (TooMuchException e) {
      return e.refusal();
    }
  }

  /** All whom its From headers name; none where its header is too long to be read. */
  public static List<EmailAddress> authors(byte[] mail, MailLimits limits) {
    try {
      var headers = HeaderFields.read(mail, 0, mail.length, limits.headerBytes());
      return Mailboxes.parse(headers.all("from"));
    } catch (TooMuchException e) {
      return List.of();
    }
  }

  private static IncomingEmail email(MimePart root, List<EmailAddress> recipients) {
    var headers = root.headers();
    var body = MailBody.of(root);
    var inReplyTo = ids(headers.all("in-reply-to"));
    var froms = Mailboxes.parse(headers.all("from"));
    return new IncomingEmail(
        froms.isEmpty() ? first(Mailboxes.parse(headers.all("sender"))) : froms.getFirst(),
        Mailboxes.parse(headers.all("reply-to")),
        Mailboxes.parse(headers.all("to")),
        Mailboxes.parse(headers.all("cc")),
        recipients.isEmpty() ? delivered(headers) : recipients,
        headers.first("subject").map(EncodedWords::decode).map(MailReader::bounded).orElse(""),
        messageId(headers).orElse(null),
        inReplyTo.isEmpty() ? null : inReplyTo.getFirst(),
        ids(headers.all("references")),
        body.html(),
        body.text(),
        body.attachments(),
        headers.decoded(),
        headers.first("date").flatMap(MailDate::parse).orElse(null));
  }

  private static Optional<String> messageId(HeaderFields headers) {
    var ids = ids(headers.all("message-id"));
    if (!ids.isEmpty()) {
      return Optional.of(ids.getFirst());
    }
    // Some programs forget the brackets.
    return headers
        .first("message-id")
        .map(id -> id.replaceAll("[<>\\s]", ""))
        .filter(id -> !id.isEmpty() && id.length() <= 900)
        .map("<%s>"::formatted);
  }

  /** All ids in a header, in their order, each once; the newest ones where there are too many. */
  static List<String> ids(List<String> values) {
    var ids = new ArrayList<String>();
    for (var value : values) {
      var matcher = ID.matcher(EncodedWords.decode(value));
      while (matcher.find()) {
        ids.add(matcher.group());
      }
    }
    var each = List.copyOf(new java.util.LinkedHashSet<>(ids));
    return each.subList(Math.max(0, each.size() - MOST_REFERENCES), each.size());
  }

  private static List<EmailAddress> delivered(HeaderFields headers) {
    for (var name : List.of("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")) {
      var found = Mailboxes.parse(headers.all(name));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static @Nullable EmailAddress first(List<EmailAddress> addresses) {
    return addresses.isEmpty() ? null : addresses.getFirst();
  }

  private static String bounded(String subject) {
    return subject.length() <= 2_000 ? subject : subject.substring(0, 2_000);
  }
}
