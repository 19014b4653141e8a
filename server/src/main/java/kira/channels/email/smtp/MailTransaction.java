package kira.channels.email.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import kira.channels.email.EmailAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;

/** One mail on its way in. */
final class MailTransaction implements MessageHandler {
  private static final Logger log = LoggerFactory.getLogger(MailTransaction.class);

  private final MessageContext context;
  private final MailDesk desk;
  private final int limit;
  private final List<EmailAddress> recipients = new ArrayList<>();
  private @Nullable String sender;

  MailTransaction(MessageContext context, MailDesk desk, int limit) {
    this.context = context;
    this.desk = desk;
    this.limit = limit;
  }

  @Override
  public void from(String from) {
    sender = from.isBlank() ? null : from;
  }

  @Override
  public void recipient(String recipient) throws RejectException {
    int at = recipient.lastIndexOf('@');
    boolean isAddress =
        at > 0
            && at < recipient.length() - 1
            && recipient.length() <= 320
            && recipient.chars().noneMatch(Character::isISOControl);
    try {
      if (!isAddress || !desk.isOurs(EmailAddress.of(recipient))) {
        throw new RejectException(550, "5.1.1 No such mailbox here");
      }
    } catch (RuntimeException e) {
      log.warn("A mail's recipient could not be looked up", e);
      throw new RejectException(451, "4.3.0 Cannot tell now, try again later");
    }
    recipients.add(EmailAddress.of(recipient));
  }

  @Override
  public String data(InputStream data) throws RejectException, IOException {
    var mail = new ByteArrayOutputStream();
    // Only what can be no header of its own: the library read it as one address on one line.
    mail.writeBytes(
        "Return-Path: <%s>\r\n"
            .formatted(sender == null ? "" : sender.replaceAll("[\\p{Cntrl}<>]", ""))
            .getBytes(StandardCharsets.UTF_8));
    mail.writeBytes(data.readNBytes(limit + 1));
    if (mail.size() > limit) {
      drain(data);
      throw new RejectException(552, "5.3.4 That mail is too large");
    }
    return answered(mail.toByteArray());
  }

  /** What is left unread would be taken for commands; who sends for ever is left. */
  private void drain(InputStream data) throws IOException, DropConnectionException {
    var ignored = new byte[8_192];
    long left = limit;
    for (int read = data.read(ignored); read >= 0; read = data.read(ignored)) {
      left -= read;
      if (left < 0) {
        throw new DropConnectionException(552, "5.3.4 That mail is far too large");
      }
    }
  }

  private String answered(byte[] bytes) throws RejectException {
    MailDesk.Taken taken;
    try {
      var from = ((InetSocketAddress) context.getRemoteAddress()).getAddress();
      taken = desk.take(new ArrivedMail(sender, recipients, bytes, from));
    } catch (RuntimeException e) {
      log.warn("A mail could not be kept", e);
      taken = new MailDesk.Taken.Later();
    }
    return switch (taken) {
      case MailDesk.Taken.Kept() -> "2.0.0 Kept";
      case MailDesk.Taken.Refused(var sentence) ->
          throw new RejectException(554, "5.6.0 " + sentence.replaceAll("[^\\x20-\\x7E]", " "));
      case MailDesk.Taken.Later() ->
          throw new RejectException(451, "4.3.0 Cannot keep it now, try again later");
    };
  }

  @Override
  public void done() {}
}
