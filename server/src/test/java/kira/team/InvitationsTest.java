package kira.team;

import static kira.team.Acme.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import kira.team.totp.Totp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationsTest extends TeamTest {

  private String invited(String email, Role role) {
    var answer =
        acme.signedIn(Role.OWNER).post("/invitations", Map.of("email", email, "role", role));
    assertThat(answer.status()).isEqualTo(201);
    return token(answer);
  }

  private static String token(Browser.Answer answer) {
    var url = answer.text("url");
    return url.substring(url.lastIndexOf('/') + 1);
  }

  private Browser.Answer accept(Browser browser, String token, Map<String, String> body) {
    clock.advance(Duration.ofSeconds(5));
    return browser.post("/invitations/by-token/%s/accept".formatted(token), body);
  }

  private Map<String, String> asNewcomer() {
    return Map.of("name", "New Comer", "password", "a password of mine");
  }

  @Test
  void anInvitationIsALinkShownOnce() {
    var owner = acme.signedIn(Role.OWNER);
    var answer = owner.post("/invitations", Map.of("email", acme.email("new"), "role", "AGENT"));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body().propertyNames())
        .containsExactly("id", "email", "role", "expiresAt", "url");
    assertThat(answer.text("url"))
        .matches("http://localhost:%d/invitation/[0-9a-f]{32}\\.[A-Za-z0-9_-]{43}".formatted(port));
    var listed = owner.get("/invitations");
    assertThat(listed.text("items", "0", "email")).isEqualTo(acme.email("new"));
    assertThat(listed.text("items", "0", "invitedBy", "name")).isEqualTo(Acme.name(Role.OWNER));
    assertThat(listed.response().body()).doesNotContain("oken").doesNotContain("url");
  }

  @Test
  void theLinkSaysWhatItInvitesTo() {
    var offer =
        acme.browser().get("/invitations/by-token/" + invited(acme.email("new"), Role.ADMIN));
    assertThat(offer.body().propertyNames())
        .containsExactly("workspaceName", "email", "role", "accountExists");
    assertThat(offer.text("workspaceName")).isEqualTo(acme.workspaceName());
    assertThat(offer.text("role")).isEqualTo("ADMIN");
    assertThat(offer.body().path("accountExists").asBoolean()).isFalse();
  }

  @Test
  void somebodyNewComesInWithANameAndAPassword() {
    var browser = acme.browser();
    var answer = accept(browser, invited(acme.email("new"), Role.AGENT), asNewcomer());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("role")).isEqualTo("AGENT");
    assertThat(answer.text("user", "email")).isEqualTo(acme.email("new"));
    assertThat(answer.uuid("workspace", "id")).isEqualTo(acme.tenant().value());
    assertThat(browser.get("/session").status()).isEqualTo(200);
    assertThat(acme.signIn(acme.browser(), acme.email("new"), "a password of mine").status())
        .isEqualTo(200);
  }

  @Test
  void anInvitationIsGoodOnce() {
    var token = invited(acme.email("new"), Role.AGENT);
    accept(acme.browser(), token, asNewcomer());
    assertThat(accept(acme.browser(), token, asNewcomer()).code()).isEqualTo("invitation_invalid");
    assertThat(acme.browser().get("/invitations/by-token/" + token).status()).isEqualTo(404);
    assertThat(acme.signedIn(Role.OWNER).get("/members").items()).hasSize(2);
  }

  @Test
  void manyWhoAcceptAtOnceAreOneMember() throws Exception {
    var token = invited(acme.email("new"), Role.AGENT);
    clock.advance(Duration.ofMinutes(2));
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var statuses =
          IntStream.range(0, 6)
              .mapToObj(_ ->
                  pool.submit(() ->
                      acme.browser()
                          .post("/invitations/by-token/%s/accept".formatted(token), asNewcomer())
                          .status()))
              .toList();
      var ok = 0;
      for (var status : statuses) {
        ok += status.get() == 200 ? 1 : 0;
      }
      assertThat(ok).isEqualTo(1);
    }
    assertThat(acme.signedIn(Role.OWNER).get("/members").items()).hasSize(2);
  }

  @Test
  void aWeekLaterItIsTooLate() {
    var token = invited(acme.email("new"), Role.AGENT);
    clock.advance(Duration.ofDays(7));
    var answer = accept(acme.browser(), token, asNewcomer());
    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.code()).isEqualTo("invitation_expired");
    assertThat(acme.browser().get("/invitations/by-token/" + token).code())
        .isEqualTo("invitation_expired");
  }

  @Test
  void aRevokedInvitationIsWorthNothing() {
    var owner = acme.signedIn(Role.OWNER);
    var answer = owner.post("/invitations", Map.of("email", acme.email("new"), "role", "AGENT"));
    assertThat(owner.delete("/invitations/" + answer.text("id")).status()).isEqualTo(204);
    assertThat(accept(acme.browser(), token(answer), asNewcomer()).code())
        .isEqualTo("invitation_invalid");
    assertThat(owner.delete("/invitations/" + answer.text("id")).code()).isEqualTo("not_found");
  }

  @Test
  void somebodyWithAnAccountComesInWithItsPassword() {
    var other = new Acme(team, clock, port);
    var token = invited(other.email(Role.AGENT), Role.ADMIN);
    var offer = acme.browser().get("/invitations/by-token/" + token);
    assertThat(offer.body().path("accountExists").asBoolean()).isTrue();
    assertThat(accept(acme.browser(), token, Map.of("password", "not the password")).code())
        .isEqualTo("sign_in_failed");
    var answer = accept(acme.browser(), token, Map.of("password", PASSWORD));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.uuid("workspace", "id")).isEqualTo(acme.tenant().value());
    assertThat(answer.uuid("user", "id")).isEqualTo(other.user(Role.AGENT));
    assertThat(answer.body().path("workspaces")).hasSize(2);
  }

  @Test
  void anInvitationIsNoWayRoundTheSecondStep() {
    var other = new Acme(team, clock, port);
    var invitee = other.signedIn(Role.AGENT);
    var secret = invitee.post("/account/totp", null).text("secret");
    invitee.post(
        "/account/totp/confirm",
        Map.of("code", Totp.code(secret, clock.instant().getEpochSecond() / 30)));
    var token = invited(other.email(Role.AGENT), Role.AGENT);
    assertThat(accept(acme.browser(), token, Map.of("password", PASSWORD)).code())
        .isEqualTo("code_required");
    assertThat(team.role(acme.tenant(), other.user(Role.AGENT))).isEmpty();
    clock.advance(Duration.ofSeconds(30));
    var code = Totp.code(secret, clock.instant().plusSeconds(5).getEpochSecond() / 30);
    assertThat(accept(acme.browser(), token, Map.of("password", PASSWORD, "code", code)).status())
        .isEqualTo(200);
  }

  @Test
  void theOneInvitedIsAskedNothingMoreWhenSignedIn() {
    var other = new Acme(team, clock, port);
    var invitee = other.signedIn(Role.AGENT);
    var secret = invitee.post("/account/totp", null).text("secret");
    invitee.post(
        "/account/totp/confirm",
        Map.of("code", Totp.code(secret, clock.instant().getEpochSecond() / 30)));
    var token = invited(other.email(Role.AGENT), Role.VIEWER);

    var answer = accept(invitee, token, Map.of());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.uuid("workspace", "id")).isEqualTo(acme.tenant().value());
    assertThat(answer.text("role")).isEqualTo("VIEWER");
    assertThat(invitee.get("/session").uuid("workspace", "id")).isEqualTo(acme.tenant().value());
    assertThat(accept(invitee, token, Map.of()).code()).isEqualTo("invitation_invalid");
  }

  @Test
  void whoIsSignedInAsSomebodyElseProvesToBeTheOneInvited() {
    var other = new Acme(team, clock, port);
    var browser = acme.signedIn(Role.AGENT);
    var token = invited(other.email(Role.AGENT), Role.AGENT);

    assertThat(accept(browser, token, Map.of()).code()).isEqualTo("unauthenticated");
    assertThat(accept(acme.browser(), token, Map.of()).code()).isEqualTo("unauthenticated");
    assertThat(team.role(acme.tenant(), other.user(Role.AGENT))).isEmpty();
    assertThat(browser.get("/session").status()).isEqualTo(200);

    var answer = accept(browser, token, Map.of("password", PASSWORD));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.uuid("user", "id")).isEqualTo(other.user(Role.AGENT));
    assertThat(browser.get("/session").uuid("user", "id")).isEqualTo(other.user(Role.AGENT));
  }

  @Test
  void aWrongCodeIsRefusedAndTheNextOneIsGood() {
    var other = new Acme(team, clock, port);
    var invitee = other.signedIn(Role.AGENT);
    var secret = invitee.post("/account/totp", null).text("secret");
    invitee.post(
        "/account/totp/confirm",
        Map.of("code", Totp.code(secret, clock.instant().getEpochSecond() / 30)));
    var token = invited(other.email(Role.AGENT), Role.AGENT);
    assertThat(accept(acme.browser(), token, Map.of("password", PASSWORD, "code", "000000")).code())
        .isEqualTo("sign_in_failed");
    clock.advance(Duration.ofSeconds(30));
    var code = Totp.code(secret, clock.instant().plusSeconds(5).getEpochSecond() / 30);
    assertThat(accept(acme.browser(), token, Map.of("password", PASSWORD, "code", code)).status())
        .isEqualTo(200);
  }

  @Test
  void guessingAPasswordThroughAnInvitationClosesTheDoorToo() {
    var other = new Acme(team, clock, port);
    var token = invited(other.email(Role.AGENT), Role.AGENT);
    for (var i = 0; i <= LockOut.FREE; i++) {
      accept(acme.browser(), token, Map.of("password", "not the password"));
    }
    assertThat(accept(acme.browser(), token, Map.of("password", PASSWORD)).code())
        .isEqualTo("locked_out");
  }

  @ParameterizedTest
  @CsvSource({
    "OWNER,OWNER,201",
    "OWNER,VIEWER,201",
    "ADMIN,OWNER,403",
    "ADMIN,ADMIN,201",
    "AGENT,VIEWER,403",
    "VIEWER,VIEWER,403"
  })
  void whoMayInviteWhom(Role who, Role whom, int status) {
    var answer =
        acme.signedIn(who).post("/invitations", Map.of("email", acme.email("new"), "role", whom));
    assertThat(answer.status()).isEqualTo(status);
    if (status == 403) {
      assertThat(answer.code()).isEqualTo("forbidden");
    }
  }

  @Test
  void aMemberIsNotInvited() {
    var answer =
        acme.signedIn(Role.OWNER)
            .post("/invitations", Map.of("email", acme.email(Role.AGENT), "role", "ADMIN"));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("already_member");
    assertThat(answer.text("field")).isEqualTo("email");
  }

  @Test
  void theSameRequestTwiceIsOneInvitation() {
    var owner = acme.signedIn(Role.OWNER);
    var body = Map.of("email", acme.email("new"), "role", "AGENT");
    var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    var first = owner.send("POST", "/invitations", body, key);
    var second = owner.send("POST", "/invitations", body, key);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(owner.get("/invitations").items()).hasSize(1);
    assertThat(accept(acme.browser(), token(second), asNewcomer()).status()).isEqualTo(200);
  }

  @Test
  void anotherWorkspacesInvitationIsOutOfReach() {
    var id =
        acme.signedIn(Role.OWNER)
            .post("/invitations", Map.of("email", acme.email("new"), "role", "AGENT"))
            .text("id");
    var stranger = new Acme(team, clock, port).signedIn(Role.OWNER);
    assertThat(stranger.delete("/invitations/" + id).code()).isEqualTo("not_found");
    assertThat(stranger.get("/invitations").items()).isEmpty();
    assertThat(acme.signedIn(Role.OWNER).get("/invitations").items()).hasSize(1);
  }

  @Test
  void aTokenBelongsToItsWorkspace() {
    var token = invited(acme.email("new"), Role.OWNER);
    var other = new Acme(team, clock, port);
    var moved = other.tenant().toString().replace("-", "") + token.substring(32);
    assertThat(accept(acme.browser(), moved, asNewcomer()).code()).isEqualTo("invitation_invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "..", "%00", "0.0", "a%20b"})
  void aForgedTokenIsWorthNothing(String token) {
    assertThat(acme.browser().get("/invitations/by-token/" + token).status()).isIn(400, 404);
    assertThat(accept(acme.browser(), token, asNewcomer()).status()).isIn(400, 404);
  }

  @Test
  void badInputIsRefusedByField() {
    var owner = acme.signedIn(Role.OWNER);
    var body = new HashMap<String, Object>(Map.of("email", acme.email("new"), "role", "AGENT"));
    for (var bad :
        List.of(
            Map.of("email", "x"), Map.of("role", "KING"), Map.of("role", 3), Map.of("by", "me"))) {
      var request = new HashMap<String, Object>(body);
      request.putAll(bad);
      var answer = owner.post("/invitations", request);
      assertThat(answer.status()).as("%s", bad).isEqualTo(400);
      assertThat(answer.text("field")).isEqualTo(bad.keySet().iterator().next());
    }
    assertThat(owner.post("/invitations", Map.of("role", "AGENT")).text("field"))
        .isEqualTo("email");
    assertThat(owner.post("/invitations", Map.of("email", acme.email("new"))).text("field"))
        .isEqualTo("role");
    assertThat(owner.get("/invitations").items()).isEmpty();
    var token = invited(acme.email("new"), Role.AGENT);
    assertThat(
            accept(acme.browser(), token, Map.of("password", "a password of mine")).text("field"))
        .isEqualTo("name");
    assertThat(accept(acme.browser(), token, Map.of("name", "x", "password", "short")).code())
        .isEqualTo("password_too_short");
  }
}
