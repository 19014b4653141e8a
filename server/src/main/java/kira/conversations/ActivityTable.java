package kira.conversations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kira.objects.Position;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * What happened with a contact or a company, read from the end of the journal; but not what they
 * did, which has a store of its own.
 */
@Repository
@Transactional(readOnly = true)
class ActivityTable {
  /**
   * An entry.
   *
   * @param place its place among those of the same moment: in the journal, or where the store of
   *     events has it
   * @param kind of the object that it is of: the contact, a conversation, a note, a task, a company
   * @param contact whom it is about; null for a company's own
   */
  record Entry(
      String place,
      Instant at,
      String type,
      String actor,
      String kind,
      UUID object,
      @Nullable UUID contact,
      String data) {
    boolean isOfConversation() {
      return kind.equals(Conversation.KIND);
    }
  }

  private final JdbcClient jdbc;

  ActivityTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Where in a timeline an entry stands: by when it happened, and then as it was recorded. What a
   * contact did stands before all else of its moment: whoever begins with it began before.
   *
   * @param position of an entry of the journal; behind an event, in front of all of them
   * @param event place of something that a contact did; null where none of the moment is left
   */
  record Place(Instant at, Position position, @Nullable Long event) {
    private static final String EVENT = "e";
    private static final Position FRONT = new Position(Integer.MAX_VALUE, 0, 0);

    /** In front of everything that has happened. */
    static final Place END = new Place(Instant.parse("9999-12-31T00:00:00Z"), FRONT, null);

    static String ofEvent(long place) {
      return EVENT + place;
    }

    static Place of(Instant at, String place) {
      return place.startsWith(EVENT)
          ? new Place(at, FRONT, Long.valueOf(place.substring(EVENT.length())))
          : new Place(at, Position.parse(place), null);
    }
  }

  /**
   * The newest entries. Of each contact and type as many as could be wanted are looked up in an
   * index, and only those that are shown are read.
   *
   * @param contacts the contact and those that were merged into it
   * @param about types of entry of what is about them: conversations, notes, tasks
   * @param own types of entry of their own
   * @param companies companies whose own entries are wanted as well
   * @param ofCompany types of these
   * @param before behind which place to go on
   */
  List<Entry> newest(
      TenantId tenant,
      Collection<UUID> contacts,
      Collection<String> about,
      Collection<String> own,
      Collection<UUID> companies,
      Collection<String> ofCompany,
      Place before,
      int limit) {
    return jdbc.sql(
            """
            with found as (
                   select entry.*
                     from unnest(:contacts) as who(contact)
                    cross join unnest(:types::text[]) as wanted(type)
                    cross join lateral (
                          select happened_at, epoch, tx, seq, at
                            from journal
                           where tenant_id = :tenant
                             and contact_id = who.contact
                             and type = wanted.type
                             and happened_at <= :at
                             and (happened_at, epoch, tx, seq) < (:at, :epoch, :tx::text::xid8, :seq)
                           order by happened_at desc, epoch desc, tx desc, seq desc
                           limit :limit) as entry
                   union all
                   select entry.*
                     from unnest(:contacts) as who(contact)
                    cross join unnest(:own::text[]) as wanted(type)
                    cross join lateral (
                          select happened_at, epoch, tx, seq, at
                            from journal
                           where tenant_id = :tenant
                             and object_id = who.contact
                             and type = wanted.type
                             and kind = 'contact'
                             and happened_at <= :at
                             and (happened_at, epoch, tx, seq) < (:at, :epoch, :tx::text::xid8, :seq)
                           order by happened_at desc, epoch desc, tx desc, seq desc
                           limit :limit) as entry
                   union all
                   select entry.*
                     from unnest(:companies) as who(company)
                    cross join unnest(:ofCompany::text[]) as wanted(type)
                    cross join lateral (
                          select happened_at, epoch, tx, seq, at
                            from journal
                           where tenant_id = :tenant
                             and object_id = who.company
                             and type = wanted.type
                             and kind = 'company'
                             and happened_at <= :at
                             and (happened_at, epoch, tx, seq) < (:at, :epoch, :tx::text::xid8, :seq)
                           order by happened_at desc, epoch desc, tx desc, seq desc
                           limit :limit) as entry
                    order by happened_at desc, epoch desc, tx desc, seq desc
                    limit :limit)
            select j.epoch, j.tx::text::bigint as tx_number, j.tx, j.seq, j.happened_at, j.type,
                   j.actor, j.data::text as data, j.kind, j.object_id,
                   case when j.kind = 'contact' then j.object_id else j.contact_id end as contact
              from found
              join journal j
                on j.at = found.at
               and j.epoch = found.epoch and j.tx = found.tx and j.seq = found.seq
             order by j.happened_at desc, j.epoch desc, j.tx desc, j.seq desc
            """)
        .param("tenant", tenant.value())
        .param("contacts", contacts.toArray(UUID[]::new))
        .param("types", about.toArray(String[]::new))
        .param("own", own.toArray(String[]::new))
        .param("companies", companies.toArray(UUID[]::new))
        .param("ofCompany", ofCompany.toArray(String[]::new))
        .param("at", before.at().atOffset(ZoneOffset.UTC))
        .param("epoch", before.position().epoch())
        .param("tx", Long.toString(before.position().tx()))
        .param("seq", before.position().seq())
        .param("limit", limit)
        .query(ActivityTable::entry)
        .list();
  }

  private static Entry entry(ResultSet row, int number) throws SQLException {
    var actor = row.getString("actor");
    return new Entry(
        new Position(row.getInt("epoch"), row.getLong("tx_number"), row.getLong("seq")).toString(),
        row.getObject("happened_at", OffsetDateTime.class).toInstant(),
        row.getString("type"),
        actor == null ? "system" : actor,
        row.getString("kind"),
        row.getObject("object_id", UUID.class),
        row.getObject("contact", UUID.class),
        row.getString("data"));
  }
}
