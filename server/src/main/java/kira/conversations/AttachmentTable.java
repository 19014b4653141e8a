package kira.conversations;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import kira.platform.blobs.StoredFile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What is known of each kept file. */
@Repository
@Transactional(readOnly = true)
class AttachmentTable {
  private final JdbcClient jdbc;

  AttachmentTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A file and whoever uploaded it. */
  record Kept(StoredFile file, String uploadedBy) {}

  @Transactional
  void add(UUID tenant, StoredFile file, String by, Instant at) {
    jdbc.sql(
            """
            insert into attachment (tenant_id, id, name, type, size, inline, uploaded_by, at)
            values (:tenant, :id, :name, :type, :size, :inline, :by, :at)
            on conflict (tenant_id, id) do nothing
            """)
        .param("tenant", tenant)
        .param("id", file.id())
        .param("name", file.name())
        .param("type", file.type())
        .param("size", file.size())
        .param("inline", file.inline())
        .param("by", by)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .update();
  }

  Optional<Kept> find(UUID tenant, UUID id) {
    return jdbc.sql(
            """
            select id, name, type, size, inline, uploaded_by
              from attachment
             where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant)
        .param("id", id)
        .query((row, _) ->
            new Kept(
                new StoredFile(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    row.getString("type"),
                    row.getLong("size"),
                    row.getBoolean("inline")),
                row.getString("uploaded_by")))
        .optional();
  }
}
