package kira.platform.storage;

import java.util.List;
import org.flywaydb.core.Flyway;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/**
 * Migrates each module's tables with a history of their own, the modules in the order in which they
 * lean on each other. The order is written down here rather than found by reading every class at
 * each start, which took longer than all the rest of a start; a test compares it with the code.
 */
@Component
final class ModuleMigrations implements FlywayMigrationStrategy {
  /**
   * Folders below {@code db/migration}; {@code __root} holds the roles and the runtime's tables.
   */
  static final List<String> ORDER =
      List.of(
          "__root",
          "platform",
          "team",
          "contacts",
          "collector",
          "notes",
          "knowledge",
          "conversations",
          "assistant",
          "channels",
          "analytics",
          "privacy");

  @Override
  public void migrate(Flyway flyway) {
    for (var module : ORDER) {
      Flyway.configure()
          .configuration(flyway.getConfiguration())
          .locations("classpath:db/migration/" + module)
          .table("flyway_schema_history_" + module)
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .failOnMissingLocations(false)
          .load()
          .migrate();
    }
  }
}
