package kira.team;

import static kira.team.Acme.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kira.team.totp.Totp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

class TwoStepTest extends TeamTest {
  @Autowired Accounts accounts;
  @Autowired ApplicationContext context;

  private Browser browser;
  private String secret;
  private final List<String> recovery = new ArrayList<>();

  @BeforeEach
  void signIn() {
    browser = acme.signedIn(Role.AGENT);
  }

  private String code(int stepsAhead) {
    return Totp.code(secret, clock.instant().getEpochSecond() / 30 + stepsAhead);
  }

  private void turnOn() {
    secret = browser.post("/account/totp", null).text("secret");
    var answer = browser.post("/account/totp/confirm", Map.of("code", code(0)));
    assertThat(answer.status()).isEqualTo(200);
    answer.body().path("recoveryCodes").forEach(each -> recovery.add(each.asString()));
    // The next code.
    clock.advance(Duration.ofSeconds(30));
  }

  private Browser.Answer signIn(String code) {
    return acme.signIn(
        acme.browser(),
        Map.of("email", acme.email(Role.AGENT), "password", PASSWORD, "code", code));
  }

  @Test
  void settingItUpGivesSecretLinkAndPicture() {
    var answer = browser.post("/account/totp", null);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().propertyNames()).containsExactly("secret", "uri", "qrSvg");
    assertThat(answer.text("secret")).matches("[A-Z2-7]{32}");
    assertThat(answer.text("uri"))
        .startsWith("otpauth://totp/Kira:")
        .contains(answer.text("secret"));
    assertThat(answer.text("qrSvg")).startsWith("<svg");
    assertThat(browser.get("/session").body().path("user").path("totpEnabled").asBoolean())
        .isFalse();
  }

  @Test
  void onceConfirmedASignInTakesACode() {
    turnOn();
    assertThat(recovery).hasSize(10).doesNotHaveDuplicates();
    assertThat(recovery).allMatch(each -> each.matches("([A-Z2-7]{4}-){3}[A-Z2-7]{4}"));
    assertThat(browser.get("/session").body().path("user").path("totpEnabled").asBoolean())
        .isTrue();
    var without = acme.signIn(acme.browser(), acme.email(Role.AGENT), PASSWORD);
    assertThat(without.status()).isEqualTo(401);
    assertThat(without.code()).isEqualTo("code_required");
    assertThat(signIn(code(0)).status()).isEqualTo(200);
  }

  @Test
  void itIsNotConfirmedByAWrongCode() {
    browser.post("/account/totp", null);
    var answer = browser.post("/account/totp/confirm", Map.of("code", "000000"));
    assertThat(answer.code()).isEqualTo("code_wrong");
    assertThat(answer.text("field")).isEqualTo("code");
    assertThat(acme.signIn(acme.browser(), acme.email(Role.AGENT), PASSWORD).status())
        .isEqualTo(200);
  }

  @Test
  void nothingIsConfirmedThatWasNotBegun() {
    assertThat(browser.post("/account/totp/confirm", Map.of("code", "123456")).code())
        .isEqualTo("totp_not_begun");
    turnOn();
    assertThat(browser.post("/account/totp", null).code()).isEqualTo("totp_enabled");
  }

  @Test
  void aCodeIsGoodOnce() {
    turnOn();
    var code = code(0);
    assertThat(signIn(code).status()).isEqualTo(200);
    var again = signIn(code);
    assertThat(again.status()).isEqualTo(401);
    assertThat(again.code()).isEqualTo("sign_in_failed");
    clock.advance(Duration.ofSeconds(30));
    assertThat(signIn(code(0)).status()).isEqualTo(200);
  }

  @Test
  void theCodeThatTurnedItOnIsSpent() {
    secret = browser.post("/account/totp", null).text("secret");
    var code = code(0);
    browser.post("/account/totp/confirm", Map.of("code", code));
    assertThat(signIn(code).code()).isEqualTo("sign_in_failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"000000", "12345", "ABCD-EFGH-IJKL-MNOP", "٠١٢٣٤٥", "x"})
  void aWrongCodeOpensNothing(String code) {
    turnOn();
    assertThat(signIn(code).code()).isEqualTo("sign_in_failed");
  }

  @Test
  void aCodeWithAWrongPasswordSaysNothingOfEither() {
    turnOn();
    var answer =
        acme.signIn(
            acme.browser(),
            Map.of(
                "email", acme.email(Role.AGENT), "password", "not the password", "code", code(0)));
    assertThat(answer.code()).isEqualTo("sign_in_failed");
    var without = acme.signIn(acme.browser(), acme.email(Role.AGENT), "not the password");
    assertThat(without.code()).isEqualTo("sign_in_failed");
  }

  @Test
  void aRecoveryCodeIsGoodOnceHoweverItIsTyped() {
    turnOn();
    assertThat(
            signIn(recovery.get(0).toLowerCase(java.util.Locale.ROOT).replace("-", " ")).status())
        .isEqualTo(200);
    assertThat(signIn(recovery.get(0)).code()).isEqualTo("sign_in_failed");
    assertThat(signIn(recovery.get(1)).status()).isEqualTo(200);
  }

  @Test
  void guessingCodesClosesTheDoor() {
    turnOn();
    for (var i = 0; i <= LockOut.FREE; i++) {
      assertThat(signIn("00000" + i).code()).isEqualTo("sign_in_failed");
    }
    assertThat(signIn(code(0)).code()).isEqualTo("locked_out");
  }

  @Test
  void askingForTheCodeIsNoFailureAndNoWayToWipeThem() {
    turnOn();
    for (var i = 0; i < 8; i++) {
      assertThat(acme.signIn(acme.browser(), acme.email(Role.AGENT), PASSWORD).code())
          .isEqualTo("code_required");
    }
    for (var i = 0; i <= LockOut.FREE; i++) {
      assertThat(acme.signIn(acme.browser(), acme.email(Role.AGENT), PASSWORD).code())
          .isEqualTo("code_required");
      assertThat(signIn("00000" + i).code()).isEqualTo("sign_in_failed");
    }
    assertThat(signIn(code(0)).code()).isEqualTo("locked_out");
  }

  @Test
  void turningItOffTakesThePassword() {
    turnOn();
    assertThat(browser.post("/account/totp/disable", Map.of("password", "not the password")).code())
        .isEqualTo("password_wrong");
    assertThat(browser.post("/account/totp/disable", Map.of("password", PASSWORD)).status())
        .isEqualTo(204);
    assertThat(acme.signIn(acme.browser(), acme.email(Role.AGENT), PASSWORD).status())
        .isEqualTo(200);
    assertThat(browser.get("/session").status()).isEqualTo(200);
  }

  @Test
  void signingUpWithAnAccountThatTakesACodeDoesNotGoRoundIt() {
    turnOn();
    var answer =
        acme.signUp(
            acme.browser(),
            Map.of(
                "workspaceName",
                "Mine",
                "name",
                "Me",
                "email",
                acme.email(Role.AGENT),
                "password",
                PASSWORD));
    assertThat(answer.code()).isEqualTo("sign_up_failed");
  }

  @Test
  void aNewKeyKeepsNobodyOut() {
    turnOn();
    var account = acme.user(Role.AGENT);
    var before = accounts.state(account);
    ReflectionTestUtils.invokeMethod(context.getBean("secretKeysEndpoint"), "rotate");
    var after = accounts.state(account);
    assertThat(after.storedPassword()).isNotEqualTo(before.storedPassword());
    assertThat(after.totp().storedSecret()).isNotEqualTo(before.totp().storedSecret());
    assertThat(signIn(code(0)).status()).isEqualTo(200);
    assertThat(signIn(recovery.get(0)).status()).isEqualTo(200);
    assertThat(browser.get("/session").status()).isEqualTo(200);
  }
}
