package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.objects.Position;
import kira.platform.tenancy.Caller;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Segments as people and programs meet them. */
@KiraTest
class SegmentsTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired DurableObjects objects;
  @Autowired SegmentFilters filters;
  @Autowired SegmentJudgeTable judge;
  @Autowired SegmentTable table;
  @Autowired ContactEventTable events;
  @Autowired Contacts contacts;

  private final Caller agent = TestCallers.anyone();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
    var plan = Map.of("key", "plan", "label", "Plan", "type", "TEXT");
    assertThat(http.post("/api/v1/contact-fields", plan).status()).isEqualTo(201);
  }

  @Test
  void whoBeginsToFitJoinsAndWhoCeasesToFitLeaves() {
    var ada = add("Ada", "pro");
    var bob = add("Bob", "free");
    var pro = create(Map.of("name", "Pro", "filter", plan("pro")));
    settled(pro, ada);

    setPlan(bob, "PRO");
    settled(pro, ada, bob);
    setPlan(ada, "free");
    settled(pro, bob);

    assertThat(types(pro).stream().filter("SegmentMembershipChanged"::equals)).hasSize(3);
    var of = http.get("/api/v1/contacts/%s/segments".formatted(bob)).body().path("items");
    assertThat(of.path(0).path("name").asString()).isEqualTo("Pro");
    assertThat(http.get("/api/v1/contacts/%s/segments".formatted(ada)).body().path("items").size())
        .isZero();
    var listed = http.get("/api/v1/segments").body().path("items").path(0);
    assertThat(listed.path("size").asInt()).isEqualTo(1);
    assertThat(listed.path("weekChange").asInt()).isEqualTo(1);
  }

  @Test
  void aChangeTouchesOnlySegmentsThatNameIt() {
    var ada = add("Ada", "pro");
    var pro = create(Map.of("name", "Pro", "filter", plan("pro")));
    var named = create(Map.of("name", "Named", "filter", Map.of("field", "name", "set", true)));
    settled(pro, ada);
    settled(named, ada);
    var before = http.get("/api/v1/segments/" + named).body();
    setPlan(ada, "free");
    settled(pro);
    assertThat(http.get("/api/v1/segments/" + named).body()).isEqualTo(before);
  }

  @Test
  void anotherFilterIsAnotherSetOfMembers() {
    var ada = add("Ada", "pro");
    var bob = add("Bob", "free");
    var segment = create(Map.of("name", "Plan", "filter", plan("pro")));
    settled(segment, ada);
    var etag = http.get("/api/v1/segments/" + segment).header("ETag");

    var edited = http.patch("/api/v1/segments/" + segment, Map.of("filter", plan("free")), etag);
    assertThat(edited.status()).as(edited.body().toString()).isEqualTo(200);
    settled(segment, bob);

    var late = http.patch("/api/v1/segments/" + segment, Map.of("name", "Late"), etag);
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.code()).isEqualTo("version_conflict");
    assertThat(late.body().path("current").path("name").asString()).isEqualTo("Plan");
    assertThat(
            http.send("PATCH", "/api/v1/segments/" + segment, Map.of("name", "x"), Map.of())
                .status())
        .isEqualTo(428);
  }

  @Test
  void whoDecidedOverASegmentIsOnTheTrail() {
    var segment = create(Map.of("name", "Plan", "filter", plan("pro")));
    settled(segment);
    var etag = http.get("/api/v1/segments/" + segment).header("ETag");
    http.patch("/api/v1/segments/" + segment, Map.of("filter", plan("free")), etag);
    settled(segment);
    etag = http.get("/api/v1/segments/" + segment).header("ETag");
    assertThat(
            http.send("DELETE", "/api/v1/segments/" + segment, null, Map.of("If-Match", etag))
                .status())
        .isEqualTo(204);

    var trail = http.get("/api/v1/audit").body().path("items");
    assertThat(
            trail
                .valueStream()
                .filter(
                    entry -> entry.path("subject").path("id").asString().equals(segment.toString()))
                .map(entry -> entry.path("action").asString()))
        .containsExactly("SegmentDeleted", "SegmentFilterChanged", "SegmentCreated");
    assertThat(trail.path(0).path("subject").path("label").asString()).isEqualTo("Plan");
  }

  @Test
  void timeAloneLetsContactsJoinAndLeave() {
    var ada = add("Ada", "pro");
    var quiet =
        create(Map.of("name", "Quiet", "filter", Map.of("field", "createdAt", "olderThanDays", 7)));
    var fresh =
        create(Map.of("name", "New", "filter", Map.of("field", "createdAt", "withinDays", 3)));
    settled(quiet);
    settled(fresh, ada);
    clock.advance(Duration.ofDays(3).plusMinutes(1));
    settled(fresh);
    settled(quiet);
    clock.advance(Duration.ofDays(4));
    settled(quiet, ada);
  }

  @Test
  void aSegmentMayNameAnotherButNotInACircle() {
    var ada = add("Ada", "pro");
    var bob = add("Bob", "pro");
    var pro = create(Map.of("name", "Pro", "filter", plan("pro")));
    var others =
        create(
            Map.of(
                "name", "Others", "filter", Map.of("not", Map.of("segment", Map.of("is", pro)))));
    settled(pro, ada, bob);
    settled(others);
    setPlan(bob, "free");
    settled(pro, ada);
    settled(others, bob);
    // The one that is named settles first: nobody joins the other one only to leave it again.
    assertThat(types(others).stream().filter("SegmentMembershipChanged"::equals)).hasSize(1);

    refused(
        http.patch(
            "/api/v1/segments/" + pro,
            Map.of("filter", Map.of("segment", Map.of("is", others))),
            http.get("/api/v1/segments/" + pro).header("ETag")),
        422,
        "segment_circle",
        "filter");
    refused(
        http.send("DELETE", "/api/v1/segments/" + pro, null, Map.of()), 422, "segment_in_use", "");
    assertThat(http.send("DELETE", "/api/v1/segments/" + others, null, Map.of()).status())
        .isEqualTo(204);
    assertThat(http.send("DELETE", "/api/v1/segments/" + pro, null, Map.of()).status())
        .isEqualTo(204);
    assertThat(http.get("/api/v1/segments/" + pro).status()).isEqualTo(404);
    Eventually.holds(() ->
        http.get("/api/v1/contacts/%s/segments".formatted(ada)).body().path("items").isEmpty());
  }

  @Test
  void aStaticSegmentHasTheContactsThatWerePutThere() {
    var ada = add("Ada", "pro");
    var bob = add("Bob", "free");
    var handPicked = create(Map.of("name", "Hand-picked"));
    var path = "/api/v1/segments/%s/members/".formatted(handPicked);
    var added = http.post(path + "add", Map.of("contacts", List.of(ada, UUID.randomUUID())));
    assertThat(added.status()).as(added.body().toString()).isEqualTo(200);
    assertThat(added.body().path("changed").asInt()).isEqualTo(1);
    settled(handPicked, ada);
    assertThat(
            http.post(path + "add", Map.of("contacts", List.of(ada)))
                .body()
                .path("changed")
                .asInt())
        .isZero();

    assertThat(http.post(path + "add", Map.of("filter", plan("free"))).status()).isEqualTo(202);
    settled(handPicked, ada, bob);
    assertThat(http.post(path + "remove", Map.of("filter", plan("pro"))).status()).isEqualTo(202);
    settled(handPicked, bob);
    setPlan(bob, "gold");
    assertThat(
            http.post(path + "remove", Map.of("contacts", List.of(bob)))
                .body()
                .path("changed")
                .asInt())
        .isEqualTo(1);
    settled(handPicked);
  }

  @Test
  void whoIsMergedIsReplacedByWhomTheyBecame() {
    var ada = add("Ada", "pro");
    var twin = add("Ada L.", "free");
    var live = create(Map.of("name", "Pro", "filter", plan("pro")));
    var fixed = create(Map.of("name", "Fixed"));
    http.post("/api/v1/segments/%s/members/add".formatted(fixed), Map.of("contacts", List.of(ada)));
    settled(live, ada);
    settled(fixed, ada);

    objects.ask(
        new Address(Contact.KIND, agent.tenant().value(), ada),
        new ContactCommand.MergeInto(ada, twin, Set.of(), "system", clock.instant()));

    settled(fixed, twin);
    // The one who stays was on another plan, and what they know wins.
    settled(live);

    tell(twin, new ContactCommand.Separate(twin, ada, "system", clock.instant()));
    settled(fixed, ada);
    settled(live, ada);
  }

  @Test
  void whoIsToldApartAgainComesBackOnlyWhereTheyWouldStillBe() {
    var ada = add("Ada", "pro");
    var twin = add("Ada L.", "pro");
    var both = create(Map.of("name", "Both"));
    var one = create(Map.of("name", "One"));
    put(both, "add", ada, twin);
    put(one, "add", ada);
    tell(ada, new ContactCommand.MergeInto(ada, twin, Set.of(), "system", clock.instant()));
    settled(both, twin);
    settled(one, twin);
    // Taken out as the one that they were by then.
    put(one, "remove", twin);

    tell(twin, new ContactCommand.Separate(twin, ada, "system", clock.instant()));
    settled(both, ada, twin);
    settled(one);

    // What was given back once is not given back again.
    put(both, "remove", ada);
    var later = clock.instant().plusSeconds(5);
    tell(ada, new ContactCommand.MergeInto(ada, twin, Set.of(), "system", later));
    Eventually.holds(() -> !state(twin).absorbed().isEmpty());
    tell(twin, new ContactCommand.Separate(twin, ada, "system", later));
    Eventually.holds(() -> state(ada).mergedInto() == null);
    put(one, "add", ada);
    settled(one, ada);
    settled(both, twin);
  }

  private ContactState state(UUID contact) {
    return objects
        .read(new Address(Contact.KIND, agent.tenant().value(), contact), ContactState.class)
        .state();
  }

  private void tell(UUID contact, ContactCommand command) {
    objects.ask(new Address(Contact.KIND, agent.tenant().value(), contact), command);
  }

  private void put(UUID segment, String act, UUID... contacts) {
    var answer =
        http.post(
            "/api/v1/segments/%s/members/%s".formatted(segment, act),
            Map.of("contacts", List.of(contacts)));
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void twoReadersAtOnceTellEachMoveOnce() throws Exception {
    var ids = new ArrayList<UUID>();
    for (int i = 0; i < 40; i++) {
      ids.add(add("Contact " + i, "free"));
    }
    var pro = create(Map.of("name", "Pro", "filter", plan("pro")));
    settled(pro);
    var start = objects.end();
    ids.forEach(id -> setPlan(id, "pro"));
    var entries =
        objects.entriesAfter(agent.tenant().value(), start, 10_000).stream()
            .filter(entry -> entry.kind().equals(Contact.KIND))
            .toList();
    // As when a node that was thought dead is not: nothing but the segment itself keeps them apart.
    try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        var members = new SegmentMembers(objects, judge, filters, clock);
        var reader = new SegmentReader(objects, filters, members, table, events, contacts);
        nodes.submit(() -> reader.read(entries, null));
      }
    }
    settled(pro, ids.toArray(UUID[]::new));
    var joined = new ArrayList<UUID>();
    for (var entry : entriesOf(pro)) {
      if (objects.event(entry, SegmentEvent.class)
          instanceof SegmentEvent.SegmentMembershipChanged(var entered, var left, _, _)) {
        joined.addAll(entered);
        assertThat(left).isEmpty();
      }
    }
    assertThat(joined).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void whatIsWrongIsRefusedWhereItIsWrong() {
    var segments = "/api/v1/segments";
    refused(http.post(segments, Map.of("name", " ")), 400, "invalid_request", "name");
    refused(http.post(segments, Map.of("name", "x".repeat(101))), 400, "invalid_request", "name");
    refused(
        http.post(segments, Map.of("name", "a", "description", "x".repeat(501))),
        400,
        "too_long",
        "description");
    refused(
        http.post(segments, Map.of("name", "a", "filter", Map.of("field", "nothing", "set", true))),
        400,
        "invalid_filter",
        "filter.field");
    refused(
        http.post(
            segments,
            Map.of("name", "a", "filter", Map.of("segment", Map.of("is", UUID.randomUUID())))),
        400,
        "invalid_filter",
        "filter.segment.is");
    refused(
        http.post(segments, Map.of("name", "a", "filter", Map.of("segment", "x"))),
        400,
        "invalid_filter",
        "filter.segment");
    refused(
        http.post(segments, Map.of("name", "a", "filter", plan("x"), "timeZone", "Mars")),
        400,
        "invalid_time_zone",
        "timeZone");
    var longList = IntStream.range(0, 1_000).mapToObj(i -> "w".repeat(200) + i).toList();
    refused(
        http.post(segments, Map.of("name", "a", "filter", Map.of("field", "plan", "in", longList))),
        400,
        "invalid_filter",
        "filter");

    var fixed = create(Map.of("name", "Fixed"));
    refused(http.post(segments, Map.of("name", "FIXED ")), 422, "name_taken", "name");
    var path = "/api/v1/segments/%s".formatted(fixed);
    refused(http.post(path + "/members/add", Map.of()), 400, "invalid_request", "contacts");
    refused(
        http.post(path + "/members/add", Map.of("contacts", List.of())),
        400,
        "invalid_request",
        "contacts");
    refused(
        http.post(
            path + "/members/add",
            Map.of(
                "contacts", IntStream.range(0, 1_001).mapToObj(_ -> UUID.randomUUID()).toList())),
        400,
        "invalid_request",
        "contacts");
    refused(
        http.patch(path, Map.of("filter", plan("x")), http.get(path).header("ETag")),
        400,
        "segment_static",
        "filter");
    var live = create(Map.of("name", "Live", "filter", plan("x")));
    refused(
        http.post(
            "/api/v1/segments/%s/members/add".formatted(live),
            Map.of("contacts", List.of(UUID.randomUUID()))),
        422,
        "segment_live",
        "");
    refused(http.get("/api/v1/segments/" + UUID.randomUUID()), 404, "not_found", "");
    refused(
        http.get("/api/v1/contacts/%s/segments".formatted(UUID.randomUUID())),
        404,
        "not_found",
        "");
  }

  @Test
  void nobodySeesOrNamesTheSegmentsOfOthers() {
    var mine = create(Map.of("name", "Mine", "filter", plan("pro")));
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(other.get("/api/v1/segments").body().path("items").size()).isZero();
    refused(other.get("/api/v1/segments/" + mine), 404, "not_found", "");
    refused(other.get("/api/v1/segments/%s/members".formatted(mine)), 404, "not_found", "");
    refused(other.send("DELETE", "/api/v1/segments/" + mine, null, Map.of()), 404, "not_found", "");
    refused(
        other.post(
            "/api/v1/contacts/search", Map.of("filter", Map.of("segment", Map.of("is", mine)))),
        400,
        "invalid_filter",
        "filter.segment.is");
    assertThat(other.post("/api/v1/segments", Map.of("name", "Mine")).status()).isEqualTo(201);
  }

  @Test
  void ofTwoWhoTakeTheSameNameOneIsRefused() throws Exception {
    try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          both.invokeAll(
              IntStream.range(0, 6)
                  .<java.util.concurrent.Callable<Integer>>mapToObj(
                      _ -> () -> http.post("/api/v1/segments", Map.of("name", "Same")).status())
                  .toList());
      var statuses = new ArrayList<Integer>();
      for (var answer : answers) {
        statuses.add(answer.get());
      }
      assertThat(statuses).containsOnlyOnce(201).contains(422);
    }
  }

  // ---- through the API ----

  private static Map<String, Object> plan(String plan) {
    return Map.of("field", "plan", "is", plan);
  }

  private UUID create(Map<String, ?> segment) {
    var answer = http.post("/api/v1/segments", segment);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return UUID.fromString(answer.body().path("id").asString());
  }

  private UUID add(String name, String plan) {
    var answer =
        http.post("/api/v1/contacts", Map.of("name", name, "fields", Map.of("plan", plan)));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return UUID.fromString(answer.body().path("id").asString());
  }

  private void setPlan(UUID contact, String plan) {
    var path = "/api/v1/contacts/" + contact;
    var answer =
        http.patch(path, Map.of("fields", Map.of("plan", plan)), http.get(path).header("ETag"));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
  }

  /** Waits until a segment is at rest and has exactly these members. */
  private void settled(UUID segment, UUID... expected) {
    Eventually.holds(() -> {
      var view = http.get("/api/v1/segments/" + segment).body();
      var found = new ArrayList<UUID>();
      http.get("/api/v1/segments/%s/members?limit=100".formatted(segment))
          .body()
          .path("items")
          .forEach(item -> found.add(UUID.fromString(item.path("id").asString())));
      return view.path("work").isNull()
          && view.path("size").asInt() == expected.length
          && found.size() == expected.length
          && found.containsAll(List.of(expected));
    });
  }

  private List<JournalEntry> entriesOf(UUID segment) {
    return objects.entriesAfter(agent.tenant().value(), Position.START, 100_000).stream()
        .filter(entry -> entry.objectId().equals(segment))
        .toList();
  }

  private List<String> types(UUID segment) {
    return entriesOf(segment).stream().map(JournalEntry::type).toList();
  }

  private static void refused(Http.Answer answer, int status, String code, String field) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    JsonNode at = answer.body().path("field");
    assertThat(at.asString("")).isEqualTo(field);
  }
}
