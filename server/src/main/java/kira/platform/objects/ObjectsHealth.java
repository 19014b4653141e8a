package kira.platform.objects;

import java.time.Duration;
import kira.objects.ObjectRuntime;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Says whether commands are taken, and which reader of the journal does not get on. */
@Component("objects")
class ObjectsHealth implements HealthIndicator {
  /** A transaction that holds the readers back for longer than this is a fault. */
  private static final Duration MOST_LAG = Duration.ofMinutes(1);

  private final ObjectRuntime runtime;

  ObjectsHealth(ObjectRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public Health health() {
    var facts = runtime.health();
    var stuck = facts.readers().stream().filter(reader -> reader.error() != null).toList();
    var health =
        facts.up() && stuck.isEmpty() && facts.journalLag().compareTo(MOST_LAG) < 0
            ? Health.up()
            : Health.down();
    for (var reader : stuck) {
      health.withDetail("reader " + reader.name(), String.valueOf(reader.error()));
    }
    return health
        .withDetail("nodes", facts.nodes())
        .withDetail("objects", facts.objects())
        .withDetail("waitingWrites", facts.waitingWrites())
        .withDetail("journalLag", facts.journalLag().toString())
        .build();
  }
}
