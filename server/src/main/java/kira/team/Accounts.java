package kira.team;

import static kira.team.AccountTable.asInstallation;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import kira.objects.DurableObjects;
import kira.objects.RefusedException;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.TenantId;
import kira.team.totp.Base32;
import kira.team.totp.Totp;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Opens accounts and changes how their owners prove who they are. */
@Service
class Accounts {
  /** An account that is never opened. */
  static final UUID NOBODY = new UUID(0, 0);

  private static final int RECOVERY_CODES = 10;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A step of time the code was right for, or the hash of the recovery code it may be. */
  record Code(@Nullable Long step, @Nullable String recoveryHash) {}

  private final DurableObjects objects;
  private final AccountTable table;
  private final UserDirectory directory;
  private final Passwords passwords;
  private final Secrets secrets;
  private final InstantSource clock;

  Accounts(
      DurableObjects objects,
      AccountTable table,
      UserDirectory directory,
      Passwords passwords,
      Secrets secrets,
      InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.directory = directory;
    this.passwords = passwords;
    this.secrets = secrets;
    this.clock = clock;
  }

  Optional<UUID> find(String email) {
    return asInstallation(() -> table.find(email));
  }

  Account.State state(UUID account) {
    return objects.read(Account.address(account), Account.State.class).state();
  }

  /** Opens one; empty when the address has an account already. */
  Optional<UUID> open(String email, String name, String locale, String password) {
    var at = clock.instant();
    var account =
        objects
            .ask(
                Claim.address(Claim.Type.EMAIL, email),
                new Claim.Command.Take(Claim.Type.EMAIL, email, UUID.randomUUID(), at))
            .reply(Claim.Held.class)
            .holder();
    if (state(account).opened()) {
      return Optional.empty();
    }
    try {
      objects
          .ask(
              Account.address(account),
              new Account.Command.Open(
                  account, email, name, locale, passwords.hash(account, password), at))
          .version();
      return Optional.of(account);
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  /** Whether the password is right; takes as long where there is no account. */
  boolean matches(UUID account, Account.State state, String password) {
    if (!state.opened()) {
      passwords.matchesNobody(password);
      return false;
    }
    return passwords.matches(account, password, state.storedPassword());
  }

  /** What a code typed by somebody may be; empty when it cannot be right. */
  Optional<Code> code(UUID account, Account.State state, String typed) {
    var code = typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    if (code.length() != 6) {
      return Optional.of(new Code(null, new Token(code).hexHash()));
    }
    var step = Totp.step(secret(account, state), code, clock.instant());
    return step.isPresent() ? Optional.of(new Code(step.getAsLong(), null)) : Optional.empty();
  }

  void changeProfile(UUID account, @Nullable String name, @Nullable String locale) {
    tell(account, new Account.Command.ChangeProfile(account, name, locale, clock.instant()));
    directory.forget(account);
  }

  void changePassword(UUID account, String next, long passwordVersion, Account.Place from) {
    tell(
        account,
        new Account.Command.ChangePassword(
            account, passwords.hash(account, next), passwordVersion, from, clock.instant()));
  }

  /** A new secret for an authenticator app, not in force until {@link #confirmTotp}. */
  String beginTotp(UUID account) {
    var secret = Totp.newSecret();
    tell(
        account,
        new Account.Command.BeginTotp(
            account,
            secrets.encrypt(TenantId.INSTALLATION, totpPurpose(account), Secret.of(secret)),
            clock.instant()));
    return secret;
  }

  /**
   * Puts two-step sign-in in force; answers the recovery codes, or empty when the code is wrong.
   */
  Optional<List<String>> confirmTotp(UUID account, String typed, Account.Place from) {
    var state = state(account);
    var totp = state.totp();
    if (totp == null || totp.enabled()) {
      throw new RefusedException(Account.TOTP_NOT_BEGUN);
    }
    var now = clock.instant();
    var step = Totp.step(secret(account, state), typed.replaceAll("\\s", ""), now);
    if (step.isEmpty()) {
      return Optional.empty();
    }
    var codes = IntStream.range(0, RECOVERY_CODES).mapToObj(_ -> recoveryCode()).toList();
    var hashes = new ArrayList<String>();
    for (var code : codes) {
      hashes.add(new Token(code.replace("-", "")).hexHash());
    }
    tell(
        account,
        new Account.Command.ConfirmTotp(
            account, totp.storedSecret(), step.getAsLong(), hashes, from, now));
    return Optional.of(codes);
  }

  void disableTotp(UUID account, long passwordVersion, Account.Place from) {
    tell(account, new Account.Command.DisableTotp(account, passwordVersion, from, clock.instant()));
  }

  void join(UUID account, TenantId workspace) {
    tell(account, new Account.Command.Join(account, workspace.value(), clock.instant()));
  }

  void leave(UUID account, TenantId workspace) {
    tell(account, new Account.Command.Leave(account, workspace.value(), clock.instant()));
  }

  void enter(UUID account, TenantId workspace, Account.Place from) {
    tell(account, new Account.Command.Enter(account, workspace.value(), from, clock.instant()));
  }

  static String totpPurpose(UUID account) {
    return "totp of " + account;
  }

  private String secret(UUID account, Account.State state) {
    var totp = state.totp();
    if (totp == null) {
      throw new RefusedException(Account.TOTP_NOT_BEGUN);
    }
    return secrets
        .decrypt(TenantId.INSTALLATION, totpPurpose(account), totp.storedSecret())
        .reveal();
  }

  /** 80 random bits in four groups of four. */
  private static String recoveryCode() {
    var bytes = new byte[10];
    RANDOM.nextBytes(bytes);
    return String.join("-", Base32.encode(bytes).split("(?<=\\G.{4})"));
  }

  private void tell(UUID account, Account.Command command) {
    objects.ask(Account.address(account), command).version();
  }
}
