package kira.channels.email.mime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailSubjectTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Re: Bill | Bill | true | false",
        "RE: AW: Fwd: Bill | Bill | true | true",
        "AW: WG: Rechnung 12 | Rechnung 12 | true | true",
        "Re[2]: Bill | Bill | true | false",
        "Re(3): Bill | Bill | true | false",
        "SV: VS: Sak | Sak | true | false",
        "Odp: Faktura | Faktura | true | false",
        "TR: Facture | Facture | false | true",
        "RÉP : Facture | Facture | true | false",
        "RV: Factura | Factura | false | true",
        "R: Fattura | R: Fattura | false | false",
        "Rif: Fattura | Fattura | true | false",
        "Ynt: Fatura | Fatura | true | false",
        "Отв: Счёт | Счёт | true | false",
        "回复：发票 | 发票 | true | false",
        "返信: 請求 | 請求 | true | false",
        "[External] Re: [EXT] Bill | Bill | true | false",
        "Re:Re:Re: Bill | Bill | true | false",
        "Regarding: Bill | Regarding: Bill | false | false",
        "Bill re: May | Bill re: May | false | false"
      })
  void prefixesOfManyLanguagesAreTakenOff(
      String subject, String bare, boolean reply, boolean forward) {
    assertThat(MailSubject.of(subject)).isEqualTo(new MailSubject(bare, reply, forward));
  }
}
