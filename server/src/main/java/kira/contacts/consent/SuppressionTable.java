package kira.contacts.consent;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kira.contacts.filter.Words;
import kira.objects.Json;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The list of addresses that are not used. */
@Repository
@Transactional(readOnly = true)
class SuppressionTable {
  private final JdbcClient jdbc;

  SuppressionTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A line of the list.
   *
   * @param reason the one that counts most
   */
  record Line(
      UUID id,
      Channel channel,
      String address,
      Suppression.Reason reason,
      Instant since,
      List<Suppression.Entry> entries) {
    Line {
      entries = List.copyOf(entries);
    }
  }

  /**
   * The latest first; of addresses that begin in a way, by address.
   *
   * @param beginning of the address; null for all
   */
  Page<Line> page(
      @Nullable Channel channel, @Nullable String beginning, @Nullable String cursor, int limit) {
    var rows =
        beginning == null
            ? latest(channel, cursor == null ? null : Cursor.parse(cursor, 2), limit + 1)
            : beginning(channel, beginning, cursor == null ? null : Cursor.parse(cursor, 2), limit);
    return Page.of(
        rows,
        limit,
        line -> Cursor.of(beginning == null ? line.since() : line.address(), line.id()).toString());
  }

  private List<Line> latest(@Nullable Channel channel, @Nullable Cursor after, int limit) {
    return jdbc.sql(
            """
            select id, channel, address, reason, since, state
              from suppression
             where reason is not null
               and (:channel::text is null or channel = :channel)
               and (:since::timestamptz is null or (since, id) < (:since::timestamptz, :id::uuid))
             order by since desc, id desc
             limit :limit
            """)
        .param("channel", channel == null ? null : channel.name())
        .param("since", after == null ? null : after.instant(0).atOffset(ZoneOffset.UTC))
        .param("id", after == null ? null : after.uuid(1))
        .param("limit", limit)
        .query(this::line)
        .list();
  }

  private List<Line> beginning(
      @Nullable Channel channel, String beginning, @Nullable Cursor after, int limit) {
    return jdbc.sql(
            """
            select id, channel, address, reason, since, state
              from suppression
             where reason is not null
               and (:channel::text is null or channel = :channel)
               and address >= :from and address < :behind
               and (:after::text is null or (address, id) > (:after::text, :id::uuid))
             order by address, id
             limit :limit
            """)
        .param("channel", channel == null ? null : channel.name())
        .param("from", beginning)
        .param("behind", Words.behind(beginning))
        .param("after", after == null ? null : after.text(0))
        .param("id", after == null ? null : after.uuid(1))
        .param("limit", limit + 1)
        .query(this::line)
        .list();
  }

  private Line line(ResultSet row, int number) throws SQLException {
    return new Line(
        row.getObject("id", UUID.class),
        Channel.valueOf(row.getString("channel")),
        row.getString("address"),
        Suppression.Reason.valueOf(row.getString("reason")),
        row.getObject("since", OffsetDateTime.class).toInstant(),
        Json.MAPPER.readValue(row.getString("state"), Suppression.State.class).entries());
  }
}
