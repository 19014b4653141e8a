package kira.channels.email.smtp;

import java.net.InetAddress;
import java.util.List;
import kira.channels.email.EmailAddress;
import org.jspecify.annotations.Nullable;

/**
 * A mail that another server brought.
 *
 * @param sender as the other server says; null where there is none, as with a bounce
 * @param helo what the other server calls itself; null where it did not say
 * @param recipients of ours
 * @param bytes with a Return-Path before and a Received of our own
 * @param from which address the connection came from
 * @param by what our server called itself
 */
public record ArrivedMail(
    @Nullable String sender,
    @Nullable String helo,
    List<EmailAddress> recipients,
    byte[] bytes,
    InetAddress from,
    String by) {
  public ArrivedMail {
    recipients = List.copyOf(recipients);
  }
}
