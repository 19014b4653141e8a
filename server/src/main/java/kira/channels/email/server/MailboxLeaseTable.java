package kira.channels.email.server;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import kira.platform.tenancy.TenantId;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which node watches which mailbox; read as the runtime, which may see all workspaces. */
@Repository
class MailboxLeaseTable {
  private static final String PREFIX = "mailbox/";

  private final JdbcClient jdbc;

  MailboxLeaseTable(@Qualifier("committerDataSource") DataSource committer) {
    this.jdbc = JdbcClient.create(committer);
  }

  /** An account that may have a mailbox; its version grows whenever it is changed. */
  record Watchable(TenantId tenant, UUID account, long version) {}

  List<Watchable> all() {
    return jdbc.sql(
            """
            select tenant_id, id, version from channel_account
             where adapter = 'smtp' and status in ('CONNECTED', 'FAILING')
               and jsonb_exists(state -> 'settings', 'imapHost')
            """)
        .query((row, _) ->
            new Watchable(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("id", UUID.class),
                row.getLong("version")))
        .list();
  }

  /** Those of them that this node watches for the next seconds. */
  Set<UUID> held(Collection<UUID> accounts, String node, int seconds) {
    if (accounts.isEmpty()) {
      return Set.of();
    }
    var names = accounts.stream().sorted().map(id -> PREFIX + id).toArray(String[]::new);
    return new HashSet<>(
        jdbc.sql(
                """
                insert into lease (name, owner, until)
                select name, :node, clock_timestamp() + :seconds * interval '1 second'
                  from unnest(:names) as name
                on conflict (name) do update set owner = excluded.owner, until = excluded.until
                 where lease.owner = excluded.owner or lease.until < clock_timestamp()
                returning name
                """)
            .param("node", node)
            .param("seconds", seconds)
            .param("names", names)
            .query((row, _) -> UUID.fromString(row.getString(1).substring(PREFIX.length())))
            .list());
  }

  void resign(String node) {
    jdbc.sql("delete from lease where owner = :node and name like 'mailbox/%'")
        .param("node", node)
        .update();
  }

  void resign(String node, UUID account) {
    jdbc.sql("delete from lease where owner = :node and name = :name")
        .param("node", node)
        .param("name", PREFIX + account)
        .update();
  }
}
