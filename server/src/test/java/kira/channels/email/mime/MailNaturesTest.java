package kira.channels.email.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import kira.channels.email.EmailAddress;
import kira.channels.email.mime.DeliveryStatus.Meaning;
import kira.channels.email.mime.MailNature.Action;
import kira.channels.email.mime.MailNature.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailNaturesTest {
  private static MailNature of(String headers) {
    return MailNatures.of(
        Corpus.read((headers + "\n\nbody").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)),
        "ours");
  }

  @Test
  void aDeliveryStatusTellsOfEachRecipient() {
    var bounce = (MailNature.Bounce) MailNatures.of(Corpus.read("dsn-failed"), "ours");
    assertThat(bounce.originalMessageId()).isEqualTo("<sent-1@kira.example>");
    assertThat(bounce.outcomes())
        .extracting("action")
        .containsExactly(
            Action.FAILED, Action.FAILED, Action.FAILED, Action.DELAYED, Action.DELIVERED);
    assertThat(bounce.outcomes())
        .extracting(outcome -> outcome.status().meaning())
        .containsExactly(
            Meaning.NO_MAILBOX,
            Meaning.MAILBOX_FULL,
            Meaning.POLICY,
            Meaning.TEMPORARY,
            Meaning.DELIVERED);
    // Whom we wrote to, not whom it was forwarded to.
    assertThat(bounce.outcomes().getFirst().recipient())
        .isEqualTo(EmailAddress.of("Gone.Person@example.net"));
    assertThat(bounce.outcomes().getFirst().said())
        .startsWith("550 5.1.1")
        .endsWith("User unknown");
    assertThat(bounce.outcomes())
        .filteredOn(outcome -> outcome.status().meaning().suppresses())
        .hasSize(1);
  }

  @Test
  void aComplaintNamesWhoComplainsAndOfWhat() {
    assertThat(MailNatures.of(Corpus.read("arf"), "ours"))
        .isEqualTo(
            new MailNature.Complaint(
                "abuse", EmailAddress.of("annoyed@example.org"), "<sent-2@kira.example>"));
  }

  @Test
  void bouncesThatAreCertainAreKnownWithoutAReport() {
    var qmail = (MailNature.Bounce) MailNatures.of(Corpus.read("qmail"), "ours");
    assertThat(qmail.originalMessageId()).isEqualTo("<sent-3@kira.example>");
    assertThat(qmail.outcomes().getFirst().recipient())
        .isEqualTo(EmailAddress.of("nobody@old.example"));
    assertThat(qmail.outcomes().getFirst().status().meaning()).isEqualTo(Meaning.NO_MAILBOX);
    var exim = (MailNature.Bounce) MailNatures.of(Corpus.read("exim"), "ours");
    assertThat(exim.originalMessageId()).isEqualTo("<sent-4@kira.example>");
    assertThat(exim.outcomes().getFirst().status().meaning()).isEqualTo(Meaning.NO_MAILBOX);
  }

  @Test
  void somebodyWhoQuotesABounceIsAPerson() {
    assertThat(
            of(
                "From: ana@example.com\nX-Failed-Recipients: bo@example.com\nSubject: Undelivered Mail Returned to Sender"))
        .isInstanceOf(MailNature.Personal.class);
  }

  @Test
  void automaticRepliesAreKnown() {
    assertThat(MailNatures.of(Corpus.read("out-of-office"), "ours"))
        .isEqualTo(new MailNature.Automatic(Kind.REPLY, "Auto-Submitted"));
    assertThat(of("From: a@b.c\nX-Autoreply: yes"))
        .isEqualTo(new MailNature.Automatic(Kind.REPLY, "x-autoreply"));
    assertThat(of("From: a@b.c\nPrecedence: auto_reply"))
        .isEqualTo(new MailNature.Automatic(Kind.REPLY, "Precedence"));
    assertThat(
            of(
                "From: a@b.c\nX-Auto-Response-Suppress: All\nSubject: =?utf-8?q?R=C3=A9ponse_automatique?= : absence"))
        .isEqualTo(new MailNature.Automatic(Kind.REPLY, "Subject"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Auto-Submitted: auto-generated | NOTICE",
        "X-Auto-Response-Suppress: OOF, AutoReply | NOTICE",
        "Return-Path: <> | NOTICE",
        "List-Id: <news.example.com> | BULK",
        "Precedence: bulk | BULK",
        "X-Kira-Loop: ours | LOOP"
      })
  void machinesAreKnown(String header, Kind kind) {
    assertThat(of("From: a@b.c\n" + header))
        .isInstanceOfSatisfying(
            MailNature.Automatic.class, automatic -> assertThat(automatic.kind()).isEqualTo(kind));
  }

  @Test
  void aNoReplyAddressIsNotAnswered() {
    assertThat(of("From: no-reply@shop.example")).isInstanceOf(MailNature.Automatic.class);
    assertThat(of("Subject: nobody wrote this")).isInstanceOf(MailNature.Automatic.class);
  }

  @Test
  void aPersonIsAPerson() {
    assertThat(
            of(
                "From: ana@example.com\nReturn-Path: <ana@example.com>\nAuto-Submitted: no\nSubject: Automatic reply does not work\nX-Kira-Loop: of somebody else"))
        .isInstanceOf(MailNature.Personal.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "250 | 2.1.5 Ok | DELIVERED",
        "421 | 4.3.2 busy | TEMPORARY",
        "450 | 4.2.0 greylisted | TEMPORARY",
        "451 | 4.7.1 try again | TEMPORARY",
        "452 | full disk | TEMPORARY",
        "454 | 4.7.0 temporary auth failure | TEMPORARY",
        "530 | 5.7.0 Authentication required | CREDENTIALS",
        "535 | 5.7.8 bad credentials | CREDENTIALS",
        "550 | 5.1.1 no such user | NO_MAILBOX",
        "553 | 5.1.3 bad syntax | NO_MAILBOX",
        "551 | not local | NO_MAILBOX",
        "550 | No such user here | NO_MAILBOX",
        "550 | rejected by our rules | PERMANENT",
        "550 | 5.1.8 sender rejected | POLICY",
        "552 | 5.2.2 over quota | MAILBOX_FULL",
        "552 | 5.3.4 too big | TOO_LARGE",
        "550 | 5.7.1 spam | POLICY",
        "554 | 5.7.26 DMARC | POLICY",
        "554 | [192.5.1.1] transaction failed | PERMANENT",
        "550 | 4.2.1 contradicts itself: user unknown | NO_MAILBOX"
      })
  void anAnswerMeansWhatItsEnhancedCodeSays(int code, String text, Meaning meaning) {
    assertThat(DeliveryStatus.of(code, text).meaning()).isEqualTo(meaning);
  }
}
