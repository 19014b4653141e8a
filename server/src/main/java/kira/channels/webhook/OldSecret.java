package kira.channels.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import kira.channels.Account;
import kira.platform.secrets.Secret;

/** A secret that was replaced, which holds for a while: nobody changes two systems at once. */
record OldSecret(Secret secret, Instant until) {
  static final Duration HOLDS = Duration.ofHours(24);

  /** Under which name it is kept. */
  static String name(String which) {
    return which + "Before";
  }

  /** The one that still holds beside the account's secret of this name. */
  static Optional<OldSecret> of(Account account, String which, Instant now) {
    return account
        .secret(name(which))
        .map(kept -> kept.reveal().split(" ", 2))
        .map(parts ->
            new OldSecret(Secret.of(parts[1]), Instant.ofEpochSecond(Long.parseLong(parts[0]))))
        .filter(old -> old.until().isAfter(now));
  }

  /** As it is kept: until when, and what. */
  Secret kept() {
    return Secret.of("%d %s".formatted(until.getEpochSecond(), secret.reveal()));
  }
}
