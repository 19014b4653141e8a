package kira.channels.text;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Json;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds the lines of conversations and of people. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class TextLineTable {
  private final JdbcClient jdbc;

  TextLineTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Of several lines the one on which the other side wrote last, or else that changed last. */
  Optional<UUID> ofConversation(UUID tenant, UUID conversation) {
    return jdbc.sql(
            """
            select c.line_id
              from text_line_conversation c
              join text_line l on l.tenant_id = c.tenant_id and l.id = c.line_id
             where c.tenant_id = :tenant and c.conversation_id = :conversation
             order by l.heard_at desc nulls last, l.changed_at desc
             limit 1
            """)
        .param("tenant", tenant)
        .param("conversation", conversation)
        .query((row, _) -> row.getObject("line_id", UUID.class))
        .optional();
  }

  /** What a message that came in is called by its provider. */
  Optional<String> reference(UUID tenant, UUID message) {
    return jdbc.sql(
            """
            select reference from text_line_message
             where tenant_id = :tenant and message_id = :message
             limit 1
            """)
        .param("tenant", tenant)
        .param("message", message)
        .query((row, _) -> row.getString("reference"))
        .optional();
  }

  record Row(UUID id, TextLine.State state) {}

  List<Row> ofContact(UUID tenant, UUID contact) {
    return jdbc.sql(
            "select id, state from text_line where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant)
        .param("contact", contact)
        .query((row, _) ->
            new Row(
                row.getObject("id", UUID.class),
                Json.MAPPER.readValue(row.getString("state"), TextLine.State.class)))
        .list();
  }
}
