package kira.channels.email.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import kira.channels.email.EmailAddress;
import kira.channels.email.IncomingEmail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadCluesTest {
  private static final UUID TENANT = new UUID(1, 1);
  private static final UUID CONVERSATION = UUID.fromString("0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001");
  private static final ReplyTokens TOKENS =
      new ReplyTokens("a secret of enough bytes".getBytes(StandardCharsets.US_ASCII));
  private static final EmailAddress INBOX = EmailAddress.of("Support+sales@Kira.example");

  private static IncomingEmail mail(String headers) {
    return Corpus.read(
        (headers + "\n\nbody").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static ThreadClues clues(String headers) {
    return ThreadClues.of(mail(headers), TENANT, TOKENS);
  }

  @Test
  void theMailAnsweredComesFirstThenTheThreadFromItsEnd() {
    var clues =
        clues(
            "From: a@b.c\nMessage-ID: <me@x>\nIn-Reply-To: Your mail of Monday <2@x>\nReferences: <1@x> <2@x>\n <3@x> <me@x>");
    assertThat(clues.messageIds()).containsExactly("<2@x>", "<3@x>", "<1@x>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "To: Kira <%s>",
        "To: other@example.com\nCc: a@b.c, \"x\" <%s>",
        "Delivered-To: %s",
        "X-Original-To: %s"
      })
  void aTokenIsFoundWhereverTheAddressStands(String header) {
    var address = TOKENS.address(INBOX, TENANT, CONVERSATION).address();
    assertThat(address).startsWith("Support+").endsWith("@Kira.example").doesNotContain("sales");
    assertThat(clues("From: a@b.c\n" + header.formatted(address)).conversations())
        .containsExactly(CONVERSATION);
    assertThat(
            clues("From: a@b.c\n" + header.formatted(address.toUpperCase(Locale.ROOT)))
                .conversations())
        .containsExactly(CONVERSATION);
  }

  @Test
  void aTokenOfAnotherWorkspaceOrMadeUpLeadsNowhere() {
    var address = TOKENS.address(INBOX, TENANT, CONVERSATION);
    assertThat(address.address().indexOf('@')).isLessThanOrEqualTo(64);
    assertThat(TOKENS.read(TENANT, address)).contains(CONVERSATION);
    assertThat(TOKENS.read(new UUID(1, 2), address)).isEmpty();
    assertThat(
            new ReplyTokens("another secret, long enough".getBytes(StandardCharsets.US_ASCII))
                .read(TENANT, address))
        .isEmpty();
    var token = TOKENS.write(TENANT, CONVERSATION);
    var random = new Random(3);
    for (int i = 0; i < 1_000; i++) {
      var forged = new StringBuilder(token);
      // The last letter holds two bits that mean nothing.
      int at = random.nextInt(token.length() - 1);
      char other = "abcdefghijklmnopqrstuvwxyz234567".charAt(random.nextInt(32));
      if (forged.charAt(at) != other) {
        forged.setCharAt(at, other);
        assertThat(TOKENS.read(TENANT, EmailAddress.of("reply+" + forged + "@kira.example")))
            .isEmpty();
      }
    }
  }

  @Test
  void everyTokenIsReadAgain() {
    var random = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      var conversation = new UUID(random.nextLong(), random.nextLong());
      var tenant = new UUID(random.nextLong(), random.nextLong());
      assertThat(TOKENS.read(tenant, TOKENS.address(INBOX, tenant, conversation)))
          .contains(conversation);
    }
  }

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

  @Test
  void theSubjectCountsOnlyInAnAnswerAndForItsSenderAlone() {
    assertThat(clues("From: ana@b.c\nSubject: Re: My order").subject()).isEqualTo("My order");
    assertThat(clues("From: ana@b.c\nSubject: My order").subject()).isNull();
    assertThat(clues("From: ana@b.c\nSubject: Re: Fwd: My order").subject()).isNull();
    assertThat(clues("From: ana@b.c\nSubject: Re: ?").subject()).isNull();
    assertThat(clues("Subject: Re: My order").follow(new Known()).isEmpty()).isTrue();
  }

  @Test
  void surerCluesComeFirst() {
    var known = new Known();
    var address = TOKENS.address(INBOX, TENANT, CONVERSATION).address();
    assertThat(
            clues(
                    "From: ana@b.c\nTo: %s\nSubject: Re: My order\nReferences: <known@x>"
                        .formatted(address))
                .follow(known))
        .contains("by id <known@x>");
    assertThat(
            clues(
                    "From: ana@b.c\nTo: %s\nSubject: Re: My order\nReferences: <other@x>"
                        .formatted(address))
                .follow(known))
        .contains("by token");
    assertThat(clues("From: Ana@B.c\nSubject: Re: My order\nReferences: <other@x>").follow(known))
        .contains("by subject");
    assertThat(clues("From: eve@b.c\nSubject: Re: My order").follow(known)).isEmpty();
  }

  /** One conversation, known by each way. */
  private static final class Known implements ThreadClues.Places<String> {
    private final Map<String, String> ids = Map.of("<known@x>", "by id <known@x>");

    @Override
    public Optional<String> byMessageId(String messageId) {
      return Optional.ofNullable(ids.get(messageId));
    }

    @Override
    public Optional<String> byConversation(UUID conversation) {
      return conversation.equals(CONVERSATION) ? Optional.of("by token") : Optional.empty();
    }

    @Override
    public Optional<String> bySubject(EmailAddress sender, String bareSubject) {
      return sender.folded().equals("ana@b.c") && bareSubject.equals("My order")
          ? Optional.of("by subject")
          : Optional.empty();
    }
  }
}
