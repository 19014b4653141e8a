package kira.knowledge;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Passages with their embeddings, and which revision of an article they are of. */
@Repository
@Transactional(readOnly = true)
class PassageTable {
  /**
   * @param hash of the text that was embedded
   */
  record Row(Passage passage, String hash, float[] embedding) {}

  record Set(long revision, String model) {}

  /**
   * A passage as somebody may read it now.
   *
   * @param revision of the article the passage was made of
   * @param current the article's revision now
   */
  record Readable(
      UUID article,
      String title,
      String slug,
      Audience audience,
      Passage passage,
      float[] embedding,
      long revision,
      long current) {}

  private final JdbcClient jdbc;

  PassageTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Replaces an article's passages unless those of a newer revision are there already.
   *
   * @return whether these are the article's passages now
   */
  @Transactional
  boolean replace(TenantId tenant, UUID article, Set set, List<Row> rows) {
    int newer =
        jdbc.sql(
                """
                insert into passage_set (tenant_id, article_id, revision, model)
                values (:tenant, :article, :revision, :model)
                on conflict (tenant_id, article_id) do update
                   set revision = excluded.revision, model = excluded.model
                 where passage_set.revision <= excluded.revision
                """)
            .param("tenant", tenant.value())
            .param("article", article)
            .param("revision", set.revision)
            .param("model", set.model)
            .update();
    if (newer == 0) {
      return false;
    }
    jdbc.sql("delete from passage where tenant_id = :tenant and article_id = :article")
        .param("tenant", tenant.value())
        .param("article", article)
        .update();
    for (var row : rows) {
      var passage = row.passage;
      jdbc.sql(
              """
              insert into passage (tenant_id, article_id, id, ordinal, section, path, body,
                                   context_hash, embedding)
              values (:tenant, :article, :id, :ordinal, :section, :path, :body, :hash, :embedding)
              """)
          .param("tenant", tenant.value())
          .param("article", article)
          .param("id", passage.id())
          .param("ordinal", passage.ordinal())
          .param("section", passage.section())
          .param("path", passage.path().toArray(String[]::new))
          .param("body", passage.text())
          .param("hash", row.hash)
          .param("embedding", bytes(row.embedding))
          .update();
    }
    return true;
  }

  /** The embeddings an article has, by the hash of what was embedded with this model. */
  Map<String, float[]> embeddings(TenantId tenant, UUID article, String model) {
    var known = new HashMap<String, float[]>();
    jdbc.sql(
            """
            select p.context_hash, p.embedding
              from passage p
              join passage_set s using (tenant_id, article_id)
             where p.tenant_id = :tenant and p.article_id = :article and s.model = :model
            """)
        .param("tenant", tenant.value())
        .param("article", article)
        .param("model", model)
        .query(row -> {
          known.put(row.getString(1), floats(row.getBytes(2)));
        });
    return known;
  }

  /** Which revision of each article has passages here. */
  Map<UUID, Set> sets(TenantId tenant) {
    var sets = new HashMap<UUID, Set>();
    jdbc.sql("select article_id, revision, model from passage_set where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(row -> {
          sets.put(row.getObject(1, UUID.class), new Set(row.getLong(2), row.getString(3)));
        });
    return sets;
  }

  int count(TenantId tenant) {
    return jdbc.sql("select count(*) from passage where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Integer.class)
        .single();
  }

  /** What a revision's passages are and whose eyes they are for; the revision they are of. */
  record Stored(long revision, String title, Audience audience, List<Row> rows) {}

  /** Empty of rows when the article is not to be found. */
  Stored stored(TenantId tenant, UUID article) {
    var heads =
        jdbc.sql(
                """
                select s.revision, a.title, a.audience
                  from passage_set s
                  join article a on a.tenant_id = s.tenant_id and a.id = s.article_id
                 where s.tenant_id = :tenant and s.article_id = :article
                """)
            .param("tenant", tenant.value())
            .param("article", article)
            .query((row, _) ->
                new Stored(row.getLong(1), row.getString(2), audience(row.getString(3)), List.of()))
            .list();
    if (heads.isEmpty()) {
      return new Stored(0, "", Audience.INTERNAL, List.of());
    }
    var head = heads.getFirst();
    return new Stored(head.revision, head.title, head.audience, rows(tenant, article));
  }

  private static Audience audience(String name) {
    return name == null ? Audience.INTERNAL : Audience.valueOf(name);
  }

  List<Row> rows(TenantId tenant, UUID article) {
    return jdbc.sql(
            """
            select id, ordinal, section, path, body, context_hash, embedding
              from passage
             where tenant_id = :tenant and article_id = :article
             order by ordinal
            """)
        .param("tenant", tenant.value())
        .param("article", article)
        .query((row, _) ->
            new Row(passage(row), row.getString("context_hash"), floats(row.getBytes("embedding"))))
        .list();
  }

  /**
   * Those of the passages that may be read now: the article is published and for these audiences at
   * this moment, whatever an index still says.
   */
  List<Readable> readable(
      TenantId tenant, Collection<UUID> ids, java.util.Set<Audience> audiences) {
    return jdbc.sql(
            """
            select p.id, p.ordinal, p.section, p.path, p.body, p.embedding, p.article_id,
                   a.title, a.slug, a.audience, s.revision, a.revision as current
              from passage p
              join passage_set s using (tenant_id, article_id)
              join article a on a.tenant_id = p.tenant_id and a.id = p.article_id
             where p.tenant_id = :tenant and p.id = any(:ids)
               and a.status = 'PUBLISHED' and a.audience = any(:audiences)
            """)
        .param("tenant", tenant.value())
        .param("ids", ids.toArray(UUID[]::new))
        .param("audiences", audiences.stream().map(Audience::name).toArray(String[]::new))
        .query((row, _) -> readable(row))
        .list();
  }

  /** The other passages of a section, in order. */
  List<Passage> section(TenantId tenant, UUID article, int section) {
    return jdbc.sql(
            """
            select id, ordinal, section, path, body
              from passage
             where tenant_id = :tenant and article_id = :article and section = :section
             order by ordinal
            """)
        .param("tenant", tenant.value())
        .param("article", article)
        .param("section", section)
        .query((row, _) -> passage(row))
        .list();
  }

  private static Readable readable(ResultSet row) throws SQLException {
    return new Readable(
        row.getObject("article_id", UUID.class),
        row.getString("title"),
        row.getString("slug"),
        Audience.valueOf(row.getString("audience")),
        passage(row),
        floats(row.getBytes("embedding")),
        row.getLong("revision"),
        row.getLong("current"));
  }

  private static Passage passage(ResultSet row) throws SQLException {
    return new Passage(
        row.getObject("id", UUID.class),
        row.getInt("ordinal"),
        row.getInt("section"),
        path(row.getArray("path")),
        row.getString("body"));
  }

  private static List<String> path(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }

  static byte[] bytes(float[] vector) {
    var bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  static float[] floats(byte[] bytes) {
    var vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
    return vector;
  }
}
