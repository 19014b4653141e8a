package kira.channels;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Reads what happened with one delivery, from the journal. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class TraceTable {
  private static final int MOST = 500;

  private final JdbcClient jdbc;

  TraceTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Entry(String type, Instant at, @Nullable String actor, String data) {}

  /** In the order in which it was written down. */
  List<Entry> entries(TenantId tenant, UUID delivery) {
    return jdbc.sql(
            """
            select type, at, actor, data::text as data from journal
             where tenant_id = :tenant and kind = 'delivery' and object_id = :id
             order by version
             limit :most
            """)
        .param("tenant", tenant.value())
        .param("id", delivery)
        .param("most", MOST)
        .query((row, _) ->
            new Entry(
                row.getString("type"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("data")))
        .list();
  }

  /** What a provider told, when it came, and when it was worked on. */
  record Item(UUID id, String type, Instant taken, Instant worked) {}

  Map<UUID, Item> items(TenantId tenant, Collection<UUID> ids) {
    return ids.isEmpty()
        ? Map.of()
        : jdbc
            .sql(
                """
                select id, type, taken_at, changed_at from channel_inbound
                 where tenant_id = :tenant and id = any(:ids) and taken_at is not null
                """)
            .param("tenant", tenant.value())
            .param("ids", ids.toArray(UUID[]::new))
            .query((row, _) ->
                new Item(
                    row.getObject("id", UUID.class),
                    row.getString("type"),
                    row.getObject("taken_at", OffsetDateTime.class).toInstant(),
                    row.getObject("changed_at", OffsetDateTime.class).toInstant()))
            .list()
            .stream()
            .collect(Collectors.toMap(Item::id, Function.identity()));
  }
}
