package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The read side of contacts. */
@Repository
@Transactional(readOnly = true)
class ContactTable {
  private final JdbcClient jdbc;
  private final JsonMapper json;

  ContactTable(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  List<ContactView> find(Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return jdbc.sql("select id, version, state from contact where id = any(:ids)")
        .param("ids", ids.toArray(UUID[]::new))
        .query(this::row)
        .list();
  }

  Set<UUID> withMerged(UUID contact) {
    return jdbc.sql(
            """
            with recursive same(id) as (
                   select :contact::uuid
                    union
                   select c.id from contact c join same on c.merged_into = same.id)
            select id from same
            """)
        .param("contact", contact)
        .query((row, _) -> row.getObject("id", UUID.class))
        .set();
  }

  /** Newest sighting first; a merged contact lives on in the one it was merged into. */
  Page<ContactView> list(@Nullable String search, @Nullable String cursor, int limit) {
    var after = cursor == null ? null : Cursor.parse(cursor, 2);
    var rows =
        jdbc.sql(
                """
                select id, version, state
                  from contact
                 where merged_into is null
                   and created_at is not null
                   and (cast(:search as text) is null or search like :search)
                   and (cast(:seen as timestamptz) is null or (last_seen_at, id) < (cast(:seen as timestamptz), cast(:id as uuid)))
                 order by last_seen_at desc, id desc
                 limit :limit
                """)
            .param("search", search == null ? null : "%" + escaped(search) + "%")
            .param("seen", after == null ? null : after.instant(0).toString())
            .param("id", after == null ? null : after.uuid(1))
            .param("limit", limit + 1)
            .query(this::row)
            .list();
    return Page.of(rows, limit, last -> Cursor.of(last.lastSeenAt(), last.id()).toString());
  }

  private static String escaped(String search) {
    return search
        .strip()
        .toLowerCase(Locale.ROOT)
        .replace("\\", "\\\\")
        .replace("%", "\\%")
        .replace("_", "\\_");
  }

  private ContactView row(ResultSet row, int number) throws SQLException {
    return view(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        json.readValue(row.getString("state"), Contact.State.class));
  }

  static ContactView view(UUID id, long version, Contact.State state) {
    var profile = state.profile();
    var created = state.createdAt() == null ? Instant.EPOCH : state.createdAt();
    return new ContactView(
        id,
        version,
        Contact.displayName(id, profile),
        profile.email(),
        profile.phone(),
        profile.externalId(),
        state.verified(),
        profile.locale(),
        profile.timeZone(),
        created,
        state.lastSeenAt() == null ? created : state.lastSeenAt(),
        state.identities().stream()
            .map(k -> new ContactView.IdentityView(k.type().name(), k.value(), k.verified()))
            .toList());
  }
}
