package kira.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import kira.objects.Decision;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Claims, settings and what is noted of a member's access. */
class SmallObjectsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
  private static final UUID ONE = new UUID(0, 1);
  private static final UUID TWO = new UUID(0, 2);

  private static UUID holder(Decision<Claim.Event> decision) {
    return ((Claim.Held) ((Decision.Accepted<Claim.Event>) decision).reply()).holder();
  }

  @Test
  void aNameIsHeldByWhoCameFirst() {
    var claim = new Life<>(new Claim());
    var first = new Claim.Command.Take(Claim.Type.SLUG, "acme", ONE, NOW);
    var second = new Claim.Command.Take(Claim.Type.SLUG, "acme", TWO, NOW);
    assertThat(holder(claim.when(first))).isEqualTo(ONE);
    assertThat(holder(claim.when(second))).isEqualTo(ONE);
    assertThat(holder(claim.when(first))).isEqualTo(ONE);
    assertThat(claim.events()).hasSize(1);
  }

  @Test
  void namesOfDifferentTypesAreDifferentClaims() {
    var ids = new HashSet<UUID>();
    for (var type : Claim.Type.values()) {
      for (var name : List.of("acme", "acme2", "a", "")) {
        ids.add(Claim.id(type, name));
      }
    }
    assertThat(ids).hasSize(8);
    assertThat(Claim.id(Claim.Type.SLUG, "acme")).isEqualTo(Claim.id(Claim.Type.SLUG, "acme"));
    assertThat(Claim.id(Claim.Type.SLUG, "acme").version()).isEqualTo(8);
    assertThat(Claim.id(Claim.Type.SLUG, "acme").variant()).isEqualTo(2);
  }

  @Test
  void settingsChangedOnAnOldVersionAreRefused() {
    var settings = new Life<>(new Settings());
    settings.accepted(change("{\"a\":1}", 0L));
    assertThat(settings.refused(change("{\"a\":2}", 0L))).isEqualTo("version_conflict");
    assertThat(settings.accepted(change("{\"a\":2}", 1L))).hasSize(1);
    assertThat(settings.accepted(change("{\"a\":3}", null))).hasSize(1);
    assertThat(settings.state()).isEqualTo(new Settings.State(3, "chat", "{\"a\":3}"));
  }

  @Test
  void settingsThatStayTheSameAreNoEvent() {
    var settings = new Life<>(new Settings());
    settings.accepted(change("{}", null));
    assertThat(settings.accepted(change("{}", 1L))).isEmpty();
  }

  @Test
  void sectionsAndTenantsAreApart() {
    var tenant = new TenantId(ONE);
    assertThat(Settings.address(tenant, "chat"))
        .isNotEqualTo(Settings.address(tenant, "assistant"))
        .isNotEqualTo(Settings.address(new TenantId(TWO), "chat"))
        .isEqualTo(Settings.address(tenant, "chat"));
  }

  private static Settings.Command change(String value, Long expected) {
    return new Settings.Command.Change(
        "chat", value, List.of("a"), expected, new Actor.User(ONE).text(), NOW);
  }

  @ParameterizedTest
  @EnumSource
  void everythingNotedIsAnEventOfItsOwn(Access.What what) {
    var access = new Life<>(new Access());
    var event =
        access.accepted(new Access.Command.Note(ONE, what, "192.0.2.1", "Browser", NOW)).getFirst();
    assertThat(event.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1"))
        .isEqualToIgnoringCase(what.name());
    assertThat(new Access().dimensions(access.state(), event))
        .containsEntry(
            "actor", what == Access.What.LOCKED_OUT ? "system" : new Actor.User(ONE).text());
    assertThat(access.state().lastSignedInAt())
        .isEqualTo(what == Access.What.SIGNED_IN ? NOW : null);
  }
}
