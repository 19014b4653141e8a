package kira.conversations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.contacts.Contacts;
import kira.objects.Position;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What happened with a contact, read from the end of the journal. */
@Repository
@Transactional(readOnly = true)
class ActivityTable {
  /** What of a conversation is told; what was said is in the conversation itself. */
  private static final Set<String> TOLD =
      Set.of(
          "ConversationOpened",
          "HandedOff",
          "Taken",
          "Released",
          "Assigned",
          "Resolved",
          "Reopened",
          "Snoozed",
          "Rated");

  /** An entry; {@code conversation} is null for one of the contact's own. */
  record Entry(
      Position position,
      Instant at,
      String type,
      String actor,
      @Nullable UUID conversation,
      String data) {}

  private final JdbcClient jdbc;

  ActivityTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The newest entries, of each contact and type as many as could be wanted out of an index.
   *
   * @param contacts the contact and those that were merged into it
   * @param withConversations whether the asker may know of conversations
   * @param before behind which position to go on; null begins with the newest
   */
  List<Entry> newest(
      TenantId tenant,
      Collection<UUID> contacts,
      boolean withConversations,
      @Nullable Position before,
      int limit) {
    var from = before == null ? new Position(Integer.MAX_VALUE, 0, 0) : before;
    return jdbc.sql(
            """
            select entry.*
              from unnest(:contacts) as who(contact)
             cross join unnest(:types) as wanted(type)
             cross join lateral (
                   select epoch, tx::text::bigint as tx_number, tx, seq, happened_at, type, actor,
                          object_id as conversation, data::text as data
                     from journal
                    where tenant_id = :tenant
                      and contact_id = who.contact
                      and type = wanted.type
                      and kind = :conversation
                      and (epoch, tx, seq) < (:epoch, :tx::text::xid8, :seq)
                    order by epoch desc, tx desc, seq desc
                    limit :limit) as entry
            union all
            select entry.*
              from unnest(:contacts) as who(contact)
             cross join unnest(:own) as wanted(type)
             cross join lateral (
                   select epoch, tx::text::bigint as tx_number, tx, seq, happened_at, type, actor,
                          null::uuid as conversation, data::text as data
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
        .param("conversation", Conversation.KIND)
        .param("types", withConversations ? TOLD.toArray(String[]::new) : new String[0])
        .param("own", Contacts.TOLD.toArray(String[]::new))
        .param("epoch", from.epoch())
        .param("tx", Long.toString(from.tx()))
        .param("seq", from.seq())
        .param("limit", limit)
        .query(ActivityTable::entry)
        .list();
  }

  private static Entry entry(ResultSet row, int number) throws SQLException {
    var actor = row.getString("actor");
    return new Entry(
        new Position(row.getInt("epoch"), row.getLong("tx_number"), row.getLong("seq")),
        row.getObject("happened_at", OffsetDateTime.class).toInstant(),
        row.getString("type"),
        actor == null ? "system" : actor,
        row.getObject("conversation", UUID.class),
        row.getString("data"));
  }
}
