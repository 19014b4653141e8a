package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
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
               set contact_id = :to
             where tenant_id = :tenant
               and contact_id = :from
               and not exists (
                   select from contact_event o
                    where o.tenant_id = e.tenant_id and o.contact_id = :to
                      and o.name = e.name and o.happened_at = e.happened_at and o.id = e.id)
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
              from unnest(:ids::uuid[], :names::text[]) as asked(id, name)
              join contact_event e
                on e.tenant_id = :tenant
               and e.contact_id = any(:contacts)
               and e.name = asked.name
               and e.id = asked.id
            """)
        .param("tenant", tenant.value())
        .param("ids", events.stream().map(TrackedEvent::id).toArray(UUID[]::new))
        .param("names", events.stream().map(TrackedEvent::key).toArray(String[]::new))
        .param("contacts", contacts.toArray(UUID[]::new))
        .query((row, _) -> row.getObject("id", UUID.class))
        .set();
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
