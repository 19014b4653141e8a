package kira.channels.email.template;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Templates by name, and what was published of them. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class EmailTemplateTable {
  private final JdbcClient jdbc;

  EmailTemplateTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(UUID id, long version, EmailTemplate.State state) {}

  List<Row> list(TenantId tenant, boolean archived, int limit) {
    return jdbc.sql(
            """
            select id, version, state from email_template
             where tenant_id = :tenant and archived = :archived
             order by lower(name), id
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("archived", archived)
        .param("limit", limit)
        .query((row, _) ->
            new Row(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                Json.MAPPER.readValue(row.getString("state"), EmailTemplate.State.class)))
        .list();
  }

  long count(TenantId tenant) {
    return jdbc.sql("select count(*) from email_template where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Long.class)
        .single();
  }

  Map<UUID, String> names(TenantId tenant, Collection<UUID> ids) {
    return jdbc
        .sql("select id, name from email_template where tenant_id = :tenant and id = any(:ids)")
        .param("tenant", tenant.value())
        .param("ids", ids.toArray(UUID[]::new))
        .query((row, _) -> Map.entry(row.getObject("id", UUID.class), row.getString("name")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** One publishing. */
  record Version(int number, String by, Instant at) {}

  /** The newest first. */
  List<Version> versions(TenantId tenant, UUID template, int limit) {
    return jdbc.sql(
            """
            select number, published_by, published_at from email_template_version
             where tenant_id = :tenant and template_id = :template
             order by number desc
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("template", template)
        .param("limit", limit)
        .query((row, _) ->
            new Version(
                row.getInt("number"),
                row.getString("published_by"),
                row.getObject("published_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  Optional<TemplateContent> content(TenantId tenant, UUID template, int number) {
    return jdbc.sql(
            """
            select content from email_template_version
             where tenant_id = :tenant and template_id = :template and number = :number
            """)
        .param("tenant", tenant.value())
        .param("template", template)
        .param("number", number)
        .query(String.class)
        .optional()
        .map(content -> Json.MAPPER.readValue(content, TemplateContent.class));
  }
}
