package kira.knowledge;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Lists of articles; the runtime writes the table. */
@Repository
@Transactional(readOnly = true)
class ArticleTable {
  /** An article without its text. */
  record Row(
      UUID id,
      long revision,
      String slug,
      String title,
      Audience audience,
      Article.Status status,
      String collection,
      int position,
      int passages,
      long indexedRevision,
      @Nullable String indexError,
      Instant updatedAt,
      String updatedBy) {
    boolean indexed() {
      return status == Article.Status.PUBLISHED && indexedRevision == revision;
    }
  }

  /** Place in the list, newest change first. */
  record Place(Instant updatedAt, UUID id) {}

  record Counts(int articles, int behind, int failed) {}

  private final JdbcClient jdbc;

  ArticleTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<Row> list(
      TenantId tenant,
      @Nullable String words,
      @Nullable Audience audience,
      Article.@Nullable Status status,
      @Nullable Place after,
      int limit) {
    var from = after == null ? null : OffsetDateTime.ofInstant(after.updatedAt, ZoneOffset.UTC);
    return jdbc.sql(
            """
            select id, revision, slug, title, audience, status, collection, position, passages,
                   indexed_revision, index_error, updated_at, updated_by
              from article
             where tenant_id = :tenant and status <> 'RETIRED'
               and (:words::text is null or title ilike :words::text
                    or state->'content'->>'markdown' ilike :words::text)
               and (:audience::text is null or audience = :audience::text)
               and (:status::text is null or status = :status::text)
               and (:from::timestamptz is null
                    or (updated_at, id) < (:from::timestamptz, :id::uuid))
             order by updated_at desc, id desc
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("words", words == null ? null : "%" + escaped(words) + "%")
        .param("audience", audience == null ? null : audience.name())
        .param("status", status == null ? null : status.name())
        .param("from", from)
        .param("id", after == null ? null : after.id)
        .param("limit", limit)
        .query((row, _) -> row(row))
        .list();
  }

  /** Everything the help centre shows, in the order it shows it. */
  List<Row> published(TenantId tenant) {
    return jdbc.sql(
            """
            select id, revision, slug, title, audience, status, collection, position, passages,
                   indexed_revision, index_error, updated_at, updated_by
              from article
             where tenant_id = :tenant and status = 'PUBLISHED' and audience = 'PUBLIC'
             order by collection, position, title, id
             limit 2000
            """)
        .param("tenant", tenant.value())
        .query((row, _) -> row(row))
        .list();
  }

  Optional<UUID> publishedBySlug(TenantId tenant, String slug) {
    return jdbc.sql(
            """
            select id
              from article
             where tenant_id = :tenant and slug = :slug
               and status = 'PUBLISHED' and audience = 'PUBLIC'
            """)
        .param("tenant", tenant.value())
        .param("slug", slug)
        .query(UUID.class)
        .optional();
  }

  /** Titles by id, of retired articles too. */
  Map<UUID, String> titles(TenantId tenant, Collection<UUID> ids) {
    var titles = new HashMap<UUID, String>();
    jdbc.sql(
            """
            select id, title
              from article
             where tenant_id = :tenant and id = any(:ids)
            """)
        .param("tenant", tenant.value())
        .param("ids", ids.toArray(UUID[]::new))
        .query(row -> {
          titles.put(row.getObject("id", UUID.class), row.getString("title"));
        });
    return titles;
  }

  Counts counts(TenantId tenant) {
    return jdbc.sql(
            """
            select count(*) filter (where status <> 'RETIRED'),
                   count(*) filter (where revision <> indexed_revision
                                      and (status = 'PUBLISHED' or indexed_revision > 0)),
                   count(*) filter (where status = 'PUBLISHED' and index_error is not null)
              from article
             where tenant_id = :tenant
            """)
        .param("tenant", tenant.value())
        .query((row, _) -> new Counts(row.getInt(1), row.getInt(2), row.getInt(3)))
        .single();
  }

  /** Articles that are published but not found as they are, or found by another model. */
  List<UUID> unindexed(TenantId tenant, String model) {
    return jdbc.sql(
            """
            select a.id
              from article a
              left join passage_set s on s.tenant_id = a.tenant_id and s.article_id = a.id
             where a.tenant_id = :tenant and a.status = 'PUBLISHED'
               and (s.revision is null or s.revision < a.revision or s.model <> :model)
            """)
        .param("tenant", tenant.value())
        .param("model", model)
        .query((row, _) -> row.getObject(1, UUID.class))
        .list();
  }

  private static String escaped(String words) {
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  private static Row row(ResultSet row) throws SQLException {
    var error = row.getString("index_error");
    return new Row(
        row.getObject("id", UUID.class),
        row.getLong("revision"),
        row.getString("slug"),
        row.getString("title"),
        Audience.valueOf(row.getString("audience")),
        Article.Status.valueOf(row.getString("status")),
        row.getString("collection"),
        row.getInt("position"),
        row.getInt("passages"),
        row.getLong("indexed_revision"),
        error,
        row.getObject("updated_at", OffsetDateTime.class).toInstant(),
        row.getString("updated_by"));
  }
}
