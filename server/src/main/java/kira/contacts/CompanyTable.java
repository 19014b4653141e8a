package kira.contacts;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.contacts.filter.Words;
import kira.objects.Json;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds companies and counts them and their members. */
@Repository
@Transactional(readOnly = true)
class CompanyTable {
  /** Up to so many members are counted one by one. */
  static final int COUNTED = 1_000;

  private static final int COUNTED_COMPANIES = 10_000;

  /** What a list is ordered by. */
  enum Sort {
    NAME("c.name_key", "c.name_key"),
    CREATED_AT("c.created_at", "(extract(epoch from c.created_at) * 1000000)::bigint::text");

    private final String column;
    private final String text;

    Sort(String column, String text) {
      this.column = column;
      this.text = text;
    }

    private Object place(Cursor cursor) {
      return this == NAME ? cursor.text(0) : FilterSql.time(BigDecimal.valueOf(cursor.number(0)));
    }
  }

  /**
   * @param words folded; each has to begin a word of the name or a domain
   * @param archived whether those that are no longer offered are looked for, or the others
   */
  record Search(
      List<String> words,
      boolean archived,
      Sort sort,
      boolean descending,
      @Nullable String cursor,
      int limit) {
    Search {
      words = List.copyOf(words);
    }
  }

  private final JdbcClient jdbc;

  CompanyTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private record Row(UUID id, long version, CompanyState state, String key) {}

  Page<CompanyView> page(Search search) {
    var sql = new FilterSql();
    var sort = search.sort();
    sql.add("select c.id, c.version, c.state, ", sort.text, " as key from company c where ");
    condition(sql, search);
    if (search.cursor() != null) {
      var cursor = Cursor.parse(search.cursor(), 2);
      sql.add(" and (", sort.column, ", c.id)", search.descending() ? " < " : " > ");
      sql.add("(", sql.put(sort.place(cursor)), ", ", sql.put(cursor.uuid(1)), ")");
    }
    var direction = search.descending() ? " desc" : "";
    sql.add(" order by ", sort.column, direction, ", c.id", direction);
    sql.add(" limit ", sql.put(search.limit() + 1));
    var rows = jdbc.sql(sql.text()).params(sql.values()).query(CompanyTable::row).list();
    var page = Page.of(rows, search.limit(), last -> Cursor.of(last.key(), last.id()).toString());
    var members = members(page.items().stream().map(Row::id).toList());
    return page.map(row ->
        CompanyView.of(
            row.id(),
            row.version(),
            row.state(),
            members.getOrDefault(row.id(), new ContactCount(0, true))));
  }

  ContactCount count(Search search) {
    var sql = new FilterSql();
    sql.add("select count(*) from (select 1 from company c where ");
    condition(sql, search);
    sql.add(" limit ", sql.put(COUNTED_COMPANIES + 1), ") found");
    long counted = jdbc.sql(sql.text()).params(sql.values()).query(Long.class).single();
    return new ContactCount(Math.min(counted, COUNTED_COMPANIES), counted <= COUNTED_COMPANIES);
  }

