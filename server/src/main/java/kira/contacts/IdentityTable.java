package kira.contacts;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Whose identities are, for many at once. */
@Repository
@Transactional(readOnly = true)
class IdentityTable {
  private final JdbcClient jdbc;

  IdentityTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Contacts by identity; free ones are missing. */
  Map<UUID, UUID> owners(Collection<UUID> identities) {
    var owners = new HashMap<UUID, UUID>();
    if (!identities.isEmpty()) {
      jdbc.sql(
              "select id, contact_id from identity where id = any(:ids) and contact_id is not null")
          .param("ids", identities.toArray(UUID[]::new))
          .query(row -> {
            owners.put(row.getObject("id", UUID.class), row.getObject("contact_id", UUID.class));
          });
    }
    return owners;
  }
}
