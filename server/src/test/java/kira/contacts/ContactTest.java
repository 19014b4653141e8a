package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import kira.contacts.consent.Consent;
import kira.contacts.fields.FieldChange;
import kira.contacts.fields.FieldValue;
import kira.objects.Decision;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContactTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final UUID ME = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);

  private final Contact contact = new Contact();
  private ContactState state = contact.empty();

  @Test
  void aVisitorIsCreatedOnTheFirstVisitAndSeenOnTheNext() {
    accept(new ContactCommand.Appear("anon", "de", NOON));
    assertThat(state.createdAt()).isEqualTo(NOON);
    assertThat(state.profile().locale()).isEqualTo("de");

    assertThat(accept(new ContactCommand.Appear("anon", "de", NOON.plusSeconds(10))).events())
        .isEmpty();
    accept(new ContactCommand.Appear("anon", "de", NOON.plusSeconds(600)));
    assertThat(state.lastSeenAt()).isEqualTo(NOON.plusSeconds(600));
  }

  @Test
  void whoWritesIsSeenAndWhoIsNotThereIsNot() {
    assertThat(accept(new ContactCommand.See(NOON)).events()).isEmpty();
    accept(new ContactCommand.Appear("anon", null, NOON));
    assertThat(accept(new ContactCommand.See(NOON.plusSeconds(10))).events()).isEmpty();
    accept(new ContactCommand.See(NOON.plusSeconds(600)));
    assertThat(accept(new ContactCommand.See(NOON.plusSeconds(300))).events()).isEmpty();
    assertThat(state.lastSeenAt()).isEqualTo(NOON.plusSeconds(600));
  }

  @Test
  void aServerThatSaysWhoSomebodyIsHasNotSeenThem() {
    var sender = new Sender("anon", "u1", null);
    accept(new ContactCommand.Meet(new Sender("anon", null, null), false, "a", NOON, NOON));
    accept(
        new ContactCommand.Learn(
            profile("Ada", null), Map.of(), sender, true, "a", NOON.plusSeconds(600)));
    assertThat(state.verified()).isTrue();
    assertThat(state.lastSeenAt()).isEqualTo(NOON);

    state = contact.empty();
    accept(
        new ContactCommand.Learn(
            profile("Ada", null), Map.of(), new Sender(null, "u1", null), true, "a", NOON));
    assertThat(state.createdAt()).isEqualTo(NOON);
    assertThat(state.lastSeenAt()).isNull();
  }

  @Test
  void whatAVisitorSaysNeverOverwritesWhatWasProven() {
    accept(new ContactCommand.Appear("anon", null, NOON));
    accept(new ContactCommand.Identify(profile("Ada", "ada@example.com"), true, NOON));
    accept(new ContactCommand.Identify(profile("Mallory", "m@example.com"), false, NOON));

    assertThat(state.profile().email()).isEqualTo("ada@example.com");
    assertThat(state.verified()).isTrue();
  }

  @Test
  void aCorrectionChangesWhatItNamesAndClearsWhatIsEmpty() {
    accept(new ContactCommand.Appear("anon", null, NOON));
    accept(new ContactCommand.Identify(profile("Ada", "ada@example.com"), false, NOON));
    accept(
        new ContactCommand.Edit(
            correction(new ContactProfile("Ada L.", "", null, null, null, null)),
            null,
            "user:" + OTHER,
            NOON));

    assertThat(state.profile().name()).isEqualTo("Ada L.");
    assertThat(state.profile().email()).isNull();
  }

  @Test
  void ofTwoCorrectionsMadeOnTheSameProfileOneIsRefused() {
    accept(new ContactCommand.Appear("anon", null, NOON));
    var seen = state.record();
    accept(new ContactCommand.Edit(correction(profile("Ada", null)), seen, "user:" + ME, NOON));

    assertThat(
            refused(
                new ContactCommand.Edit(
                    correction(profile("Eve", null)), seen, "user:" + OTHER, NOON)))
        .isEqualTo("version_conflict");
    // That the visitor was seen meanwhile changes nothing about the profile.
    var current = state.record();
    accept(new ContactCommand.Appear("anon", null, NOON.plusSeconds(600)));
    accept(
        new ContactCommand.Edit(
            correction(profile("Grace", null)), current, "user:" + OTHER, NOON));
    assertThat(state.profile().name()).isEqualTo("Grace");
  }

  @Test
  void aMergedContactLivesOnInTheOther() {
    accept(new ContactCommand.Appear("anon", null, NOON));
    var merged = accept(new ContactCommand.MergeInto(ME, OTHER, Set.of(), "system", NOON));

    assertThat(state.mergedInto()).isEqualTo(OTHER);
    assertThat(merged.effects())
        .singleElement()
        .satisfies(effect ->
            assertThat(effect.payload())
                .isEqualTo(
                    new Contact.Merge(
                        ME,
                        OTHER,
                        ContactProfile.NOTHING,
                        List.of(new ContactState.Known(Identity.Type.ANONYMOUS, "anon", true)),
                        NOON,
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Set.of(),
                        "system")));
    assertThat(accept(new ContactCommand.MergeInto(ME, OTHER, Set.of(), "system", NOON)).events())
        .isEmpty();
    assertThat(refused(new ContactCommand.Appear("anon", null, NOON))).isEqualTo("contact_merged");
  }

  @Test
  void theSurvivorKeepsItsOwnAndGainsTheRest() {
    accept(new ContactCommand.Appear("mine", null, NOON));
    accept(new ContactCommand.Identify(profile("Ada", null), true, NOON));
    edit(Map.of("plan", new FieldValue.Text("free")), Set.of(), List.of("vip"), List.of());
    accept(
        new ContactCommand.Absorb(
            OTHER,
            new ContactProfile("A. L.", "ada@example.com", null, null, null, null),
            List.of(new ContactState.Known(Identity.Type.ANONYMOUS, "theirs", true)),
            NOON.minusSeconds(60),
            Map.of("plan", new FieldValue.Text("pro"), "seats", number(3)),
            List.of("VIP", "beta"),
            Map.of("EMAIL/news", new Consent(false, NOON, "user:ada", "call", null)),
            Set.of(),
            "system",
            NOON));
    assertThat(state.consents().get("EMAIL/news").given()).isFalse();

    assertThat(state.profile().name()).isEqualTo("Ada");
    assertThat(state.profile().email()).isEqualTo("ada@example.com");
    assertThat(state.createdAt()).isEqualTo(NOON.minusSeconds(60));
    assertThat(state.identities()).extracting(ContactState.Known::value).contains("mine", "theirs");
    assertThat(state.fields())
        .containsEntry("plan", new FieldValue.Text("free"))
        .containsEntry("seats", number(3));
    assertThat(state.tags()).containsExactly("vip", "beta");
  }

  @Test
  void aCorrectionRecordsWhatEachFieldWasBefore() {
    accept(new ContactCommand.Appear("anon", null, NOON));
    edit(Map.of("seats", number(3)), Set.of(), List.of(), List.of());
    var accepted =
        edit(
            Map.of("seats", number(4), "plan", new FieldValue.Text("pro")),
            Set.of("unknown"),
            List.of(),
            List.of());

    assertThat(accepted.events())
        .containsExactly(
            new ContactEvent.ContactFieldsChanged(
                List.of(
                    new FieldChange("plan", null, new FieldValue.Text("pro")),
                    new FieldChange("seats", number(3), number(4))),
                "user:" + OTHER,
                NOON));
    assertThat(edit(Map.of("seats", number(4)), Set.of(), List.of(), List.of()).events()).isEmpty();
    edit(Map.of(), Set.of("seats"), List.of(), List.of());
    assertThat(state.fields()).containsOnlyKeys("plan");
  }

  @Test
  void aTagIsTheSameInEveryCase() {
    accept(new ContactCommand.Appear("anon", null, NOON));
    edit(Map.of(), Set.of(), List.of("VIP", "Beta"), List.of());
    assertThat(edit(Map.of(), Set.of(), List.of("vip"), List.of()).events()).isEmpty();
    edit(Map.of(), Set.of(), List.of(), List.of("BETA"));
    assertThat(state.tags()).containsExactly("VIP");
  }

  @Test
  void aHundredTagsAreEnough() {
    accept(new ContactCommand.Appear("anon", null, NOON));
    var many = IntStream.range(0, 101).mapToObj(Integer::toString).toList();
    assertThat(
            refused(
                new ContactCommand.Edit(
                    new ContactCorrection(
                        ContactProfile.NOTHING, Map.of(), Set.of(), many, List.of()),
                    null,
                    "user:" + OTHER,
                    NOON)))
        .isEqualTo("too_many_tags");
  }

  @Test
  void anIdentityBelongsToWhoeverClaimedItFirst() {
    var identity = new Identity();
    var first =
        identity.decide(
            identity.empty(),
            new Identity.Command.Claim(Identity.Type.EMAIL, "a@b.example", ME, NOON));
    var claimed =
        identity.apply(
            identity.empty(), ((Decision.Accepted<Identity.Event>) first).events().getFirst());
    var second =
        identity.decide(
            claimed, new Identity.Command.Claim(Identity.Type.EMAIL, "a@b.example", OTHER, NOON));

    assertThat(((Decision.Accepted<Identity.Event>) second).events()).isEmpty();
    assertThat(((Decision.Accepted<Identity.Event>) second).reply())
        .isEqualTo(new Identity.Owner(ME, NOON));
  }

  @Test
  void theSameAddressInAnotherSpellingIsTheSameIdentity() {
    assertThat(Identity.idOf(ME, Identity.Type.EMAIL, " Ada@Example.COM"))
        .isEqualTo(Identity.idOf(ME, Identity.Type.EMAIL, "ada@example.com"));
    assertThat(Identity.idOf(ME, Identity.Type.PHONE, "+351 912-345"))
        .isEqualTo(Identity.idOf(ME, Identity.Type.PHONE, "+351912345"));
    assertThat(Identity.idOf(ME, Identity.Type.EMAIL, "a@b.example"))
        .isNotEqualTo(Identity.idOf(OTHER, Identity.Type.EMAIL, "a@b.example"));
  }

  @Test
  void whoIsNewBeginsWithTheDefaultsOfWhatNothingIsSaidOf() {
    var defaults = Map.of("plan", number(1), "seats", number(5));
    var said = Map.of("seats", number(9));
    var origin = new JobRow(ME, 3);
    var sender = new Sender("anon", null, null);
    for (var command :
        List.of(
            new ContactCommand.Appear("anon", null, NOON),
            new ContactCommand.Add(profile("Ada", null), said, List.of(), "a", NOON),
            new ContactCommand.Apply(
                origin,
                new ContactCorrection(profile("Ada", null), said, Set.of(), List.of(), List.of()),
                true,
                false,
                "a",
                NOON),
            new ContactCommand.Learn(profile("Ada", null), said, sender, false, "a", NOON),
            new ContactCommand.Learn(
                profile("Ada", null), said, new Sender(null, "u1", null), true, "a", NOON))) {
      state = contact.empty();
      var first = accept(new ContactCommand.Begin(command, defaults));
      var seats = command instanceof ContactCommand.Appear ? 5 : 9;
      assertThat(state.fields())
          .as(command.toString())
          .isEqualTo(Map.of("plan", number(1), "seats", number(seats)));
      // What a row wrote is undone as a whole: it is in the event that the row left.
      if (command instanceof ContactCommand.Apply) {
        assertThat(first.events()).hasSize(1);
      }

      // Who is known already does not notice.
      var before = state;
      accept(
          new ContactCommand.Begin(
              new ContactCommand.Appear("anon", null, NOON.plusSeconds(600)),
              Map.of("plan", number(2), "more", number(3))));
      assertThat(state.fields()).isEqualTo(before.fields());
    }
  }

  @Test
  void whoIsRefusedBeginsWithNothing() {
    assertThat(
            refused(
                new ContactCommand.Begin(
                    new ContactCommand.Apply(
                        null, correction(profile("Ada", null)), false, false, "a", NOON),
                    Map.of("plan", number(1)))))
        .isEqualTo("not_found");
  }

  private Decision.Accepted<ContactEvent> edit(
      Map<String, FieldValue> values,
      Set<String> cleared,
      List<String> tags,
      List<String> untagged) {
    return accept(
        new ContactCommand.Edit(
            new ContactCorrection(ContactProfile.NOTHING, values, cleared, tags, untagged),
            null,
            "user:" + OTHER,
            NOON));
  }

  private static ContactCorrection correction(ContactProfile profile) {
    return new ContactCorrection(profile, Map.of(), Set.of(), List.of(), List.of());
  }

  private static FieldValue number(int number) {
    return new FieldValue.Number(BigDecimal.valueOf(number));
  }

  private static ContactProfile profile(String name, @Nullable String email) {
    return new ContactProfile(name, email, null, null, null, null);
  }

  private Decision.Accepted<ContactEvent> accept(ContactCommand command) {
    var decision = contact.decide(state, command);
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    var accepted = (Decision.Accepted<ContactEvent>) decision;
    accepted.events().forEach(event -> state = contact.apply(state, event));
    return accepted;
  }

  private String refused(ContactCommand command) {
    return ((Decision.Refused<ContactEvent>) contact.decide(state, command)).refusal().code();
  }
}
