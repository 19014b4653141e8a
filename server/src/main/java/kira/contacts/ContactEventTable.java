package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.contacts.filter.Occurrence;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** What contacts did, read and handed over. The rows themselves are written by the contacts. */
@Repository
class ContactEventTable {
  private static final TypeReference<Map<String, Object>> PROPERTIES = new TypeReference<>() {};

  /** More do not go in a moment. */
  private static final int MOST_GONE = 2_000;

  private final JdbcClient jdbc;

  ContactEventTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** When a contact merges, what it did becomes what the other one did. Done again, it is done. */
  @Transactional
  void move(TenantId tenant, UUID from, UUID to) {
    jdbc.sql(
            """
            update contact_event e
               set contact_id = :to, told_to = coalesce(told_to, contact_id)
             where tenant_id = :tenant
               and contact_id = :from
               and not exists (
                   select from contact_event o
                    where o.tenant_id = e.tenant_id and o.contact_id = :to
                      and o.id = e.id)
            """)
        .param("tenant", tenant.value())
        .param("from", from)
        .param("to", to)
        .update();
  }

  /** A merge was undone: what the other one did, or those it had absorbed, is its own again. */
  @Transactional
  void giveBack(TenantId tenant, UUID from, UUID to) {
    jdbc.sql(
            """
            with recursive theirs(id) as (
                   select :to::uuid
                    union
                   select c.id from contact c join theirs on c.merged_into = theirs.id
                    where c.id <> :from)
            update contact_event
               set contact_id = :to
             where tenant_id = :tenant
               and contact_id = :from
               and told_to in (select id from theirs)
            """)
        .param("tenant", tenant.value())
        .param("from", from)
        .param("to", to)
        .update();
  }

  /** Those of the events that one of the contacts was told already. */
  @Transactional(readOnly = true)
  Set<UUID> told(TenantId tenant, Collection<UUID> contacts, List<TrackedEvent> events) {
    return jdbc.sql(
            """
            select e.id
              from unnest(:contacts::uuid[]) as asked(contact)
              join contact_event e
                on e.tenant_id = :tenant
               and e.contact_id = asked.contact
               and e.id = any(:ids)
            """)
        .param("tenant", tenant.value())
        .param("ids", events.stream().map(TrackedEvent::id).toArray(UUID[]::new))
        .param("contacts", contacts.toArray(UUID[]::new))
        .query((row, _) -> row.getObject("id", UUID.class))
        .set();
  }

