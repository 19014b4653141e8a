package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import kira.contacts.filter.Facts;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What filters ask of events means the same in memory as in SQL, also as a segment. */
@KiraTest
class ContactDidTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> NAMES = List.of("Paid", "Looked", "Left");
  private static final List<String> WORDS = List.of("Lamp", "lamp shade", "Desk", "ÅNGSTRÖM");

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired Tracking tracking;
  @Autowired ContactFields fields;
  @Autowired ContactEventTable events;
  @Autowired DurableObjects objects;

  private final Random random = new Random(7);
  private final Caller agent = TestCallers.anyone();
  private final TenantId tenant = agent.tenant();
  private final UUID source = UUID.randomUUID();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  @Test
  void aFilterOnEventsFindsInSqlWhatItMeans() {
    var everybody = new HashMap<UUID, Facts>();
    for (int i = 0; i < 30; i++) {
      var user = "u" + i;
      did(user, "Signed Up", 0, Map.of());
      for (int n = random.nextInt(8); n > 0; n--) {
        did(user, any(NAMES), random.nextInt(40), properties());
      }
      var id = Identity.idOf(tenant.value(), Identity.Type.EXTERNAL, user);
      var state =
          objects.read(new Address(Contact.KIND, tenant.value(), id), ContactState.class).state();
      var told = Tenancy.in(tenant, () -> events.did(tenant, id));
      everybody.put(id, new ContactFacts(state, java.util.Set.of(), told));
    }
    int found = 0;
    for (int i = 0; i < 200; i++) {
      var filter = filter();
      var read = fields.filters(tenant, ZoneOffset.UTC).read(JSON.valueToTree(filter));
      var meant = new HashSet<UUID>();
      everybody.forEach((id, facts) -> {
        if (facts.match(read)) {
          meant.add(id);
        }
      });
      var answer = search(filter);
      assertThat(ids(answer)).as(filter.toString()).containsExactlyInAnyOrderElementsOf(meant);
      found += meant.size();
    }
    // A generator that always meant nobody would prove nothing.
    assertThat(found).isBetween(200 * 2, 200 * 28);
  }

  @Test
  void aSegmentOfLatelyActiveContactsIsEnteredByAnEventAndLeftByTime() {
    did("u1", "Looked", 0, Map.of());
    var made =
        http.post(
            "/api/v1/segments",
            Map.of(
                "name", "Buyers",
                "filter", Map.of("event", Map.of("name", "Paid", "withinDays", 7)),
                "timeZone", "UTC"));
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    var member = Map.of("segment", Map.of("is", made.body().path("id").asString()));
    Eventually.holds(() -> ids(search(member)).isEmpty());

    did("u1", "Paid", 0, Map.of());
    Eventually.holds(() -> ids(search(member)).size() == 1);

    clock.advance(Duration.ofDays(7).plusMinutes(1));
    Eventually.holds(() -> ids(search(member)).isEmpty());
  }

  @Test
  void whatIsNoConditionOnEventsIsRefusedWhereItIsWrong() {
    refused(Map.of("event", "Paid"), "filter.event");
    refused(Map.of("event", Map.of()), "filter.event.name");
    refused(Map.of("event", Map.of("name", "Paid", "atLeast", 0)), "filter.event.atLeast");
    refused(Map.of("event", Map.of("name", "Paid", "atLeast", 1.5)), "filter.event.atLeast");
    refused(Map.of("event", Map.of("name", "Paid", "never", false)), "filter.event.never");
    refused(
        Map.of("event", Map.of("name", "Paid", "atLeast", 3, "atMost", 2)), "filter.event.atMost");
    refused(Map.of("event", Map.of("name", "Paid", "withinDays", -1)), "filter.event.withinDays");
    refused(Map.of("event", Map.of("name", "Paid", "sql", "x")), "filter.event.sql");
    refused(
        Map.of("event", Map.of("name", "Paid", "where", List.of(Map.of("property", "x")))),
        "filter.event.where[0]");
    refused(
        Map.of(
            "event",
            Map.of("name", "Paid", "where", List.of(Map.of("property", "x", "matches", ".*")))),
        "filter.event.where[0].matches");
  }

  @Test
  void theNamesThatAWorkspaceHasSeenAreItsOwn() {
    did("u1", "Paid", 0, Map.of());
    did("u1", "Left", 0, Map.of());
    assertThat(names(http)).containsExactly("Left", "Paid");
    assertThat(names(Http.as(TestCallers.anyone(), callers, port))).isEmpty();
  }

  private static List<String> names(Http asker) {
    return asker
        .get("/api/v1/contact-events/names")
        .body()
        .path("names")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  private void refused(Map<String, Object> filter, String field) {
    var answer = http.post("/api/v1/contacts/search", Map.of("filter", filter));
    assertThat(answer.status()).as(filter.toString()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_filter");
    assertThat(answer.body().path("field").asString()).isEqualTo(field);
  }

  private Map<String, Object> filter() {
    return switch (random.nextInt(6)) {
      case 0 -> Map.of("not", event());
      case 1 -> Map.of("all", List.of(event(), event()));
      case 2 -> Map.of("any", List.of(event(), Map.of("not", event())));
      default -> event();
    };
  }

  private Map<String, Object> event() {
    var event = new HashMap<String, Object>();
    event.put("name", any(NAMES));
    switch (random.nextInt(5)) {
      case 0 -> event.put("never", true);
      case 1 -> event.put("atLeast", 1 + random.nextInt(3));
      case 2 -> event.put("atMost", random.nextInt(3));
      case 3 -> {
        event.put("atLeast", 1);
        event.put("atMost", 1 + random.nextInt(2));
      }
      default -> {}
    }
    if (random.nextBoolean()) {
      event.put("withinDays", 1 + random.nextInt(40));
    }
    if (random.nextInt(3) == 0) {
      event.put("where", List.of(property()));
    }
    return Map.of("event", event);
  }

  private Map<String, Object> property() {
    return switch (random.nextInt(7)) {
      case 0 -> Map.of("property", "product", "is", any(WORDS));
      case 1 -> Map.of("property", "product", "startsWith", "la");
      case 2 -> Map.of("property", "product", "contains", "str");
      case 3 -> Map.of("property", "total", any(List.of("above", "atMost", "is")), 5);
      case 4 -> Map.of("property", "gift", "is", random.nextBoolean());
      case 5 -> Map.of("property", any(List.of("total", "product")), "set", true);
      default -> Map.of("property", "product", "above", 3);
    };
  }

  /** Some are of another type than one would think. */
  private Map<String, Object> properties() {
    var properties = new HashMap<String, Object>();
    if (random.nextBoolean()) {
      properties.put("product", random.nextInt(5) == 0 ? (Object) 7 : any(WORDS));
    }
    if (random.nextBoolean()) {
      properties.put("total", random.nextInt(5) == 0 ? (Object) "5" : random.nextInt(10) / 2.0);
    }
    if (random.nextBoolean()) {
      properties.put("gift", random.nextBoolean());
    }
    return properties;
  }

  private void did(String user, String name, int daysAgo, Map<String, Object> properties) {
    var at = clock.instant().minus(Duration.ofDays(daysAgo)).truncatedTo(ChronoUnit.MICROS);
    var failed =
        tracking
            .track(
                tenant,
                true,
                List.of(
                    new Tracking.Deeds(
                        new Sender(null, user, null),
                        List.of(
                            new TrackedEvent(
                                UUID.randomUUID(),
                                TrackedEvent.Type.TRACK,
                                name,
                                JSON.valueToTree(properties),
                                at,
                                source,
                                false)))))
            .await(_ -> {});
    assertThat(failed).isEmpty();
  }

  private JsonNode search(Object filter) {
    var answer = http.post("/api/v1/contacts/search", Map.of("filter", filter, "limit", 100));
    assertThat(answer.status()).as(filter + " " + answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static List<UUID> ids(JsonNode page) {
    var ids = new ArrayList<UUID>();
    page.path("items").forEach(item -> ids.add(UUID.fromString(item.path("id").asString())));
    return ids;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
