package kira.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MembersTest extends TeamTest {
  @BeforeEach
  void everybodyIsHere() {
    acme.withEverybody();
  }

  private String path(Role role) {
    return "/members/" + acme.user(role);
  }

  @Test
  void everybodyIsListed() {
    acme.signedIn(Role.VIEWER);
    var answer = acme.signedIn(Role.AGENT).get("/members");
    assertThat(answer.items()).hasSize(4);
    assertThat(answer.header("etag")).matches("\"\\d+\"");
    assertThat(answer.items().path(0).propertyNames())
        .containsExactly(
            "userId", "name", "email", "role", "joinedAt", "lastSeenAt", "totpEnabled");
    assertThat(answer.items())
        .extracting(each -> each.path("role").asString())
        .containsExactly("OWNER", "ADMIN", "AGENT", "VIEWER");
    assertThat(answer.items())
        .extracting(each -> each.path("lastSeenAt").isNull())
        .containsExactly(true, true, false, false);
  }

  @ParameterizedTest
  @EnumSource
  void aRoleIsWhatItMayDo(Role role) {
    var session = acme.signedIn(role).get("/session");
    assertThat(session.text("role")).isEqualTo(role.name());
    assertThat(session.body().path("permissions"))
        .extracting(each -> each.asString())
        .containsExactlyInAnyOrderElementsOf(role.permissions().stream().map(Enum::name).toList());
  }

  @Test
  void theRolesAndWhatTheyMayDoCanBeRead() {
    var roles = acme.signedIn(Role.VIEWER).get("/roles").items();
    assertThat(roles)
        .extracting(each -> each.path("role").asString())
        .containsExactly("OWNER", "ADMIN", "AGENT", "VIEWER");
    assertThat(roles.path(3).path("permissions"))
        .extracting(each -> each.asString())
        .contains("CONVERSATIONS_READ")
        .doesNotContain("CONVERSATIONS_REPLY");
  }

  @Test
  void anotherRoleHoldsFromTheNextRequestOn() {
    var owner = acme.signedIn(Role.OWNER);
    var agent = acme.signedIn(Role.AGENT);
    assertThat(agent.get("/invitations").code()).isEqualTo("forbidden");
    var answer = owner.patch(path(Role.AGENT), Map.of("role", "ADMIN"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("role")).isEqualTo("ADMIN");
    assertThat(agent.get("/invitations").status()).isEqualTo(200);
    owner.patch(path(Role.AGENT), Map.of("role", "VIEWER"));
    assertThat(agent.get("/invitations").code()).isEqualTo("forbidden");
  }

  @ParameterizedTest
  @CsvSource({
    "ADMIN,OWNER,AGENT",
    "ADMIN,AGENT,OWNER",
    "ADMIN,ADMIN,OWNER",
    "AGENT,VIEWER,AGENT",
    "AGENT,AGENT,ADMIN",
    "VIEWER,VIEWER,OWNER"
  })
  void nobodyRaisesThemselvesOrTouchesThoseAbove(Role who, Role whom, Role to) {
    var answer = acme.signedIn(who).patch(path(whom), Map.of("role", to));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("forbidden");
    assertThat(team.role(acme.tenant(), acme.user(whom))).contains(whom);
  }

  @Test
  void theLastOwnerStays() {
    var owner = acme.signedIn(Role.OWNER);
    assertThat(owner.patch(path(Role.OWNER), Map.of("role", "ADMIN")).code())
        .isEqualTo("last_owner");
    var leave = owner.delete(path(Role.OWNER));
    assertThat(leave.status()).isEqualTo(422);
    assertThat(leave.code()).isEqualTo("last_owner");
    assertThat(owner.get("/session").text("role")).isEqualTo("OWNER");
  }

  @Test
  void somebodyRemovedIsOutAtOnce() {
    var owner = acme.signedIn(Role.OWNER);
    var agent = acme.signedIn(Role.AGENT);
    var path = path(Role.AGENT);
    assertThat(owner.delete(path).status()).isEqualTo(204);
    assertThat(agent.get("/members").status()).isEqualTo(401);
    assertThat(owner.get("/members").items()).hasSize(3);
    assertThat(owner.delete(path).code()).isEqualTo("not_found");
    var again = acme.signIn(acme.browser(), acme.email(Role.AGENT), Acme.PASSWORD);
    assertThat(again.status()).isEqualTo(403);
    assertThat(again.code()).isEqualTo("no_workspace");
  }

  @Test
  void somebodyRemovedStaysWhereElseTheyAre() {
    var agent = acme.signedIn(Role.AGENT);
    var own = agent.post("/workspaces", Map.of("name", "My own"));
    assertThat(own.status()).isEqualTo(201);
    acme.signedIn(Role.OWNER).delete(path(Role.AGENT));
    var session = agent.get("/session");
    assertThat(session.text("workspace", "name")).isEqualTo("My own");
    assertThat(session.body().path("workspaces")).hasSize(1);
  }

  @Test
  void anybodyMayLeave() {
    var viewer = acme.signedIn(Role.VIEWER);
    assertThat(viewer.delete(path(Role.AGENT)).code()).isEqualTo("forbidden");
    assertThat(viewer.delete(path(Role.VIEWER)).status()).isEqualTo(204);
    assertThat(viewer.get("/session").status()).isEqualTo(401);
  }

  @Test
  void anAdminRemovesAgentsAndNotOwners() {
    var admin = acme.signedIn(Role.ADMIN);
    assertThat(admin.delete(path(Role.OWNER)).code()).isEqualTo("forbidden");
    assertThat(admin.delete(path(Role.AGENT)).status()).isEqualTo(204);
  }

  @Test
  void peopleOfAnotherWorkspaceAreOutOfReach() {
    var other = new Acme(team, clock, port);
    var stranger = other.signedIn(Role.OWNER);
    assertThat(stranger.patch(path(Role.AGENT), Map.of("role", "VIEWER")).code())
        .isEqualTo("not_found");
    assertThat(stranger.delete(path(Role.AGENT)).code()).isEqualTo("not_found");
    assertThat(stranger.get("/members").response().body()).doesNotContain(acme.email(Role.OWNER));
    assertThat(team.role(acme.tenant(), acme.user(Role.AGENT))).contains(Role.AGENT);
  }

  @Test
  void aChangeMadeOnAnOldListIsRefusedWithTheNewOne() {
    var owner = acme.signedIn(Role.OWNER);
    var old = owner.get("/members").header("etag");
    owner.patch(path(Role.AGENT), Map.of("role", "VIEWER"));
    var answer =
        owner.send("PATCH", path(Role.VIEWER), Map.of("role", "AGENT"), Map.of("If-Match", old));
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("version_conflict");
    assertThat(answer.body().path("current").path("items")).hasSize(4);
    var now = owner.get("/members").header("etag");
    assertThat(
            owner
                .send("PATCH", path(Role.VIEWER), Map.of("role", "AGENT"), Map.of("If-Match", now))
                .status())
        .isEqualTo(200);
  }

  @Test
  void badInputIsRefused() {
    var owner = acme.signedIn(Role.OWNER);
    assertThat(owner.patch(path(Role.AGENT), Map.of("role", "KING")).text("field"))
        .isEqualTo("role");
    assertThat(owner.patch(path(Role.AGENT), Map.of()).text("field")).isEqualTo("role");
    assertThat(owner.patch("/members/x", Map.of("role", "AGENT")).status()).isEqualTo(400);
    assertThat(owner.patch("/members/" + UUID.randomUUID(), Map.of("role", "AGENT")).code())
        .isEqualTo("not_found");
    assertThat(
            owner
                .send("PATCH", path(Role.AGENT), Map.of("role", "ADMIN"), Map.of("If-Match", "x"))
                .status())
        .isEqualTo(400);
    assertThat(team.role(acme.tenant(), acme.user(Role.AGENT))).contains(Role.AGENT);
  }
}
