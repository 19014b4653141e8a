package kira.channels.email.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kira.channels.email.EmailAddress;
import kira.channels.email.EmailAttachment;
import kira.channels.email.IncomingEmail;
import org.jspecify.annotations.Nullable;

/** The machine-readable parts of reports: groups of header-like fields. */
final class ReportFields {
  private static final int MOST_GROUPS = 1_000;

  private ReportFields() {}

  /** Each group of fields; empty lines stand between them. */
  static List<HeaderFields> groups(byte[] content) {
    var groups = new ArrayList<HeaderFields>();
    int at = 0;
    while (at < content.length && groups.size() < MOST_GROUPS) {
      while (at < content.length && (content[at] == '\r' || content[at] == '\n')) {
        at++;
      }
      var group = HeaderFields.read(content, at, content.length, content.length);
      if (group.bodyAt() <= at) {
        break;
      }
      groups.add(group);
      at = group.bodyAt();
    }
    return groups;
  }

  static Optional<EmailAttachment> part(IncomingEmail mail, String... types) {
    return mail.attachments().stream()
        .filter(file -> List.of(types).contains(file.type()))
        .findFirst();
  }

  /** The Message-ID of the mail that a report is about, where it returns the mail or its header. */
  static @Nullable String originalMessageId(IncomingEmail mail) {
    return part(
            mail,
            "message/rfc822",
            "text/rfc822-headers",
            "message/global",
            "message/global-headers",
            "message/rfc822-headers")
        .map(file ->
            HeaderFields.read(file.content(), 0, file.content().length, file.content().length))
        .map(headers -> MailReader.ids(headers.all("message-id")))
        .filter(ids -> !ids.isEmpty())
        .map(List::getFirst)
        .orElse(null);
  }

  /** A recipient written like {@code rfc822; ana@example.com}. */
  static @Nullable EmailAddress recipient(String value) {
    var bare = value.substring(value.indexOf(';') + 1).strip();
    var found = Mailboxes.parse(List.of(bare));
    return found.isEmpty() ? null : EmailAddress.of(found.getFirst().address());
  }
}
