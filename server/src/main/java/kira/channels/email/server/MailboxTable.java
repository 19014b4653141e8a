package kira.channels.email.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import kira.channels.email.imap.ImapPosition;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** How far mailboxes have been read, and how that goes. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class MailboxTable {
  private final JdbcClient jdbc;

  MailboxTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  enum State {
    /** Connected: what comes is taken in at once. */
    WATCHED,
    /** Not for now; it is tried again. */
    TROUBLE,
    /** It cannot work as it is set up. */
    STOPPED
  }

  /**
   * @param server which mailbox it is: of another one the position says nothing
   */
  record Row(
      String server, @Nullable ImapPosition position, State state, String words, Instant at) {}

  Optional<Row> find(TenantId tenant, UUID account) {
    return jdbc.sql(
            """
            select server, validity, uid, state, words, changed_at from mailbox
             where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", account)
        .query((row, _) -> {
          var validity = row.getObject("validity", Long.class);
          var uid = row.getObject("uid", Long.class);
          return new Row(
              row.getString("server"),
              validity == null || uid == null ? null : new ImapPosition(validity, uid),
              State.valueOf(row.getString("state")),
              row.getString("words"),
              row.getTimestamp("changed_at").toInstant());
        })
        .optional();
  }

  /** From here on it is read. */
  @Transactional
  void move(TenantId tenant, UUID account, String server, ImapPosition position, Instant at) {
    jdbc.sql(
            """
            insert into mailbox (tenant_id, id, server, validity, uid, state, words, changed_at)
            values (:tenant, :id, :server, :validity, :uid, 'WATCHED', '', :at)
            on conflict (tenant_id, id) do update
               set server = excluded.server, validity = excluded.validity, uid = excluded.uid
            """)
        .param("tenant", tenant.value())
        .param("id", account)
        .param("server", server)
        .param("validity", position.validity())
        .param("uid", position.uid())
        .param("at", at.atOffset(ZoneOffset.UTC))
        .update();
  }

  @Transactional
  void say(TenantId tenant, UUID account, String server, State state, String words, Instant at) {
    jdbc.sql(
            """
            insert into mailbox (tenant_id, id, server, state, words, changed_at)
            values (:tenant, :id, :server, :state, :words, :at)
            on conflict (tenant_id, id) do update
               set state = excluded.state, words = excluded.words, changed_at = excluded.changed_at
            """)
        .param("tenant", tenant.value())
        .param("id", account)
        .param("server", server)
        .param("state", state.name())
        .param("words", words)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .update();
  }
}
