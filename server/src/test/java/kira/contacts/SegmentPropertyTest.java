package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Filter;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Position;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever happens to contacts, to filters and to the clock: when it has settled, every segment has
 * the members that its filter means, and the joinings and leavings that were told lead there.
 */
@KiraTest
class SegmentPropertyTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ZONE = "America/St_Johns";
  private static final List<String> PLANS = List.of("Free", "Pro", "Enterprise");
  private static final List<String> TAGS = List.of("vip", "Beta", "späti");
  private static final int CONTACTS = 120;
  private static final int SEGMENTS = 30;
  private static final int ROUNDS = 5;
  private static final int CHANGES = 400;

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired DurableObjects objects;
  @Autowired ContactFields fields;
  @Autowired SegmentJudgeTable search;

  private final Caller agent = TestCallers.anyone();
  private final long seed = Long.getLong("kira.seed", 20_261_127);
  private final Random random = new Random(seed);
  private final List<UUID> contacts = new ArrayList<>();
  private final List<UUID> ordered = new ArrayList<>();
  private final Map<UUID, Map<String, Object>> segments = new HashMap<>();
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
    define("plan", "CHOICE", Map.of("choices", PLANS));
    define("seats", "NUMBER", Map.of());
    define("renewal", "DATE", Map.of());
    define("signed", "DATE_TIME", Map.of());
    define("paying", "BOOLEAN", Map.of());
  }

  @Test
  void membersAreThoseWhomTheFilterMeans() {
    for (int i = 0; i < CONTACTS / 2; i++) {
      addContact();
    }
    for (int i = 0; i < SEGMENTS; i++) {
      createSegment(i);
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < CHANGES; i++) {
        change();
        if (i % 100 == 50) {
          editSegment();
        }
      }
      settled("round " + round);
      clock.advance(Duration.ofMinutes(random.nextInt(60 * 30)));
      settled("clock of round " + round);
    }
    int moves = history().values().stream().mapToInt(History::moves).sum();
    assertThat(moves).as("seed %d: something has to have happened", seed).isGreaterThan(500);
  }

  // ---- what is checked ----

  private record History(Set<UUID> members, int moves) {}

  private void settled(String when) {
    var last = new ArrayList<String>();
    try {
      Eventually.holds(() -> {
        last.clear();
        last.addAll(differences());
        return last.isEmpty();
      });
    } catch (AssertionError e) {
      throw new AssertionError("seed %d, %s: %s".formatted(seed, when, last), e);
    }
  }

  /** Each way in which members, sizes and history are not what filters and states say. */
  private List<String> differences() {
    var found = new ArrayList<String>();
    var states = new HashMap<UUID, ContactState>();
    for (var contact : contacts) {
      var state = objects.read(contact(contact), ContactState.class).state();
      if (state.exists() && state.mergedInto() == null) {
        states.put(contact, state);
      }
    }
    var histories = history();
    var meant = new HashMap<UUID, Set<UUID>>();
    // A segment names only those made before it, so that going through them in order is enough.
    for (var segment : ordered) {
      var state =
          objects.read(Segments.address(agent.tenant(), segment), SegmentState.class).state();
      if (state.work() != null) {
        found.add(segment + " is at work");
        continue;
      }
      var filter =
          fields
              .filters(agent.tenant(), ZoneId.of(ZONE))
              .readRelative(JSON.valueToTree(segments.get(segment)));
      var now = clock.instant();
      var members = new HashSet<UUID>();
      states.forEach((contact, of) -> {
        var in = new HashSet<UUID>();
        meant.forEach((other, those) -> {
          if (those.contains(contact)) {
            in.add(other);
          }
        });
        if (new ContactFacts(of, in).match(filter.at(now))) {
          members.add(contact);
        }
      });
      meant.put(segment, members);
      var inSql =
          Tenancy.in(
              agent.tenant(), () -> Set.copyOf(search.meant(filter, now, Segment.FIRST, 10_000)));
      var kept =
          Tenancy.in(
              agent.tenant(),
              () ->
                  Set.copyOf(
                      search.meant(
                          new Filter.Member(Set.of(segment)), now, Segment.FIRST, 10_000)));
      var told = histories.getOrDefault(segment, new History(Set.of(), 0)).members();
      if (!kept.equals(members) || !inSql.equals(members) || !told.equals(members)) {
        found.add(
            "%s %s: meant %d, in SQL %d, kept %d, told %d"
                .formatted(
                    segment,
                    segments.get(segment),
                    members.size(),
                    inSql.size(),
                    kept.size(),
                    told.size()));
      }
      if (state.size() != kept.size()) {
        found.add("%s says %d, has %d".formatted(segment, state.size(), kept.size()));
      }
    }
    return found;
  }

  /** What was told of joining and leaving, one after the other; nobody joins or leaves twice. */
  private Map<UUID, History> history() {
    var histories = new HashMap<UUID, History>();
    for (var entry : objects.entriesAfter(agent.tenant().value(), Position.START, 1_000_000)) {
      if (!entry.kind().equals(Segment.KIND)
          || !(objects.event(entry, SegmentEvent.class)
              instanceof SegmentEvent.SegmentMembershipChanged(var entered, var left, _, _))) {
        continue;
      }
      var before = histories.getOrDefault(entry.objectId(), new History(Set.of(), 0));
      var members = new HashSet<>(before.members());
      entered.forEach(contact -> assertThat(members.add(contact)).as("joins once").isTrue());
      left.forEach(contact -> assertThat(members.remove(contact)).as("leaves once").isTrue());
      histories.put(
          entry.objectId(), new History(members, before.moves() + entered.size() + left.size()));
    }
    return histories;
  }

  // ---- what happens ----

  private void change() {
    var id = contacts.get(random.nextInt(contacts.size()));
    var now = clock.instant();
    switch (random.nextInt(20)) {
      case 0 -> {
        if (contacts.size() < CONTACTS) {
          addContact();
        } else {
          separate(id);
        }
      }
      case 1 -> {
        var target = contacts.get(random.nextInt(contacts.size()));
        var merged = objects.read(contact(target), ContactState.class).state().mergedInto() != null;
        if (!target.equals(id) && !merged && random.nextInt(4) == 0) {
          tell(id, new ContactCommand.MergeInto(id, target, Set.of(), "system", now));
        }
      }
      case 2, 3, 4 -> tell(id, new ContactCommand.Appear("anon-" + id, null, now));
      case 5 ->
          edit(
              id,
              new ContactCorrection(
                  new ContactProfile("Name " + random.nextInt(5), null, null, null, null, null),
                  Map.of(),
                  Set.of(),
                  List.of(),
                  List.of()));
      case 6, 7, 8 ->
          edit(
              id,
              new ContactCorrection(
                  ContactProfile.NOTHING,
                  Map.of(),
                  Set.of(),
                  List.of(any(TAGS)),
                  List.of(any(TAGS))));
      default -> {
        var key = any(List.of("plan", "seats", "renewal", "signed", "paying"));
        var clear = random.nextInt(5) == 0;
        edit(
            id,
            new ContactCorrection(
                ContactProfile.NOTHING,
                clear ? Map.of() : Map.of(key, randomValue(key)),
                clear ? Set.of(key) : Set.of(),
                List.of(),
                List.of()));
      }
    }
  }

  private void separate(UUID source) {
    var target = objects.read(contact(source), ContactState.class).state().mergedInto();
    if (target != null) {
      tell(target, new ContactCommand.Separate(target, source, "system", clock.instant()));
    }
  }

  private void edit(UUID contact, ContactCorrection correction) {
    tell(contact, new ContactCommand.Edit(correction, null, "system", clock.instant()));
  }

  private void tell(UUID contact, ContactCommand command) {
    objects.askAsync(contact(contact), command, null);
  }

  private FieldValue randomValue(String key) {
    var now = clock.instant();
    return switch (key) {
      case "plan" -> new FieldValue.Text(any(PLANS));
      case "seats" -> new FieldValue.Number(BigDecimal.valueOf(random.nextInt(10)));
      case "renewal" ->
          new FieldValue.Day(
              LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(random.nextInt(9) - 6));
      case "signed" ->
          new FieldValue.Moment(
              now.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 9) - 60 * 24 * 6)));
      default -> new FieldValue.Flag(random.nextBoolean());
    };
  }

  private void addContact() {
    var id = UUID.randomUUID();
    contacts.add(id);
    var values = new HashMap<String, FieldValue>();
    for (var key : List.of("plan", "seats", "renewal", "signed", "paying")) {
      if (random.nextBoolean()) {
        values.put(key, randomValue(key));
      }
    }
    objects.ask(
        contact(id),
        new ContactCommand.Add(
            new ContactProfile("Name " + random.nextInt(5), null, null, null, null, null),
            values,
            random.nextBoolean() ? List.of(any(TAGS)) : List.of(),
            "system",
            clock.instant()));
  }

  private void createSegment(int i) {
    var filter = randomFilter(3);
    var answer =
        http.post(
            "/api/v1/segments", Map.of("name", "Segment " + i, "filter", filter, "timeZone", ZONE));
    assertThat(answer.status()).as(filter + " " + answer.body()).isEqualTo(201);
    var id = UUID.fromString(answer.body().path("id").asString());
    segments.put(id, filter);
    ordered.add(id);
  }

  /** Gives a segment another filter, in the middle of everything. */
  private void editSegment() {
    var index = random.nextInt(ordered.size());
    var id = ordered.get(index);
    var filter = randomFilter(2, ordered.subList(0, index));
    var now = http.get("/api/v1/segments/" + id);
    var answer =
        http.patch(
            "/api/v1/segments/" + id,
            Map.of("filter", filter, "timeZone", ZONE),
            now.header("ETag"));
    assertThat(answer.status()).as(filter + " " + answer.body()).isEqualTo(200);
    segments.put(id, filter);
  }

  private Map<String, Object> randomFilter(int depth) {
    return randomFilter(depth, List.copyOf(ordered));
  }

  private Map<String, Object> randomFilter(int depth, List<UUID> earlier) {
    if (depth > 0 && random.nextInt(3) > 0) {
      var several = new ArrayList<Map<String, Object>>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        several.add(randomFilter(depth - 1, earlier));
      }
      return switch (random.nextInt(3)) {
        case 0 -> Map.of("all", several);
        case 1 -> Map.of("any", several);
        default -> Map.of("not", several.getFirst());
      };
    }
    if (!earlier.isEmpty() && random.nextInt(6) == 0) {
      return Map.of("segment", Map.of("is", any(earlier).toString()));
    }
    return switch (random.nextInt(9)) {
      case 0 -> Map.of("field", "plan", "in", List.of(any(PLANS), any(PLANS)));
      case 1 -> Map.of("field", "seats", any(List.of("above", "atMost", "is")), random.nextInt(10));
      case 2 -> Map.of("field", "tags", "is", any(TAGS));
      case 3 -> Map.of("field", "paying", "is", random.nextBoolean());
      case 4 -> Map.of("field", "name", "is", "name " + random.nextInt(5));
      case 5 ->
          Map.of("field", any(List.of("plan", "renewal", "signed")), "set", random.nextBoolean());
      default ->
          Map.of(
              "field",
              any(List.of("renewal", "signed", "lastSeenAt", "createdAt")),
              any(List.of("withinDays", "olderThanDays")),
              random.nextInt(4));
    };
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Address contact(UUID id) {
    return new Address(Contact.KIND, agent.tenant().value(), id);
  }

  private void define(String key, String type, Map<String, ?> more) {
    var body = new HashMap<String, Object>(more);
    body.put("key", key);
    body.put("label", key);
    body.put("type", type);
    assertThat(http.post("/api/v1/contact-fields", body).status()).isEqualTo(201);
  }
}
