package kira.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.channels.SenderIdentity;
import kira.channels.simulator.Simulator;
import kira.knowledge.Knowledge;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.TenantId;
import kira.team.Role;
import kira.team.Team;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;

/** What somebody finds who starts Kira for the first time. */
@KiraTest
class DemoStoryTest {
  /** What there is of each, and how much of it is on one timeline. */
  private static final Map<String, Integer> WHOLE =
      Map.of(
          "contacts", 47,
          "companies", 11,
          "segments", 7,
          "conversations", 10,
          "accounts", 3,
          "tasks", 9,
          "timeline", 26);

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Team team;
  @Autowired Knowledge knowledge;
  @Autowired Simulator simulator;
  @Autowired InstantSource clock;
  @Autowired DemoStory story;
  @TempDir Path folder;

  private TenantId tenant;
  private Http maya;

  @BeforeEach
  void openAWorkspace() {
    var slug = "demo" + UUID.randomUUID().toString().substring(0, 12);
    tenant =
        team.setUp(
            "Kira Demo",
            slug,
            "en",
            ZoneId.of("Europe/Lisbon"),
            List.of(
                newcomer("Maya Lindqvist", slug, Role.OWNER),
                newcomer("Otto Ferreira", slug, Role.AGENT),
                newcomer("Ines Castro", slug, Role.AGENT)));
    knowledge.importFolder(
        tenant,
        List.of(
            new ClassPathResource("guide/install-the-widget.md"),
            new ClassPathResource("guide/external-postgresql.md")));
    simulator.open(
        tenant,
        DemoWorkspace.mailbox(tenant),
        "resend",
        "Northwind support",
        new SenderIdentity("support@%s.example".formatted(slug), "Northwind Support"),
        "system");
    var owner = team.members(tenant).getFirst();
    maya =
        Http.as(
            new Caller(
                tenant, new Actor.User(owner.userId()), owner.name(), Role.OWNER.permissions()),
            callers,
            port);
    DemoProgress.beginning(clock.instant()).write(folder);
  }

  private static Team.Newcomer newcomer(String name, String slug, Role role) {
    var email = "%s@%s.example".formatted(name.split(" ")[0], slug);
    return new Team.Newcomer(name, email, "correct horse " + slug, role);
  }

  @Test
  void aNewUserFindsWhatTheProductDoes() {
    assertThat(story.tell(tenant, folder)).isEmpty();

    assertThat(counted()).isEqualTo(WHOLE);

    var amara = found("Amara Okafor");
    assertThat(amara.path("company").path("name").asString()).isEqualTo("Fable & Co");
    assertThat(amara.path("fields").path("annual_value").path("amount").decimalValue())
        .isEqualByComparingTo("2148");
    assertThat(amara.path("verified").asBoolean()).isTrue();
    var id = amara.path("id").asString();
    assertThat(
            maya.get("/api/v1/contacts/%s/activity?category=PAGES".formatted(id))
                .body()
                .path("items"))
        .hasSizeGreaterThan(4);
    assertThat(
            maya.get("/api/v1/contacts/%s/activity?category=EVENTS".formatted(id))
                .body()
                .path("items")
                .toString())
        .contains("Order Completed", "N-1042");

    // The past is told as the past.
    var rita = found("Rita Carvalho");
    assertThat(Instant.parse(rita.path("createdAt").asString())).isBefore(daysAgo(48));
    assertThat(Instant.parse(rita.path("lastSeenAt").asString()))
        .isBetween(daysAgo(12), daysAgo(9));

    var open = maya.get("/api/v1/conversations?contact=" + id).body().path("items").get(0);
    assertThat(open.path("waitingSince").isNull()).isFalse();
    var counts = maya.get("/api/v1/conversations/counts").body();
    assertThat(counts.path("open").asInt()).isPositive();

    Eventually.holds(
        () -> maya.get("/api/v1/contacts/duplicates").body().path("items").size() == 1);
    Eventually.holds(() ->
        segment("On trial").path("size").asInt() > 2
            && segment("Active customers").path("size").asInt() > 5);
  }

  @Test
  void whatIsToldOnceIsNotToldAgain() {
    story.tell(tenant, folder);
    var before = counted();
    var diogo = found("Diogo Faria").path("id").asString();
    assertThat(
            maya.post(
                    "/api/v1/contacts/%s/erasure".formatted(diogo),
                    Map.of("confirm", "Diogo Faria"))
                .status())
        .isLessThan(300);
    Eventually.holds(() -> counted().get("contacts") == 46);

    story.tell(tenant, folder);

    var after = counted();
    after.put("contacts", after.get("contacts") + 1);
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aStoryThatIsCutShortGoesOnAndDoublesNothing() {
    var told = new ArrayList<DemoProgress>();
    // Killed behind each step, before it was written down that it is done.
    while (!DemoProgress.read(folder).orElseThrow().finished()) {
      var before = DemoProgress.read(folder).orElseThrow();
      story.tellNext(tenant, folder);
      before.write(folder);
      assertThat(story.tellNext(tenant, folder)).isEmpty();
      told.add(before);
    }

    assertThat(told).hasSizeGreaterThan(90);
    assertThat(counted()).isEqualTo(WHOLE);
  }

  private Instant daysAgo(int days) {
    return clock.instant().minus(Duration.ofDays(days));
  }

  private Map<String, Integer> counted() {
    var counted = new LinkedHashMap<String, Integer>();
    counted.put(
        "contacts", maya.post("/api/v1/contacts/count", Map.of()).body().path("count").asInt());
    counted.put("companies", maya.get("/api/v1/companies/count").body().path("count").asInt());
    counted.put("segments", items("/api/v1/segments"));
    counted.put("conversations", items("/api/v1/conversations?limit=100"));
    counted.put("accounts", items("/api/v1/channels/accounts"));
    counted.put("tasks", items("/api/v1/tasks?mine=false&limit=100"));
    counted.put(
        "timeline",
        items(
            "/api/v1/contacts/%s/activity?limit=100"
                .formatted(found("Amara Okafor").path("id").asString())));
    return counted;
  }

  private int items(String path) {
    return maya.get(path).body().path("items").size();
  }

  private JsonNode found(String name) {
    return maya.post("/api/v1/contacts/search", Map.of("q", name)).body().path("items").get(0);
  }

  private JsonNode segment(String name) {
    for (var segment : maya.get("/api/v1/segments").body().path("items")) {
      if (segment.path("name").asString().equals(name)) {
        return segment;
      }
    }
    throw new AssertionError("no segment " + name);
  }
}
