package kira.channels.email.mime;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import kira.channels.email.EmailAddress;
import kira.channels.email.OutgoingEmail;
import kira.platform.html.HtmlSanitizer;

/**
 * Writes a mail as it goes over the wire (RFC 5322): all of it in ASCII, except for mailboxes that
 * are not, and byte for byte the same every time, so that trying again sends the same mail.
 */
public final class MailWriter {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int MOST_REFERENCES = 30;
  private static final Session ASCII = session(false);
  private static final Session UTF8 = session(true);

  private MailWriter() {}

  /** What would have to be changed first; empty for a mail that can be written. */
  public static Optional<MailFault> check(OutgoingEmail mail) {
    return MailFaults.of(mail);
  }

  /**
   * @throws IllegalArgumentException for what {@link #check} finds
   */
  public static byte[] write(OutgoingEmail mail, Instant date) {
    check(mail)
        .ifPresent(fault -> {
          throw new IllegalArgumentException(fault.field() + ": " + fault.sentence());
        });
    try {
      var message = new Message(needsUtf8(mail) ? UTF8 : ASCII);
      headers(message, mail, date);
      var body = new MailParts(mail, textOf(mail)).root();
      body.addTo(message);
      message.saveChanges();
      var out = new ByteArrayOutputStream();
      message.writeTo(out);
      return out.toByteArray();
    } catch (MessagingException e) {
      throw new IllegalStateException("a mail could not be written", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text part, made from the HTML where nobody wrote one. */
  static String textOf(OutgoingEmail mail) {
    var html = mail.html();
    return mail.text().isBlank() && html != null ? HtmlSanitizer.text(html) : mail.text();
  }

  /** Made once: a session looks for providers all over the class path. */
  private static Session session(boolean utf8) {
    var properties = new Properties();
    properties.setProperty("mail.mime.address.strict", "false");
    properties.setProperty("mail.mime.allowutf8", String.valueOf(utf8));
    return Session.getInstance(properties);
  }

  /** Whether a server must speak SMTPUTF8 to take it: a mailbox is not ASCII before its at sign. */
  public static boolean needsUtf8(OutgoingEmail mail) {
    return addresses(mail).stream()
        .anyMatch(address ->
            address
                .address()
                .substring(0, Math.max(0, address.address().lastIndexOf('@')))
                .chars()
                .anyMatch(c -> c > 127));
  }

  static List<EmailAddress> addresses(OutgoingEmail mail) {
    var all = new ArrayList<EmailAddress>();
    all.add(mail.from());
    all.addAll(mail.to());
    all.addAll(mail.cc());
    all.addAll(mail.bcc());
    all.addAll(mail.replyTo());
    return all;
  }

  /** Whether a mailbox can be written into a header or told to a server as it is. */
  public static boolean isAddress(EmailAddress address) {
    return MailFaults.isAddress(address.address());
  }

  /** An address with its domain as DNS knows it. */
  public static String wire(EmailAddress address) {
    int at = address.address().lastIndexOf('@');
    return address.address().substring(0, at + 1)
        + IDN.toASCII(address.address().substring(at + 1));
  }

  private static void headers(MimeMessage message, OutgoingEmail mail, Instant date)
      throws MessagingException, IOException {
    message.setHeader("Date", DATE.format(date));
    message.setHeader("From", mailboxes("From", List.of(mail.from())));
    if (mail.to().isEmpty()) {
      message.setHeader("To", "undisclosed-recipients:;");
    } else {
      message.setHeader("To", mailboxes("To", mail.to()));
    }
    if (!mail.cc().isEmpty()) {
      message.setHeader("Cc", mailboxes("Cc", mail.cc()));
    }
    if (!mail.replyTo().isEmpty()) {
      message.setHeader("Reply-To", mailboxes("Reply-To", mail.replyTo()));
    }
    message.setHeader("Subject", encoded("Subject", mail.subject()));
    message.setHeader("Message-ID", Optional.ofNullable(mail.messageId()).orElseThrow());
    if (mail.inReplyTo() != null) {
      message.setHeader("In-Reply-To", mail.inReplyTo());
    }
    var references = references(mail);
    if (!references.isEmpty()) {
      message.setHeader("References", String.join("\r\n ", references));
    }
    for (var header : mail.headers().entrySet()) {
      message.setHeader(header.getKey(), encoded(header.getKey(), header.getValue()));
    }
  }

  private static String encoded(String name, String value) throws IOException {
    var ascii = value.chars().allMatch(c -> c < 128);
    return ascii
        ? folded(name, value)
        : MimeUtility.fold(name.length() + 2, MimeUtility.encodeText(value, "UTF-8", null));
  }

  /** Breaks at spaces; a word longer than a line may be is encoded so that it can be broken. */
  private static String folded(String name, String value) throws IOException {
    for (var word : value.split(" ")) {
      if (word.length() > 900) {
        return MimeUtility.fold(name.length() + 2, MimeUtility.encodeWord(value, "UTF-8", "Q"));
      }
    }
    return MimeUtility.fold(name.length() + 2, value);
  }

  private static String mailboxes(String name, List<EmailAddress> addresses) throws IOException {
    var written = new InternetAddress[addresses.size()];
    for (int i = 0; i < written.length; i++) {
      var address = addresses.get(i);
      written[i] = new InternetAddress();
      written[i].setAddress(wire(address));
      if (address.name() != null && !address.name().isBlank()) {
        written[i].setPersonal(address.name(), "UTF-8");
      }
    }
    return InternetAddress.toString(written, name.length() + 2);
  }

  /** The beginning of a thread and its newest mails: enough to thread by, and no more. */
  private static List<String> references(OutgoingEmail mail) {
    var all = new ArrayList<>(mail.references());
    if (mail.inReplyTo() != null && !all.contains(mail.inReplyTo())) {
      all.add(mail.inReplyTo());
    }
    if (all.size() <= MOST_REFERENCES) {
      return all;
    }
    var kept = new ArrayList<>(all.subList(0, 1));
    kept.addAll(all.subList(all.size() - MOST_REFERENCES + 1, all.size()));
    return kept;
  }

  /** Keeps the Message-ID that we gave it. */
  private static final class Message extends MimeMessage {
    Message(Session session) {
      super(session);
    }

    @Override
    protected void updateMessageID() {}
  }

  /** A part whose bytes and encoding are settled. */
  static MimeBodyPart part(byte[] content, String type, String encoding) throws MessagingException {
    var part = new MimeBodyPart();
    part.setDataHandler(
        new DataHandler(new ByteArrayDataSource(content, "application/octet-stream")));
    part.setHeader("Content-Type", type);
    part.setHeader("Content-Transfer-Encoding", encoding);
    return part;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
