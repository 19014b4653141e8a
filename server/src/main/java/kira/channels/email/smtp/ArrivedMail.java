package kira.channels.email.smtp;

import java.net.InetAddress;
import java.util.List;
import kira.channels.email.EmailAddress;
import org.jspecify.annotations.Nullable;

/**
 * A mail that another server brought.
 *
 * @param sender as the other server says; null where there is none, as with a bounce
 * @param recipients of ours
 * @param bytes with a Return-Path before and a Received of our own
 * @param from which address the connection came from
 */
public record ArrivedMail(
    @Nullable String sender, List<EmailAddress> recipients, byte[] bytes, InetAddress from) {
  public ArrivedMail {
    recipients = List.copyOf(recipients);
  }
}
