package kira.channels.email;

import java.util.List;
import java.util.UUID;
import kira.objects.Json;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds what messages were as mails. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class EmailMessageTable {
  private final JdbcClient jdbc;

  EmailMessageTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(UUID id, EmailMessage.State state) {}

  List<Row> ofConversation(UUID tenant, UUID conversation) {
    return rows("conversation_id", tenant, conversation);
  }

  List<Row> ofContact(UUID tenant, UUID contact) {
    return rows("contact_id", tenant, contact);
  }

  private List<Row> rows(String column, UUID tenant, UUID which) {
    return jdbc.sql(
            "select id, state from email_message where tenant_id = :tenant and %s = :which"
                .formatted(column))
        .param("tenant", tenant)
        .param("which", which)
        .query((row, _) ->
            new Row(
                row.getObject("id", UUID.class),
                Json.MAPPER.readValue(row.getString("state"), EmailMessage.State.class)))
        .list();
  }
}
