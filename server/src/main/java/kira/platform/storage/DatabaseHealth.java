package kira.platform.storage;

import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the database answers each of its users, and whether the embedded one lives. */
@Component("databaseHealthIndicator")
final class DatabaseHealth implements HealthIndicator {
  private static final int SECONDS = 3;

  private final Database database;
  private final Map<String, DataSource> pools;

  DatabaseHealth(
      Database database,
      DataSource dataSource,
      @Qualifier("committerDataSource") DataSource committerDataSource) {
    this.database = database;
    this.pools = Map.of("requests", dataSource, "objects", committerDataSource);
  }

  @Override
  public Health health() {
    var details = new TreeMap<String, Object>();
    var up = database.isAlive();
    details.put("server", up ? "running" : "stopped");
    for (var pool : pools.entrySet()) {
      try (var connection = pool.getValue().getConnection()) {
        var valid = connection.isValid(SECONDS);
        details.put(pool.getKey(), valid ? "answers" : "does not answer");
        up &= valid;
      } catch (SQLException e) {
        details.put(pool.getKey(), String.valueOf(e.getMessage()));
        up = false;
      }
    }
    return (up ? Health.up() : Health.down()).withDetails(details).build();
  }
}
