package kira.team;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import kira.objects.DurableObjects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stands in front of every check of a password or code. It counts by e-mail address and knows
 * nothing of accounts, so what it answers says nothing about them either.
 */
@Component
class SignInGuard {
  private static final Logger LOG = LoggerFactory.getLogger(SignInGuard.class);

  /** How a check that was let through came out. */
  enum Verdict {
    RIGHT,
    WRONG,
    /** Right as far as it went: a code is still to come. */
    UNFINISHED
  }

  /** A check's verdict and what it leads to. */
  record Checked<T>(Verdict verdict, T value) {}

  /** What the guard says. */
  sealed interface Answer<T> {
    /** Nothing was checked: too many failures before. */
    record Closed<T>(Duration delay) implements Answer<T> {}

    record Open<T>(T value) implements Answer<T> {}
  }

  private final AttemptTable attempts;
  private final AccountTable accounts;
  private final DurableObjects objects;
  private final InstantSource clock;

  SignInGuard(
      AttemptTable attempts, AccountTable accounts, DurableObjects objects, InstantSource clock) {
    this.attempts = attempts;
    this.accounts = accounts;
    this.objects = objects;
    this.clock = clock;
  }

  <T> Answer<T> check(String email, Account.Place from, Supplier<Checked<T>> check) {
    var now = clock.instant();
    var hash = Token.sha256(email);
    var before = change(hash, now);
    var closed = before.closed(now);
    if (closed.isPresent()) {
      return new Answer.Closed<>(closed.get());
    }
    var mine = before.attempted(now);
    Checked<T> checked = null;
    try {
      checked = check.get();
    } finally {
      settle(email, hash, mine, checked == null ? Verdict.UNFINISHED : checked.verdict(), from);
    }
    return new Answer.Open<>(checked.value());
  }

  private LockOut change(byte[] hash, Instant now) {
    return AccountTable.asInstallation(() ->
        attempts.change(hash, each -> each.closed(now).isPresent() ? each : each.attempted(now)));
  }

  private void settle(
      String email, byte[] hash, LockOut mine, Verdict verdict, Account.Place from) {
    AccountTable.<@Nullable Void>asInstallation(() -> {
      switch (verdict) {
        case RIGHT -> attempts.forget(hash);
        case UNFINISHED -> attempts.change(hash, each -> each.withdrawn(mine));
        case WRONG -> attempts.forgetBefore(mine.lastAt().minus(LockOut.FORGOTTEN));
      }
      return null;
    });
    if (verdict == Verdict.WRONG && mine.lockedUntil() != null) {
      var until = mine.lockedUntil();
      // Behind the answer's back: it must not take longer where there is an account to tell.
      Thread.startVirtualThread(() -> note(email, until, from, mine.lastAt()));
    }
  }

  private void note(String email, Instant until, Account.Place from, Instant at) {
    try {
      AccountTable.asInstallation(() -> accounts.find(email))
          .ifPresent(account ->
              objects.ask(
                  Account.address(account),
                  new Account.Command.NoteLockOut(account, until, from, at)));
    } catch (RuntimeException e) {
      LOG.warn("a lock-out is missing from the audit trail", e);
    }
  }
}
