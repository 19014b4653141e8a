package kira.team;

import static kira.team.Acme.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import kira.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest extends TeamTest {
  private static final String NEXT = "a quite different one";

  @Test
  void everyDeviceIsListedAndTheOneInUseIsMarked() {
    var laptop = acme.signedIn(Role.AGENT);
    acme.signedIn(Role.AGENT);
    acme.signedIn(Role.ADMIN);
    var sessions = laptop.get("/sessions").items();
    assertThat(sessions).hasSize(2);
    assertThat(sessions).filteredOn(each -> each.path("current").asBoolean()).hasSize(1);
    assertThat(sessions)
        .allSatisfy(each -> {
          assertThat(each.propertyNames())
              .containsExactly("id", "current", "createdAt", "lastSeenAt", "ip", "userAgent");
          assertThat(each.path("ip").asString()).matches("127\\.0\\.0\\.1|0:0:0:0:0:0:0:1");
          assertThat(each.path("userAgent").asString()).isEqualTo("Test browser");
        });
  }

  @Test
  void aSessionEndedElsewhereIsOverWithTheNextRequest() throws Exception {
    var laptop = acme.signedIn(Role.AGENT);
    var phone = acme.signedIn(Role.AGENT);
    Set<UUID> ended = ConcurrentHashMap.newKeySet();
    try (var listening = team.onSessionsEnded(ended::addAll)) {
      var id = UUID.fromString(other(laptop));
      assertThat(laptop.delete("/sessions/" + id).status()).isEqualTo(204);
      assertThat(phone.get("/session").status()).isEqualTo(401);
      assertThat(laptop.get("/session").status()).isEqualTo(200);
      Eventually.holds(() -> ended.contains(id));
    }
  }

  @Test
  void allOtherSessionsCanBeEndedAtOnce() {
    var laptop = acme.signedIn(Role.AGENT);
    var phone = acme.signedIn(Role.AGENT);
    var tablet = acme.signedIn(Role.AGENT);
    var bystander = acme.signedIn(Role.ADMIN);
    assertThat(laptop.delete("/sessions").status()).isEqualTo(204);
    assertThat(phone.get("/session").status()).isEqualTo(401);
    assertThat(tablet.get("/session").status()).isEqualTo(401);
    assertThat(laptop.get("/session").status()).isEqualTo(200);
    assertThat(bystander.get("/session").status()).isEqualTo(200);
  }

  @Test
  void nobodyEndsSomebodyElsesSession() {
    var victim = acme.signedIn(Role.AGENT);
    var id = victim.get("/sessions").text("items", "0", "id");
    assertThat(acme.signedIn(Role.OWNER).delete("/sessions/" + id).code()).isEqualTo("not_found");
    assertThat(acme.signedIn(Role.OWNER).delete("/sessions/" + UUID.randomUUID()).code())
        .isEqualTo("not_found");
    assertThat(acme.signedIn(Role.OWNER).delete("/sessions/x").code()).isEqualTo("invalid_request");
    assertThat(victim.get("/session").status()).isEqualTo(200);
  }

  @Test
  void endingTheSessionInUseTakesTheCookieAway() {
    var browser = acme.signedIn(Role.AGENT);
    var id = browser.get("/sessions").text("items", "0", "id");
    assertThat(browser.delete("/sessions/" + id).header("set-cookie")).contains("Max-Age=0");
    assertThat(browser.cookie()).isEmpty();
  }

  @Test
  void aSessionLeftAloneForAWeekIsOver() {
    var browser = acme.signedIn(Role.AGENT);
    clock.advance(Duration.ofDays(7).minusMinutes(1));
    assertThat(browser.get("/members").status()).isEqualTo(200);
    clock.advance(Duration.ofDays(7));
    assertThat(browser.get("/members").status()).isEqualTo(401);
  }

  @Test
  void aSessionInDailyUseIsOverAfterAMonth() {
    var browser = acme.signedIn(Role.AGENT);
    for (var day = 1; day < 30; day++) {
      clock.advance(Duration.ofDays(1));
      assertThat(browser.get("/session").status()).as("day %d", day).isEqualTo(200);
    }
    clock.advance(Duration.ofDays(1));
    assertThat(browser.get("/session").status()).isEqualTo(401);
  }

  @Test
  void theTokenIsReplacedDailyAndTheOldOneDiesOnceTheNewIsUsed() {
    var browser = acme.signedIn(Role.AGENT);
    var first = browser.cookie();
    browser.get("/session");
    assertThat(browser.cookie()).isEqualTo(first);
    clock.advance(Duration.ofDays(1));
    browser.get("/session");
    assertThat(browser.cookie()).isNotEqualTo(first);
    // A request that was on its way with the old token still gets through.
    assertThat(acme.browser().cookie(first).get("/members").status()).isEqualTo(200);
    assertThat(browser.get("/members").status()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(59));
    assertThat(acme.browser().cookie(first).get("/members").status()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(2));
    assertThat(acme.browser().cookie(first).get("/members").status()).isEqualTo(401);
    assertThat(browser.get("/members").status()).isEqualTo(200);
  }

  @Test
  void anAnswerThatNeverArrivedSignsNobodyOut() {
    var browser = acme.signedIn(Role.AGENT);
    var first = browser.cookie();
    clock.advance(Duration.ofDays(1));
    browser.get("/session");
    var lost = browser.cookie();
    browser.cookie(first);
    clock.advance(Duration.ofMinutes(10));
    assertThat(browser.get("/session").status()).isEqualTo(200);
    assertThat(browser.cookie()).isNotIn(first, lost);
    assertThat(browser.get("/session").status()).isEqualTo(200);
    assertThat(acme.browser().cookie(lost).get("/session").status()).isEqualTo(401);
  }

  @Test
  void twoTabsThatAskAtOnceBothStaySignedIn() {
    var tab = acme.signedIn(Role.AGENT);
    clock.advance(Duration.ofDays(1));
    var other = acme.browser().cookie(tab.cookie());
    tab.get("/session");
    other.get("/session");
    // The browser has one cookie, whichever answer came last: both are good.
    assertThat(tab.get("/members").status()).isEqualTo(200);
    assertThat(other.get("/members").status()).isEqualTo(200);
  }

  @Test
  void anotherRoleIsAReasonForAnotherToken() {
    var agent = acme.signedIn(Role.AGENT);
    var before = agent.cookie();
    acme.signedIn(Role.OWNER).patch("/members/" + acme.user(Role.AGENT), Map.of("role", "ADMIN"));
    var session = agent.get("/session");
    assertThat(session.text("role")).isEqualTo("ADMIN");
    assertThat(agent.cookie()).isNotEqualTo(before);
  }

  @Test
  void aNewPasswordEndsAllOtherSessions() {
    var laptop = acme.signedIn(Role.AGENT);
    var phone = acme.signedIn(Role.AGENT);
    var before = laptop.cookie();
    assertThat(laptop.post("/account/password", Map.of("current", PASSWORD, "next", NEXT)).status())
        .isEqualTo(204);
    assertThat(laptop.cookie()).isNotEqualTo(before);
    assertThat(laptop.get("/session").status()).isEqualTo(200);
    assertThat(phone.get("/session").status()).isEqualTo(401);
    assertThat(acme.signIn(acme.browser(), acme.email(Role.AGENT), PASSWORD).code())
        .isEqualTo("sign_in_failed");
    assertThat(acme.signIn(acme.browser(), acme.email(Role.AGENT), NEXT).status()).isEqualTo(200);
  }

  @Test
  void whoDoesNotKnowThePasswordDoesNotChangeIt() {
    var browser = acme.signedIn(Role.AGENT);
    var answer =
        browser.post("/account/password", Map.of("current", "not the password", "next", NEXT));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("password_wrong");
    assertThat(answer.text("field")).isEqualTo("current");
    assertThat(acme.signIn(acme.browser(), acme.email(Role.AGENT), PASSWORD).status())
        .isEqualTo(200);
  }

  @Test
  void aBorrowedBrowserIsNoPlaceToGuessEither() {
    var browser = acme.signedIn(Role.AGENT);
    var wrong = Map.of("current", "not the password", "next", NEXT);
    for (var i = 0; i <= LockOut.FREE; i++) {
      assertThat(browser.post("/account/password", wrong).code()).isEqualTo("password_wrong");
    }
    var closed = browser.post("/account/password", Map.of("current", PASSWORD, "next", NEXT));
    assertThat(closed.code()).isEqualTo("locked_out");
    assertThat(closed.header("retry-after")).isNotEmpty();
    assertThat(browser.post("/account/totp/disable", Map.of("password", PASSWORD)).code())
        .isEqualTo("locked_out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "password1234", "          "})
  void aNewPasswordIsNotAnyPassword(String next) {
    var answer =
        acme.signedIn(Role.AGENT)
            .post("/account/password", Map.of("current", PASSWORD, "next", next));
    assertThat(answer.status()).isIn(400, 422);
    assertThat(answer.text("field")).isEqualTo("next");
  }

  @Test
  void aNameIsChangedEverywhereAtOnce() {
    var browser = acme.signedIn(Role.AGENT);
    // Until they choose a language themselves their browser knows better.
    assertThat(browser.get("/session").body().path("user").path("locale").isNull()).isTrue();
    var answer = browser.patch("/session", Map.of("name", " Jo  Do ", "locale", "de"));
    assertThat(answer.text("user", "name")).isEqualTo("Jo Do");
    assertThat(answer.text("user", "locale")).isEqualTo("de");
    assertThat(acme.signedIn(Role.OWNER).get("/members").items())
        .extracting(each -> each.path("name").asString())
        .contains("Jo Do")
        .doesNotContain(Acme.name(Role.AGENT));
    assertThat(team.names(Set.of(acme.user(Role.AGENT))))
        .containsEntry(acme.user(Role.AGENT), "Jo Do");
  }

  private static String other(Browser browser) {
    for (var each : browser.get("/sessions").items()) {
      if (!each.path("current").asBoolean()) {
        return each.path("id").asString();
      }
    }
    throw new AssertionError("there is no other session");
  }
}
