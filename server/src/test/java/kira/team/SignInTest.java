package kira.team;

import static kira.team.AccountTable.asInstallation;
import static kira.team.Acme.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class SignInTest extends TeamTest {
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;

  private Map<String, Object> signUpBody() {
    return new HashMap<>(
        Map.of(
            "workspaceName",
            "Blue Ltd",
            "name",
            "Jane",
            "email",
            acme.email("jane"),
            "password",
            PASSWORD));
  }

  @Test
  void signingUpOpensAWorkspaceAndASession() {
    var browser = acme.browser();
    var answer = acme.signUp(browser, signUpBody());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(fields(answer.body()))
        .containsExactly("user", "workspace", "role", "permissions", "workspaces");
    assertThat(fields(answer.body().path("user")))
        .containsExactly("id", "name", "email", "totpEnabled", "locale");
    assertThat(fields(answer.body().path("workspace")))
        .containsExactly("id", "name", "slug", "createdAt");
    assertThat(answer.text("user", "email")).isEqualTo(acme.email("jane"));
    assertThat(answer.text("workspace", "name")).isEqualTo("Blue Ltd");
    assertThat(answer.text("workspace", "slug")).startsWith("blue-ltd");
    assertThat(answer.text("role")).isEqualTo("OWNER");
    assertThat(answer.body().path("permissions")).hasSize(Permission.values().length);
    assertThat(answer.text("workspaces", "0", "role")).isEqualTo("OWNER");
    var session = browser.get("/session");
    assertThat(session.status()).isEqualTo(200);
    assertThat(session.body()).isEqualTo(answer.body());
  }

  @ParameterizedTest
  @CsvSource({"Europe/Lisbon,Europe/Lisbon", "Middle/Earth,UTC", ",UTC"})
  void aWorkspaceBeginsWithTheTimeZoneOfTheBrowser(String said, String zone) {
    var body = new HashMap<>(signUpBody());
    body.put("timeZone", said);
    var browser = acme.browser();
    assertThat(acme.signUp(browser, body).status()).isEqualTo(201);
    assertThat(browser.get("/workspace").text("timeZone")).isEqualTo(zone);
  }

  @Test
  void theCookieIsOutOfReachOfScriptsAndOtherSites() {
    var answer = acme.signUp(acme.browser(), signUpBody());
    assertThat(answer.header("set-cookie"))
        .matches(
            "kira_session=[A-Za-z0-9_-]{43}; Path=/; Max-Age=2592000; Expires=[^;]+; HttpOnly;"
                + " SameSite=Lax");
    assertThat(answer.header("cache-control")).contains("no-store");
  }

  @Test
  void twoWorkspacesOfOneNameHaveTwoAddresses() {
    var first = acme.signUp(acme.browser(), signUpBody());
    var body = signUpBody();
    body.put("email", acme.email("joe"));
    var second = acme.signUp(acme.browser(), body);
    assertThat(second.text("workspace", "slug"))
        .startsWith("blue-ltd-")
        .isNotEqualTo(first.text("workspace", "slug"));
  }

  @Test
  void somebodyWithAnAccountSignsUpWithItsPasswordForAnotherWorkspace() {
    var first = acme.signUp(acme.browser(), signUpBody());
    var body = signUpBody();
    body.put("workspaceName", "Green Ltd");
    var second = acme.signUp(acme.browser(), body);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.text("user", "id")).isEqualTo(first.text("user", "id"));
    assertThat(second.text("workspace", "name")).isEqualTo("Green Ltd");
    assertThat(second.body().path("workspaces")).hasSize(2);
  }

  @Test
  void signingUpWithSomebodyElsesAddressOpensNothing() {
    var browser = acme.browser();
    var body = signUpBody();
    body.put("email", acme.email(Role.OWNER));
    body.put("password", "another good password");
    var before = team.tenants().size();
    var answer = acme.signUp(browser, body);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("sign_up_failed");
    assertThat(browser.cookie()).isEmpty();
    assertThat(team.tenants()).hasSize(before);
    assertThat(acme.signIn(acme.browser(), acme.email(Role.OWNER), PASSWORD).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "workspaceName,'',invalid_request",
    "workspaceName,'\u200b',invalid_request",
    "name,' ',invalid_request",
    "email,jane,invalid_request",
    "email,'jane@acme.example\nBcc: x@y.example',invalid_request",
    "password,short,password_too_short",
    "password,password1234,password_too_easy",
    "extra,1,invalid_request"
  })
  void badInputIsRefusedByField(String field, String value, String code) {
    var body = signUpBody();
    body.put(field, value);
    var answer = acme.signUp(acme.browser(), body);
    assertThat(answer.status()).isIn(400, 422);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.text("field")).isEqualTo(field);
    assertThat(acme.signIn(acme.browser(), acme.email("jane"), PASSWORD).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "1",
        "\"x\"",
        "{\"email\":1,\"password\":\"x\"}",
        "{\"email\":{},\"password\":\"x\"}",
        "{\"email\":[\"a@b.example\"],\"password\":\"x\"}",
        "{\"email\":null,\"password\":null}",
        "{\"email\":\"a@b.example\"}",
        "{\"email\":\"a@b.example\",\"password\":\"x\",\"admin\":true}"
      })
  void aBodyThatIsNoSignInIsRefused(String body) {
    clock.advance(Duration.ofSeconds(3));
    var answer = acme.browser().post("/auth/sign-in", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
    assertThat(answer.header("content-type")).contains("application/problem+json");
  }

  @Test
  void tooMuchIsRefusedUnread() {
    var body = signUpBody();
    body.put("name", "x".repeat(2_000_000));
    assertThat(acme.signUp(acme.browser(), body).code()).isEqualTo("too_large");
    body.put("name", "x".repeat(5_000));
    assertThat(acme.signUp(acme.browser(), body).code()).isEqualTo("invalid_request");
    body.put("name", "Jane");
    body.put("password", "x".repeat(5_000));
    assertThat(acme.signUp(acme.browser(), body).text("field")).isEqualTo("password");
  }

  @Test
  void scriptAndOtherDirectionsAreTextInAName() {
    var body = signUpBody();
    body.put("name", "<script>alert(1)</script>\u202e\u200b");
    var answer = acme.signUp(acme.browser(), body);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text("user", "name")).isEqualTo("<script>alert(1)</script>");
    assertThat(answer.header("content-type")).contains("application/json");
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
  }

  @Test
  void aPageOfAnotherSiteCannotSignAnybodyIn() {
    var browser = acme.browser();
    var answer =
        browser.send(
            "POST",
            "/auth/sign-in",
            Map.of("email", acme.email(Role.OWNER), "password", PASSWORD),
            Map.of("Origin", "https://evil.example"));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(browser.cookie()).isEmpty();
  }

  @Test
  void aWrongPasswordAndAnUnknownAddressGetTheSameAnswer() {
    var wrong = acme.signIn(acme.browser(), acme.email(Role.OWNER), "not the password");
    var unknown = acme.signIn(acme.browser(), acme.email("nobody"), "not the password");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.code()).isEqualTo("sign_in_failed");
    assertThat(withoutRequest(unknown)).isEqualTo(withoutRequest(wrong));
    assertThat(unknown.status()).isEqualTo(wrong.status());
    assertThat(unknown.response().headers().map().keySet())
        .isEqualTo(wrong.response().headers().map().keySet());
  }

  @Test
  void anUnknownAddressTakesAsLongToRefuse() {
    var known = Long.MAX_VALUE;
    var unknown = Long.MAX_VALUE;
    for (var i = 0; i < 4; i++) {
      known = Math.min(known, nanos(acme.email(Role.OWNER)));
      unknown = Math.min(unknown, nanos(acme.email("nobody")));
    }
    // Hashing is by far the longest part: left out, this would be a twentieth.
    assertThat((double) unknown / known).isBetween(0.5, 2.0);
  }

  private long nanos(String email) {
    var begun = System.nanoTime();
    assertThat(acme.signIn(acme.browser(), email, "not the password").code())
        .isEqualTo("sign_in_failed");
    return System.nanoTime() - begun;
  }

  @Test
  void afterFiveFailuresItIsClosedForAWhileWhetherThereIsAnAccountOrNot() {
    assertThat(failures(acme.email(Role.OWNER)))
        .isEqualTo(failures(acme.email("nobody")))
        .startsWith("401 ", "401 ", "401 ", "401 ", "401 ", "429 27");
  }

  /** Status and Retry-After of eight failures, three seconds apart. */
  private List<String> failures(String email) {
    return IntStream.range(0, 8)
        .mapToObj(_ -> acme.signIn(acme.browser(), email, "not the password"))
        .map(answer -> answer.status() + " " + answer.header("retry-after"))
        .toList();
  }

  @Test
  void whileItIsClosedTheRightPasswordDoesNotOpenEither() {
    failures(acme.email(Role.OWNER));
    var closed = acme.signIn(acme.browser(), acme.email(Role.OWNER), PASSWORD);
    assertThat(closed.status()).isEqualTo(429);
    assertThat(closed.code()).isEqualTo("locked_out");
    clock.advance(Duration.ofSeconds(31));
    assertThat(acme.signIn(acme.browser(), acme.email(Role.OWNER), PASSWORD).status())
        .isEqualTo(200);
    // The slate is clean.
    assertThat(failures(acme.email(Role.OWNER)).getFirst()).isEqualTo("401 ");
  }

  @Test
  void aLockOutIsForOneAddressOnly() {
    failures(acme.email(Role.OWNER));
    assertThat(acme.signIn(acme.browser(), acme.email(Role.ADMIN), PASSWORD).status())
        .isEqualTo(200);
  }

  @Test
  void manyGuessesAtOnceAreNoMoreThanOneAfterTheOther() throws Exception {
    clock.advance(Duration.ofMinutes(2));
    var codes = new ArrayList<String>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.range(0, 25)
              .mapToObj(i ->
                  pool.submit(() ->
                      acme.browser()
                          .post(
                              "/auth/sign-in",
                              Map.of(
                                  "email",
                                  acme.email(Role.OWNER),
                                  "password",
                                  "guess number " + i))))
              .toList();
      for (var answer : answers) {
        codes.add(answer.get().code());
      }
    }
    assertThat(codes).filteredOn("sign_in_failed"::equals).hasSize(LockOut.FREE + 1);
    assertThat(codes).filteredOn("locked_out"::equals).hasSize(25 - LockOut.FREE - 1);
  }

  @Test
  void oneAddressTriesSoManyAMinute() {
    clock.advance(Duration.ofMinutes(2));
    var body = Map.of("email", acme.email("nobody"), "password", "whatever it is");
    var codes = new ArrayList<String>();
    Browser.Answer last;
    do {
      last = acme.browser().post("/auth/sign-in", body);
      codes.add(last.code());
    } while (!last.code().equals("rate_limited") && codes.size() < 200);
    assertThat(last.status()).isEqualTo(429);
    assertThat(last.header("retry-after")).isNotEmpty();
    assertThat(codes).hasSizeGreaterThan(30).startsWith("sign_in_failed").contains("locked_out");
    clock.advance(Duration.ofMinutes(2));
    assertThat(acme.signIn(acme.browser(), acme.email(Role.OWNER), PASSWORD).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "../../etc/passwd",
        "%00",
        "' or '1'='1",
        "null"
      })
  void aForgedCookieOpensNothing(String forged) {
    var answer = acme.browser().cookie(forged).get("/session");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("unauthenticated");
  }

  @Test
  void aCookieChangedByOneLetterOpensNothing() {
    var browser = acme.signedIn(Role.AGENT);
    var cookie = browser.cookie();
    for (var i = 0; i < cookie.length(); i += 7) {
      var letter = cookie.charAt(i) == 'A' ? 'B' : 'A';
      var forged = cookie.substring(0, i) + letter + cookie.substring(i + 1);
      assertThat(acme.browser().cookie(forged).get("/session").status()).isEqualTo(401);
    }
    assertThat(browser.get("/session").status()).isEqualTo(200);
  }

  @Test
  void withoutACookieEverythingIsShut() {
    var browser = acme.browser();
    for (var path :
        List.of(
            "/session",
            "/sessions",
            "/members",
            "/invitations",
            "/roles",
            "/audit",
            "/workspace")) {
      assertThat(browser.get(path).code()).as(path).isEqualTo("unauthenticated");
    }
    assertThat(browser.post("/workspaces", Map.of("name", "x")).code())
        .isEqualTo("unauthenticated");
    assertThat(browser.delete("/sessions").code()).isEqualTo("unauthenticated");
  }

  @Test
  void signingOutEndsTheSession() {
    var browser = acme.signedIn(Role.AGENT);
    var cookie = browser.cookie();
    var answer = browser.post("/auth/sign-out", null);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("set-cookie")).contains("kira_session=;").contains("Max-Age=0");
    assertThat(acme.browser().cookie(cookie).get("/session").status()).isEqualTo(401);
    assertThat(acme.browser().post("/auth/sign-out", null).status()).isEqualTo(204);
  }

  @Test
  void signingInAgainEndsTheSessionTheBrowserHad() {
    var browser = acme.signedIn(Role.AGENT);
    var before = browser.cookie();
    acme.signIn(browser, acme.email(Role.ADMIN), PASSWORD);
    assertThat(browser.cookie()).isNotEqualTo(before);
    assertThat(acme.browser().cookie(before).get("/session").status()).isEqualTo(401);
    assertThat(browser.get("/session").text("role")).isEqualTo("ADMIN");
  }

  @Test
  void theDatabaseHasOnlyTheHashOfAToken() {
    var browser = acme.signedIn(Role.AGENT);
    var found =
        asInstallation(() ->
            transaction.execute(_ ->
                jdbc.sql(
                        """
                        select s::text as row from session s where token_hash = :hash
                        """)
                    .param("hash", new Token(browser.cookie()).hash())
                    .query(String.class)
                    .single()));
    assertThat(found).contains(acme.user(Role.AGENT).toString()).doesNotContain(browser.cookie());
  }

  @Test
  void fromWithinAWorkspaceSessionsAndAttemptsCannotBeSeen() {
    acme.signedIn(Role.OWNER);
    acme.signIn(acme.browser(), acme.email(Role.OWNER), "not the password");
    for (var table : List.of("session", "sign_in_attempt")) {
      var query = "select count(*) from " + table;
      long installation = asInstallation(() -> count(query));
      long workspace = Tenancy.in(acme.tenant(), () -> count(query));
      assertThat(installation).as(table).isPositive();
      assertThat(workspace).as(table).isZero();
      assertThat(count(query)).as(table).isZero();
    }
  }

  @Test
  void passwordsAreNowhereInTheClear() {
    acme.signedIn(Role.OWNER);
    for (var query :
        List.of(
            "select count(*) from account where state::text like '%argon2%' or state::text like :p",
            "select count(*) from journal where data::text like '%argon2%' or data::text like :p")) {
      long found =
          asInstallation(() ->
              transaction.execute(_ ->
                  jdbc.sql(query).param("p", "%" + PASSWORD + "%").query(Long.class).single()));
      assertThat(found).isZero();
    }
    long accounts = asInstallation(() -> count("select count(*) from account"));
    long entries = asInstallation(() -> count("select count(*) from journal"));
    assertThat(accounts).isPositive();
    assertThat(entries).isPositive();
  }

  private long count(String query) {
    return transaction.execute(_ -> jdbc.sql(query).query(Long.class).single());
  }

  private static JsonNode withoutRequest(Browser.Answer answer) {
    return ((tools.jackson.databind.node.ObjectNode) answer.body()).without("requestId");
  }

  private static List<String> fields(JsonNode node) {
    return List.copyOf(node.propertyNames());
  }
}
