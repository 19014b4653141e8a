package kira.channels.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.email.mime.MailLimits;
import kira.channels.email.mime.MailNature;
import kira.channels.email.mime.MailNatures;
import kira.channels.email.mime.MailReader;
import kira.channels.email.mime.MailReading;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.Test;

class EmailRepliesTest {
  private static final TenantId TENANT = new TenantId(new UUID(1, 1));
  private static final TenantId OTHER = new TenantId(new UUID(1, 2));

  /** As another mail program reads what was sent with these headers. */
  private static MailNature arrived(Map<String, String> headers, TenantId at) {
    var mail = new StringBuilder("From: support@kira.example\r\nSubject: Re: hello\r\n");
    headers.forEach((name, value) -> mail.append(name + ": " + value + "\r\n"));
    var read =
        MailReader.read(
            mail.append("\r\nHello").toString().getBytes(StandardCharsets.UTF_8),
            List.of(),
            MailLimits.USUAL);
    return MailNatures.of(((MailReading.Read) read).email(), at.toString());
  }

  @Test
  void noTwoKirasAnswerEachOtherForEver() {
    assertThat(arrived(EmailReplies.headers(TENANT, "KIRA"), OTHER))
        .isInstanceOf(MailNature.Automatic.class);
  }

  @Test
  void whatAPersonWroteIsAPersonsToOthersAndALoopToUs() {
    var headers = EmailReplies.headers(TENANT, "USER");
    assertThat(arrived(headers, OTHER)).isInstanceOf(MailNature.Personal.class);
    assertThat(arrived(headers, TENANT))
        .isEqualTo(new MailNature.Automatic(MailNature.Kind.LOOP, MailNatures.LOOP_HEADER));
  }
}
