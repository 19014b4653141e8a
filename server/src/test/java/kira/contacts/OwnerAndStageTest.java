package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.team.Role;
import kira.team.Team;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Whose a contact is, and how far it has come. */
@KiraTest
class OwnerAndStageTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Team team;

  private UUID ann;
  private UUID bob;
  private Http http;

  @BeforeEach
  void open() {
    var unique = UUID.randomUUID().toString().substring(0, 8);
    var tenant =
        team.setUp(
            "Acme " + unique,
            "acme-" + unique,
            "en",
            ZoneOffset.UTC,
            List.of(
                new Team.Newcomer("Ann", "ann-" + unique + "@a.example", "a long pass", Role.OWNER),
                new Team.Newcomer(
                    "Bob", "bob-" + unique + "@a.example", "a long pass", Role.AGENT)));
    var members = team.members(tenant);
    ann = members.get(0).userId();
    bob = members.get(1).userId();
    http =
        Http.as(
            new Caller(tenant, new Actor.User(ann), "Ann", EnumSet.allOf(Permission.class)),
            callers,
            port);
  }

  @Test
  void anOwnerIsAMemberAndAStageIsOneOfTheWorkspace() {
    var made = add(Map.of("name", "Ada", "ownerId", bob.toString(), "lifecycleStage", "lead"));
    assertThat(made.path("ownerId").asString()).isEqualTo(bob.toString());
    assertThat(made.path("lifecycleStage").asString()).isEqualTo("lead");
    assertThat(made.path("fields").isEmpty()).isTrue();

    var stranger = http.post("/api/v1/contacts", Map.of("name", "X", "ownerId", id(made)));
    assertThat(stranger.status()).isEqualTo(422);
    assertThat(stranger.code()).isEqualTo("not_a_member");
    assertThat(stranger.body().path("field").asString()).isEqualTo("ownerId");
    var unknown = http.post("/api/v1/contacts", Map.of("name", "X", "lifecycleStage", "king"));
    assertThat(unknown.code()).isEqualTo("unknown_stage");
    assertThat(unknown.body().path("field").asString()).isEqualTo("lifecycleStage");

    var path = "/api/v1/contacts/" + id(made);
    var seen = http.get(path);
    var edited = http.patch(path, Map.of("lifecycleStage", "customer"), seen.header("ETag"));
    assertThat(edited.body().path("lifecycleStage").asString()).isEqualTo("customer");
    assertThat(edited.body().path("ownerId").asString()).isEqualTo(bob.toString());
    // Of two at once, one is told.
    assertThat(http.patch(path, Map.of("ownerId", ""), seen.header("ETag")).status())
        .isEqualTo(409);
    var cleared = http.patch(path, Map.of("ownerId", ""), edited.header("ETag"));
    assertThat(
            cleared.body().path("ownerId").isMissingNode()
                || cleared.body().path("ownerId").isNull())
        .isTrue();
  }

  @Test
  void filtersKnowBothAndWhoIsMe() {
    var mine = id(add(Map.of("name", "A", "ownerId", ann.toString(), "lifecycleStage", "lead")));
    var his = id(add(Map.of("name", "B", "ownerId", bob.toString(), "lifecycleStage", "customer")));
    var nobodys = id(add(Map.of("name", "C")));
    assertThat(found(Map.of("field", "ownerId", "is", "me"))).containsExactly(mine);
    assertThat(found(Map.of("not", Map.of("field", "ownerId", "is", "me"))))
        .containsExactlyInAnyOrder(his, nobodys);
    assertThat(found(Map.of("field", "ownerId", "in", List.of("me", bob.toString()))))
        .containsExactlyInAnyOrder(mine, his);
    assertThat(found(Map.of("field", "ownerId", "set", false))).containsExactly(nobodys);
    assertThat(found(Map.of("field", "lifecycleStage", "in", List.of("lead", "customer"))))
        .containsExactlyInAnyOrder(mine, his);
    assertThat(found(Map.of("field", "lifecycleStage", "set", false))).containsExactly(nobodys);

    // What is kept means whoever made it.
    var segment =
        http.post(
            "/api/v1/segments",
            Map.of("name", "Mine", "filter", Map.of("field", "ownerId", "is", "me")));
    assertThat(segment.body().path("filter").path("is").asString()).isEqualTo(ann.toString());
  }

  @Test
  void manyAreGivenAnOwnerAndBackAgain() {
    var one = id(add(Map.of("name", "A", "ownerId", ann.toString())));
    var two = id(add(Map.of("name", "B")));
    var job = changed(Map.of("field", "ownerId", "value", bob.toString()));
    assertThat(job.path("run").path("changed").asInt()).isEqualTo(2);
    assertThat(owner(one)).isEqualTo(bob.toString());
    http.post("/api/v1/contact-jobs/" + job.path("id").asString() + "/undo", null);
    over(job.path("id").asString(), "UNDONE");
    assertThat(owner(one)).isEqualTo(ann.toString());
    assertThat(owner(two)).isEmpty();
    var wrong =
        http.post(
            "/api/v1/contact-changes",
            Map.of("ids", List.of(one), "field", "lifecycleStage", "value", "king"));
    assertThat(wrong.code()).isEqualTo("unknown_stage");
  }

  @Test
  void whoLeavesOwnsNobody() {
    var one = id(add(Map.of("name", "A", "ownerId", bob.toString())));
    var two = id(add(Map.of("name", "B", "ownerId", ann.toString())));
    assertThat(http.send("DELETE", "/api/v1/members/" + bob, null, Map.of()).status())
        .isEqualTo(204);
    Eventually.holds(() -> owner(one).isEmpty());
    assertThat(owner(two)).isEqualTo(ann.toString());
    var jobs = http.get("/api/v1/contact-jobs?what=BULK").body().path("items");
    assertThat(jobs.size()).isEqualTo(1);
  }

  @Test
  void aMergeTakesWhatIsChosen() {
    var stays = id(add(Map.of("name", "A", "ownerId", ann.toString(), "lifecycleStage", "lead")));
    var goes =
        id(add(Map.of("name", "B", "ownerId", bob.toString(), "lifecycleStage", "customer")));
    var merged =
        http.post(
            "/api/v1/contacts/%s/merge".formatted(stays),
            Map.of("source", goes, "take", List.of("ownerId")));
    assertThat(merged.status()).as(merged.body().toString()).isEqualTo(200);
    assertThat(merged.body().path("ownerId").asString()).isEqualTo(bob.toString());
    assertThat(merged.body().path("lifecycleStage").asString()).isEqualTo("lead");
  }

  @Test
  void theStagesAreTheWorkspacesOwn() {
    var path = "/api/v1/settings/contact-stages";
    var read = http.get(path);
    assertThat(read.body().path("stages").findValuesAsString("key"))
        .containsExactly("lead", "prospect", "customer", "former_customer");
    var stages = new ArrayList<Map<String, Object>>();
    read.body()
        .path("stages")
        .forEach(stage ->
            stages.addFirst(
                Map.of(
                    "key", stage.path("key").asString(),
                    "name", stage.path("name").asString(),
                    "colour", "RED",
                    "archived", stage.path("key").asString().equals("lead"))));
    stages.add(Map.of("key", "vip", "name", "VIP", "colour", "VIOLET"));
    var put = http.send("PUT", path, Map.of("stages", stages), ifMatch(read));
    assertThat(put.status()).as(put.body().toString()).isEqualTo(200);
    assertThat(put.body().path("stages").findValuesAsString("key"))
        .containsExactly("former_customer", "customer", "prospect", "lead", "vip");
    assertThat(http.post("/api/v1/contacts", Map.of("name", "X", "lifecycleStage", "lead")).code())
        .isEqualTo("unknown_stage");
    add(Map.of("name", "X", "lifecycleStage", "vip"));

    assertThat(http.send("PUT", path, Map.of("stages", stages), ifMatch(read)).status())
        .isEqualTo(409);
    var fewer = Map.of("stages", stages.subList(1, 3));
    assertThat(http.send("PUT", path, fewer, ifMatch(put)).code()).isEqualTo("stage_missing");
    var twice = new ArrayList<>(stages);
    twice.add(Map.of("key", "other", "name", "vip", "colour", "RED"));
    var refused = http.send("PUT", path, Map.of("stages", twice), ifMatch(put));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().path("field").asString()).isEqualTo("stages[5].name");
  }

  private static Map<String, String> ifMatch(Http.Answer answer) {
    return Map.of("If-Match", answer.header("ETag"));
  }

  private JsonNode add(Map<String, ?> contact) {
    var answer = http.post("/api/v1/contacts", contact);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer.body();
  }

  private static String id(JsonNode contact) {
    return contact.path("id").asString();
  }

  private String owner(String contact) {
    return http.get("/api/v1/contacts/" + contact).body().path("ownerId").asString("");
  }

  private List<String> found(Map<String, ?> filter) {
    var answer = http.post("/api/v1/contacts/search", Map.of("filter", filter));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    var ids = new ArrayList<String>();
    answer.body().path("items").forEach(item -> ids.add(item.path("id").asString()));
    return ids;
  }

  private JsonNode changed(Map<String, ?> change) {
    var answer = http.post("/api/v1/contact-changes", change);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return over(answer.body().path("id").asString(), "DONE");
  }

  private JsonNode over(String job, String phase) {
    return Eventually.until(() -> {
      var now = http.get("/api/v1/contact-jobs/" + job).body();
      return now.path("phase").asString().equals(phase) ? now : null;
    });
  }
}
