package kira.channels;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Adds up the figures of accounts. Lives as long as one batch of the journal. */
final class FigureCountTable implements AutoCloseable {
  /** Nobody can ask for older ones. */
  private static final Duration KEPT = Duration.ofDays(100);

  private static final String ADD =
      """
      insert into channel_figure (tenant_id, account_id, quarter, what, bucket, count)
      values (?, ?, ?, ?, ?, ?)
      on conflict (tenant_id, account_id, quarter, what, bucket)
      do update set count = channel_figure.count + excluded.count
      """;

  private static final String SWEEP =
      "delete from channel_figure where tenant_id = ? and account_id = ? and quarter < ?";

  private static final String TAKEN =
      """
      select id, account_id, taken_at from channel_inbound
       where tenant_id = ? and id = any(?) and account_id is not null
      """;

  private static final String ADAPTER =
      "select adapter from channel_account where tenant_id = ? and id = ?";

  private final Connection transaction;
  private final Map<Key, Long> counts = new HashMap<>();

  FigureCountTable(Connection transaction) {
    this.transaction = transaction;
  }

  private record Key(UUID tenant, UUID account, Instant quarter, String what, int bucket) {}

  /** Something that a provider told. */
  record Item(UUID tenant, UUID id) {}

  /** Of which account it was, and when it came. */
  record Taken(UUID account, Instant at) {}

  void add(UUID tenant, UUID account, Instant at, String what, int bucket) {
    counts.merge(new Key(tenant, account, FigureReader.quarter(at), what, bucket), 1L, Long::sum);
  }

  Map<UUID, Taken> taken(Collection<Item> items) throws SQLException {
    var byTenant = new HashMap<UUID, java.util.List<UUID>>();
    items.forEach(each ->
        byTenant.computeIfAbsent(each.tenant(), _ -> new java.util.ArrayList<>()).add(each.id()));
    var found = new HashMap<UUID, Taken>();
    for (var each : byTenant.entrySet()) {
      try (var statement = transaction.prepareStatement(TAKEN)) {
        statement.setObject(1, each.getKey());
        statement.setArray(2, transaction.createArrayOf("uuid", each.getValue().toArray()));
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            found.put(
                rows.getObject(1, UUID.class),
                new Taken(rows.getObject(2, UUID.class), rows.getTimestamp(3).toInstant()));
          }
        }
      }
    }
    return found;
  }

  /** Empty where there is no such account. */
  String adapter(UUID tenant, UUID account) throws SQLException {
    try (var statement = transaction.prepareStatement(ADAPTER)) {
      statement.setObject(1, tenant);
      statement.setObject(2, account);
      try (var rows = statement.executeQuery()) {
        return rows.next() && rows.getString(1) != null ? rows.getString(1) : "";
      }
    }
  }

  /** Writes what was added; an account whose day begins loses what is old. */
  void write() throws SQLException {
    try (var add = transaction.prepareStatement(ADD);
        var sweep = transaction.prepareStatement(SWEEP)) {
      for (var each : counts.entrySet()) {
        var key = each.getKey();
        add.setObject(1, key.tenant());
        add.setObject(2, key.account());
        add.setTimestamp(3, Timestamp.from(key.quarter()));
        add.setString(4, key.what());
        add.setInt(5, key.bucket());
        add.setLong(6, each.getValue());
        add.addBatch();
      }
      add.executeBatch();
      for (var key : counts.keySet()) {
        // Once in a while is enough: in the first quarter of a day.
        if (key.what().equals(FigureReader.QUEUED)
            && key.quarter().getEpochSecond() % 86_400 == 0) {
          sweep.setObject(1, key.tenant());
          sweep.setObject(2, key.account());
          sweep.setTimestamp(3, Timestamp.from(key.quarter().minus(KEPT)));
          sweep.executeUpdate();
        }
      }
    }
  }

  @Override
  public void close() {
    counts.clear();
  }
}
