package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.Json;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The read side of segments, and the removal of what a deleted one leaves behind. */
@Repository
@Transactional(readOnly = true)
class SegmentTable {
  record Stored(UUID id, long version, SegmentState state) {}

  /** What has to be known of a segment to see whether it is still the one that was read. */
  record Head(UUID id, long revision) {}

  /** A segment that a contact is in. */
  record Membership(UUID id, String name, boolean live, Instant since) {}

  private final JdbcClient jdbc;

  SegmentTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<Stored> all() {
    return jdbc.sql("select id, version, state::text from segment where not deleted")
        .query(SegmentTable::stored)
        .list();
  }

  List<Stored> find(Collection<UUID> ids) {
    return jdbc.sql(
            "select id, version, state::text from segment where id = any(:ids) and not deleted")
        .param("ids", ids.toArray(UUID[]::new))
        .query(SegmentTable::stored)
        .list();
  }

  /** What segments are called, or were when they were deleted. */
  Map<UUID, String> names(Collection<UUID> ids) {
    var names = new HashMap<UUID, String>();
    jdbc.sql("select id, state ->> 'name' as name from segment where id = any(:ids)")
        .param("ids", ids.toArray(UUID[]::new))
        .query(row -> {
          if (row.getString("name") != null) {
            names.put(row.getObject("id", UUID.class), row.getString("name"));
          }
        });
    return names;
  }

  private static Stored stored(ResultSet row, int number) throws SQLException {
    return new Stored(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        Json.MAPPER.readValue(row.getString("state"), SegmentState.class));
  }

  List<Head> liveHeads() {
    return jdbc.sql("select id, revision from segment where live and not deleted order by id")
        .query((row, _) -> new Head(row.getObject("id", UUID.class), row.getLong("revision")))
        .list();
  }

  List<Membership> of(UUID contact) {
    return jdbc.sql(
            """
            select s.id, s.state ->> 'name' as name, s.live, m.since
              from segment_member m
              join segment s on s.id = m.segment_id
             where m.contact_id = :contact and m.since is not null and not s.deleted
             order by lower(s.state ->> 'name')
            """)
        .param("contact", contact)
        .query((row, _) ->
            new Membership(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getBoolean("live"),
                row.getTimestamp("since").toInstant()))
        .list();
  }

  /**
   * A place in a static segment that somebody else has, since the two were merged.
   *
   * @param entered whether the other one was no member before
   */
  record Place(UUID segment, UUID target, boolean entered) {}

  List<Place> placesOf(UUID contact) {
    return jdbc.sql(
            """
            select p.segment_id, p.target_id, p.entered
              from segment_substitute p
              join segment s on s.id = p.segment_id
             where p.contact_id = :contact and p.target_id is not null and not s.deleted
             order by p.segment_id
            """)
        .param("contact", contact)
        .query((row, _) ->
            new Place(
                row.getObject("segment_id", UUID.class),
                row.getObject("target_id", UUID.class),
                row.getBoolean("entered")))
        .list();
  }

  /** Deletes some of the rows of a deleted segment; returns how many there were. */
  @Transactional
  public int clear(UUID segment, int limit) {
    return clear("segment_member", segment, limit)
        + clear("segment_due", segment, limit)
        + clear("segment_substitute", segment, limit);
  }

  private int clear(String table, UUID segment, int limit) {
    return jdbc.sql(
            """
            delete from %1$s d
             using (select contact_id from %1$s
                     where segment_id = :segment limit :limit) gone
             where d.segment_id = :segment and d.contact_id = gone.contact_id
            """
                .formatted(table))
        .param("segment", segment)
        .param("limit", limit)
        .update();
  }
}
