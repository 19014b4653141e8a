package kira.channels.email;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelProvider.Item;
import kira.channels.ChannelProvider.Landed;
import kira.channels.ChannelProvider.Told;
import kira.channels.Deliveries;
import kira.channels.DirectMail;
import kira.channels.Inbounds;
import kira.channels.email.mime.MailLimits;
import kira.channels.email.mime.MailNatures;
import kira.channels.email.mime.MailReader;
import kira.channels.email.mime.MailReading;
import kira.channels.email.proof.SenderCheck;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes in mails that come as they are, whoever brings them: a mailbox, a server, a Worker. */
@Component
public class MailIntake implements DirectMail {
  private static final int LONGEST_HEADER = 1_000_000;

  private final RawMails raws;
  private final Inbounds inbounds;
  private final Deliveries deliveries;
  private final EmailDesk desk;
  private final SenderCheck senders;
  private final InstantSource clock;

  MailIntake(
      RawMails raws,
      Inbounds inbounds,
      Deliveries deliveries,
      EmailDesk desk,
      SenderCheck senders,
      InstantSource clock) {
    this.raws = raws;
    this.inbounds = inbounds;
    this.deliveries = deliveries;
    this.desk = desk;
    this.senders = senders;
    this.clock = clock;
  }

  /**
   * Where a mail is kept, and whom its envelope named.
   *
   * @param direct whether it came straight to us, so that no receiver before us looked at it
   * @param arrival who brought it to us; null where that says nothing of its sender
   */
  record Kept(
      UUID tenant,
      UUID account,
      UUID raw,
      List<String> recipients,
      @Nullable Boolean direct,
      @Nullable MailArrival arrival) {
    Kept {
      recipients = List.copyOf(recipients);
    }
  }

  /**
   * Keeps a mail's bytes. The same mail has the same key, however often and by whichever recipient
   * of ours it comes.
   */
  public Item kept(Account account, byte[] mail, List<EmailAddress> recipients) throws IOException {
    return kept(account, mail, recipients, false, null);
  }

  private Item kept(
      Account account,
      byte[] mail,
      List<EmailAddress> recipients,
      boolean direct,
      @Nullable MailArrival arrival)
      throws IOException {
    var key = "mail/" + fingerprint(mail);
    var raw = named("email/raw/%s/%s/%s".formatted(account.id(), key, hex(mail)));
    if (!inbounds.knows(account.tenant(), account.id(), key)) {
      raws.keep(account.tenant(), raw, mail);
    }
    return new Item(
        key,
        direct ? TYPE : "mail",
        Json.MAPPER.writeValueAsString(
            new Kept(
                account.tenant().value(),
                account.id(),
                raw,
                recipients.stream().map(EmailAddress::address).toList(),
                direct,
                arrival)));
  }

  /** Keeps a mail that is to be worked on; both are on disk when this returns. */
  public void take(Account account, byte[] mail, List<EmailAddress> recipients) throws IOException {
    inbounds.take(account.tenant(), account.id(), kept(account, mail, recipients));
  }

  /**
   * Keeps a mail that another server brought; it is on disk when this returns.
   *
   * @param arrival null where who brought it says nothing of its sender
   */
  public void takeDirect(
      Account account, byte[] mail, List<EmailAddress> recipients, @Nullable MailArrival arrival)
      throws IOException {
    inbounds.take(account.tenant(), account.id(), kept(account, mail, recipients, true, arrival));
  }

  /** What a mail that was kept says: what became of one of ours, or that somebody wrote. */
  @Override
  public Told read(String body) {
    var kept = Json.MAPPER.readValue(body, Kept.class);
    try {
      return mail(kept)
          .flatMap(mail ->
              ReturnedMail.of(
                  MailNatures.of(mail, kept.tenant().toString()),
                  id ->
                      deliveries.recipient(
                          tenant(kept), kept.account(), MessageIds.delivery(id).orElse(null), id),
                  clock.instant()))
          .orElseGet(() -> new Told.Arrived(body));
    } catch (IOException e) {
      // It is looked at again where failing is allowed.
      return new Told.Arrived(body);
    }
  }

