package kira.channels.whatsapp;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds what was filled in for a contact. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class WhatsAppFormTable {
  private final JdbcClient jdbc;

  WhatsAppFormTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<UUID> ofContact(UUID tenant, UUID contact) {
    return jdbc.sql(
            "select id from whatsapp_form where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant)
        .param("contact", contact)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }
}
