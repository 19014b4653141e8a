package kira.channels.email.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

  private static final int BLOCK = 8_192;

  private final MessageContext context;
  private final MailDesk desk;
  private final int limit;
  private final Room room;
  private final List<EmailAddress> recipients = new ArrayList<>();
  private @Nullable String sender;

  MailTransaction(MessageContext context, MailDesk desk, int limit, Room room) {
    this.context = context;
    this.desk = desk;
    this.limit = limit;
    this.room = room;
  }

  /** How many bytes of mails there may be at once, of all connections together. */
  static final class Room {
    private final AtomicLong left;

    Room(long bytes) {
      this.left = new AtomicLong(bytes);
    }

    boolean take(long bytes) {
      if (left.addAndGet(-bytes) >= 0) {
        return true;
      }
      left.addAndGet(bytes);
      return false;
    }

    void give(long bytes) {
      left.addAndGet(bytes);
    }
  }

  private InetAddress source() {
    return ((InetSocketAddress) context.getRemoteAddress()).getAddress();
  }

  @Override
  public void from(String from) throws RejectException {
    if (!desk.isWelcome(source())) {
      throw new RejectException(451, "4.7.1 Too many mails from your address, try again later");
    }
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
    if (!isAddress) {
      throw new RejectException(550, "5.1.1 No such mailbox here");
    }
    var address = EmailAddress.of(recipient);
    switch (asked(address)) {
      case OURS -> recipients.add(address);
      case BUSY -> throw new RejectException(450, "4.2.1 Too many mails for this mailbox now");
      case UNKNOWN -> throw new RejectException(550, "5.1.1 No such mailbox here");
      case GUESSED -> throw new DropConnectionException(421, "4.7.0 Too many unknown mailboxes");
    }
  }

  private MailDesk.Recipient asked(EmailAddress address) throws RejectException {
    try {
      return desk.ask(address, source());
    } catch (RuntimeException e) {
      log.warn("A mail's recipient could not be looked up", e);
      throw new RejectException(451, "4.3.0 Cannot tell now, try again later");
    }
  }

  @Override
  public String data(InputStream data) throws RejectException, IOException {
    var mail = new ByteArrayOutputStream();
    // Only what can be no header of its own: the library read it as one address on one line.
    mail.writeBytes(
        "Return-Path: <%s>\r\n"
            .formatted(sender == null ? "" : sender.replaceAll("[\\p{Cntrl}<>]", ""))
            .getBytes(StandardCharsets.UTF_8));
    long taken = 0;
    try {
      var block = new byte[BLOCK];
      for (int read = data.read(block); read >= 0; read = data.read(block)) {
        if (mail.size() + read > limit) {
          drain(data);
          throw new RejectException(552, "5.3.4 That mail is too large");
        }
        if (!room.take(read)) {
          drain(data);
          throw new RejectException(452, "4.3.1 Too many large mails at once, try again later");
        }
        taken += read;
        mail.write(block, 0, read);
      }
      return answered(mail.toByteArray());
    } finally {
      room.give(taken);
    }
  }

  /** What is left unread would be taken for commands; who sends for ever is left. */
  private void drain(InputStream data) throws IOException, DropConnectionException {
    var ignored = new byte[BLOCK];
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
      taken =
          desk.take(
              new ArrivedMail(
                  sender,
                  context.getHelo().orElse(null),
                  recipients,
                  bytes,
                  source(),
                  context.getSMTPServer().getHostName()));
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
