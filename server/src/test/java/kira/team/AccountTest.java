package kira.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Effect;
import kira.platform.tenancy.Actor;
import kira.team.Account.Command;
import kira.team.Account.Event;
import kira.team.Account.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
  private static final UUID ID = new UUID(0, 1);
  private static final UUID ACME = new UUID(0, 2);
  private static final UUID OTHER = new UUID(0, 3);
  private static final Account.Place HERE = new Account.Place("192.0.2.1", "Browser");

  private static Life<State, Command, Event> opened() {
    return new Life<>(new Account())
        .given(List.of(new Command.Open(ID, "jane@acme.example", "Jane", "en", "password-1", NOW)));
  }

  private static Life<State, Command, Event> member() {
    return opened()
        .given(List.of(new Command.Join(ID, ACME, NOW), new Command.Join(ID, OTHER, NOW)));
  }

  private static Life<State, Command, Event> withTotp() {
    return member()
        .given(
            List.of(
                new Command.BeginTotp(ID, "secret", NOW),
                new Command.ConfirmTotp(ID, "secret", 100, List.of("r1", "r2"), HERE, NOW)));
  }

  private static Command.SignIn signIn(long passwordVersion, Long step, String recovery) {
    return new Command.SignIn(ID, ACME, passwordVersion, step, recovery, HERE, NOW);
  }

  @Test
  void itIsOpenedOnce() {
    assertThat(
            opened().refused(new Command.Open(ID, "jane@acme.example", "Eve", "en", "stolen", NOW)))
        .isEqualTo("account_exists");
  }

  @Test
  void nothingCanBeDoneToAnAccountThatWasNeverOpened() {
    var closed = new Life<>(new Account());
    for (var command :
        List.of(
            signIn(0, null, null),
            new Command.ChangePassword(ID, "x", 0, HERE, NOW),
            new Command.ChangeProfile(ID, "x", null, NOW),
            new Command.BeginTotp(ID, "x", NOW),
            new Command.ConfirmTotp(ID, "x", 1, List.of(), HERE, NOW),
            new Command.DisableTotp(ID, 0, HERE, NOW),
            new Command.Join(ID, ACME, NOW),
            new Command.Leave(ID, ACME, NOW),
            new Command.Enter(ID, ACME, HERE, NOW),
            new Command.NoteLockOut(ID, NOW, HERE, NOW),
            new Command.RenewSecrets(ID, "", "x", null, null, NOW))) {
      assertThat(closed.refused(command)).as("%s", command).isEqualTo("not_found");
    }
  }

  @Test
  void signingInTellsTheWorkspaceLandedIn() {
    var account = member();
    assertThat(account.effects(signIn(1, null, null)))
        .singleElement()
        .satisfies(effect ->
            assertThat(effect.payload())
                .isEqualTo(
                    new Access.News(ACME, ID, Access.What.SIGNED_IN, "192.0.2.1", "Browser", NOW)));
    assertThat(account.state().lastWorkspace()).isEqualTo(ACME);
  }

  @Test
  void aPasswordCheckedBeforeItWasChangedOpensNothing() {
    var account = opened();
    account.accepted(new Command.ChangePassword(ID, "password-2", 1, HERE, NOW));
    assertThat(account.refused(signIn(1, null, null))).isEqualTo("sign_in_failed");
    assertThat(account.accepted(signIn(2, null, null))).hasSize(1);
  }

  @Test
  void twoWhoChangeThePasswordAtOnceDoNotBothSucceed() {
    var account = opened();
    account.accepted(new Command.ChangePassword(ID, "password-2", 1, HERE, NOW));
    assertThat(account.refused(new Command.ChangePassword(ID, "password-3", 1, HERE, NOW)))
        .isEqualTo("password_wrong");
    assertThat(account.state().storedPassword()).isEqualTo("password-2");
  }

  @Test
  void aNewPasswordIsToldToEveryWorkspace() {
    assertThat(member().effects(new Command.ChangePassword(ID, "x", 1, HERE, NOW)))
        .extracting(effect -> ((Access.News) effect.payload()).workspace())
        .containsExactly(ACME, OTHER);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // step, recovery code, outcome
        "-,-,code_required",
        "101,-,accepted",
        "100,-,sign_in_failed",
        "99,-,sign_in_failed",
        "-,r1,accepted",
        "-,wrong,sign_in_failed",
        "102,wrong,accepted",
        "5000,-,accepted"
      })
  void withTwoSteps(Long step, String recovery, String outcome) {
    var account = withTotp();
    var command = signIn(1, step, recovery);
    if (outcome.equals("accepted")) {
      assertThat(account.accepted(command)).hasSize(1);
    } else {
      assertThat(account.refused(command)).isEqualTo(outcome);
    }
  }

  @Test
  void aCodeIsGoodOnce() {
    var account = withTotp();
    account.accepted(signIn(1, 101L, null));
    assertThat(account.refused(signIn(1, 101L, null))).isEqualTo("sign_in_failed");
    assertThat(account.refused(signIn(1, 100L, null))).isEqualTo("sign_in_failed");
    assertThat(account.accepted(signIn(1, 102L, null))).hasSize(1);
  }

  @Test
  void theCodeThatTurnedItOnIsSpent() {
    assertThat(withTotp().refused(signIn(1, 100L, null))).isEqualTo("sign_in_failed");
  }

  @Test
  void aRecoveryCodeIsGoodOnce() {
    var account = withTotp();
    account.accepted(signIn(1, null, "r1"));
    assertThat(account.refused(signIn(1, null, "r1"))).isEqualTo("sign_in_failed");
    assertThat(account.accepted(signIn(1, null, "r2"))).hasSize(1);
    assertThat(account.state().recovery()).isEmpty();
  }

  @Test
  void withoutTwoStepsACodeIsNotLookedAt() {
    var account = member();
    account.accepted(signIn(1, 7L, "r9"));
    assertThat(account.state().totp()).isNull();
    assertThat(account.events().getLast())
        .isEqualTo(new Event.SignedIn(ID, ACME, null, null, HERE, NOW));
  }

  @Test
  void anotherSecretBegunMeanwhileIsNotTheOneConfirmed() {
    var account = opened();
    account.accepted(new Command.BeginTotp(ID, "first", NOW));
    account.accepted(new Command.BeginTotp(ID, "second", NOW));
    assertThat(account.refused(new Command.ConfirmTotp(ID, "first", 1, List.of("r"), HERE, NOW)))
        .isEqualTo("totp_not_begun");
  }

  @Test
  void whatIsOnIsNotBegunAgain() {
    assertThat(withTotp().refused(new Command.BeginTotp(ID, "mine", NOW)))
        .isEqualTo("totp_enabled");
    assertThat(withTotp().refused(new Command.ConfirmTotp(ID, "secret", 101, List.of(), HERE, NOW)))
        .isEqualTo("totp_not_begun");
  }

  @Test
  void aSecretOnlyBegunAsksForNoCode() {
    var account = member();
    account.accepted(new Command.BeginTotp(ID, "secret", NOW));
    assertThat(account.accepted(signIn(1, null, null))).hasSize(1);
    assertThat(account.state().totp()).isNotNull();
  }

  @Test
  void turningItOffTakesTheRecoveryCodesAlong() {
    var account = withTotp();
    account.accepted(new Command.DisableTotp(ID, 1, HERE, NOW));
    assertThat(account.state().totp()).isNull();
    assertThat(account.state().recovery()).isEmpty();
    assertThat(account.accepted(new Command.DisableTotp(ID, 1, HERE, NOW))).isEmpty();
    assertThat(account.accepted(signIn(1, null, null))).hasSize(1);
  }

  @Test
  void turningItOffWithAnOldPasswordIsRefused() {
    var account = withTotp();
    account.accepted(new Command.ChangePassword(ID, "new", 1, HERE, NOW));
    assertThat(account.refused(new Command.DisableTotp(ID, 1, HERE, NOW)))
        .isEqualTo("password_wrong");
  }

  @Test
  void joiningTwiceIsNoError() {
    var account = member();
    assertThat(account.accepted(new Command.Join(ID, ACME, NOW))).isEmpty();
    assertThat(account.state().workspaces()).containsExactly(ACME, OTHER);
  }

  @Test
  void whoLeavesLandsElsewhere() {
    var account = member();
    account.accepted(new Command.Enter(ID, OTHER, HERE, NOW));
    account.accepted(new Command.Leave(ID, OTHER, NOW));
    assertThat(account.state().lastWorkspace()).isNull();
    assertThat(account.state().workspaces()).containsExactly(ACME);
    assertThat(account.accepted(new Command.Leave(ID, OTHER, NOW))).isEmpty();
  }

  @Test
  void goingOverToAWorkspaceIsToldThereOnly() {
    assertThat(member().effects(new Command.Enter(ID, OTHER, HERE, NOW)))
        .extracting(Effect::payload)
        .containsExactly(
            new Access.News(OTHER, ID, Access.What.SWITCHED_IN, "192.0.2.1", "Browser", NOW));
  }

  @Test
  void aLockOutIsNotTheOwnersDeed() {
    var account = member();
    account.accepted(new Command.NoteLockOut(ID, NOW.plusSeconds(30), HERE, NOW));
    assertThat(new Account().dimensions(account.state(), account.events().getLast()))
        .containsEntry("actor", "system");
    assertThat(new Account().dimensions(account.state(), account.events().getFirst()))
        .containsEntry("actor", new Actor.User(ID).text());
  }

  @Test
  void aChangeOfNothingIsNoEvent() {
    assertThat(opened().accepted(new Command.ChangeProfile(ID, "Jane", null, NOW))).isEmpty();
    assertThat(opened().accepted(new Command.ChangeProfile(ID, "Joan", "de", NOW)))
        .containsExactly(new Event.ProfileChanged(ID, "Joan", "de", "Jane", NOW, true));
  }

  @Test
  void aLanguageIsChosenByWhoSaysSoBeItTheOneTheyHad() {
    var account = opened();
    var given = account.state().locale();
    account.accepted(new Command.ChangeProfile(ID, "Joan", null, NOW));
    assertThat(account.state().choseLocale()).isFalse();
    assertThat(account.accepted(new Command.ChangeProfile(ID, null, given, NOW))).hasSize(1);
    account.accepted(new Command.ChangeProfile(ID, "Jane", null, NOW));
    assertThat(account.state().choseLocale()).isTrue();
    assertThat(account.accepted(new Command.ChangeProfile(ID, null, given, NOW))).isEmpty();
  }

  @Test
  void aNewKeyChangesTheSecretsAndNothingElse() {
    var account = withTotp();
    var before = account.state();
    account.accepted(
        new Command.RenewSecrets(ID, "password-1", "again", "secret", "also again", NOW));
    var after = account.state();
    assertThat(after.storedPassword()).isEqualTo("again");
    assertThat(after.totp()).isEqualTo(new Account.Totp("also again", true, 100));
    assertThat(after.passwordVersion()).isEqualTo(before.passwordVersion());
    assertThat(after.recovery()).isEqualTo(before.recovery());
    assertThat(account.accepted(signIn(1, 101L, null))).hasSize(1);
  }

  @Test
  void aNewKeyDoesNotBringBackAnOldPassword() {
    var account = withTotp();
    account.accepted(new Command.ChangePassword(ID, "password-2", 1, HERE, NOW));
    assertThat(
            account.refused(new Command.RenewSecrets(ID, "password-1", "old", "secret", "x", NOW)))
        .isEqualTo("version_conflict");
  }

  @Test
  void effectsOfOneLifeHaveKeysOfTheirOwn() {
    var account = member();
    var keys = new ArrayList<String>();
    for (var i = 0; i < 5; i++) {
      account.effects(signIn(1, null, null)).forEach(effect -> keys.add(effect.key()));
      account
          .effects(new Command.NoteLockOut(ID, NOW, HERE, NOW))
          .forEach(effect -> keys.add(effect.key()));
    }
    assertThat(keys).doesNotHaveDuplicates().hasSize(15);
  }

  /** No order of deeds lets anybody in without a password of today and, when on, a fresh code. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void nobodyComesInWithLessThanIsAsked(int seed) {
    var random = new Random(seed);
    for (var run = 0; run < 100; run++) {
      var account = member();
      for (var i = 0; i < 80; i++) {
        var before = account.state();
        var command = deed(random);
        var decision = account.when(command);
        var after = account.state();
        if (command instanceof Command.SignIn signIn
            && decision instanceof Decision.Accepted<Event>) {
          assertThat(signIn.passwordVersion()).isEqualTo(before.passwordVersion());
          if (before.totpEnabled()) {
            var fresh = signIn.totpStep() != null && signIn.totpStep() > before.totp().lastStep();
            var recovered =
                signIn.totpStep() == null && before.recovery().contains(signIn.recoveryHash());
            assertThat(fresh || recovered).isTrue();
            assertThat(after).isNotEqualTo(before);
          }
        }
        if (before.totpEnabled() && after.totpEnabled()) {
          assertThat(after.totp().lastStep()).isGreaterThanOrEqualTo(before.totp().lastStep());
        }
        assertThat(after.version()).isEqualTo(account.events().size());
      }
    }
  }

  private static Command deed(Random random) {
    var step = (long) random.nextInt(12);
    var version = 1L + random.nextInt(4);
    var secret = "secret" + random.nextInt(2);
    return switch (random.nextInt(9)) {
      case 0, 1, 2 ->
          signIn(
              version,
              random.nextInt(3) == 0 ? null : step,
              random.nextInt(2) == 0 ? null : "r" + random.nextInt(4));
      case 3 -> new Command.ChangePassword(ID, "p" + step, version, HERE, NOW);
      case 4 -> new Command.BeginTotp(ID, secret, NOW);
      case 5, 6 -> new Command.ConfirmTotp(ID, secret, step, List.of("r0", "r1", "r2"), HERE, NOW);
      case 7 -> new Command.DisableTotp(ID, version, HERE, NOW);
      default -> new Command.Enter(ID, OTHER, HERE, NOW);
    };
  }
}