  /** Takes in a mail that was kept. */
  @Override
  public Landed receive(Account account, UUID item, String body) throws IOException {
    var kept = Json.MAPPER.readValue(body, Kept.class);
    var bytes = raws.read(tenant(kept), kept.raw());
    if (bytes.isEmpty()) {
      return Landed.dropped("gone");
    }
    var mail = read(kept, bytes.get());
    var proof = proof(account, kept, mail, bytes.get());
    var landed = desk.receive(account, item, mail, new MailOrigin(kept.raw(), proof));
    if (landed.conversation() == null) {
      raws.forget(tenant(kept), kept.raw());
    }
    return landed;
  }

  /** Takes in a mail that was read elsewhere, with its bytes where there are some. */
  public Landed receive(
      Account account, UUID item, IncomingEmail mail, MailProof proof, Optional<byte[]> bytes)
      throws IOException {
    var raw = bytes.isEmpty() ? null : named("email/raw/%s".formatted(item));
    if (raw != null) {
      raws.keep(account.tenant(), raw, bytes.get());
    }
    var landed = desk.receive(account, item, mail, new MailOrigin(raw, proof));
    if (raw != null && landed.conversation() == null) {
      raws.forget(account.tenant(), raw);
    }
    return landed;
  }

  private MailProof proof(Account account, Kept kept, IncomingEmail mail, byte[] bytes) {
    // Of what came straight to us, the header of the receiver that is believed is anybody's.
    if (Boolean.TRUE.equals(kept.direct())) {
      return kept.arrival() == null
          ? MailProof.NONE
          : senders.check(kept.arrival(), bytes, authors(bytes));
    }
    return account
        .setting(EmailSettings.TRUSTED_RECEIVER)
        .map(receiver -> MailProof.of(mail, receiver))
        .orElse(MailProof.NONE);
  }

  /** Whoever may be shown as its author, as the mail is read. */
  private static List<EmailAddress> authors(byte[] mail) {
    var authors = MailReader.authors(mail, MailLimits.USUAL);
    return authors.isEmpty() ? MailReader.authors(header(mail), MailLimits.USUAL) : authors;
  }

  private Optional<IncomingEmail> mail(Kept kept) throws IOException {
    return raws.read(tenant(kept), kept.raw()).map(bytes -> read(kept, bytes));
  }

  private static IncomingEmail read(Kept kept, byte[] bytes) {
    var recipients = kept.recipients().stream().map(EmailAddress::of).toList();
    return switch (MailReader.read(bytes, recipients, MailLimits.USUAL)) {
      case MailReading.Read(var email) -> email;
      case MailReading.Refused(_, var sentence) -> unread(bytes, recipients, sentence);
    };
  }

  /** A mail that is too much of something is shown by its header; the original stays. */
  private static IncomingEmail unread(
      byte[] bytes, List<EmailAddress> recipients, String sentence) {
    var head = MailReader.read(header(bytes), recipients, MailLimits.USUAL);
    if (!(head instanceof MailReading.Read(var h))) {
      throw new IllegalStateException("a header of bounded length can be read");
    }
    return new IncomingEmail(
        h.from(),
        h.replyTo(),
        h.to(),
        h.cc(),
        h.recipients(),
        h.subject(),
        h.messageId(),
        h.inReplyTo(),
        h.references(),
        null,
        "[%s]".formatted(sentence),
        List.of(),
        h.headers(),
        h.sentAt());
  }

  /** Copies of one mail differ in what servers on the way wrote, never in these. */
  private static String fingerprint(byte[] mail) {
    if (MailReader.read(header(mail), List.of(), MailLimits.USUAL)
            instanceof MailReading.Read(var head)
        && head.messageId() != null) {
      return hex(
          "%s\n%s\n%s\n%s"
              .formatted(
                  head.messageId(), head.from(), head.header("date").orElse(""), head.subject())
              .getBytes(StandardCharsets.UTF_8));
    }
    return hex(mail);
  }

  /** A header that goes on without end is cut at a line. */
  private static byte[] header(byte[] mail) {
    int most = Math.min(mail.length, LONGEST_HEADER / 2);
    int line = 0;
    for (int i = 0; i < most; i++) {
      if (mail[i] == '\n') {
        boolean isEmpty = i == line || (i == line + 1 && mail[line] == '\r');
        if (isEmpty && i > 1) {
          return Arrays.copyOf(mail, i + 1);
        }
        line = i + 1;
      }
    }
    return Arrays.copyOf(mail, line == 0 ? most : line);
  }

  private static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static UUID named(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static TenantId tenant(Kept kept) {
    return new TenantId(kept.tenant());
  }
}
