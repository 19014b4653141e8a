package kira.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.TestClock;
import kira.platform.tenancy.TenantId;

/** A workspace of its own for one test, with one person of each role in it once they are needed. */
final class Acme {
  static final String PASSWORD = "correct horse battery";

  private final Team team;
  private final TestClock clock;
  private final int port;
  private final String unique = UUID.randomUUID().toString().substring(0, 8);
  private final Set<Role> here = EnumSet.noneOf(Role.class);
  private final TenantId tenant;

  Acme(Team team, TestClock clock, int port) {
    this.team = team;
    this.clock = clock;
    this.port = port;
    this.tenant = with(Role.OWNER);
  }

  /** Puts in somebody of a role, unless they are in already: hashing their password takes long. */
  private TenantId with(Role role) {
    if (!here.add(role)) {
      return tenant;
    }
    return team.setUp(
        "Acme " + unique,
        slug(),
        "en",
        ZoneOffset.UTC,
        role == Role.OWNER
            ? List.of(newcomer(role))
            : List.of(newcomer(Role.OWNER), newcomer(role)));
  }

  Acme withEverybody() {
    for (var role : Role.values()) {
      with(role);
    }
    return this;
  }

  private Team.Newcomer newcomer(Role role) {
    return new Team.Newcomer(name(role), address(role), PASSWORD, role);
  }

  TenantId tenant() {
    return tenant;
  }

  String slug() {
    return "acme-" + unique;
  }

  String workspaceName() {
    return "Acme " + unique;
  }

  static String name(Role role) {
    return "The " + role;
  }

  String email(Role role) {
    with(role);
    return address(role);
  }

  private String address(Role role) {
    return email(role.name().toLowerCase(Locale.ROOT));
  }

  /** An address nobody else in any test has. */
  String email(String local) {
    return local + "@" + unique + ".example";
  }

  UUID user(Role role) {
    with(role);
    return team.members(tenant).stream()
        .filter(member -> member.email().equals(address(role)))
        .findFirst()
        .orElseThrow()
        .userId();
  }

  /** A browser nobody is signed in with. */
  Browser browser() {
    return new Browser(port);
  }

  /** A browser with somebody signed in. */
  Browser signedIn(Role role) {
    var browser = browser();
    assertThat(signIn(browser, email(role), PASSWORD).status()).isEqualTo(200);
    return browser;
  }

  Browser.Answer signIn(Browser browser, String email, String password) {
    return signIn(browser, Map.of("email", email, "password", password));
  }

  Browser.Answer signIn(Browser browser, Map<String, String> body) {
    // So many a minute from one address; here everybody has the same.
    clock.advance(Duration.ofSeconds(3));
    return browser.post("/auth/sign-in", body);
  }

  Browser.Answer signUp(Browser browser, Map<String, ?> body) {
    clock.advance(Duration.ofMinutes(4));
    return browser.post("/auth/sign-up", body);
  }
}
