package kira.channels.email.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DmarcTest {
  private final Zone zone = new Zone();

  private Optional<DmarcPolicy> policy(String domain) throws NoAnswerException {
    return DmarcPolicy.of(domain, Questions.within(zone, Duration.ofSeconds(20)));
  }

  private Optional<String> asked(String domain) throws NoAnswerException {
    return policy(domain).map(DmarcPolicy::asked);
  }

  @Test
  void aDomainWithoutARecordGoesByThatOfWhoRegisteredIt() throws Exception {
    zone.text("_dmarc.acme.co.uk", "v=DMARC1; p=reject; sp=quarantine");
    zone.text("_dmarc.own.acme.co.uk", "v=DMARC1;p=none");
    assertThat(asked("acme.co.uk")).contains("reject");
    assertThat(asked("mail.acme.co.uk")).contains("quarantine");
    assertThat(asked("a.b.c.acme.co.uk")).contains("quarantine");
    assertThat(asked("own.acme.co.uk")).contains("none");
    zone.text("_dmarc.acme.co.uk", "v=DMARC1; p=reject");
    assertThat(asked("mail.acme.co.uk")).contains("reject");
    // Who has the suffix speaks for nobody below it.
    zone.text("_dmarc.co.uk", "v=DMARC1; p=reject");
    assertThat(asked("other.co.uk")).isEmpty();
    assertThat(asked("co.uk")).contains("reject");
    // Neither does a domain between the two.
    zone.text("_dmarc.b.example", "v=DMARC1; p=reject");
    zone.text("_dmarc.a.b.example", "v=DMARC1; p=none");
    assertThat(asked("x.a.b.example")).contains("reject");
  }

  @Test
  void recordsThatCannotBeReadAreNone() throws Exception {
    zone.text("_dmarc.acme.example", "v=DMARC1; p=reject", "v=DMARC1; p=none");
    assertThat(asked("acme.example")).isEmpty();
    zone.text("_dmarc.acme.example", "some text", "v=DMARC1; p=Reject ; pct=20");
    assertThat(asked("acme.example")).contains("reject");
    for (var odd :
        List.of(
            "v=DMARC12; p=reject",
            "p=reject; v=DMARC1",
            "v=DMARC1",
            "v=DMARC1; p=perhaps",
            "v=DMARC1; p=reject; " + "x".repeat(60_000))) {
      zone.text("_dmarc.acme.example", odd);
      assertThat(asked("acme.example")).as(odd).isEmpty();
    }
    zone.text("_dmarc.acme.example", "v=DMARC1; p=reject; p=none; nonsense; =; aspf=s;;");
    assertThat(policy("acme.example")).contains(new DmarcPolicy("reject", false, true));
    zone.text("_dmarc.acme.example", "v=DMARC1; p=perhaps; rua=mailto:a@acme.example");
    assertThat(asked("acme.example")).contains("none");
  }

  @ParameterizedTest
  @CsvSource({
    // author, asked of alignment, SPF: domain and result, DKIM: domain and result, what comes out
    "acme.example, '', acme.example, PASS, '', '', PASS",
    "acme.example, '', mail.acme.example, PASS, '', '', PASS",
    "mail.acme.example, '', acme.example, PASS, '', '', PASS",
    "a.acme.example, '', b.acme.example, PASS, '', '', PASS",
    "acme.example, aspf=s, mail.acme.example, PASS, '', '', FAIL",
    "acme.example, aspf=s, acme.example, PASS, '', '', PASS",
    "acme.example, adkim=s, mail.acme.example, PASS, '', '', PASS",
    "acme.example, '', evil.example, PASS, '', '', FAIL",
    "acme.example, '', notacme.example, PASS, '', '', FAIL",
    "acme.co.uk, '', evil.co.uk, PASS, '', '', FAIL",
    "acme.example, '', acme.example, FAIL, '', '', FAIL",
    "acme.example, '', acme.example, SOFTFAIL, '', '', FAIL",
    "acme.example, '', acme.example, NEUTRAL, '', '', FAIL",
    "acme.example, '', acme.example, TEMPERROR, '', '', TEMPERROR",
    "acme.example, '', evil.example, TEMPERROR, '', '', FAIL",
    "acme.example, '', '', NONE, acme.example, PASS, PASS",
    "acme.example, '', '', NONE, mail.acme.example, PASS, PASS",
    "acme.example, adkim=s, '', NONE, mail.acme.example, PASS, FAIL",
    "acme.example, adkim=s, '', NONE, acme.example, PASS, PASS",
    "acme.example, aspf=s, '', NONE, mail.acme.example, PASS, PASS",
    "acme.example, '', '', NONE, evil.example, PASS, FAIL",
    "acme.example, '', '', NONE, example, PASS, FAIL",
    "acme.example, '', '', NONE, acme.example, FAIL, FAIL",
    "acme.example, '', '', NONE, acme.example, TEMPERROR, TEMPERROR",
    "acme.example, '', '', NONE, evil.example, TEMPERROR, FAIL",
    "acme.example, '', acme.example, FAIL, acme.example, PASS, PASS",
    "acme.example, '', acme.example, PASS, acme.example, FAIL, PASS",
    "acme.example, '', acme.example, TEMPERROR, acme.example, PASS, PASS",
    "acme.example, '', evil.example, PASS, evil.example, PASS, FAIL",
  })
  void onlyWhatIsAlignedSpeaksForTheAuthor(
      String author,
      String alignment,
      String sender,
      SpfResult spf,
      String signer,
      String dkim,
      DmarcCheck.Result result)
      throws NoAnswerException {
    zone.text("_dmarc." + author, "v=DMARC1; p=reject; " + alignment);
    var checked = new SpfCheck.Checked(spf, Optional.of(sender).filter(each -> !each.isEmpty()));
    var signatures =
        dkim.isEmpty()
            ? List.<DkimCheck.Checked>of()
            : List.of(new DkimCheck.Checked(signer, DkimCheck.Result.valueOf(dkim)));
    assertThat(DmarcCheck.of(author, policy(author).orElseThrow(), checked, signatures))
        .isEqualTo(result);
  }
}
