package kira.channels.email;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds the conversation that a mail belongs to. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class EmailThreadTable {
  private final JdbcClient jdbc;

  EmailThreadTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Conversations that mails of these ids are in. */
  List<UUID> withReferences(TenantId tenant, Collection<String> references) {
    return references.isEmpty()
        ? List.of()
        : jdbc.sql(
                """
                select distinct thread_id from email_reference
                 where tenant_id = :tenant and reference = any(:references)
                 limit 20
                """)
            .param("tenant", tenant.value())
            .param("references", references.toArray(String[]::new))
            .query((row, _) -> row.getObject("thread_id", UUID.class))
            .list();
  }

  /** The newest thread of a contact about a subject. */
  Optional<UUID> newestAbout(TenantId tenant, UUID contact, UUID account, String subjectKey) {
    return jdbc.sql(
            """
            select id from email_thread
             where tenant_id = :tenant and contact_id = :contact and account_id = :account
               and subject_key = :subject
             order by changed_at desc
             limit 1
            """)
        .param("tenant", tenant.value())
        .param("contact", contact)
        .param("account", account)
        .param("subject", subjectKey)
        .query((row, _) -> row.getObject("id", UUID.class))
        .optional();
  }

  record Row(UUID id, EmailThread.State state) {}

  List<Row> ofContact(UUID tenant, UUID contact) {
    return jdbc.sql(
            "select id, state from email_thread where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant)
        .param("contact", contact)
        .query((row, _) ->
            new Row(
                row.getObject("id", UUID.class),
                Json.MAPPER.readValue(row.getString("state"), EmailThread.State.class)))
        .list();
  }
}
