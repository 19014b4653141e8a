package kira.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.RefusedException;
import kira.platform.tenancy.Actor;
import kira.team.WorkspaceSettings.Current;
import kira.team.WorkspaceSettings.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

class WorkspacesTest extends TeamTest {
  private record Colours(String front, Integer opacity, List<String> more) {}

  private static final Section<Colours> COLOURS =
      new Section<>("colours", Colours.class, new Colours("blue", 1, List.of()));

  @Autowired WorkspaceSettings settings;

  @Test
  void theWorkspaceSaysWhatItIs() {
    var answer = acme.signedIn(Role.VIEWER).get("/workspace");
    assertThat(answer.text("name")).isEqualTo(acme.workspaceName());
    assertThat(answer.text("slug")).isEqualTo(acme.slug());
    assertThat(answer.text("locale")).isEqualTo("en");
    assertThat(answer.text("timeZone")).isEqualTo("Z");
    assertThat(answer.header("etag")).isEqualTo("\"%s\"".formatted(answer.text("version")));
  }

  private Browser.Answer change(Browser browser, Map<String, ?> body, String version) {
    return browser.send("PATCH", "/workspace", body, Map.of("If-Match", version));
  }

  @Test
  void itsDetailsAreChangedOneByOne() {
    var admin = acme.signedIn(Role.ADMIN);
    var first = change(admin, Map.of("name", "New name"), admin.get("/workspace").header("etag"));
    assertThat(first.status()).isEqualTo(200);
    var second =
        change(admin, Map.of("locale", "de", "timeZone", "Europe/Berlin"), first.header("etag"));
    assertThat(second.text("name")).isEqualTo("New name");
    assertThat(second.text("timeZone")).isEqualTo("Europe/Berlin");
    assertThat(admin.get("/session").text("workspace", "name")).isEqualTo("New name");
    var view = team.workspace(acme.tenant()).orElseThrow();
    assertThat(view.timeZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    // Its figures count its own days, unless somebody asks for others.
    assertThat(admin.get("/dashboard?days=7").text("zone")).isEqualTo("Europe/Berlin");
    assertThat(admin.get("/dashboard?days=7&zone=Asia/Tokyo").text("zone")).isEqualTo("Asia/Tokyo");
    assertThat(view.slug()).isEqualTo(acme.slug());
  }

  @Test
  void aChangeOfAnOldVersionIsRefusedWithTheNewOne() {
    var admin = acme.signedIn(Role.ADMIN);
    var old = admin.get("/workspace").header("etag");
    change(admin, Map.of("name", "First"), old);
    var answer = change(admin, Map.of("name", "Second"), old);
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("version_conflict");
    assertThat(answer.text("current", "name")).isEqualTo("First");
    assertThat(admin.patch("/workspace", Map.of("name", "Third")).status()).isEqualTo(428);
    assertThat(admin.get("/workspace").text("name")).isEqualTo("First");
  }

  @Test
  void agentsDoNotChangeIt() {
    var agent = acme.signedIn(Role.AGENT);
    var answer = change(agent, Map.of("name", "Mine"), agent.get("/workspace").header("etag"));
    assertThat(answer.code()).isEqualTo("forbidden");
  }

  @ParameterizedTest
  @CsvSource({"name,''", "name,'\u200b'", "locale,xx_YY", "timeZone,Berlin", "slug,other", "id,1"})
  void badInputIsRefusedByField(String field, String value) {
    var admin = acme.signedIn(Role.ADMIN);
    var body = new HashMap<String, String>(Map.of("name", "Fine"));
    body.put(field, value);
    var answer = change(admin, body, admin.get("/workspace").header("etag"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("field")).isEqualTo(field);
    assertThat(admin.get("/workspace").text("name")).isEqualTo(acme.workspaceName());
  }

  @Test
  void onePersonGoesToAndFroBetweenWorkspaces() {
    var browser = acme.signedIn(Role.AGENT);
    var first = browser.cookie();
    var opened = browser.post("/workspaces", Map.of("name", "My own"));
    assertThat(opened.status()).isEqualTo(201);
    assertThat(opened.text("role")).isEqualTo("OWNER");
    assertThat(opened.body().path("workspaces")).hasSize(2);
    assertThat(browser.cookie()).isNotEqualTo(first);
    assertThat(browser.get("/members").items()).hasSize(1);
    var second = browser.cookie();
    var back = browser.post("/session/workspace", Map.of("workspaceId", acme.tenant().value()));
    assertThat(back.status()).isEqualTo(200);
    assertThat(back.text("role")).isEqualTo("AGENT");
    assertThat(browser.cookie()).isNotEqualTo(second);
    assertThat(browser.get("/members").items()).hasSize(2);
    assertThat(acme.browser().cookie(first).get("/session").status()).isEqualTo(401);
  }

  @Test
  void theNextSignInLandsWhereTheyWereLast() {
    var browser = acme.signedIn(Role.AGENT);
    var own = browser.post("/workspaces", Map.of("name", "My own")).text("workspace", "id");
    assertThat(acme.signedIn(Role.AGENT).get("/session").text("workspace", "id")).isEqualTo(own);
  }

  @Test
  void aWorkspaceOfOthersIsAsGoodAsNone() {
    var other = new Acme(team, clock, port);
    var browser = acme.signedIn(Role.OWNER);
    for (var id : List.of(other.tenant().value(), UUID.randomUUID(), new UUID(0, 0))) {
      var answer = browser.post("/session/workspace", Map.of("workspaceId", id));
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.code()).isEqualTo("not_found");
    }
    assertThat(browser.post("/session/workspace", Map.of()).text("field")).isEqualTo("workspaceId");
    assertThat(browser.post("/session/workspace", Map.of("workspaceId", "x")).status())
        .isEqualTo(400);
    assertThat(browser.get("/session").uuid("workspace", "id")).isEqualTo(acme.tenant().value());
  }

  @Test
  void theSameRequestTwiceIsOneWorkspaceAlsoWhenTheAnswerWasLost() {
    var browser = acme.signedIn(Role.AGENT);
    var before = browser.cookie();
    var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    var first = browser.send("POST", "/workspaces", Map.of("name", "My own"), key);
    browser.cookie(before);
    var second = browser.send("POST", "/workspaces", Map.of("name", "My own"), key);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.text("workspace", "id")).isEqualTo(first.text("workspace", "id"));
    assertThat(browser.get("/session").body().path("workspaces")).hasSize(2);
  }

