package kira.channels.email.cloudflare;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.channels.email.EmailAddress;
import kira.channels.email.OutgoingEmail;

/** A mail as Cloudflare's Email Sending takes it. */
final class CloudflareRequest {
  /** The whole mail, files included. */
  static final long LARGEST = 5L * 1024 * 1024;

  static final int MOST_RECIPIENTS = 50;

  private static final Set<String> ALLOWED =
      Set.of("list-unsubscribe", "list-unsubscribe-post", "in-reply-to", "references");

  private CloudflareRequest() {}

  static Map<String, Object> of(OutgoingEmail mail, UUID delivery) {
    var body = new LinkedHashMap<String, Object>();
    body.put("from", address(mail.from()));
    body.put("to", addresses(mail.to()));
    if (!mail.cc().isEmpty()) {
      body.put("cc", addresses(mail.cc()));
    }
    if (!mail.bcc().isEmpty()) {
      body.put("bcc", addresses(mail.bcc()));
    }
    if (!mail.replyTo().isEmpty()) {
      body.put("reply_to", mail.replyTo().getFirst().address());
    }
    body.put("subject", mail.subject());
    if (mail.html() != null) {
      body.put("html", mail.html());
    }
    body.put("text", mail.text());
    body.put("headers", headers(mail, delivery));
    if (!mail.attachments().isEmpty()) {
      body.put("attachments", files(mail));
    }
    return body;
  }

  private static Map<String, String> address(EmailAddress address) {
    return address.name() == null
        ? Map.of("address", address.address())
        : Map.of("address", address.address(), "name", address.name());
  }

  private static List<String> addresses(List<EmailAddress> addresses) {
    return addresses.stream().map(EmailAddress::address).toList();
  }

  /** Of headers that it does not know it refuses the whole mail. */
  private static Map<String, String> headers(OutgoingEmail mail, UUID delivery) {
    var headers = new LinkedHashMap<String, String>();
    if (mail.inReplyTo() != null) {
      headers.put("In-Reply-To", mail.inReplyTo());
    }
    if (!mail.references().isEmpty()) {
      headers.put("References", String.join(" ", mail.references()));
    }
    mail.headers()
        .forEach((name, value) -> {
          var lower = name.toLowerCase(Locale.ROOT);
          if (lower.startsWith("x-") || ALLOWED.contains(lower)) {
            headers.put(name, value);
          } else if (lower.equals("auto-submitted")) {
            // What may not be said as it should be is said in the other way that programs know.
            headers.put("X-Auto-Response-Suppress", "All");
          }
        });
    headers.put("X-Kira-Delivery", delivery.toString());
    return headers;
  }

  private static List<Map<String, String>> files(OutgoingEmail mail) {
    var files = new ArrayList<Map<String, String>>();
    for (var file : mail.attachments()) {
      var each = new LinkedHashMap<String, String>();
      each.put("content", Base64.getEncoder().encodeToString(file.content()));
      each.put("filename", file.name());
      each.put("type", file.type());
      each.put("disposition", file.contentId() == null ? "attachment" : "inline");
      if (file.contentId() != null) {
        each.put("content_id", file.contentId());
      }
      files.add(each);
    }
    return files;
  }
}
