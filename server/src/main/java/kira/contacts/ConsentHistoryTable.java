package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kira.contacts.consent.Channel;
import kira.objects.Json;
import kira.objects.Position;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The ledger of consent: what was said, in the order in which it was written down. */
@Repository
@Transactional(readOnly = true)
class ConsentHistoryTable {
  private final JdbcClient jdbc;

  ConsentHistoryTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A line of the ledger.
   *
   * @param saidAt when they said so
   * @param recordedAt when it was written down
   * @param by who wrote it down, as the journal names actors
   */
  record Entry(
      Position position,
      Channel channel,
      String purpose,
      boolean given,
      String source,
      @Nullable String wording,
      String by,
      Instant saidAt,
      Instant recordedAt) {}

  private record Stored(
      Channel channel,
      String purpose,
      String source,
      @Nullable String wording,
      String by,
      Instant at) {}

  /**
   * The newest first.
   *
   * @param contacts the contact and those that were merged into it
   * @param before behind which position to go on; null begins with the newest
   */
  List<Entry> newest(
      TenantId tenant, Collection<UUID> contacts, @Nullable Position before, int limit) {
    var from = before == null ? new Position(Integer.MAX_VALUE, 0, 0) : before;
    return jdbc.sql(
            """
            select entry.*
              from unnest(:contacts) as who(contact)
             cross join unnest(array['ConsentGiven', 'ConsentWithdrawn']) as wanted(type)
             cross join lateral (
                   select epoch, tx::text::bigint as tx_number, tx, seq, type, at, data::text as data
                     from journal
                    where tenant_id = :tenant
                      and object_id = who.contact
                      and type = wanted.type
                      and kind = 'contact'
                      and (epoch, tx, seq) < (:epoch, :tx::text::xid8, :seq)
                    order by epoch desc, tx desc, seq desc
                    limit :limit) as entry
             order by epoch desc, tx desc, seq desc
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("contacts", contacts.toArray(UUID[]::new))
        .param("epoch", from.epoch())
        .param("tx", Long.toString(from.tx()))
        .param("seq", from.seq())
        .param("limit", limit)
        .query(ConsentHistoryTable::entry)
        .list();
  }

  private static Entry entry(ResultSet row, int number) throws SQLException {
    var stored = Json.MAPPER.readValue(row.getString("data"), Stored.class);
    return new Entry(
        new Position(row.getInt("epoch"), row.getLong("tx_number"), row.getLong("seq")),
        stored.channel(),
        stored.purpose(),
        row.getString("type").equals("ConsentGiven"),
        stored.source(),
        stored.wording(),
        stored.by(),
        stored.at(),
        row.getTimestamp("at").toInstant());
  }
}
