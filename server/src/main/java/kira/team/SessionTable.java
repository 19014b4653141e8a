package kira.team;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Where sessions are kept; its rows are visible only to whoever runs as the installation. */
@Repository
@Transactional(readOnly = true)
class SessionTable {
  /**
   * @param role at the last rotation; another one now is a reason to rotate again
   * @param byPrevious found by the token before the newest one
   * @param settled the newest token was used, so the one before is on its way out
   */
  record Row(
      UUID id,
      UUID account,
      UUID workspace,
      Role role,
      Instant createdAt,
      Instant rotatedAt,
      Instant lastSeenAt,
      @Nullable String ip,
      @Nullable String userAgent,
      boolean byPrevious,
      boolean hasPrevious,
      boolean settled) {}

  private final JdbcClient jdbc;

  SessionTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Row> find(byte[] tokenHash, Instant now) {
    return jdbc.sql(
            """
            select id, account_id, workspace_id, role, created_at, rotated_at, last_seen_at, ip,
                   user_agent, token_hash <> :hash as by_previous,
                   previous_hash is not null as has_previous,
                   previous_until is not null as settled
              from session
             where token_hash = :hash
                or (previous_hash = :hash and (previous_until is null or previous_until > :now))
            """)
        .param("hash", tokenHash)
        .param("now", time(now))
        .query(SessionTable::row)
        .optional();
  }

  List<Row> of(UUID account) {
    return jdbc.sql(
            """
            select id, account_id, workspace_id, role, created_at, rotated_at, last_seen_at, ip,
                   user_agent, false as by_previous, previous_hash is not null as has_previous,
                   previous_until is not null as settled
              from session
             where account_id = :account
             order by last_seen_at desc, id
            """)
        .param("account", account)
        .query(SessionTable::row)
        .list();
  }

  @Transactional
  void insert(
      UUID id,
      byte[] tokenHash,
      UUID account,
      UUID workspace,
      Role role,
      Account.Place from,
      Instant now) {
    jdbc.sql(
            """
            insert into session (id, token_hash, account_id, workspace_id, role, created_at,
                                 rotated_at, last_seen_at, ip, user_agent)
            values (:id, :hash, :account, :workspace, :role, :now, :now, :now, :ip, :agent)
            """)
        .param("id", id)
        .param("hash", tokenHash)
        .param("account", account)
        .param("workspace", workspace)
        .param("role", role.name())
        .param("now", time(now))
        .param("ip", from.ip(), Types.VARCHAR)
        .param("agent", from.userAgent(), Types.VARCHAR)
        .update();
  }

  @Transactional
  void seen(UUID id, Account.Place from, Instant now) {
    jdbc.sql(
            """
            update session
               set last_seen_at = :now, ip = :ip, user_agent = :agent
             where id = :id
            """)
        .param("id", id)
        .param("ip", from.ip(), Types.VARCHAR)
        .param("agent", from.userAgent(), Types.VARCHAR)
        .param("now", time(now))
        .update();
  }

  /** The newest token was seen in use: the one before lasts until then and no longer. */
  @Transactional
  void settle(UUID id, Instant until) {
    jdbc.sql(
            """
            update session
               set previous_until = :until
             where id = :id and previous_hash is not null and previous_until is null
            """)
        .param("id", id)
        .param("until", time(until))
        .update();
  }

  /**
   * Gives a session a new token and, perhaps, another workspace, while the token it is held by
   * stays good until the new one is used. False when another request was faster.
   */
  @Transactional
  boolean replace(
      UUID id, byte[] heldHash, byte[] tokenHash, UUID workspace, Role role, Instant now) {
    return jdbc.sql(
                """
                update session
                   set token_hash = :hash, previous_hash = :held, previous_until = null,
                       rotated_at = :now, workspace_id = :workspace, role = :role
                 where id = :id
                   and (token_hash = :held or (previous_hash = :held and previous_until is null))
                """)
            .param("id", id)
            .param("held", heldHash)
            .param("hash", tokenHash)
            .param("workspace", workspace)
            .param("role", role.name())
            .param("now", time(now))
            .update()
        == 1;
  }

  @Transactional
  List<UUID> delete(UUID account, UUID id) {
    return jdbc.sql("delete from session where account_id = :account and id = :id returning id")
        .param("account", account)
        .param("id", id)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Ends every session of an account but one; with no such session, every one. */
  @Transactional
  List<UUID> deleteOthers(UUID account, UUID kept) {
    return jdbc.sql("delete from session where account_id = :account and id <> :kept returning id")
        .param("account", account)
        .param("kept", kept)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  @Transactional
  List<UUID> deleteIn(UUID account, UUID workspace) {
    return jdbc.sql(
            """
            delete from session
             where account_id = :account and workspace_id = :workspace
            returning id
            """)
        .param("account", account)
        .param("workspace", workspace)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  @Transactional
  int deleteExpired(Instant createdBefore, Instant seenBefore) {
    return jdbc.sql(
            """
            delete from session
             where created_at < :created or last_seen_at < :seen
            """)
        .param("created", time(createdBefore))
        .param("seen", time(seenBefore))
        .update();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getObject("id", UUID.class),
        row.getObject("account_id", UUID.class),
        row.getObject("workspace_id", UUID.class),
        Role.valueOf(row.getString("role")),
        instant(row, "created_at"),
        instant(row, "rotated_at"),
        instant(row, "last_seen_at"),
        row.getString("ip"),
        row.getString("user_agent"),
        row.getBoolean("by_previous"),
        row.getBoolean("has_previous"),
        row.getBoolean("settled"));
  }

  static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(nullableInstant(row, column));
  }

  static @Nullable Instant nullableInstant(ResultSet row, String column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
