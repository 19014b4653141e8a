package kira.channels.email.listener;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import kira.platform.tenancy.TenantId;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Whose mails those of a domain are; read as the runtime, which may see all workspaces. */
@Repository
class MailDomainTable {
  private final JdbcClient jdbc;

  MailDomainTable(@Qualifier("committerDataSource") DataSource committer) {
    this.jdbc = JdbcClient.create(committer);
  }

  record Claim(TenantId tenant, Instant at) {}

  Optional<Claim> find(String name) {
    return jdbc.sql("select tenant_id, claimed_at from mail_domain where name = :name")
        .param("name", name)
        .query((row, _) ->
            new Claim(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getTimestamp("claimed_at").toInstant()))
        .optional();
  }

  /** Whether it is the workspace's now; two that ask at once do not both hear yes. */
  boolean claim(String name, TenantId tenant, Instant at) {
    return jdbc.sql(
                """
                insert into mail_domain (name, tenant_id, claimed_at) values (:name, :tenant, :at)
                on conflict (name) do update set claimed_at = excluded.claimed_at
                 where mail_domain.tenant_id = excluded.tenant_id
                """)
            .param("name", name)
            .param("tenant", tenant.value())
            .param("at", at.atOffset(ZoneOffset.UTC))
            .update()
        > 0;
  }

  /** Lets go of what nobody uses, unless it was claimed again meanwhile. */
  void release(String name, Claim claim) {
    jdbc.sql(
            """
            delete from mail_domain
             where name = :name and tenant_id = :tenant and claimed_at = :at
            """)
        .param("name", name)
        .param("tenant", claim.tenant().value())
        .param("at", claim.at().atOffset(ZoneOffset.UTC))
        .update();
  }
}
