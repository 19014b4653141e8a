package kira.team;

import static kira.team.SessionTable.nullableInstant;
import static kira.team.SessionTable.time;

import java.sql.Types;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Where {@link LockOut}s are kept, by the hash of the e-mail address. */
@Repository
@Transactional
class AttemptTable {
  private final JdbcClient jdbc;

  AttemptTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Changes one under a row lock; answers what it was before. */
  LockOut change(byte[] emailHash, UnaryOperator<LockOut> change) {
    jdbc.sql(
            """
            insert into sign_in_attempt (email_hash, failures, locked_until, last_at)
            values (:hash, 0, null, :never)
            on conflict do nothing
            """)
        .param("hash", emailHash)
        .param("never", time(Instant.EPOCH))
        .update();
    var before =
        jdbc.sql(
                """
                select failures, locked_until, last_at
                  from sign_in_attempt
                 where email_hash = :hash
                   for update
                """)
            .param("hash", emailHash)
            .query((row, _) ->
                new LockOut(
                    row.getInt("failures"),
                    nullableInstant(row, "locked_until"),
                    SessionTable.instant(row, "last_at")))
            .single();
    var after = change.apply(before);
    if (!after.equals(before)) {
      var until = after.lockedUntil();
      jdbc.sql(
              """
              update sign_in_attempt
                 set failures = :failures, locked_until = :until, last_at = :at
               where email_hash = :hash
              """)
          .param("hash", emailHash)
          .param("failures", after.failures())
          .param("until", until == null ? null : time(until), Types.TIMESTAMP_WITH_TIMEZONE)
          .param("at", time(after.lastAt()))
          .update();
    }
    return before;
  }

  void forget(byte[] emailHash) {
    jdbc.sql("delete from sign_in_attempt where email_hash = :hash")
        .param("hash", emailHash)
        .update();
  }

  int forgetBefore(Instant at) {
    return jdbc.sql("delete from sign_in_attempt where last_at < :at")
        .param("at", time(at))
        .update();
  }
}
