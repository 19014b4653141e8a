package kira.team;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Names of users by id, as often asked for as there are messages, so kept for half a minute. */
@Component
class UserDirectory {
  private static final Duration KEPT = Duration.ofSeconds(30);
  private static final int MOST = 10_000;

  private record Entry(String name, Instant until) {}

  private final AccountTable accounts;
  private final InstantSource clock;
  private final Map<UUID, Entry> known = new ConcurrentHashMap<>();

  UserDirectory(AccountTable accounts, InstantSource clock) {
    this.accounts = accounts;
    this.clock = clock;
  }

  Map<UUID, String> names(Collection<UUID> users) {
    var now = clock.instant();
    var names = new HashMap<UUID, String>();
    var unknown = new ArrayList<UUID>();
    for (var user : users) {
      var entry = known.get(user);
      if (entry != null && now.isBefore(entry.until())) {
        names.put(user, entry.name());
      } else {
        unknown.add(user);
      }
    }
    if (!unknown.isEmpty()) {
      if (known.size() > MOST) {
        known.clear();
      }
      AccountTable.asInstallation(() -> accounts.people(unknown))
          .forEach((user, person) -> {
            known.put(user, new Entry(person.name(), now.plus(KEPT)));
            names.put(user, person.name());
          });
    }
    return names;
  }

  void forget(UUID user) {
    known.remove(user);
  }
}
