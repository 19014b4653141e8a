package kira.channels.email.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProvider.Field;
import kira.channels.email.EmailSettings;
import kira.channels.email.imap.ImapServer;
import kira.channels.email.smtp.DkimSigner;
import kira.channels.email.smtp.SmtpServer;
import kira.platform.secrets.Secret;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/** What an account with a mail server of its own is set to. */
final class ServerSettings {
  static final String PASSWORD = "password";
  static final String IMAP_PASSWORD = "imapPassword";
  static final String DKIM_KEY = "dkimKey";
  static final String DKIM_DOMAIN = "dkimDomain";
  static final String DKIM_SELECTOR = "dkimSelector";

  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String SECURITY = "security";
  private static final String USER = "user";
  private static final String IMAP_HOST = "imapHost";
  private static final String IMAP_PORT = "imapPort";
  private static final String IMAP_SECURITY = "imapSecurity";
  private static final String IMAP_USER = "imapUser";
  private static final String IMAP_FOLDER = "imapFolder";

  private static final String NAME = "[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63}){0,20}";
  private static final String HOST_NAME = "[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}";
  private static final int LONGEST = 320;

  static final List<Field> FIELDS =
      Stream.concat(
              Stream.of(
                  Field.of(HOST, Field.Type.TEXT, true),
                  new Field(SECURITY, Field.Type.CHOICE, true, List.of("STARTTLS", "TLS", "NONE")),
                  Field.of(PORT, Field.Type.NUMBER, false),
                  Field.of(USER, Field.Type.TEXT, false),
                  Field.of(PASSWORD, Field.Type.SECRET, false),
                  Field.of(DKIM_DOMAIN, Field.Type.TEXT, false),
                  Field.of(DKIM_SELECTOR, Field.Type.TEXT, false),
                  Field.of(DKIM_KEY, Field.Type.LONG_SECRET, false),
                  Field.of(IMAP_HOST, Field.Type.TEXT, false),
                  new Field(
                      IMAP_SECURITY, Field.Type.CHOICE, false, List.of("TLS", "STARTTLS", "NONE")),
                  Field.of(IMAP_PORT, Field.Type.NUMBER, false),
                  Field.of(IMAP_USER, Field.Type.TEXT, false),
                  Field.of(IMAP_PASSWORD, Field.Type.SECRET, false),
                  Field.of(IMAP_FOLDER, Field.Type.TEXT, false),
                  Field.of(EmailSettings.TRUSTED_RECEIVER, Field.Type.TEXT, false)),
              EmailSettings.FIELDS.stream())
          .toList();

  private ServerSettings() {}

  /**
   * @throws Problem 400 naming the setting at fault
   */
  static Map<String, String> checked(Map<String, String> given) {
    var shared = new LinkedHashMap<String, String>();
    var own = new LinkedHashMap<String, String>();
    given.forEach((key, value) -> {
      var clean = value == null ? "" : value.strip();
      if (EmailSettings.SHARED.contains(key)) {
        shared.put(key, clean);
      } else if (!clean.isEmpty()) {
        own.put(key, one(key, clean));
      } else {
        one(key, null);
      }
    });
    if (own.containsKey(USER) && "NONE".equals(own.get(SECURITY))) {
      throw fault(SECURITY, "A password is not sent without TLS: choose STARTTLS or TLS.");
    }
    if (own.containsKey(IMAP_HOST)
        && "NONE".equals(own.get(IMAP_SECURITY))
        && !isLoopback(own.get(IMAP_HOST))) {
      throw fault(IMAP_SECURITY, "A password is not sent without TLS: choose TLS or STARTTLS.");
    }
    if (own.containsKey(IMAP_HOST) && !own.containsKey(IMAP_USER)) {
      throw fault(IMAP_USER, "A mailbox is opened with a user name.");
    }
    if (own.containsKey(DKIM_DOMAIN) != own.containsKey(DKIM_SELECTOR)) {
      throw fault(
          own.containsKey(DKIM_DOMAIN) ? DKIM_SELECTOR : DKIM_DOMAIN,
          "Signing needs a domain and a selector.");
    }
    var all = new LinkedHashMap<>(EmailSettings.checked(shared));
    all.putAll(own);
    return all;
  }

