package kira.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import kira.objects.Json;

/** A person without durable objects, as most programs would do it: a row, changed under a lock. */
final class PersonRow {
  private static final Person KIND = new Person();

  private PersonRow() {}

  static void insert(String url, UUID tenant, List<UUID> ids) throws SQLException {
    var json = Json.MAPPER.writeValueAsString(Person.EMPTY);
    try (var connection = BenchDatabase.connect(url);
        var insert =
            connection.prepareStatement(
                "insert into person values (?, ?, 1, ?::text::jsonb, ?, 'Ada Lovelace')")) {
      connection.setAutoCommit(false);
      for (var id : ids) {
        insert.setObject(1, tenant);
        insert.setObject(2, id);
        insert.setString(3, json);
        insert.setTimestamp(4, java.sql.Timestamp.from(Instant.now()));
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  /** Locks the row, decides, writes the row and a line of the journal, commits. */
  static void change(
      Connection connection, UUID tenant, UUID id, Function<Person.State, Person.Event> decide)
      throws SQLException {
    connection.setAutoCommit(false);
    long version;
    Person.State state;
    try (var select =
        connection.prepareStatement(
            "select version, state::text from person where tenant_id = ? and id = ? for update")) {
      select.setObject(1, tenant);
      select.setObject(2, id);
      try (var row = select.executeQuery()) {
        row.next();
        version = row.getLong(1);
        state = Json.MAPPER.readValue(row.getString(2), Person.State.class);
      }
    }
    var event = decide.apply(state);
    var changed = KIND.apply(state, event);
    try (var update =
        connection.prepareStatement(
            """
            update person set version = ?, state = ?::text::jsonb, changed_at = now(), name = ?
             where tenant_id = ? and id = ?
            """)) {
      update.setLong(1, version + 1);
      update.setString(2, Json.MAPPER.writeValueAsString(changed));
      update.setString(3, changed.name());
      update.setObject(4, tenant);
      update.setObject(5, id);
      update.executeUpdate();
    }
    try (var insert =
        connection.prepareStatement(
            """
            insert into journal (tenant_id, object_id, version, seq, type, schema, happened_at,
                at, data, epoch, kind, actor)
            values (?, ?, ?, 1, ?, 1, now(), now(), ?::text::jsonb, 1, 'person', 'USER:ada')
            """)) {
      insert.setObject(1, tenant);
      insert.setObject(2, id);
      insert.setLong(3, version + 1);
      insert.setString(4, event.getClass().getSimpleName());
      insert.setString(5, Json.MAPPER.writeValueAsString(event));
      insert.executeUpdate();
    }
    connection.commit();
  }
}
