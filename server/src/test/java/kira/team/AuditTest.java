package kira.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import kira.Eventually;
import kira.contacts.Contacts;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.VisitorMessage;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Tenancy;
import kira.team.WorkspaceSettings.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class AuditTest extends TeamTest {
  private record Door(Boolean open, String key) {}

  @Autowired WorkspaceSettings settings;
  @Autowired Contacts contacts;
  @Autowired Conversations conversations;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;

  @Autowired
  @Qualifier("committerDataSource")
  DataSource committer;

  private static List<String> actions(Browser browser, String query) {
    return StreamSupport.stream(browser.get("/audit" + query).items().spliterator(), false)
        .map(each -> each.path("action").asString())
        .toList();
  }

  private static JsonNode entry(Browser browser, String action) {
    return Eventually.until(() -> {
      for (var each : browser.get("/audit?type=" + action).items()) {
        return each;
      }
      return null;
    });
  }

  @Test
  void itTellsWhoDidWhatToWhom() {
    var owner = acme.signedIn(Role.OWNER);
    owner.patch("/members/" + acme.user(Role.AGENT), Map.of("role", "VIEWER"));
    var entry = entry(owner, "RoleChanged");
    assertThat(entry.propertyNames())
        .containsExactly("position", "at", "actor", "action", "subject", "data", "ip");
    assertThat(entry.path("actor").path("kind").asString()).isEqualTo("user");
    assertThat(entry.path("actor").path("id").asString())
        .isEqualTo(acme.user(Role.OWNER).toString());
    assertThat(entry.path("actor").path("name").asString()).isEqualTo(Acme.name(Role.OWNER));
    assertThat(entry.path("subject").path("kind").asString()).isEqualTo("user");
    assertThat(entry.path("subject").path("label").asString()).isEqualTo(Acme.name(Role.AGENT));
    assertThat(entry.path("data").path("role").asString()).isEqualTo("VIEWER");
    assertThat(entry.path("data").path("previous").asString()).isEqualTo("AGENT");
  }

  @Test
  void aSignInIsThereWithItsAddress() {
    var owner = acme.signedIn(Role.OWNER);
    var entry = entry(owner, "SignedIn");
    assertThat(entry.path("ip").asString()).matches("127\\.0\\.0\\.1|0:0:0:0:0:0:0:1");
    assertThat(entry.path("data").path("userAgent").asString()).isEqualTo("Test browser");
    assertThat(entry.path("subject").path("id").asString())
        .isEqualTo(acme.user(Role.OWNER).toString());
  }

  @Test
  void aLockOutIsThereAndIsNobodysDeed() {
    for (var i = 0; i <= LockOut.FREE; i++) {
      acme.signIn(acme.browser(), acme.email(Role.AGENT), "not the password");
    }
    var entry = entry(acme.signedIn(Role.OWNER), "LockedOut");
    assertThat(entry.path("actor").path("kind").asString()).isEqualTo("system");
    assertThat(entry.path("subject").path("label").asString()).isEqualTo(Acme.name(Role.AGENT));
  }

  @Test
  void everyDeedOfATeamIsThere() {
    var owner = acme.signedIn(Role.OWNER);
    var agent = acme.signedIn(Role.AGENT);
    var agentId = acme.user(Role.AGENT);
    var invitation =
        owner.post("/invitations", Map.of("email", acme.email("new"), "role", "AGENT"));
    owner.delete("/invitations/" + invitation.text("id"));
    owner.send(
        "PATCH",
        "/workspace",
        Map.of("name", "Renamed"),
        Map.of("If-Match", owner.get("/workspace").header("etag")));
    agent.post("/account/password", Map.of("current", Acme.PASSWORD, "next", "another password!"));
    agent.post("/workspaces", Map.of("name", "My own"));
    agent.post("/session/workspace", Map.of("workspaceId", acme.tenant().value()));
    agent.post("/auth/sign-out", null);
    owner.delete("/members/" + agentId);
    var door = new Section<>("door", Door.class, new Door(false, ""));
    settings.change(
        acme.tenant(), door, new Door(true, "secret"), null, new Actor.User(acme.user(Role.OWNER)));
    Eventually.holds(() ->
        actions(owner, "?limit=100")
            .containsAll(
                List.of(
                    "WorkspaceOpened",
                    "MemberJoined",
                    "SignedIn",
                    "MemberInvited",
                    "InvitationRevoked",
                    "WorkspaceChanged",
                    "SwitchedIn",
                    "SignedOut",
                    "MemberRemoved",
                    "SettingsChanged")));
    var body = owner.get("/audit?limit=100").response().body();
    assertThat(body)
        .doesNotContain("tokenHash")
        .doesNotContain("stored")
        .doesNotContain("secret")
        .doesNotContain("\"value\"")
        .contains("\"changed\":[\"key\",\"open\"]");
  }

  @Test
  void whoHeldAConversationAndWhoWroteAnArticleIsThere() {
    var agent = acme.signedIn(Role.AGENT);
    var owner = acme.signedIn(Role.OWNER);
    var conversation = UUID.randomUUID();
    conversations
        .receive(
            acme.tenant(),
            new ConversationId(conversation),
            contacts.visitor(acme.tenant(), UUID.randomUUID().toString(), "en"),
            "chat",
            new VisitorMessage(UUID.randomUUID(), "Where is my order?", List.of(), null, "en"))
        .version();
    agent.post("/conversations/%s/take".formatted(conversation), null);
    owner.post(
        "/conversations/%s/assign".formatted(conversation),
        Map.of("userId", acme.user(Role.OWNER)));
    owner.post(
        "/articles",
        Map.of(
            "title", "Shipping",
            "markdown", "# Shipping\n\nIt takes two days.",
            "audience", "PUBLIC",
            "status", "PUBLISHED"));

    var taken = entry(owner, "Taken");
    assertThat(taken.path("actor").path("name").asString()).isEqualTo(Acme.name(Role.AGENT));
    assertThat(taken.path("subject").path("kind").asString()).isEqualTo("conversation");
    assertThat(taken.path("subject").path("label").asString()).isEqualTo("Where is my order?");
    var assigned = entry(owner, "Assigned");
    assertThat(assigned.path("data").path("assignee").path("name").asString())
        .isEqualTo(Acme.name(Role.OWNER));
    var written = owner.get("/audit?type=article").items();
    assertThat(written).isNotEmpty();
    assertThat(written)
        .allSatisfy(each ->
            assertThat(each.path("subject").path("label").asString()).isEqualTo("Shipping"));
    assertThat(owner.get("/audit").response().body()).doesNotContain("two days");
  }

  @Test
  void whatHappenedInAnotherWorkspaceIsNotThere() {
    var agent = acme.signedIn(Role.AGENT);
    var own = agent.post("/workspaces", Map.of("name", "My own"));
    entry(agent, "SwitchedIn");
    var owner = acme.signedIn(Role.OWNER);
    entry(owner, "SignedIn");
    assertThat(owner.get("/audit?limit=100").response().body())
        .doesNotContain("My own")
        .doesNotContain(own.text("workspace", "id"))
        .doesNotContain("SwitchedIn");
  }

  @Test
  void itIsReadPageByPageWithoutGapOrRepetition() {
    var owner = acme.signedIn(Role.OWNER);
    for (var i = 0; i < 7; i++) {
      owner.post("/invitations", Map.of("email", acme.email("new" + i), "role", "AGENT"));
    }
    entry(owner, "SignedIn");
    var all = owner.get("/audit?limit=100");
    var positions = new ArrayList<String>();
    var query = "?limit=3";
    while (query != null) {
      var page = owner.get("/audit" + query);
      page.items().forEach(each -> positions.add(each.path("position").asString()));
      var next = page.body().path("next");
      query = next.isNull() ? null : "?limit=3&cursor=" + next.asString();
    }
    assertThat(positions)
        .doesNotHaveDuplicates()
        .containsExactlyElementsOf(
            StreamSupport.stream(all.items().spliterator(), false)
                .map(each -> each.path("position").asString())
                .toList());
    assertThat(all.items()).hasSizeGreaterThan(9);
    var times =
        StreamSupport.stream(all.items().spliterator(), false)
            .map(each -> java.time.Instant.parse(each.path("at").asString()))
            .toList();
    assertThat(times.getFirst()).isAfterOrEqualTo(times.getLast());
  }

  @Test
  void itIsFilteredByActorAndKind() {
    var owner = acme.signedIn(Role.OWNER);
    var admin = acme.signedIn(Role.ADMIN);
    owner.post("/invitations", Map.of("email", acme.email("a"), "role", "AGENT"));
    admin.post("/invitations", Map.of("email", acme.email("b"), "role", "AGENT"));
    var byAdmin = owner.get("/audit?type=MemberInvited&actor=" + acme.user(Role.ADMIN)).items();
    assertThat(byAdmin).hasSize(1);
    assertThat(byAdmin.path(0).path("subject").path("label").asString()).isEqualTo(acme.email("b"));
    assertThat(actions(owner, "?type=workspace&actor=system"))
        .contains("WorkspaceOpened", "MemberJoined")
        .doesNotContain("MemberInvited");
    assertThat(actions(owner, "?type=NothingOfTheKind")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?cursor=x",
        "?limit=0",
        "?limit=101",
        "?limit=x",
        "?actor=x",
        "?cursor=%00",
        "?cursor=MQ"
      })
  void badQueriesAreRefused(String query) {
    var answer = acme.signedIn(Role.OWNER).get("/audit" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
  }

  @Test
  void agentsDoNotReadIt() {
    assertThat(acme.signedIn(Role.AGENT).get("/audit").code()).isEqualTo("forbidden");
    assertThat(acme.signedIn(Role.VIEWER).get("/audit").code()).isEqualTo("forbidden");
    assertThat(acme.signedIn(Role.ADMIN).get("/audit").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update journal set actor = 'kira'",
        "delete from journal",
        "truncate journal",
        "insert into journal select * from journal limit 1"
      })
  void noRequestChangesItAfterwards(String statement) {
    assertThatThrownBy(() ->
            Tenancy.in(acme.tenant(), () -> transaction.execute(_ -> jdbc.sql(statement).update())))
        .isInstanceOf(DataAccessException.class)
        .rootCause()
        .hasMessageContaining("permission denied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"update journal set actor = 'kira'", "delete from journal"})
  void notEvenTheRuntimeChangesItAfterwards(String statement) {
    assertThatThrownBy(() -> JdbcClient.create(committer).sql(statement).update())
        .isInstanceOf(DataAccessException.class)
        .rootCause()
        .hasMessageContaining("permission denied");
  }
}
