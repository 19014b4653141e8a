package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.objects.Json;
import kira.objects.Refusal;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What is kept of jobs beside their state: what they changed and what they refused. */
@Repository
@Transactional(readOnly = true)
class ContactJobTable {
  private final JdbcClient jdbc;

  ContactJobTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Stored(UUID id, long version, ContactJobState state) {}

  record Refused(long row, String code, String message, @Nullable String field) {}

  /**
   * @param undo null when the job made the contact
   * @param now the contact as it is
   * @param made the event that made it, as JSON, where it has been written since
   */
  record Change(
      UUID contact,
      long row,
      @Nullable ContactUndo undo,
      ContactState now,
      long version,
      @Nullable String made) {}

  /** Newest first. */
  Page<Stored> list(String what, @Nullable String cursor, int limit) {
    var after = cursor == null ? null : Cursor.parse(cursor, 2);
    var spec =
        jdbc.sql(
                """
                select id, version, state from contact_job
                 where what = :what
                """
                    + (after == null
                        ? ""
                        : """
                         and (created_at, id) < (timestamptz 'epoch' + :at * interval '1 microsecond', :id)
                        """)
                    + " order by created_at desc, id desc limit :limit")
            .param("what", what)
            .param("limit", limit + 1);
    if (after != null) {
      spec = spec.param("at", after.number(0)).param("id", after.uuid(1));
    }
    return Page.of(
        spec.query(ContactJobTable::stored).list(),
        limit,
        last ->
            Cursor.of(
                    kira.contacts.filter.Sizes.of(Objects.requireNonNull(last.state().createdAt()))
                        .longValue(),
                    last.id())
                .toString());
  }

  List<Stored> find(Collection<UUID> ids) {
    return jdbc.sql("select id, version, state from contact_job where id = any(:ids)")
        .param("ids", ids.toArray(UUID[]::new))
        .query(ContactJobTable::stored)
        .list();
  }

  private static Stored stored(ResultSet row, int number) throws SQLException {
    return new Stored(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        Json.MAPPER.readValue(row.getString("state"), ContactJobState.class));
  }

  /** Rows behind one that are done: true where the contact was made, false where it was changed. */
  Map<Long, Boolean> done(UUID job, long after) {
    var done = new HashMap<Long, Boolean>();
    jdbc.sql(
            "select row_no, undo is null as made from contact_job_change where job_id = :job and row_no > :after")
        .param("job", job)
        .param("after", after)
        .query(row -> {
          done.put(row.getLong("row_no"), row.getBoolean("made"));
        });
    return done;
  }

  long changes(UUID job) {
    return jdbc.sql("select count(*) from contact_job_change where job_id = :job")
        .param("job", job)
        .query(Long.class)
        .single();
  }

  /** The changes behind a contact, contact by contact, the last change of each first. */
  List<Change> changesAfter(UUID job, UUID contact, int limit) {
    return jdbc.sql(
            """
            select r.contact_id, r.row_no, r.undo, c.version, c.state,
                   case when r.undo is null and c.version > 1
                        then (select j.data::text from journal j
                               where j.kind = 'contact' and j.object_id = r.contact_id
                                 and j.version = 1
                               limit 1)
                    end as made
              from contact_job_change r
              join contact c on c.id = r.contact_id
             where r.job_id = :job and r.contact_id > :contact
             order by r.contact_id, r.row_no desc
             limit :limit
            """)
        .param("job", job)
        .param("contact", contact)
        .param("limit", limit)
        .query((row, _) -> {
          var undo = row.getString("undo");
          return new Change(
              row.getObject("contact_id", UUID.class),
              row.getLong("row_no"),
              undo == null ? null : Json.MAPPER.readValue(undo, ContactUndo.class),
              Json.MAPPER.readValue(row.getString("state"), ContactState.class),
              row.getLong("version"),
              row.getString("made"));
        })
        .list();
  }

  List<Refused> refused(UUID job, ContactJob.Stage stage, long after, int limit) {
    return jdbc.sql(
            """
            select row_no, code, message, field from contact_job_refusal
             where job_id = :job and stage = :stage and row_no > :after
             order by row_no limit :limit
            """)
        .param("job", job)
        .param("stage", stage.name())
        .param("after", after)
        .param("limit", limit)
        .query((row, _) ->
            new Refused(
                row.getLong("row_no"),
                row.getString("code"),
                row.getString("message"),
                row.getString("field")))
        .list();
  }

  /** How often rows were refused, by reason. */
  Map<String, Long> reasons(UUID job, ContactJob.Stage stage) {
    var reasons = new HashMap<String, Long>();
    jdbc.sql(
            """
            select code, count(*) as rows from contact_job_refusal
             where job_id = :job and stage = :stage group by code
            """)
        .param("job", job)
        .param("stage", stage.name())
        .query(row -> {
          reasons.put(row.getString("code"), row.getLong("rows"));
        });
    return reasons;
  }

  @Transactional
  void forget(UUID job, ContactJob.Stage stage) {
    jdbc.sql("delete from contact_job_refusal where job_id = :job and stage = :stage")
        .param("job", job)
        .param("stage", stage.name())
        .update();
  }

  /** Notes refusals; a row refused once more is noted once. */
  @Transactional
  void refuse(UUID job, ContactJob.Stage stage, Map<Long, Refusal> refusals) {
    if (refusals.isEmpty()) {
      return;
    }
    var rows = new ArrayList<>(refusals.keySet());
    var why = rows.stream().map(refusals::get).toList();
    jdbc.sql(
            """
            insert into contact_job_refusal (tenant_id, job_id, stage, row_no, code, message, field)
            select :tenant, :job, :stage, r.row_no, r.code, r.message, r.field
              from unnest(:rows::bigint[], :codes::text[], :messages::text[], :fields::text[])
                     as r(row_no, code, message, field)
                on conflict (tenant_id, job_id, stage, row_no) do update
               set code = excluded.code, message = excluded.message, field = excluded.field
            """)
        .param("tenant", Tenancy.tenant().orElseThrow().value())
        .param("job", job)
        .param("stage", stage.name())
        .param("rows", rows.toArray(Long[]::new))
        .param("codes", why.stream().map(Refusal::code).toArray(String[]::new))
        .param("messages", why.stream().map(Refusal::message).toArray(String[]::new))
        .param("fields", why.stream().map(Refusal::field).toArray(String[]::new))
        .update();
  }
}