  @Test
  void settingItUpAgainChangesNothing() {
    var again =
        team.setUp(
            "Other name",
            acme.slug(),
            "de",
            ZoneOffset.UTC,
            List.of(
                new Team.Newcomer("X", acme.email(Role.OWNER), "another password", Role.OWNER),
                new Team.Newcomer("New", acme.email("late"), Acme.PASSWORD, Role.AGENT)));
    assertThat(again).isEqualTo(acme.tenant());
    assertThat(team.workspace(again).orElseThrow().name()).isEqualTo(acme.workspaceName());
    assertThat(team.members(again)).hasSize(2);
    assertThat(acme.signIn(acme.browser(), acme.email(Role.OWNER), Acme.PASSWORD).status())
        .isEqualTo(200);
  }

  @Test
  void aWorkspaceIsFoundByItsAddress() {
    assertThat(team.workspaceBySlug(acme.slug()).orElseThrow().id()).isEqualTo(acme.tenant());
    assertThat(team.workspaceBySlug("no-such-" + acme.slug())).isEmpty();
    assertThat(team.tenants()).contains(acme.tenant());
  }

  @Test
  void aSectionOfSettingsHoldsItsStandardUntilItIsChanged() {
    var by = new Actor.User(acme.user(Role.ADMIN));
    assertThat(settings.read(acme.tenant(), COLOURS))
        .isEqualTo(new Current<>(COLOURS.standard(), 0));
    var red = new Colours("red", null, List.of("green"));
    assertThat(settings.change(acme.tenant(), COLOURS, red, 0L, by))
        .isEqualTo(new Current<>(red, 1));
    assertThat(settings.read(acme.tenant(), COLOURS)).isEqualTo(new Current<>(red, 1));
    assertThatThrownBy(() -> settings.change(acme.tenant(), COLOURS, COLOURS.standard(), 0L, by))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().code()).isEqualTo("version_conflict"));
    var other = new Acme(team, clock, port);
    assertThat(settings.read(other.tenant(), COLOURS).version()).isZero();
  }
}
