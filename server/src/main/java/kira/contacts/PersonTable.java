package kira.contacts;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.privacy.Person;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What stands about a person beside the contact itself. */
@Repository
@Transactional(readOnly = true)
class PersonTable {
  private final JdbcClient jdbc;

  PersonTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** An identity as it is stored. */
  record Known(UUID id, String type, String value) {}

  List<Known> identities(Person person) {
    return jdbc.sql(
            """
            select id, type, value from identity
             where tenant_id = :tenant and contact_id = any(:ids)
             order by id
            """)
        .param("tenant", person.tenant().value())
        .param("ids", person.ids())
        .query((row, _) ->
            new Known(
                row.getObject("id", UUID.class), row.getString("type"), row.getString("value")))
        .list();
  }

  /** Contacts that became part of one of these. */
  List<UUID> mergedInto(Person person) {
    return jdbc.sql(
            """
            select id from contact
             where tenant_id = :tenant and merged_into = any(:ids)
            """)
        .param("tenant", person.tenant().value())
        .param("ids", person.ids())
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Exports and bulk changes whose search names one of the texts. */
  List<UUID> jobsNaming(Person person, Collection<String> texts) {
    return jdbc.sql(
            """
            select distinct j.id
              from contact_job j, unnest(:texts::text[]) as t(text)
             where j.tenant_id = :tenant and j.what in ('EXPORT', 'BULK')
               and strpos(lower(j.state::text), lower(t.text)) > 0
            """)
        .param("tenant", person.tenant().value())
        .param("texts", texts.toArray(String[]::new))
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  List<UUID> imports(Person person) {
    return jdbc.sql("select id from contact_job where tenant_id = :tenant and what = 'IMPORT'")
        .param("tenant", person.tenant().value())
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Something that happened with a contact, as the journal has it. */
  record Happened(long version, Instant at, String type, String by, Object data) {}

  /** What happened behind a version, in order; what was erased of it is left out. */
  List<Happened> history(TenantId tenant, UUID contact, long after, int limit) {
    return jdbc.sql(
            """
            select version, happened_at, type, actor, data::text as data
              from journal
             where tenant_id = :tenant and kind = 'contact' and object_id = :contact
               and version > :after and schema > 0
             order by version
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("contact", contact)
        .param("after", after)
        .param("limit", limit)
        .query((row, _) -> {
          var actor = row.getString("actor");
          return new Happened(
              row.getLong("version"),
              row.getObject("happened_at", OffsetDateTime.class).toInstant(),
              row.getString("type"),
              actor == null ? "system" : actor,
              Json.MAPPER.readTree(row.getString("data")));
        })
        .list();
  }

  /** Every picture there ever was of the contacts; an older one may still be about to go. */
  List<UUID> pictures(Person person) {
    return jdbc.sql(
            """
            select distinct (data ->> 'picture')::uuid as id
              from journal
             where tenant_id = :tenant and kind = 'contact' and object_id = any(:ids)
               and type = 'ContactPictured' and data ->> 'picture' is not null
            """)
        .param("tenant", person.tenant().value())
        .param("ids", person.ids())
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Contacts that one of these was a part of before that was undone. */
  List<UUID> formerSurvivors(Person person) {
    return jdbc.sql(
            """
            select distinct (data ->> 'target')::uuid as id
              from journal
             where tenant_id = :tenant and kind = 'contact' and object_id = any(:ids)
               and type = 'ContactMerged' and not (data ->> 'target')::uuid = any(:ids)
            """)
        .param("tenant", person.tenant().value())
        .param("ids", person.ids())
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Words and values that a contact has no more still stand there, as rows without a value. */
  @Transactional
  void forgetGone(TenantId tenant, UUID contact) {
    jdbc.sql(
            """
            delete from contact_value
             where tenant_id = :tenant and contact_id = :contact and value is null
            """)
        .param("tenant", tenant.value())
        .param("contact", contact)
        .update();
  }

  /** Rows that name the person and no object of its own. */
  @Transactional
  void forget(Person person) {
    for (var sql :
        List.of(
            """
            delete from contact_duplicate
             where tenant_id = :tenant and (first_id = any(:ids) or second_id = any(:ids))
            """,
            // Each job is looked up by its key; there are far fewer jobs than rows.
            """
            delete from contact_job_change c
             using contact_job j
             where j.tenant_id = :tenant and c.tenant_id = :tenant and c.job_id = j.id
               and c.contact_id = any(:ids)
            """,
            """
            delete from contact_event
             where tenant_id = :tenant and contact_id = any(:ids)
            """,
            """
            delete from segment_member
             where tenant_id = :tenant and contact_id = any(:ids)
            """,
            """
            delete from segment_due
             where tenant_id = :tenant and contact_id = any(:ids)
            """,
            """
            delete from segment_substitute
             where tenant_id = :tenant and (contact_id = any(:ids) or target_id = any(:ids))
            """)) {
      jdbc.sql(sql).param("tenant", person.tenant().value()).param("ids", person.ids()).update();
    }
  }
}
