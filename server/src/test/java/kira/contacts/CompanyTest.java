package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.contacts.fields.FieldValue;
import kira.objects.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompanyTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final UUID ME = new UUID(1, 1);

  private final Company company = new Company();
  private CompanyState state = company.empty();

  @Test
  void aCompanyIsAddedOnceAndKeepsWhatItBeganWith() {
    add("Acme", List.of("acme.com"));
    assertThat(state.exists()).isTrue();
    assertThat(state.domains()).containsExactly("acme.com");

    // A repeated request finds it as it is.
    assertThat(
            accept(
                    new CompanyCommand.Add(
                        named("Other"), List.of(), Map.of(), Map.of(), List.of(), null, "a", NOON))
                .events())
        .isEmpty();
    assertThat(state.name()).isEqualTo("Acme");
  }

  @Test
  void aCorrectionChangesOnlyWhatItNames() {
    add("Acme", List.of("acme.com", "acme.de"));
    accept(
        edit(
            new CompanyProfile(null, "https://acme.com", "Rockets", null, ME.toString()),
            null,
            Map.of("seats", new FieldValue.Number(BigDecimal.TEN)),
            Set.of(),
            List.of("vip")));
    assertThat(state.name()).isEqualTo("Acme");
    assertThat(state.profile().website()).isEqualTo("https://acme.com");
    assertThat(state.domains()).containsExactly("acme.com", "acme.de");
    assertThat(state.fields()).containsKey("seats");
    assertThat(state.tags()).containsExactly("vip");

    var events =
        accept(
                edit(
                    new CompanyProfile(null, "", null, null, null),
                    List.of("acme.de", "acme.io"),
                    Map.of(),
                    Set.of("seats"),
                    List.of()))
            .events();
    assertThat(state.profile().website()).isNull();
    assertThat(state.profile().description()).isEqualTo("Rockets");
    assertThat(state.domains()).containsExactly("acme.de", "acme.io");
    assertThat(state.fields()).isEmpty();
    assertThat(state.tags()).isEmpty();
    assertThat(events)
        .contains(
            new CompanyEvent.CompanyDomainsChanged(
                List.of("acme.io"), List.of("acme.com"), "user:" + ME, NOON));

    // What is so already is no change.
    assertThat(
            accept(edit(named("Acme"), List.of("acme.de", "acme.io"), Map.of(), Set.of(), null))
                .events())
        .isEmpty();
  }

  @Test
  void whatAJobMadeGoesOnlyWhileItIsAsTheJobMadeIt() {
    add("Acme", List.of());
    var made = state;
    accept(correct(named("Acme One"), null));
    var kept = accept(new CompanyCommand.TakeBack(ME, made, "undo:1", NOON));
    assertThat(kept.reply()).isEqualTo(new ContactReply(JobResult.KEPT));
    assertThat(state.exists()).isTrue();

    var gone = accept(new CompanyCommand.TakeBack(ME, state, "undo:1", NOON));
    assertThat(gone.reply()).isEqualTo(new ContactReply(JobResult.REMOVED));
    // Members may have joined in the same moment: they are let go as of any deleted company.
    assertThat(gone.effects()).extracting(each -> each.kind()).containsExactly(Company.RELEASE);
    var again = accept(new CompanyCommand.TakeBack(ME, made, "undo:1", NOON));
    assertThat(again.reply()).isEqualTo(new ContactReply(JobResult.REMOVED));
    assertThat(again.events()).isEmpty();
  }

  @Test
  void ofTwoCorrectionsOfTheSameStateOneIsRefused() {
    add("Acme", List.of());
    var seen = state;
    accept(correct(named("Acme One"), seen));
    assertThat(refusal(correct(named("Acme Two"), seen))).isEqualTo("version_conflict");
    assertThat(state.name()).isEqualTo("Acme One");
  }

  @Test
  void aCompanyIsNeverWithoutAName() {
    assertThat(
            refusal(
                new CompanyCommand.Add(
                    CompanyProfile.NOTHING,
                    List.of(),
                    Map.of(),
                    Map.of(),
                    List.of(),
                    null,
                    "a",
                    NOON)))
        .isEqualTo("name_required");
    add("Acme", List.of());
    assertThat(refusal(correct(named(""), null))).isEqualTo("name_required");
  }

  @Test
  void anArchivedCompanyComesBackAndADeletedOneLetsGo() {
    add("Acme", List.of("acme.com"));
    accept(new CompanyCommand.Archive(true, "a", NOON));
    assertThat(state.archived()).isTrue();
    assertThat(accept(new CompanyCommand.Archive(true, "a", NOON)).events()).isEmpty();
    accept(new CompanyCommand.Archive(false, "a", NOON));
    assertThat(state.archived()).isFalse();

    var was = state;
    var deleted = accept(new CompanyCommand.Delete(ME, "a", NOON));
    assertThat(deleted.effects())
        .extracting(effect -> effect.payload())
        .containsExactly(new Company.Release(ME, was, "a"));
    assertThat(state.exists()).isFalse();
    assertThat(refusal(new CompanyCommand.Delete(ME, "a", NOON))).isEqualTo("not_found");
    assertThat(refusal(correct(named("Acme"), null))).isEqualTo("not_found");
  }

  @ParameterizedTest
  @CsvSource({
    "acme.com, acme.com",
    "'  ACME.com. ', acme.com",
    "https://www.Acme.com/about?x=1#y, acme.com",
    "http://user:pw@mail.acme.co.uk:8080/, mail.acme.co.uk",
    "ada@acme.com, acme.com",
    "www.acme.com, acme.com",
    "müller.de, xn--mller-kva.de",
    "a-1.example, a-1.example",
  })
  void domainsAreWrittenInOneWay(String typed, String domain) {
    assertThat(Domains.normal(typed)).contains(domain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "acme",
        "acme..com",
        "-acme.com",
        "acme-.com",
        "127.0.0.1",
        "http://",
        "a b.com",
        "acme.c",
        "acme_x.com",
        "[::1]",
        ".com",
        "javascript:alert(1)"
      })
  void whatIsNoDomainIsNone(String typed) {
    assertThat(Domains.normal(typed)).isEmpty();
  }

  @Test
  void aLongTextIsNoDomain() {
    assertThat(Domains.normal("x".repeat(1_000_000))).isEmpty();
    assertThat(Domains.normal("x".repeat(64) + ".com")).isEmpty();
    assertThat(Domains.normal("abc.".repeat(64) + "com")).isEmpty();
  }

  @Test
  void anAddressIsOfTheDomainsAboveItButNeverOfAnOpenOne() {
    assertThat(Domains.ofEmail("ada@mail.Acme.com")).containsExactly("mail.acme.com", "acme.com");
    assertThat(Domains.ofEmail("ada@gmail.com")).isEmpty();
    assertThat(Domains.ofEmail("ada@x.gmx.de")).isEmpty();
    assertThat(Domains.ofEmail(null)).isEmpty();
    assertThat(Domains.ofEmail("ada")).isEmpty();
  }

  @Test
  void aContactJoinsNoSecondCompanyByItselfAndLeavesOnlyItsOwn() {
    var contact = new Contact();
    var ada =
        contact.apply(
            contact.empty(),
            new ContactEvent.ContactAdded(
                new ContactProfile("Ada", null, null, null, null, null),
                Map.of(),
                List.of(),
                "a",
                NOON));
    var other = new UUID(2, 2);
    ada = told(contact, ada, new ContactCommand.Join(ME, "system", NOON));
    ada = told(contact, ada, new ContactCommand.Join(other, "system", NOON));
    assertThat(ada.profile().company()).isEqualTo(ME.toString());
    ada = told(contact, ada, new ContactCommand.Leave(other, "a", NOON));
    assertThat(ada.profile().company()).isEqualTo(ME.toString());
    ada = told(contact, ada, new ContactCommand.Leave(ME, "a", NOON));
    assertThat(ada.profile().company()).isNull();
    assertThat(ada.profile().name()).isEqualTo("Ada");
    assertThat(told(contact, contact.empty(), new ContactCommand.Join(ME, "system", NOON)).exists())
        .isFalse();
  }

  private static ContactState told(Contact contact, ContactState state, ContactCommand command) {
    var after = state;
    for (var event : ((Decision.Accepted<ContactEvent>) contact.decide(state, command)).events()) {
      after = contact.apply(after, event);
    }
    return after;
  }

  private void add(String name, List<String> domains) {
    accept(
        new CompanyCommand.Add(
            named(name), domains, Map.of(), Map.of(), List.of(), null, "user:" + ME, NOON));
  }

  private static CompanyProfile named(String name) {
    return CompanyProfile.named(name);
  }

  private static CompanyCommand correct(CompanyProfile profile, CompanyState seen) {
    return new CompanyCommand.Edit(
        new CompanyCorrection(profile, null, Map.of(), Set.of(), null), seen, "user:" + ME, NOON);
  }

  private static CompanyCommand edit(
      CompanyProfile profile,
      List<String> domains,
      Map<String, FieldValue> values,
      Set<String> cleared,
      List<String> tags) {
    return new CompanyCommand.Edit(
        new CompanyCorrection(profile, domains, values, cleared, tags), null, "user:" + ME, NOON);
  }

  private Decision.Accepted<CompanyEvent> accept(CompanyCommand command) {
    var accepted = (Decision.Accepted<CompanyEvent>) company.decide(state, command);
    for (var event : accepted.events()) {
      state = company.apply(state, event);
    }
    return accepted;
  }

  private String refusal(CompanyCommand command) {
    return ((Decision.Refused<CompanyEvent>) company.decide(state, command)).refusal().code();
  }
}
