package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import kira.contacts.consent.Consent;
import kira.contacts.fields.FieldValue;
import kira.objects.Decision;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Merging two contacts and telling them apart again. */
class AbsorbedTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final UUID ME = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);

  private final Contact contact = new Contact();

  @Test
  void whatIsMergedAndUndoneIsAsItWas() {
    var random = new Random(11);
    for (int i = 0; i < 3_000; i++) {
      var before = random(random);
      var merged = absorb(before, random(random), taken(random));
      var after = tell(merged, new ContactCommand.Separate(ME, OTHER, "user:ada", NOON));
      assertThat(after.profile()).isEqualTo(before.profile());
      assertThat(after.identities()).isEqualTo(before.identities());
      assertThat(after.fields()).isEqualTo(before.fields());
      assertThat(after.tags()).isEqualTo(before.tags());
      assertThat(after.consents()).isEqualTo(before.consents());
      assertThat(after.createdAt()).isEqualTo(before.createdAt());
      assertThat(after.absorbed()).isEmpty();
    }
  }

  @Test
  void whatIsChosenFromTheOtherWinsAndNothingElse() {
    var random = new Random(12);
    for (int i = 0; i < 3_000; i++) {
      var own = random(random);
      var other = random(random);
      var taken = taken(random);
      var merged = absorb(own, other, taken);
      assertThat(merged.profile().name())
          .isEqualTo(chosen(own.profile().name(), other.profile().name(), taken.contains("name")));
      assertThat(merged.profile().email())
          .isEqualTo(
              chosen(own.profile().email(), other.profile().email(), taken.contains("email")));
      for (var key : List.of("plan", "seats", "city")) {
        assertThat(merged.fields().get(key))
            .isEqualTo(
                chosen(
                    own.fields().get(key),
                    other.fields().get(key),
                    taken.contains("fields." + key)));
      }
      assertThat(merged.tags()).containsAll(own.tags());
    }
  }

  private static <T> @Nullable T chosen(@Nullable T own, @Nullable T other, boolean taken) {
    return own == null || (taken && other != null) ? other : own;
  }

  @Test
  void whatSomebodyChangedSinceStaysAsItIs() {
    var own =
        ContactState.NOTHING
            .change()
            .profile(new ContactProfile("Ada", null, null, null, null, null))
            .createdAt(NOON)
            .done();
    var other =
        ContactState.NOTHING
            .change()
            .profile(new ContactProfile("A. L.", "ada@x.example", "+1", null, null, null))
            .createdAt(NOON)
            .fields(Map.of("plan", new FieldValue.Text("pro"), "seats", number(3)))
            .tags(List.of("vip"))
            .done();
    var merged = absorb(own, other, Set.of("name"));
    assertThat(merged.profile().name()).isEqualTo("A. L.");
    var edited =
        tell(
            merged,
            new ContactCommand.Edit(
                new ContactCorrection(
                    new ContactProfile("Ada Lovelace", null, null, null, null, null),
                    Map.of("plan", new FieldValue.Text("team")),
                    Set.of(),
                    List.of("beta"),
                    List.of()),
                null,
                "user:ada",
                NOON));
    var after = tell(edited, new ContactCommand.Separate(ME, OTHER, "user:ada", NOON));
    assertThat(after.profile())
        .isEqualTo(new ContactProfile("Ada Lovelace", null, null, null, null, null));
    assertThat(after.fields()).isEqualTo(Map.of("plan", new FieldValue.Text("team")));
    assertThat(after.tags()).containsExactly("beta");
  }

  @Test
  void onlyTheLastFewMergesCanBeUndoneAndEachOnce() {
    var state = random(new Random(1));
    for (int i = 0; i < Absorbed.MOST + 1; i++) {
      state = absorb(state, random(new Random(i)), Set.of(), new UUID(9, i));
    }
    assertThat(state.absorbed()).hasSize(Absorbed.MOST);
    assertThat(refused(state, new UUID(9, 0))).isEqualTo("merge_not_found");
    var undone = tell(state, new ContactCommand.Separate(ME, new UUID(9, 2), "user:ada", NOON));
    assertThat(refused(undone, new UUID(9, 2))).isEqualTo("merge_not_found");
  }

  private @Nullable String refused(ContactState state, UUID source) {
    return contact.decide(state, new ContactCommand.Separate(ME, source, "user:ada", NOON))
            instanceof Decision.Refused<ContactEvent>(var refusal)
        ? refusal.code()
        : null;
  }

  private ContactState absorb(ContactState state, ContactState other, Set<String> taken) {
    return absorb(state, other, taken, OTHER);
  }

  private ContactState absorb(
      ContactState state, ContactState other, Set<String> taken, UUID source) {
    return tell(
        state,
        new ContactCommand.Absorb(
            source,
            other.profile(),
            other.identities(),
            other.createdAt() == null ? NOON : other.createdAt(),
            other.fields(),
            other.tags(),
            other.consents(),
            taken,
            "user:ada",
            NOON));
  }

  private ContactState tell(ContactState state, ContactCommand command) {
    var decision = contact.decide(state, command);
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    var next = state;
    for (var event : ((Decision.Accepted<ContactEvent>) decision).events()) {
      next = contact.apply(next, event);
    }
    return next;
  }

  private static Set<String> taken(Random random) {
    var taken = new HashSet<String>();
    for (var each : List.of("name", "email", "phone", "fields.plan", "fields.seats")) {
      if (random.nextBoolean()) {
        taken.add(each);
      }
    }
    return taken;
  }

  private static ContactState random(Random random) {
    var fields = new HashMap<String, FieldValue>();
    for (var key : List.of("plan", "city")) {
      if (random.nextBoolean()) {
        fields.put(key, new FieldValue.Text("v" + random.nextInt(3)));
      }
    }
    if (random.nextBoolean()) {
      fields.put("seats", number(random.nextInt(3)));
    }
    var tags = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      if (random.nextBoolean()) {
        tags.add("tag" + i);
      }
    }
    var known = new ArrayList<ContactState.Known>();
    for (int i = 0; i < 3; i++) {
      if (random.nextBoolean()) {
        // The same identity of another contact is not possible: identities have one owner.
        known.add(
            new ContactState.Known(
                Identity.Type.EMAIL, random.nextInt() + "@x.example", random.nextBoolean()));
      }
    }
    var consents = new HashMap<String, Consent>();
    for (var key : List.of("EMAIL/news", "SMS/news")) {
      if (random.nextBoolean()) {
        consents.put(
            key,
            new Consent(
                random.nextBoolean(),
                NOON.plusSeconds(random.nextInt(3)),
                "user:ada",
                "form",
                null));
      }
    }
    return ContactState.NOTHING
        .change()
        .profile(
            new ContactProfile(
                maybe(random, "Name"),
                maybe(random, "mail@"),
                maybe(random, "+1"),
                maybe(random, "id"),
                maybe(random, "de"),
                null))
        .known(known)
        .createdAt(NOON.plusSeconds(random.nextInt(100)))
        .fields(fields)
        .tags(tags)
        .consents(consents)
        .done();
  }

  private static @Nullable String maybe(Random random, String text) {
    return random.nextInt(3) == 0 ? null : text + random.nextInt(2);
  }

  private static FieldValue number(int value) {
    return new FieldValue.Number(BigDecimal.valueOf(value));
  }
}
