package kira.channels.email.smtp;

import java.time.Duration;
import kira.channels.email.mime.DeliveryStatus;

/** What became of handing a mail over for one recipient. */
public sealed interface SmtpResult {
  /** In the server's words. */
  String said();

  /** The server is answerable for it now. */
  record Accepted(String said) implements SmtpResult {}

  /** For good; whether the address is of no more use, its status knows. */
  record Refused(DeliveryStatus status, String said) implements SmtpResult {}

  record TryLater(Duration after, DeliveryStatus status, String said) implements SmtpResult {}

  /** All of the mail had left, but no answer came: it may have been accepted. */
  record InDoubt(String said) implements SmtpResult {}
}
