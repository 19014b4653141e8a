package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Pairs of contacts that may be one person. */
@Repository
@Transactional(readOnly = true)
class DuplicateTable {
  private final JdbcClient jdbc;
  private final ContactTable contacts;

  DuplicateTable(JdbcClient jdbc, ContactTable contacts) {
    this.jdbc = jdbc;
    this.contacts = contacts;
  }

  private record Row(UUID first, UUID second, DuplicateReason reason, Instant foundAt) {}

  /**
   * The latest first.
   *
   * @param contact one of the two; null for all pairs
   */
  Page<MergeController.Pair> page(@Nullable UUID contact, @Nullable String cursor, int limit) {
    var after = cursor == null ? null : Cursor.parse(cursor, 3);
    var rows =
        jdbc.sql(
                """
                select first_id, second_id, reason, found_at
                  from contact_duplicate
                 where (:contact::uuid is null or first_id = :contact or second_id = :contact)
                   and (:at::timestamptz is null
                        or (found_at, first_id, second_id) < (:at::timestamptz, :first::uuid, :second::uuid))
                 order by found_at desc, first_id desc, second_id desc
                 limit :limit
                """)
            .param("contact", contact)
            .param("at", after == null ? null : after.instant(0).atOffset(ZoneOffset.UTC))
            .param("first", after == null ? null : after.uuid(1))
            .param("second", after == null ? null : after.uuid(2))
            .param("limit", limit + 1)
            .query(DuplicateTable::row)
            .list();
    var page =
        Page.of(rows, limit, row -> Cursor.of(row.foundAt(), row.first(), row.second()).toString());
    return new Page<>(shown(page.items()), page.next());
  }

  private List<MergeController.Pair> shown(List<Row> rows) {
    var ids = new HashSet<UUID>();
    rows.forEach(row -> {
      ids.add(row.first());
      ids.add(row.second());
    });
    var views = new HashMap<UUID, ContactView>();
    contacts.find(ids).forEach(view -> views.put(view.id(), view));
    var pairs = new ArrayList<MergeController.Pair>();
    for (var row : rows) {
      var first = views.get(row.first());
      var second = views.get(row.second());
      if (first != null && second != null) {
        pairs.add(new MergeController.Pair(first, second, row.reason(), row.foundAt()));
      }
    }
    return pairs;
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getObject("first_id", UUID.class),
        row.getObject("second_id", UUID.class),
        DuplicateReason.valueOf(row.getString("reason")),
        row.getObject("found_at", OffsetDateTime.class).toInstant());
  }
}
