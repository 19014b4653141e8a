package kira.contacts.consent;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Hashes of addresses that stay suppressed though whoever had them was erased. */
@Repository
@Transactional(readOnly = true)
class ErasedSuppressionTable {
  private final JdbcClient jdbc;

  ErasedSuppressionTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<String> sealedKey(UUID tenant) {
    return jdbc.sql("select sealed from suppression_key where tenant_id = :tenant")
        .param("tenant", tenant)
        .query(String.class)
        .optional();
  }

  /** Of two that make a key at once, one is kept. */
  @Transactional
  void keepKey(UUID tenant, String sealed) {
    jdbc.sql(
            """
            insert into suppression_key (tenant_id, sealed) values (:tenant, :sealed)
            on conflict do nothing
            """)
        .param("tenant", tenant)
        .param("sealed", sealed)
        .update();
  }

  @Transactional
  void replaceKey(UUID tenant, String sealed) {
    jdbc.sql("update suppression_key set sealed = :sealed where tenant_id = :tenant")
        .param("tenant", tenant)
        .param("sealed", sealed)
        .update();
  }

  List<Suppression.Entry> entries(UUID tenant, String hash) {
    return jdbc.sql(
            """
            select reason, since from erased_suppression
             where tenant_id = :tenant and hash = :hash
            """)
        .param("tenant", tenant)
        .param("hash", hash)
        .query((row, _) ->
            new Suppression.Entry(
                Suppression.Reason.valueOf(row.getString("reason")),
                null,
                "system",
                row.getObject("since", OffsetDateTime.class).toInstant()))
        .list();
  }

  @Transactional
  void keep(UUID tenant, String hash, Suppression.Reason reason, Instant since) {
    jdbc.sql(
            """
            insert into erased_suppression (tenant_id, hash, reason, since)
            values (:tenant, :hash, :reason, :since)
            on conflict do nothing
            """)
        .param("tenant", tenant)
        .param("hash", hash)
        .param("reason", reason.name())
        .param("since", since.atOffset(ZoneOffset.UTC))
        .update();
  }

  @Transactional
  void lift(UUID tenant, String hash) {
    jdbc.sql("delete from erased_suppression where tenant_id = :tenant and hash = :hash")
        .param("tenant", tenant)
        .param("hash", hash)
        .update();
  }
}
