package kira.channels.email.mime;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import kira.channels.email.EmailAddress;
import kira.channels.email.IncomingEmail;

/** Tells the nature of a mail from its headers and parts. */
public final class MailNatures {
  /** Written by us into every mail, and a sign of a loop in one that comes in. */
  public static final String LOOP_HEADER = "X-Kira-Loop";

  /** More hops than any honest route has. */
  private static final int MOST_HOPS = 50;

  private static final Set<String> AUTO_HEADERS =
      Set.of(
          "x-autoreply",
          "x-autorespond",
          "x-autoresponder",
          "x-auto-reply",
          "x-mail-autoreply",
          "x-amazon-auto-reply",
          "x-cron-env");

  private static final Pattern AUTO_SUBJECT =
      Pattern.compile(
          "^\\s*(automatic reply|auto(matic)?[- ]?(reply|response|antwort)|autoreply|out of (the )?office|automatische (antwort|antwoord)|abwesenheits(notiz|nachricht)|abwesend|r[eé]ponse automatique|respuesta autom[aá]tica|risposta automatica|resposta autom[aá]tica|automatisk svar|autosvar|automaattinen vastaus|odpowied[zź] automatyczna|автоматический ответ|自動返信|自动回复|자동 회신)\\b?",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern ROBOT =
      Pattern.compile(
          "(mailer-daemon|postmaster|no-?reply|do-?not-?reply|noreply-.*|bounces?|bounce[+-].*|owner-.*|.*-(request|bounces)|listserv|majordomo)",
          Pattern.CASE_INSENSITIVE);

  private MailNatures() {}

  /**
   * @param ours what our own mails carry in {@link #LOOP_HEADER}
   */
  public static MailNature of(IncomingEmail mail, String ours) {
    return Complaints.of(mail)
        .or(() -> Bounces.of(mail))
        .or(() -> loop(mail, ours))
        .or(() -> reply(mail))
        .or(() -> bulk(mail))
        .or(() -> notice(mail))
        .orElseGet(MailNature.Personal::new);
  }

  private static Optional<MailNature> loop(IncomingEmail mail, String ours) {
    if (mail.headers()
        .getOrDefault(LOOP_HEADER.toLowerCase(Locale.ROOT), List.of())
        .contains(ours)) {
      return automatic(MailNature.Kind.LOOP, LOOP_HEADER);
    }
    return mail.headers().getOrDefault("received", List.of()).size() > MOST_HOPS
        ? automatic(MailNature.Kind.LOOP, "Received")
        : Optional.empty();
  }

  private static Optional<MailNature> reply(IncomingEmail mail) {
    var submitted = value(mail, "auto-submitted");
    if (submitted.startsWith("auto-replied") || submitted.startsWith("auto-notified")) {
      return automatic(MailNature.Kind.REPLY, "Auto-Submitted");
    }
    for (var header : AUTO_HEADERS) {
      if (mail.header(header).filter(value -> !value.equalsIgnoreCase("no")).isPresent()) {
        return automatic(MailNature.Kind.REPLY, header);
      }
    }
    if (value(mail, "precedence").equals("auto_reply")) {
      return automatic(MailNature.Kind.REPLY, "Precedence");
    }
    var suppress = value(mail, "x-auto-response-suppress");
    boolean subject = AUTO_SUBJECT.matcher(mail.subject()).find();
    // Outlook puts the header on what it sends by itself, and some shops on all they send.
    if (subject && (!suppress.isEmpty() || submitted.startsWith("auto-") || nullSender(mail))) {
      return automatic(MailNature.Kind.REPLY, "Subject");
    }
    return Optional.empty();
  }

  private static Optional<MailNature> bulk(IncomingEmail mail) {
    for (var header : List.of("list-id", "list-unsubscribe", "list-post", "feedback-id")) {
      if (mail.header(header).isPresent()) {
        return automatic(MailNature.Kind.BULK, header);
      }
    }
    var precedence = value(mail, "precedence");
    return Set.of("bulk", "list", "junk").contains(precedence)
        ? automatic(MailNature.Kind.BULK, "Precedence")
        : Optional.empty();
  }

  private static Optional<MailNature> notice(IncomingEmail mail) {
    var submitted = value(mail, "auto-submitted");
    if (!submitted.isEmpty() && !submitted.startsWith("no")) {
      return automatic(MailNature.Kind.NOTICE, "Auto-Submitted");
    }
    var suppress = value(mail, "x-auto-response-suppress");
    if (suppress.contains("all") || suppress.contains("autoreply")) {
      return automatic(MailNature.Kind.NOTICE, "X-Auto-Response-Suppress");
    }
    if (nullSender(mail)) {
      return automatic(MailNature.Kind.NOTICE, "Return-Path");
    }
    var from = mail.from();
    return from == null || ROBOT.matcher(localPart(from)).matches()
        ? automatic(MailNature.Kind.NOTICE, "From")
        : Optional.empty();
  }

  static boolean nullSender(IncomingEmail mail) {
    return mail.header("return-path").map(path -> path.replace(" ", "").equals("<>")).orElse(false);
  }

  static boolean isDaemon(EmailAddress from) {
    var local = localPart(from).toLowerCase(Locale.ROOT);
    return local.equals("mailer-daemon") || local.equals("postmaster");
  }

  private static String localPart(EmailAddress address) {
    return address.address().substring(0, Math.max(0, address.address().lastIndexOf('@')));
  }

  private static String value(IncomingEmail mail, String header) {
    return mail.header(header).orElse("").strip().toLowerCase(Locale.ROOT);
  }

  private static Optional<MailNature> automatic(MailNature.Kind kind, String because) {
    return Optional.of(new MailNature.Automatic(kind, because));
  }
}
