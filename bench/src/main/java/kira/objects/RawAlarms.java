package kira.objects;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGConnection;

/** Fills the alarm table as the runtime would, without a million commits. */
public final class RawAlarms {
  private RawAlarms() {}

  /** Alarms that were due for each of {@code due}, and others far in the future. */
  public static void insert(
      String url, String kind, UUID tenant, List<UUID> due, int waiting, Instant dueAt)
      throws SQLException {
    int slots = RuntimeSettings.standard().slots();
    var rows = new StringBuilder();
    for (int i = 0; i < waiting; i++) {
      var rings = i < due.size();
      var address = new Address(kind, tenant, rings ? due.get(i) : UUID.randomUUID());
      rows.append(tenant).append('\t').append(kind).append('\t').append(address.id());
      rows.append('\t').append(Engine.slotOf(address, slots)).append('\t');
      rows.append(rings ? dueAt.plusMillis(i % 1000) : dueAt.plus(Duration.ofDays(365)));
      rows.append('\n');
    }
    try (var connection = DriverManager.getConnection(url)) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "copy alarm (tenant_id, kind, object_id, slot, due_at) from stdin",
              new java.io.ByteArrayInputStream(rows.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new SQLException(e);
    }
  }
}
