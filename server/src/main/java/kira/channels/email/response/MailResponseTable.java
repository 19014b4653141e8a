package kira.channels.email.response;

import java.util.List;
import java.util.UUID;
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

  List<UUID> ofContact(UUID tenant, UUID contact) {
    return jdbc.sql(
            "select id from mail_response where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant)
        .param("contact", contact)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }
}