  /**
   * Who did what in some batches, by the name of it; those since erased are left out.
   *
   * @param batches see {@link EventIntake#batch}
   */
  @Transactional(readOnly = true)
  Map<String, Set<UUID>> of(TenantId tenant, Collection<Long> batches) {
    record Doing(String name, UUID contact) {}
    return jdbc
        .sql(
            """
            select distinct e.name, e.contact_id
              from unnest(:batches::bigint[]) as asked(batch)
              join contact_event e on e.tenant_id = :tenant and e.batch = asked.batch
            """)
        .param("tenant", tenant.value())
        .param("batches", batches.toArray(Long[]::new))
        .query(
            (row, _) -> new Doing(row.getString("name"), row.getObject("contact_id", UUID.class)))
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                Doing::name, Collectors.mapping(Doing::contact, Collectors.toSet())));
  }

  /**
   * A contact that was told something although it was part of another one by then, or erased.
   *
   * @param erased otherwise it was merged
   */
  record TooLate(UUID contact, boolean erased) {}

  /**
   * Who was told too late. Events are stored without asking the contact, since whom they are for
   * was found out a moment before: so those are asked about that went in that moment. Whoever goes
   * from now on takes them along.
   *
   * @param since the beginning of the moment
   */
  @Transactional(readOnly = true)
  List<TooLate> tooLate(TenantId tenant, Instant since) {
    return jdbc.sql(
            """
            select distinct gone.id, wanted.type = 'Erased' as erased
              from unnest(array['ContactMerged', 'Erased']) as wanted(type)
             cross join lateral (
                   select object_id as id, kind, at
                     from journal
                    where tenant_id = :tenant and type = wanted.type
                    order by epoch desc, tx desc, seq desc
                    limit :most) as gone
             where gone.kind = 'contact'
               and gone.at > :since
               and exists (
                   select from contact_event e
                    where e.tenant_id = :tenant and e.contact_id = gone.id)
            """)
        .param("tenant", tenant.value())
        .param("since", since.atOffset(ZoneOffset.UTC))
        .param("most", MOST_GONE)
        .query((row, _) -> new TooLate(row.getObject("id", UUID.class), row.getBoolean("erased")))
        .list();
  }

  @Transactional
  void forget(TenantId tenant, UUID contact) {
    jdbc.sql("delete from contact_event where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant.value())
        .param("contact", contact)
        .update();
  }

  /** What of contacts did is wanted. */
  enum Part {
    ALL(""),
    PAGES(" and name in ('$page', '$screen')"),
    OTHERS(" and name not in ('$page', '$screen')");

    private final String condition;

    Part(String condition) {
      this.condition = condition;
    }
  }

  /** The newest that contacts did, behind a place in their timeline. */
  @Transactional(readOnly = true)
  List<ContactEvents.Entry> newest(
      TenantId tenant, Collection<UUID> contacts, Part part, Instant at, long before, int limit) {
    return jdbc.sql(
            """
            select entry.*
              from unnest(:contacts) as who(contact)
             cross join lateral (
                   select happened_at, place, name, source, story, contact_id
                     from contact_event
                    where tenant_id = :tenant
                      and contact_id = who.contact
                      and happened_at <= :at
                      and (happened_at, place) < (:at, :before)%s
                    order by happened_at desc, place desc
                    limit :limit) as entry
             order by happened_at desc, place desc
             limit :limit
            """
                .formatted(part.condition))
        .param("tenant", tenant.value())
        .param("contacts", contacts.toArray(UUID[]::new))
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("before", before)
        .param("limit", limit)
        .query(ContactEventTable::entry)
        .list();
  }

  private static ContactEvents.Entry entry(ResultSet row, int number) throws SQLException {
    var source = row.getObject("source", UUID.class);
    return new ContactEvents.Entry(
        row.getLong("place"),
        row.getObject("happened_at", OffsetDateTime.class).toInstant(),
        TrackedEvent.Type.of(row.getString("name")).entry(),
        source == null ? "system" : TrackedEvent.actor(source),
        row.getObject("contact_id", UUID.class),
        row.getString("story"));
  }

  /** All that a contact did, as filters compare it, by name. */
  @Transactional(readOnly = true)
  Map<String, List<Occurrence>> did(TenantId tenant, UUID contact) {
    record Named(String name, Occurrence occurrence) {}
    return jdbc
        .sql(
            """
            select name, happened_at, properties
              from contact_event
             where tenant_id = :tenant and contact_id = :contact
            """)
        .param("tenant", tenant.value())
        .param("contact", contact)
        .query((row, number) -> new Named(row.getString("name"), occurrence(row, number)))
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                Named::name, Collectors.mapping(Named::occurrence, Collectors.toList())));
  }

  static Occurrence occurrence(ResultSet row, int number) throws SQLException {
    return new Occurrence(
        row.getObject("happened_at", OffsetDateTime.class).toInstant(),
        Json.MAPPER.readValue(row.getString("properties"), PROPERTIES));
  }

  /** The names of events that the workspace has seen, in order, without reading all of them. */
  @Transactional(readOnly = true)
  List<String> names(TenantId tenant, int limit) {
    return jdbc.sql(
            """
            with recursive seen(name) as (
                   (select name from contact_event
                     where tenant_id = :tenant
                     order by name limit 1)
                    union all
                   select (select e.name from contact_event e
                            where e.tenant_id = :tenant and e.name > seen.name
                            order by e.name limit 1)
                     from seen
                    where seen.name is not null)
            select name from seen where name is not null limit :limit
            """)
        .param("tenant", tenant.value())
        .param("limit", limit)
        .query((row, _) -> row.getString("name"))
        .list();
  }
}
