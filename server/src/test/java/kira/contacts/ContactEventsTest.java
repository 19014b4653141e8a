package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What contacts did: whose it is, that it is there once, and in order. */
@KiraTest
class ContactEventsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired Tracking tracking;
  @Autowired ContactEventTable events;
  @Autowired DurableObjects objects;

  private final Caller agent = TestCallers.anyone();
  private final TenantId tenant = agent.tenant();
  private final UUID source = UUID.randomUUID();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  @Test
  void whatComesForAContactThatWasMergedMeanwhileIsTheSurvivors() {
    var ada = met("ada");
    var other = met("other");
    assertThat(http.post("/api/v1/contacts/" + ada + "/merge", Map.of("source", other)).status())
        .isEqualTo(200);
    // As from another node that had not heard of it.
    take(other, event("Late"));
    Eventually.holds(() -> did(ada).contains("Late"));
    assertThat(did(other)).isEmpty();

    var undone = http.post("/api/v1/contacts/%s/merges/%s/undo".formatted(ada, other), Map.of());
    assertThat(undone.status()).isEqualTo(200);
    assertThat(did(other)).containsExactlyInAnyOrder("Began", "Late");
    assertThat(did(ada)).containsExactly("Began");
  }

  @Test
  void whatComesForAContactThatWasErasedMeanwhileDoesNotStay() {
    var ada = met("ada");
    objects.erase(new Address(Contact.KIND, tenant.value(), ada));
    take(ada, event("Late"));
    Eventually.holds(() -> did(ada).isEmpty());
  }

  @Test
  void oneThatCannotBeStoredHarmsNoOther() {
    var bad =
        new TrackedEvent(
            UUID.randomUUID(),
            TrackedEvent.Type.TRACK,
            "Bad",
            JSON.valueToTree(Map.of("text", "a\u0000b")),
            now(),
            source,
            false);
    var told =
        tracking.track(
            tenant,
            true,
            List.of(
                new Tracking.Deeds(user("ada"), List.of(event("Good"), bad)),
                new Tracking.Deeds(user("grace"), List.of(event("Good")))));
    assertThat(told.await(_ -> {})).containsExactly(bad);
    assertThat(did(id("ada"))).containsExactly("Good");
    assertThat(did(id("grace"))).containsExactly("Good");
  }

  @Test
  void whatComesTwiceIsThereOnceAsItCameFirst() {
    var ada = met("ada");
    var id = UUID.randomUUID();
    var first =
        new TrackedEvent(id, TrackedEvent.Type.TRACK, "Paid", nothing(), now(), source, false);
    // The sender's clock was measured anew.
    var again =
        new TrackedEvent(
            id, TrackedEvent.Type.TRACK, "Paid", nothing(), now().minusMillis(7), source, false);
    tell("ada", first, again);
    tell("ada", again);
    assertThat(did(ada)).containsExactlyInAnyOrder("Began", "Paid");
    assertThat(timeline(ada, "?category=EVENTS").path("items").path(0).path("at").asString())
        .isEqualTo(first.at().toString());
  }

  @Test
  void aTimelineOfOneMomentIsReadPageByPageInOrder() {
    var all = new ArrayList<TrackedEvent>();
    var moment = now();
    for (int i = 0; i < 7; i++) {
      all.add(
          new TrackedEvent(
              UUID.randomUUID(),
              TrackedEvent.Type.TRACK,
              "Step " + i,
              nothing(),
              moment,
              source,
              false));
    }
    tell("ada", all.subList(0, 4).toArray(TrackedEvent[]::new));
    tell("ada", all.subList(4, 7).toArray(TrackedEvent[]::new));
    var names = new ArrayList<String>();
    var types = new HashSet<String>();
    String cursor = "";
    do {
      var page = timeline(id("ada"), "?limit=2" + cursor);
      page.path("items")
          .forEach(item -> {
            types.add(item.path("type").asString());
            if (item.path("type").asString().equals("ContactTracked")) {
              names.add(item.path("story").path("name").asString());
            }
          });
      cursor = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asString();
    } while (!cursor.isEmpty());
    assertThat(names)
        .containsExactly("Step 6", "Step 5", "Step 4", "Step 3", "Step 2", "Step 1", "Step 0");
    // Whoever begins with an event begins before it.
    assertThat(types).contains("ContactIdentified");
  }

  @Test
  void theJournalNamesNobodyWhoDidSomething() {
    var ada = met("ada");
    tell("ada", event("Paid"), event("Left"));
    var taken =
        objects.entriesAfter(tenant.value(), new Position(0, 0, 0), 10_000).stream()
            .filter(entry -> entry.kind().equals(EventIntake.KIND))
            .map(JournalEntry::data)
            .toList();
    assertThat(taken)
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(data ->
            assertThat(data)
                .contains("count")
                .doesNotContain(ada.toString())
                .doesNotContain("Paid"));
  }

  private UUID met(String user) {
    tell(user, event("Began"));
    return id(user);
  }

  private UUID id(String user) {
    return Identity.idOf(tenant.value(), Identity.Type.EXTERNAL, user);
  }

  private static Sender user(String user) {
    return new Sender(null, user, null);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static JsonNode nothing() {
    return JSON.createObjectNode();
  }

  private TrackedEvent event(String name) {
    return new TrackedEvent(
        UUID.randomUUID(), TrackedEvent.Type.TRACK, name, nothing(), now(), source, false);
  }

  private void tell(String user, TrackedEvent... what) {
    var deeds = List.of(new Tracking.Deeds(user(user), List.of(what)));
    assertThat(tracking.track(tenant, true, deeds).await(_ -> {})).isEmpty();
  }

  private void take(UUID contact, TrackedEvent event) {
    objects.ask(
        EventIntake.address(tenant, 0),
        new EventIntake.Command.Take(0, List.of(EventRows.row(contact, event, 1))));
  }

  private List<String> did(UUID contact) {
    return List.copyOf(Tenancy.in(tenant, () -> events.did(tenant, contact)).keySet());
  }

  private JsonNode timeline(UUID contact, String query) {
    return http.get("/api/v1/contacts/" + contact + "/activity" + query).body();
  }
}
