package kira.conversations;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
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

  /** Files that are in a conversation, whoever sent them. */
  List<UUID> in(UUID tenant, UUID conversation) {
    return jdbc.sql(
            """
            select distinct (file ->> 'id')::uuid as id
              from message m
             cross join lateral jsonb_array_elements(
                   case jsonb_typeof(m.body -> 'attachments')
                     when 'array' then m.body -> 'attachments' else '[]' end) as file
             where m.tenant_id = :tenant and m.conversation_id = :conversation
            """)
        .param("tenant", tenant)
        .param("conversation", conversation)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Files that somebody uploaded, sent or not. */
  List<UUID> uploadedBy(UUID tenant, Collection<String> actors) {
    return jdbc.sql(
            "select id from attachment where tenant_id = :tenant and uploaded_by = any(:actors)")
        .param("tenant", tenant)
        .param("actors", actors.toArray(String[]::new))
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  @Transactional
  void forget(UUID tenant, UUID id) {
    jdbc.sql("delete from attachment where tenant_id = :tenant and id = :id")
        .param("tenant", tenant)
        .param("id", id)
        .update();
  }
}
