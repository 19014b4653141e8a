package kira.team;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes passwords with Argon2id, slowly on purpose, and therefore only a few at a time: a flood of
 * sign-ins queues here and leaves the rest of the machine alone. The hash is encrypted besides, so
 * a stolen database alone gives nothing to guess at.
 */
@Component
class Passwords {
  private static final int SALT = 16;
  private static final int HASH = 32;
  private static final int LANES = 1;
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Compared where there is no account, so that the answer takes as long. Matches no password. */
  private static final String NOBODY =
      "$argon2id$v=19$m=19456,t=2,p=1$a2lyYS5uby5hY2NvdW50IQ"
          + "$bm8gcGFzc3dvcmQgbWF0Y2hlcyB0aGlzIGhhc2gh/wA";

  private final Argon2PasswordEncoder argon2 =
      new Argon2PasswordEncoder(SALT, HASH, LANES, MEMORY_KIB, PASSES);
  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
  private final Secrets secrets;

  Passwords(Secrets secrets) {
    this.secrets = secrets;
  }

  /** Hashes and encrypts. */
  String hash(UUID account, String password) {
    var hash = Secret.of(inTurn(() -> argon2.encode(password)));
    return secrets.encrypt(TenantId.INSTALLATION, purpose(account), hash);
  }

  boolean matches(UUID account, String password, String stored) {
    var hash = secrets.decrypt(TenantId.INSTALLATION, purpose(account), stored).reveal();
    return inTurn(() -> argon2.matches(password, hash));
  }

  /** Bound to the account: another account's hash, put in its place, does not decrypt. */
  static String purpose(UUID account) {
    return "password of " + account;
  }

  /** Takes the time of {@link #matches}. */
  void matchesNobody(String password) {
    inTurn(() -> argon2.matches(password, NOBODY));
  }

  private <T> T inTurn(Supplier<T> work) {
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.unavailable("Too many people sign in at once. Try again in a moment.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("The server is stopping.");
    }
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }
}
