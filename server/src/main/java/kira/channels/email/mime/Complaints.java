package kira.channels.email.mime;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import kira.channels.email.IncomingEmail;

/** Reads feedback reports. */
final class Complaints {
  private static final List<String> TYPES =
      List.of("abuse", "fraud", "opt-out", "opt-out-list", "other", "virus", "miscategorized");

  private Complaints() {}

  static Optional<MailNature> of(IncomingEmail mail) {
    var report = ReportFields.part(mail, "message/feedback-report");
    if (report.isEmpty()) {
      return Optional.empty();
    }
    var groups = ReportFields.groups(report.get().content());
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    var fields = groups.getFirst();
    var type = fields.first("feedback-type").orElse("").toLowerCase(Locale.ROOT);
    if (!TYPES.contains(type)) {
      // "not-spam" is praise, "auth-failure" a report for the operator of a domain.
      return Optional.of(new MailNature.Automatic(MailNature.Kind.NOTICE, "Feedback-Type"));
    }
    var recipient =
        Stream.of("original-rcpt-to", "removal-recipient")
            .flatMap(name -> fields.all(name).stream())
            .flatMap(value -> Stream.ofNullable(ReportFields.recipient(value)))
            .findFirst()
            .orElse(null);
    return Optional.of(
        new MailNature.Complaint(type, recipient, ReportFields.originalMessageId(mail)));
  }
}
