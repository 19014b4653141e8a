package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Contacts that look alike, merged and told apart, as a customer's program sees it. */
@KiraTest
class MergeTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Contacts contacts;

  private final Caller agent = TestCallers.anyone();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  @Test
  void twoContactsBecomeOneByChoiceAndTwoAgain() {
    var ada = add(Map.of("name", "Ada", "email", "ada@one.example", "tags", List.of("vip")));
    var other = add(Map.of("name", "Ada Lovelace", "phone", "+351912345678", "externalId", "a-1"));
    var merged =
        http.post(
            "/api/v1/contacts/" + ada + "/merge", Map.of("source", other, "take", List.of("name")));
    assertThat(merged.status()).as(merged.body().toString()).isEqualTo(200);
    assertThat(merged.body().path("name").asString()).isEqualTo("Ada Lovelace");
    assertThat(merged.body().path("email").asString()).isEqualTo("ada@one.example");
    assertThat(merged.body().path("phone").asString()).isEqualTo("+351912345678");
    assertThat(merged.body().path("identities").size()).isEqualTo(3);
    assertThat(found("lovelace")).containsExactly(ada);
    assertThat(conflictOf(Map.of("email", "new@one.example", "phone", "+351912345678")))
        .isEqualTo(ada.toString());

    var list = http.get("/api/v1/contacts/" + ada + "/merges").body().path("items");
    assertThat(list.size()).isEqualTo(1);
    assertThat(list.path(0).path("source").asString()).isEqualTo(other.toString());

    var undone = http.post("/api/v1/contacts/%s/merges/%s/undo".formatted(ada, other), Map.of());
    assertThat(undone.status()).as(undone.body().toString()).isEqualTo(200);
    assertThat(undone.body().path("name").asString()).isEqualTo("Ada");
    assertThat(undone.body().path("phone").isNull()).isTrue();
    assertThat(found("lovelace")).containsExactly(other);
    assertThat(conflictOf(Map.of("phone", "+351912345678"))).isEqualTo(other.toString());
    assertThat(
            http.post("/api/v1/contacts/%s/merges/%s/undo".formatted(ada, other), Map.of()).code())
        .isEqualTo("merge_not_found");

    // And once more: the same two may be merged again.
    assertThat(
            http.post("/api/v1/contacts/" + ada + "/merge", Map.of("source", other))
                .body()
                .path("name")
                .asString())
        .isEqualTo("Ada");
  }

  @Test
  void aMergeKeepsTheCompanyThatIsChosenAndAnUndoGivesItBack() {
    var acme = company("Acme");
    var zeta = company("Zeta");
    var ada = add(Map.of("name", "Ada Lovelace", "company", acme));
    var other = add(Map.of("name", "Ada Lovelace", "company", zeta));
    var same = add(Map.of("name", "A. Lovelace", "company", acme));
    // People of one company with names alike may be one person, whatever their addresses.
    Eventually.holds(() -> pairs("?contact=" + same).size() == 1);
    var merged =
        http.post(
            "/api/v1/contacts/" + ada + "/merge",
            Map.of("source", other, "take", List.of("company")));
    assertThat(merged.body().path("company").path("name").asString()).isEqualTo("Zeta");
    assertThat(http.get("/api/v1/companies/" + zeta).body().path("members").path("count").asInt())
        .isEqualTo(1);
    var undone = http.post("/api/v1/contacts/%s/merges/%s/undo".formatted(ada, other), Map.of());
    assertThat(undone.body().path("company").path("name").asString()).isEqualTo("Acme");
    // What only one of them has is kept without being asked for.
    var nobody = add(Map.of("name", "Nobody"));
    var kept = http.post("/api/v1/contacts/" + nobody + "/merge", Map.of("source", other));
    assertThat(kept.body().path("company").path("name").asString()).isEqualTo("Zeta");
  }

  private String company(String name) {
    return http.post("/api/v1/companies", Map.of("name", name)).body().path("id").asString();
  }

  @Test
  void whatCannotBeMergedIsRefusedAndChangesNothing() {
    var ada = add(Map.of("name", "Ada"));
    var grace = add(Map.of("name", "Grace"));
    var mary = add(Map.of("name", "Mary"));
    var path = "/api/v1/contacts/" + ada + "/merge";
    assertThat(http.post(path, Map.of("source", ada)).code()).isEqualTo("same_contact");
    assertThat(http.post(path, Map.of("source", UUID.randomUUID())).status()).isEqualTo(404);
    assertThat(http.post(path, Map.of()).status()).isEqualTo(400);
    assertThat(
            http.post(path, Map.of("source", grace, "take", List.of("name", "state.profile")))
                .body()
                .path("field")
                .asString())
        .isEqualTo("take[1]");
    assertThat(http.post(path, Map.of("source", grace)).status()).isEqualTo(200);
    assertThat(http.post(path, Map.of("source", grace)).status()).isEqualTo(200);
    assertThat(http.post("/api/v1/contacts/" + mary + "/merge", Map.of("source", grace)).code())
        .isEqualTo("contact_merged");
    assertThat(http.post("/api/v1/contacts/" + grace + "/merge", Map.of("source", mary)).code())
        .isEqualTo("contact_merged");
    var stranger = Http.as(TestCallers.anyone(), callers, port);
    assertThat(stranger.post(path, Map.of("source", mary)).status()).isEqualTo(404);
    assertThat(http.get("/api/v1/contacts/" + mary).body().path("name").asString())
        .isEqualTo("Mary");
  }

  @Test
  void contactsMergedIntoEachOtherAtOnceAreNotLost() {
    for (int size = 2; size <= 3; size++) {
      for (int round = 0; round < 4; round++) {
        var circle = new ArrayList<UUID>();
        for (int i = 0; i < size; i++) {
          circle.add(
              add(Map.of("name", "C", "email", "%d-%d-%d@c.example".formatted(size, round, i))));
        }
        var asked = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < size; i++) {
          var path = "/api/v1/contacts/%s/merge".formatted(circle.get(i));
          var source = Map.of("source", circle.get((i + 1) % size));
          asked.add(CompletableFuture.supplyAsync(() -> http.post(path, source).status()));
        }
        var answers = asked.stream().map(CompletableFuture::join).toList();
        assertThat(answers).allMatch(status -> status == 200 || status == 422);
        long merged = answers.stream().filter(status -> status == 200).count();
        assertThat(merged).isLessThan(size);
        // Whoever was not merged is there, and everybody is found by their address.
        long there = circle.stream().filter(each -> found("C").contains(each)).count();
        assertThat(there).as(answers.toString()).isEqualTo(size - merged);
        for (int i = 0; i < size; i++) {
          var email = "%d-%d-%d@c.example".formatted(size, round, i);
          assertThat(conflictOf(Map.of("email", email)))
              .isEqualTo(contacts.survivor(agent.tenant(), circle.get(i)).toString());
        }
      }
    }
  }

  @Test
  void whoIsCalledAsTheCompanyIsCompared() {
    add(Map.of("name", "Jo Weber", "email", "jo@weber.example"));
    add(Map.of("name", "J. Weber", "email", "j.weber@weber.example"));
    Eventually.holds(() -> pairs().size() == 1);
  }

  @Test
  void whoLooksAlikeIsShownUntilTheyAreMergedOrToldApart() {
    var known = add(Map.of("name", "Ada Lovelace", "email", "ada@analytical.example"));
    var colleague = add(Map.of("name", "A. Lovelace", "email", "a.lovelace@analytical.example"));
    add(Map.of("name", "Ada Lovelace", "email", "ada@elsewhere.example"));
    var visitor =
        Tenancy.as(
            agent,
            () -> {
              var id = contacts.visitor(agent.tenant(), "anon-" + UUID.randomUUID(), null);
              return contacts.identify(
                  agent.tenant(),
                  id,
                  new Identified(null, "ADA@analytical.example", null, null, false));
            });
    Eventually.holds(() -> pairs().size() == 2);
    assertThat(pairs())
        .extracting(pair -> pair.path("reason").asString())
        .containsExactlyInAnyOrder("SIMILAR_NAME", "SAME_EMAIL");
    assertThat(pairs("?contact=" + visitor)).hasSize(1);

    assertThat(
            http.post("/api/v1/contacts/%s/distinct/%s".formatted(colleague, known), Map.of())
                .status())
        .isEqualTo(204);
    Eventually.holds(() -> pairs().size() == 1);
    http.post("/api/v1/contacts/" + known + "/merge", Map.of("source", visitor));
    Eventually.holds(() -> pairs().isEmpty());
    http.post("/api/v1/contacts/%s/merges/%s/undo".formatted(known, visitor), Map.of());
    Eventually.holds(() -> pairs().size() == 1);
    assertThat(
            Http.as(TestCallers.anyone(), callers, port)
                .get("/api/v1/contacts/duplicates")
                .body()
                .path("items")
                .size())
        .isZero();
  }

  private List<JsonNode> pairs() {
    return pairs("");
  }

  private List<JsonNode> pairs(String query) {
    var pairs = new ArrayList<JsonNode>();
    http.get("/api/v1/contacts/duplicates" + query).body().path("items").forEach(pairs::add);
    return pairs;
  }

  private UUID add(Map<String, Object> contact) {
    var added = http.post("/api/v1/contacts", contact);
    assertThat(added.status()).as(added.body().toString()).isEqualTo(201);
    return UUID.fromString(added.body().path("id").asString());
  }

  private String conflictOf(Map<String, Object> contact) {
    var body = new HashMap<>(contact);
    body.put("name", "Somebody");
    var answer = http.post("/api/v1/contacts", body);
    assertThat(answer.code()).isEqualTo("contact_exists");
    return answer.body().path("contact").asString();
  }

  private List<UUID> found(String q) {
    var ids = new ArrayList<UUID>();
    http.get("/api/v1/contacts?q=" + q)
        .body()
        .path("items")
        .forEach(each -> ids.add(UUID.fromString(each.path("id").asString())));
    return ids;
  }
}
