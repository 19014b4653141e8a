package kira.channels.email.server;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProvider;
import kira.channels.email.EmailAddress;
import kira.channels.email.EmailContent;
import kira.channels.email.EmailFiles;
import kira.channels.email.EmailSettings;
import kira.channels.email.MailIntake;
import kira.channels.email.MessageIds;
import kira.channels.email.OutgoingEmail;
import kira.channels.email.imap.ImapException;
import kira.channels.email.imap.ImapMailbox;
import kira.channels.email.imap.ImapServer;
import kira.channels.email.mime.DeliveryStatus.Meaning;
import kira.channels.email.mime.MailLimits;
import kira.channels.email.mime.MailWriter;
import kira.channels.email.smtp.DkimSigner;
import kira.channels.email.smtp.SmtpResult;
import kira.channels.email.smtp.SmtpServer;
import kira.channels.email.smtp.SmtpTransport;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppression;
import kira.contacts.consent.Suppressions;
import kira.objects.Json;
import kira.platform.http.OutboundSockets;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Email by a mail server of the workspace's own, and a mailbox that is watched. */
@Component
class ServerEmail implements ChannelProvider, AutoCloseable {
  static final String ADAPTER = "smtp";

  private static final int LONGEST_WORDS = 500;
  private static final Duration CHECK = Duration.ofSeconds(30);

  private final SmtpTransport transport;
  private final OutboundSockets sockets;
  private final EmailFiles files;
  private final MailIntake intake;
  private final Suppressions suppressions;
  private final PublicAddress address;
  private final InstantSource clock;

