package kira.team;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kira.objects.Position;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The audit trail is the journal, which nobody can change, read from its end. */
@Repository
@Transactional(readOnly = true)
class AuditTable {
  record Row(
      Position position,
      Instant at,
      String kind,
      UUID objectId,
      String type,
      @Nullable String actor,
      String data) {}

  private final JdbcClient jdbc;

  AuditTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param events {@code kind/type} of everything that is wanted
   * @param actor as {@code Actor.text()}; null is anybody
   * @param before behind which position to go on; null begins with the newest
   */
  List<Row> newest(
      TenantId tenant,
      Collection<String> events,
      @Nullable String actor,
      @Nullable Position before,
      int limit) {
    var kinds = new ArrayList<String>();
    var types = new ArrayList<String>();
    for (var event : events) {
      var slash = event.indexOf('/');
      kinds.add(event.substring(0, slash));
      types.add(event.substring(slash + 1));
    }
    var from = before == null ? new Position(Integer.MAX_VALUE, 0, 0) : before;
    // Each type's newest entries come out of one index in order, so a conversation of a thousand
    // messages, none of them on the trail, costs nothing.
    return jdbc.sql(
            """
            select entry.*
              from unnest(:kinds, :types) as wanted(kind, type)
             cross join lateral (
                   select epoch, tx::text::bigint as tx_number, tx, seq, happened_at, kind,
                          object_id, type, actor, data::text as data
                     from journal
                    where tenant_id = :tenant
                      and type = wanted.type
                      and kind = wanted.kind
                      and (:actor::text is null or actor = :actor)
                      and (epoch, tx, seq) < (:epoch, :tx::text::xid8, :seq)
                    order by epoch desc, tx desc, seq desc
                    limit :limit) as entry
             order by entry.epoch desc, entry.tx desc, entry.seq desc
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("kinds", kinds.toArray(String[]::new))
        .param("types", types.toArray(String[]::new))
        .param("actor", actor, java.sql.Types.VARCHAR)
        .param("epoch", from.epoch())
        .param("tx", Long.toString(from.tx()))
        .param("seq", from.seq())
        .param("limit", limit)
        .query((row, _) ->
            new Row(
                new Position(row.getInt("epoch"), row.getLong("tx_number"), row.getLong("seq")),
                SessionTable.instant(row, "happened_at"),
                row.getString("kind"),
                row.getObject("object_id", UUID.class),
                row.getString("type"),
                row.getString("actor"),
                row.getString("data")))
        .list();
  }
}
