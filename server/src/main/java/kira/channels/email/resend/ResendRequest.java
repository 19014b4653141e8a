package kira.channels.email.resend;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.email.EmailAddress;
import kira.channels.email.OutgoingEmail;

/** A mail as {@code POST /emails} takes it. */
final class ResendRequest {
  /** Names the delivery in every event of the mail, also in those before we know its id. */
  static final String TAG = "kira_delivery";

  /** All files together, as they travel: base64. */
  static final long LARGEST = 40_000_000;

  private ResendRequest() {}

  static Map<String, Object> of(OutgoingEmail mail, UUID delivery) {
    var body = new LinkedHashMap<String, Object>();
    body.put("from", mail.from().written());
    body.put("to", written(mail.to()));
    if (!mail.cc().isEmpty()) {
      body.put("cc", written(mail.cc()));
    }
    if (!mail.bcc().isEmpty()) {
      body.put("bcc", written(mail.bcc()));
    }
    if (!mail.replyTo().isEmpty()) {
      body.put("reply_to", written(mail.replyTo()));
    }
    body.put("subject", mail.subject());
    if (mail.html() != null) {
      body.put("html", mail.html());
    }
    body.put("text", mail.text());
    var headers = headers(mail);
    if (!headers.isEmpty()) {
      body.put("headers", headers);
    }
    if (!mail.attachments().isEmpty()) {
      body.put("attachments", attachments(mail));
    }
    body.put("tags", List.of(Map.of("name", TAG, "value", delivery.toString())));
    return body;
  }

  static long size(OutgoingEmail mail) {
    return mail.attachments().stream()
        .mapToLong(file -> (file.content().length + 2L) / 3 * 4)
        .sum();
  }

  private static List<String> written(List<EmailAddress> addresses) {
    return addresses.stream().map(EmailAddress::written).toList();
  }

  private static Map<String, String> headers(OutgoingEmail mail) {
    var headers = new LinkedHashMap<String, String>();
    if (mail.messageId() != null) {
      headers.put("Message-ID", mail.messageId());
    }
    if (mail.inReplyTo() != null) {
      headers.put("In-Reply-To", mail.inReplyTo());
    }
    if (!mail.references().isEmpty()) {
      headers.put("References", String.join(" ", mail.references()));
    }
    headers.putAll(mail.headers());
    return headers;
  }

  private static List<Map<String, Object>> attachments(OutgoingEmail mail) {
    var files = new ArrayList<Map<String, Object>>();
    for (var file : mail.attachments()) {
      var each = new LinkedHashMap<String, Object>();
      each.put("filename", file.name());
      each.put("content", Base64.getEncoder().encodeToString(file.content()));
      each.put("content_type", file.type());
      if (file.contentId() != null) {
        each.put("content_id", file.contentId());
      }
      files.add(each);
    }
    return files;
  }
}