  ServerEmail(
      OutboundSockets sockets,
      EmailFiles files,
      MailIntake intake,
      Suppressions suppressions,
      PublicAddress address,
      InstantSource clock) {
    this.transport = new SmtpTransport(sockets);
    this.sockets = sockets;
    this.files = files;
    this.intake = intake;
    this.suppressions = suppressions;
    this.address = address;
    this.clock = clock;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  /** SMTP has no keys: what is in doubt stays so until a person decides. */
  @Override
  public Duration remembersKeys() {
    return Duration.ZERO;
  }

  @Override
  public double perSecond(Account account) {
    return 10;
  }

  @Override
  public List<Field> fields() {
    return ServerSettings.FIELDS;
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    return ServerSettings.checked(given);
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    switch (secret) {
      case ServerSettings.PASSWORD, ServerSettings.IMAP_PASSWORD -> {
        return value.length() > 500 || value.chars().anyMatch(Character::isISOControl)
            ? Optional.of("A password stands on one line.")
            : Optional.empty();
      }
      case ServerSettings.DKIM_KEY -> {
        try {
          DkimKeys.read(value);
          return Optional.empty();
        } catch (IllegalArgumentException e) {
          return Optional.of(String.valueOf(e.getMessage()));
        }
      }
      default -> {
        return Optional.of("There is no secret of this name.");
      }
    }
  }

  @Override
  public String compose(Account account, Draft draft) {
    return Json.MAPPER.writeValueAsString(EmailContent.of(account, draft));
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    var server = ServerSettings.smtp(account, name());
    if (server.isEmpty()) {
      return new SendResult.Unusable("no_server", "There is no mail server yet.", null);
    }
    OutgoingEmail mail;
    Instant at;
    try {
      var content = Json.MAPPER.readValue(message.content(), EmailContent.class);
      var id = MessageIds.of(message.delivery(), content.from());
      var filled = files.filled(account.tenant(), content, id);
      if (filled.isEmpty()) {
        return new SendResult.Refused("attachment_gone", "A file of the message is gone.");
      }
      mail = filled.get();
      at = content.at() == null ? clock.instant() : content.at();
    } catch (IOException e) {
      return new SendResult.TryLater("files", "The files cannot be read now.", null);
    }
    var fault = MailWriter.check(mail);
    if (fault.isPresent()) {
      return new SendResult.Refused(
          "invalid_mail", "%s: %s".formatted(fault.get().field(), fault.get().sentence()));
    }
    Optional<DkimSigner> signer;
    try {
      signer = ServerSettings.signer(account);
    } catch (IllegalArgumentException e) {
      return new SendResult.Unusable("dkim_key", String.valueOf(e.getMessage()), null);
    }
    var written = MailWriter.write(mail, at);
    var bytes = signer.map(dkim -> dkim.sign(written, at)).orElse(written);
    return told(account, mail, transport.send(server.get(), envelope(account, mail), bytes));
  }

  private static SmtpTransport.Envelope envelope(Account account, OutgoingEmail mail) {
    var recipients =
        Stream.of(mail.to(), mail.cc(), mail.bcc()).flatMap(List::stream).distinct().toList();
    return new SmtpTransport.Envelope(
        returnTo(account, mail.from()), recipients, MailWriter.needsUtf8(mail));
  }

  /** Failures are told to where mails are received, if that is of the sender's domain. */
  private static EmailAddress returnTo(Account account, EmailAddress from) {
    var receiving = EmailSettings.receiving(account);
    return domain(receiving).equalsIgnoreCase(domain(from.address()))
        ? EmailAddress.of(receiving)
        : EmailAddress.of(from.address());
  }

  private static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1);
  }

  /** What became of it is what became of it for whom it is meant; others only read along. */
  private SendResult told(
      Account account, OutgoingEmail mail, Map<EmailAddress, SmtpResult> results) {
    var first = results.keySet().iterator().next();
    results.forEach((recipient, result) -> {
      if (result instanceof SmtpResult.Refused(var status, var said)
          && status.meaning().suppresses()) {
        close(account, recipient, said);
      }
    });
    return switch (java.util.Objects.requireNonNull(results.get(first))) {
      case SmtpResult.Accepted _ ->
          new SendResult.Accepted(java.util.Objects.requireNonNull(mail.messageId()));
      case SmtpResult.Refused(var status, var said) when status.meaning() == Meaning.CREDENTIALS ->
          new SendResult.Unusable(
              status.code() == 0 ? "smtp_settings" : "smtp_credentials", words(said), null);
      case SmtpResult.Refused(var status, var said) ->
          new SendResult.Refused(code(status.meaning()), words(said));
      case SmtpResult.TryLater(var after, var status, var said) ->
          // Nobody answered: that may be over soon. Who answered knows better how long it takes.
          status.code() == 0
              ? new SendResult.TryLater("unreachable", words(said), null)
              : new SendResult.TryLater("later", words(said), after);
      case SmtpResult.InDoubt(var said) -> new SendResult.InDoubt(words(said));
    };
  }

  private void close(Account account, EmailAddress recipient, String said) {
    suppressions.told(
        account.tenant(), Channel.EMAIL, recipient.address(), Suppression.Reason.BOUNCED, said);
  }

  private static String code(Meaning meaning) {
    return switch (meaning) {
      case NO_MAILBOX -> "bounced";
      case MAILBOX_FULL -> "mailbox_full";
      case TOO_LARGE -> "too_large";
      case POLICY -> "policy";
      default -> "refused";
    };
  }

  @Override
  public Checked check(Account account) {
    if (account.senders().isEmpty()) {
      return new Checked("no_sender", "There is no sender yet.");
    }
    var server = ServerSettings.smtp(account, name());
    if (server.isEmpty()) {
      return new Checked("no_server", "There is no mail server yet.");
    }
    try {
      ServerSettings.signer(account);
    } catch (IllegalArgumentException e) {
      return new Checked("dkim_key", words(String.valueOf(e.getMessage())));
    }
    var sending = smtp(server.get());
    return sending.code() != null ? sending : receiving(account);
  }

  private Checked smtp(SmtpServer server) {
    return switch (transport.check(ServerSettings.impatient(server))) {
      case SmtpResult.Accepted _ -> Checked.WELL;
      case SmtpResult.Refused(var status, var said) ->
          new Checked(
              status.meaning() == Meaning.CREDENTIALS && status.code() != 0
                  ? "smtp_credentials"
                  : "smtp_settings",
              words(said));
      case SmtpResult.TryLater(_, var status, var said) ->
          new Checked(status.code() == 0 ? "smtp_unreachable" : "smtp_busy", words(said));
      case SmtpResult.InDoubt(var said) -> new Checked("smtp_unreachable", words(said));
    };
  }

  private Checked receiving(Account account) {
    if (!ServerSettings.hasMailbox(account)) {
      return Checked.WELL;
    }
    var server = ServerSettings.imap(account);
    if (server.isEmpty()) {
      return new Checked("imap_password", "There is no password for the mailbox yet.");
    }
    return opened(server.get());
  }

  /** A server that answers a byte at a time would hold up whoever waits for ever. */
  private Checked opened(ImapServer server) {
    var result = new java.util.concurrent.atomic.AtomicReference<@Nullable Checked>();
    var thread =
        Thread.ofVirtual()
            .name("imap-check")
            .start(() -> {
              try (var mailbox = ImapMailbox.open(sockets, server, MailLimits.USUAL.bytes())) {
                mailbox.count();
                result.set(Checked.WELL);
              } catch (ImapException e) {
                result.set(
                    new Checked(
                        switch (e.reason()) {
                          case CREDENTIALS -> "imap_credentials";
                          case SETTINGS -> "imap_settings";
                          case UNREACHABLE -> "imap_unreachable";
                        },
                        words(String.valueOf(e.getMessage()))));
              }
            });
    try {
      if (!thread.join(CHECK)) {
        // Its socket closes with it.
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    return Optional.ofNullable(result.get())
        .orElseGet(() -> new Checked("imap_unreachable", "The server did not answer in time."));
  }

  /** Nobody calls: mails are fetched. */
  @Override
  public Verified verify(Account account, Hook hook) {
    return new Verified.Forged("not_expected");
  }

  @Override
  public Told read(String body) {
    return body.startsWith("{\"tooLarge\"") ? new Told.Unknown() : intake.read(body);
  }

  @Override
  public Landed receive(Account account, UUID item, String reference, Files files)
      throws IOException {
    return intake.receive(account, item, reference);
  }

  /** What we call ourselves: the name under which the world reaches this server. */
  private String name() {
    var host = URI.create(address.base()).getHost();
    return host == null || !host.matches("[A-Za-z0-9.-]{1,253}") ? "localhost" : host;
  }

  private static String words(String said) {
    return said.length() > LONGEST_WORDS ? said.substring(0, LONGEST_WORDS) : said;
  }

  @Override
  public void close() {
    transport.close();
  }
}
