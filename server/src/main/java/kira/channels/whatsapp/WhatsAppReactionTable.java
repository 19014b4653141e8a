package kira.channels.whatsapp;

import java.util.List;
import java.util.UUID;
import kira.objects.Json;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds the reactions of conversations and to people. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class WhatsAppReactionTable {
  private final JdbcClient jdbc;

  WhatsAppReactionTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(UUID message, WhatsAppReaction.State state) {}

  List<Row> ofConversation(UUID tenant, UUID conversation) {
    return jdbc.sql(
            """
            select id, state from whatsapp_reaction
             where tenant_id = :tenant and conversation_id = :conversation
            """)
        .param("tenant", tenant)
        .param("conversation", conversation)
        .query((row, _) ->
            new Row(
                row.getObject("id", UUID.class),
                Json.MAPPER.readValue(row.getString("state"), WhatsAppReaction.State.class)))
        .list();
  }

  List<UUID> ofContact(UUID tenant, UUID contact) {
    return jdbc.sql(
            "select id from whatsapp_reaction where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant)
        .param("contact", contact)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }
}
