package kira.platform.web;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The first answers to idempotency keys. */
@Repository
@Transactional(readOnly = true)
class IdempotencyTable {
  private final JdbcClient jdbc;

  IdempotencyTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param response encrypted; null while the first request is still at work
   */
  record Row(byte[] fingerprint, Instant startedAt, @Nullable String response) {}

  Optional<Row> find(TenantId tenant, String caller, String key) {
    return jdbc.sql(
            """
            select fingerprint, started_at, response
              from idempotency
             where tenant_id = :tenant and caller = :caller and key = :key
            """)
        .param("tenant", tenant.value())
        .param("caller", caller)
        .param("key", key)
        .query((row, _) -> row(row))
        .optional();
  }

  /**
   * Takes the key for a request that begins now: a new key, one whose answer is too old to repeat,
   * or one whose request died before it answered.
   */
  @Transactional
  public boolean begin(
      TenantId tenant,
      String caller,
      String key,
      byte[] fingerprint,
      Instant now,
      Instant diedBefore,
      Instant oldBefore) {
    return jdbc.sql(
                """
                insert into idempotency as it (tenant_id, caller, key, fingerprint, started_at)
                values (:tenant, :caller, :key, :fingerprint, :now)
                on conflict (tenant_id, caller, key) do update
                   set fingerprint = excluded.fingerprint, started_at = excluded.started_at,
                       status = null, response = null
                 where it.started_at < :oldBefore
                    or (it.response is null and it.started_at < :diedBefore
                        and it.fingerprint = excluded.fingerprint)
                """)
            .param("tenant", tenant.value())
            .param("caller", caller)
            .param("key", key)
            .param("fingerprint", fingerprint)
            .param("now", Timestamp.from(now))
            .param("diedBefore", Timestamp.from(diedBefore))
            .param("oldBefore", Timestamp.from(oldBefore))
            .update()
        == 1;
  }

  @Transactional
  public void answer(TenantId tenant, String caller, String key, int status, String response) {
    jdbc.sql(
            """
            update idempotency set status = :status, response = :response
             where tenant_id = :tenant and caller = :caller and key = :key
            """)
        .param("status", status)
        .param("response", response)
        .param("tenant", tenant.value())
        .param("caller", caller)
        .param("key", key)
        .update();
  }

  /** Frees a key whose request was refused: it may be used again, also with another body. */
  @Transactional
  public void release(TenantId tenant, String caller, String key) {
    jdbc.sql(
            """
            delete from idempotency
             where tenant_id = :tenant and caller = :caller and key = :key and response is null
            """)
        .param("tenant", tenant.value())
        .param("caller", caller)
        .param("key", key)
        .update();
  }

  /** A few at a time, by whoever comes next: no tenant's keys pile up. */
  @Transactional
  public void forget(TenantId tenant, Instant before) {
    jdbc.sql(
            """
            delete from idempotency
             where tenant_id = :tenant
               and ctid in (select ctid from idempotency
                             where tenant_id = :tenant and started_at < :before limit 100)
            """)
        .param("tenant", tenant.value())
        .param("before", Timestamp.from(before))
        .update();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getBytes("fingerprint"),
        row.getTimestamp("started_at").toInstant(),
        row.getString("response"));
  }
}
