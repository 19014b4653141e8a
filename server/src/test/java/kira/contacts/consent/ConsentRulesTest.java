package kira.contacts.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import kira.contacts.consent.Purpose.Basis;
import kira.contacts.consent.Suppression.Entry;
import kira.contacts.consent.Verdict.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsentRulesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Suppression.State FREE = new Suppression.State(null, null, List.of());

  @ParameterizedTest
  @CsvSource({
    "OPT_IN,    ,      ,           NO_CONSENT",
    "OPT_IN,    given, ,           CONSENT_GIVEN",
    "OPT_IN,    withdrawn, ,       WITHDRAWN",
    "OPT_OUT,   ,      ,           NOT_WITHDRAWN",
    "OPT_OUT,   given, ,           CONSENT_GIVEN",
    "OPT_OUT,   withdrawn, ,       WITHDRAWN",
    "ESSENTIAL, ,      ,           ESSENTIAL",
    "ESSENTIAL, withdrawn, ,       ESSENTIAL",
    "OPT_IN,    given, LISTED,     LISTED",
    "OPT_IN,    given, COMPLAINED, COMPLAINED",
    "OPT_OUT,   ,      STOPPED,    STOPPED",
    "OPT_IN,    withdrawn, BOUNCED, BOUNCED",
    "ESSENTIAL, ,      LISTED,     ESSENTIAL",
    "ESSENTIAL, ,      COMPLAINED, ESSENTIAL",
    "ESSENTIAL, ,      STOPPED,    STOPPED",
    "ESSENTIAL, ,      BOUNCED,    BOUNCED",
  })
  void whatDecides(
      Basis basis, @Nullable String said, Suppression.@Nullable Reason suppressed, Reason reason) {
    var verdict =
        ConsentRules.decide(
            Channel.EMAIL,
            purpose(basis, null, null),
            "ada@example.com",
            said == null ? null : consent(said.equals("given"), NOON),
            suppressed == null ? FREE : suppressed(suppressed),
            ZoneOffset.UTC,
            NOON);
    assertThat(verdict.reason()).isEqualTo(reason);
    assertThat(verdict.allowed())
        .isEqualTo(
            reason == Reason.CONSENT_GIVEN
                || reason == Reason.NOT_WITHDRAWN
                || reason == Reason.ESSENTIAL);
  }

  @Test
  void withoutAnAddressNothingElseMatters() {
    var verdict =
        ConsentRules.decide(
            Channel.SMS,
            purpose(Basis.ESSENTIAL, null, null),
            null,
            null,
            FREE,
            ZoneOffset.UTC,
            NOON);
    assertThat(verdict).isEqualTo(new Verdict(false, Reason.NO_ADDRESS, null, null, null));
  }

  @Test
  void consentDoesNotHoldBeforeItWasGiven() {
    var said = consent(true, NOON);
    var marketing = purpose(Basis.OPT_IN, null, null);
    assertThat(verdict(Channel.EMAIL, marketing, said, NOON.minusSeconds(1)).reason())
        .isEqualTo(Reason.NO_CONSENT);
    assertThat(verdict(Channel.EMAIL, marketing, said, NOON).since()).isEqualTo(NOON);
  }

  @ParameterizedTest
  @CsvSource({
    "21:00, 08:00, Europe/Lisbon, 2026-01-10T20:59:59Z, ",
    "21:00, 08:00, Europe/Lisbon, 2026-01-10T21:00:00Z, 2026-01-11T08:00:00Z",
    "21:00, 08:00, Europe/Lisbon, 2026-01-11T07:59:59Z, 2026-01-11T08:00:00Z",
    "21:00, 08:00, Europe/Lisbon, 2026-01-11T08:00:00Z, ",
    "21:00, 08:00, America/New_York, 2026-01-11T08:00:00Z, 2026-01-11T13:00:00Z",
    "12:00, 14:00, Asia/Kolkata, 2026-01-11T07:00:00Z, 2026-01-11T08:30:00Z",
    "12:00, 14:00, Asia/Kolkata, 2026-01-11T09:00:00Z, ",
    "08:00, 08:00, Asia/Kolkata, 2026-01-11T09:00:00Z, ",
    // The night in which the clocks go forward is an hour shorter.
    "21:00, 08:00, Europe/Berlin, 2026-03-28T21:00:00Z, 2026-03-29T06:00:00Z",
    "21:00, 02:30, Europe/Berlin, 2026-03-28T21:00:00Z, 2026-03-29T01:30:00Z",
  })
  void quietHoursGoByTheClockOnTheContactsWall(
      LocalTime from, LocalTime to, String zone, Instant at, @Nullable Instant end) {
    var purpose = purpose(Basis.OPT_OUT, from, to);
    var verdict =
        ConsentRules.decide(Channel.VOICE, purpose, "+1", null, FREE, ZoneId.of(zone), at);
    assertThat(verdict.notBefore()).isEqualTo(end);
    assertThat(verdict.reason()).isEqualTo(end == null ? Reason.NOT_WITHDRAWN : Reason.QUIET_HOURS);
    var mail = ConsentRules.decide(Channel.EMAIL, purpose, "a", null, FREE, ZoneId.of(zone), at);
    assertThat(mail.allowed()).isTrue();
  }

  @Test
  void afterTheQuietHoursTheAnswerIsYes() {
    var random = new Random(7);
    var zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
    for (int i = 0; i < 5_000; i++) {
      var zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
      var from = LocalTime.of(random.nextInt(24), random.nextInt(60));
      var to = LocalTime.of(random.nextInt(24), random.nextInt(60));
      var at = NOON.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 365)));
      var purpose = purpose(Basis.OPT_OUT, from, to);
      var verdict = ConsentRules.decide(Channel.SMS, purpose, "+1", null, FREE, zone, at);
      if (verdict.notBefore() != null) {
        assertThat(verdict.notBefore()).isAfter(at);
        assertThat(Duration.between(at, verdict.notBefore())).isLessThan(Duration.ofHours(26));
        var later = verdict.notBefore();
        assertThat(
                ConsentRules.decide(Channel.SMS, purpose, "+1", null, FREE, zone, later).allowed())
            .as("%s %s-%s %s", zone, from, to, at)
            .isTrue();
      }
    }
  }

  @Test
  void ofManyAnswersInAnyOrderTheLatestHoldsAndOfOneMomentTheRefusal() {
    var random = new Random(8);
    for (int i = 0; i < 5_000; i++) {
      var said = new ArrayList<Consent>();
      for (int k = 1 + random.nextInt(6); k > 0; k--) {
        said.add(consent(random.nextBoolean(), NOON.plusSeconds(random.nextInt(3))));
      }
      Consent held = null;
      for (var each : said) {
        held = each.orLater(held);
      }
      var latest = said.stream().map(Consent::at).max(Instant::compareTo).orElseThrow();
      boolean refused = said.stream().anyMatch(each -> each.at().equals(latest) && !each.given());
      assertThat(held).isNotNull();
      assertThat(held.at()).isEqualTo(latest);
      assertThat(held.given()).isNotEqualTo(refused);
    }
  }

  private static Verdict verdict(
      Channel channel, Purpose purpose, @Nullable Consent said, Instant at) {
    return ConsentRules.decide(channel, purpose, "a@b.example", said, FREE, ZoneOffset.UTC, at);
  }

  private static Purpose purpose(Basis basis, @Nullable LocalTime from, @Nullable LocalTime to) {
    return new Purpose("news", "News", null, basis, from, to, false);
  }

  private static Consent consent(boolean given, Instant at) {
    return new Consent(given, at, "user:ada", "form", null);
  }

  private static Suppression.State suppressed(Suppression.Reason reason) {
    return new Suppression.State(
        Channel.EMAIL, "ada@example.com", List.of(new Entry(reason, null, "system", NOON)));
  }
}
