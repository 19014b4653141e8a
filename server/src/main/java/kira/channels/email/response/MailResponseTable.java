package kira.channels.email.response;

import java.util.List;
import java.util.UUID;
import kira.objects.Json;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds what a contact did with mails. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class MailResponseTable {
  private final JdbcClient jdbc;

  MailResponseTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(UUID id, MailResponse.State state) {}

  /** The latest first. */
  List<Row> ofAccount(UUID tenant, UUID account, int limit) {
    return jdbc.sql(
            """
            select id, state from mail_response
             where tenant_id = :tenant and account_id = :account
             order by changed_at desc
             limit :limit
            """)
        .param("tenant", tenant)
        .param("account", account)
        .param("limit", limit)
        .query((row, _) ->
            new Row(
                row.getObject("id", UUID.class),
                Json.MAPPER.readValue(row.getString("state"), MailResponse.State.class)))
        .list();
  }

  List<UUID> ofContact(UUID tenant, UUID contact) {
    return jdbc.sql(
            "select id from mail_response where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant)
        .param("contact", contact)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }
}