  private static void condition(FilterSql sql, Search search) {
    sql.add("c.created_at is not null and c.archived = ", sql.put(search.archived()));
    for (var word : search.words()) {
      sql.add(" and exists (select 1 from company_value v where v.company_id = c.id");
      sql.add(" and v.field = '~word' and v.value >= ", sql.put(word));
      var behind = Words.behind(word);
      if (!behind.isEmpty()) {
        sql.add(" and v.value < ", sql.put(behind));
      }
      sql.add(")");
    }
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        Json.MAPPER.readValue(row.getString("state"), CompanyState.class),
        row.getString("key"));
  }

  /** How many belong to each: counted, or at least so many. */
  Map<UUID, ContactCount> members(Collection<UUID> companies) {
    var counts = new HashMap<UUID, ContactCount>();
    if (!companies.isEmpty()) {
      jdbc.sql(
              """
              select k.id,
                     (select count(*)
                        from (select 1
                                from contact c
                               where c.company_key = k.id::text
                                 and c.merged_into is null and c.created_at is not null
                               limit :most) m) as members
                from unnest(:ids) as k(id)
              """)
          .param("ids", companies.toArray(UUID[]::new))
          .param("most", COUNTED + 1)
          .query(row -> {
            long members = row.getLong("members");
            counts.put(
                row.getObject("id", UUID.class),
                new ContactCount(Math.min(members, COUNTED), members <= COUNTED));
          });
    }
    return counts;
  }

  /**
   * A company that a job made, as it is now.
   *
   * @param inUse whether somebody belongs to it, or names it in a field
   */
  record Made(UUID id, long version, CompanyState state, boolean inUse) {}

  long madeBy(UUID job) {
    return jdbc.sql("select count(*) from company_job where job_id = :job")
        .param("job", job)
        .query(Long.class)
        .single();
  }

  /**
   * The companies that a job made, behind one, in the order of their ids.
   *
   * @param ofContacts keys of the fields of contacts that hold companies
   * @param ofCompanies the same of companies
   */
  List<Made> madeBy(
      UUID job, UUID after, List<String> ofContacts, List<String> ofCompanies, int limit) {
    return jdbc.sql(
            """
            select c.id, c.version, c.state,
                   exists (select 1 from contact m
                            where m.company_key = c.id::text
                              and m.merged_into is null and m.created_at is not null)
                or exists (select 1 from contact_value v
                            where v.field = any(:ofContacts) and v.value = c.id::text)
                or exists (select 1 from company_value v
                            where v.field = any(:ofCompanies) and v.value = c.id::text) as in_use
              from company_job r
              join company c on c.id = r.company_id
             where r.job_id = :job and r.company_id > :after
             order by r.company_id
             limit :limit
            """)
        .param("job", job)
        .param("after", after)
        .param("ofContacts", ofContacts.toArray(String[]::new))
        .param("ofCompanies", ofCompanies.toArray(String[]::new))
        .param("limit", limit)
        .query((row, _) ->
            new Made(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                Json.MAPPER.readValue(row.getString("state"), CompanyState.class),
                row.getBoolean("in_use")))
        .list();
  }

  /** Some of those who belong to a company. */
  List<UUID> someMembers(UUID company, int most) {
    return jdbc.sql(
            """
            select id from contact
             where company_key = :company and merged_into is null
             limit :most
            """)
        .param("company", company.toString())
        .param("most", most)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** The members who were here last. */
  List<UUID> latestMembers(UUID company, int most) {
    return jdbc.sql(
            """
            select id from contact
             where company_key = :company and merged_into is null and created_at is not null
             order by last_seen_at desc nulls last, id desc
             limit :most
            """)
        .param("company", company.toString())
        .param("most", most)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /**
   * Contacts of no company whose address is at one of these domains.
   *
   * @param word by which such contacts are found
   */
  List<UUID> writingFrom(String word, String domain, int most) {
    return jdbc.sql(
            """
            select c.id
              from contact_value v
              join contact c on c.id = v.contact_id
             where v.field = '~word' and v.value = :word
               and c.company_key is null and c.merged_into is null and c.created_at is not null
               and (right(c.email_key, :at) = :exactly or right(c.email_key, :at) = :below)
             order by c.id
             limit :most
            """)
        .param("word", word)
        .param("at", domain.length() + 1)
        .param("exactly", "@" + domain)
        .param("below", "." + domain)
        .param("most", most)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** The companies of contacts, of those who name one. */
  Map<UUID, UUID> companiesOf(Collection<UUID> contacts) {
    var companies = new HashMap<UUID, UUID>();
    if (contacts.isEmpty()) {
      return companies;
    }
    jdbc.sql("select id, company_key from contact where id = any(:ids) and company_key is not null")
        .param("ids", contacts.toArray(UUID[]::new))
        .query(row -> {
          companies.put(row.getObject("id", UUID.class), UUID.fromString(row.getString(2)));
        });
    return companies;
  }

  /** Names by id; what was deleted is missing. */
  Map<UUID, String> names(Collection<UUID> companies) {
    var names = new HashMap<UUID, String>();
    if (!companies.isEmpty()) {
      jdbc.sql("select id, name from company where id = any(:ids) and created_at is not null")
          .param("ids", companies.toArray(UUID[]::new))
          .query(row -> {
            names.put(row.getObject("id", UUID.class), row.getString("name"));
          });
    }
    return names;
  }

  /** The company of a name, in whatever case; of several, the one that was there first. */
  Optional<UUID> named(String folded) {
    return jdbc.sql(
            """
            select id from company
             where name_key = :name and created_at is not null and not archived
             order by created_at, id
             limit 1
            """)
        .param("name", folded)
        .query((row, _) -> row.getObject("id", UUID.class))
        .optional();
  }
}