  private static String one(String key, @Nullable String value) {
    boolean good =
        switch (key) {
          case HOST, IMAP_HOST -> value == null || value.matches(HOST_NAME);
          case PORT, IMAP_PORT -> value == null || isPort(value);
          case SECURITY, IMAP_SECURITY ->
              value == null || List.of("STARTTLS", "TLS", "NONE").contains(value);
          case USER, IMAP_USER, IMAP_FOLDER -> value == null || isLine(value);
          case DKIM_DOMAIN, DKIM_SELECTOR, EmailSettings.TRUSTED_RECEIVER ->
              value == null || value.matches(NAME);
          default -> throw fault(key, "There is no such setting.");
        };
    if (!good) {
      throw fault(key, sentence(key));
    }
    return value == null ? "" : value;
  }

  private static String sentence(String key) {
    return switch (key) {
      case HOST, IMAP_HOST -> "This is no name of a host.";
      case PORT, IMAP_PORT -> "A port is a number from 1 to 65535.";
      case SECURITY, IMAP_SECURITY -> "Choose STARTTLS, TLS or NONE.";
      case USER, IMAP_USER, IMAP_FOLDER -> "It stands on one line and is not that long.";
      default -> "This is no name in DNS.";
    };
  }

  private static boolean isPort(String value) {
    return value.matches("\\d{1,5}")
        && Integer.parseInt(value) > 0
        && Integer.parseInt(value) < 65_536;
  }

  private static boolean isLine(String value) {
    return value.length() <= LONGEST && value.chars().noneMatch(Character::isISOControl);
  }

  private static boolean isLoopback(@Nullable String host) {
    return host != null && (host.equals("localhost") || host.startsWith("127."));
  }

  private static Problem fault(String key, String sentence) {
    return Problem.badRequest("invalid_request", sentence, "settings." + key);
  }

  /**
   * The server that takes mails; empty as long as no host is named.
   *
   * @param name what we call ourselves
   */
  static Optional<SmtpServer> smtp(Account account, String name) {
    return account
        .setting(HOST)
        .map(host -> {
          var security = SmtpServer.Security.valueOf(account.setting(SECURITY).orElse("STARTTLS"));
          return SmtpServer.of(
              host,
              port(
                  account.setting(PORT),
                  switch (security) {
                    case TLS -> 465;
                    case STARTTLS -> 587;
                    case NONE -> 25;
                  }),
              security,
              account.setting(USER).orElse(null),
              account.secret(PASSWORD).map(Secret::reveal).orElse(null),
              name);
        });
  }

  /** The same with the patience of a person who waits for the answer. */
  static SmtpServer impatient(SmtpServer server) {
    return new SmtpServer(
        server.host(),
        server.port(),
        server.security(),
        server.user(),
        server.password(),
        server.name(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30));
  }

  /** The mailbox; empty where none was named, or there is no password for it. */
  static Optional<ImapServer> imap(Account account) {
    var host = account.setting(IMAP_HOST);
    var user = account.setting(IMAP_USER);
    var password =
        account.secret(IMAP_PASSWORD).or(() -> account.secret(PASSWORD)).map(Secret::reveal);
    if (host.isEmpty() || user.isEmpty() || password.isEmpty()) {
      return Optional.empty();
    }
    var security = ImapServer.Security.valueOf(account.setting(IMAP_SECURITY).orElse("TLS"));
    return Optional.of(
        ImapServer.of(
            host.get(),
            port(account.setting(IMAP_PORT), security == ImapServer.Security.TLS ? 993 : 143),
            security,
            user.get(),
            password.get(),
            account.setting(IMAP_FOLDER).orElse("INBOX")));
  }

  static boolean hasMailbox(Account account) {
    return account.setting(IMAP_HOST).isPresent();
  }

  private static int port(Optional<String> given, int usual) {
    return given.map(Integer::parseInt).orElse(usual);
  }

  /** Who signs mails; empty where the server does it, or nobody. */
  static Optional<DkimSigner> signer(Account account) {
    return account
        .setting(DKIM_DOMAIN)
        .flatMap(domain ->
            account
                .setting(DKIM_SELECTOR)
                .flatMap(selector ->
                    account
                        .secret(DKIM_KEY)
                        .map(
                            key -> new DkimSigner(domain, selector, DkimKeys.read(key.reveal())))));
  }
}
