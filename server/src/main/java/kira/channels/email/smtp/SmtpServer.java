package kira.channels.email.smtp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes mails from us.
 *
 * @param user null where the server takes mails without
 * @param name what we call ourselves in EHLO
 * @param reply how long an answer may take
 * @param whole how long handing over one mail may take
 */
public record SmtpServer(
    String host,
    int port,
    Security security,
    @Nullable String user,
    @Nullable String password,
    String name,
    Duration connect,
    Duration reply,
    Duration whole) {
  private static final String HOST_NAME = "[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f.:]{2,60}\\]";

  /** How the connection is protected. */
  public enum Security {
    /** TLS from the first byte, as on port 465. */
    TLS,
    /** TLS before anything else is said, as on port 587; without it there is no mail. */
    STARTTLS,
    /** None, for a relay in the same house; such a server is never told a password. */
    NONE
  }

  public SmtpServer {
    if (!name.matches(HOST_NAME)) {
      throw new IllegalArgumentException("EHLO needs the name of a host");
    }
    if (user != null && security == Security.NONE) {
      throw new IllegalArgumentException("a password is not sent without TLS");
    }
  }

  /** With the patience that RFC 5321 asks for, but for what nobody would wait for. */
  public static SmtpServer of(
      String host,
      int port,
      Security security,
      @Nullable String user,
      @Nullable String password,
      String name) {
    return new SmtpServer(
        host,
        port,
        security,
        user,
        password,
        name,
        Duration.ofSeconds(20),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10));
  }

  @Override
  public String toString() {
    // A password must not reach a log by way of a record's text.
    return "SmtpServer[%s:%d, %s]".formatted(host, port, security);
  }
}
