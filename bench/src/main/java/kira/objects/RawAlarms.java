package kira.objects;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Fills the alarm table as the runtime would, without a million commits. */
public final class RawAlarms {
  private RawAlarms() {}

  public static void insert(
      String url, String kind, UUID tenant, int waiting, int due, Instant dueAt)
      throws SQLException {
    int slots = RuntimeSettings.standard().slots();
    try (var connection = DriverManager.getConnection(url);
        var insert =
            connection.prepareStatement(
                "insert into alarm (tenant_id, kind, object_id, slot, due_at) values (?, ?, ?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (int i = 0; i < waiting; i++) {
        var address = new Address(kind, tenant, UUID.randomUUID());
        insert.setObject(1, tenant);
        insert.setString(2, kind);
        insert.setObject(3, address.id());
        insert.setInt(4, Engine.slotOf(address, slots));
        insert.setTimestamp(
            5,
            Timestamp.from(
                i < due ? dueAt.plusMillis(i % 1000) : dueAt.plus(Duration.ofDays(365))));
        insert.addBatch();
        if (i % 10_000 == 9_999) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
      connection.commit();
    }
  }
}
