package kira.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a person waits for in the list of contacts, over HTTP from the packaged server, with 30
 * fields and ten events a contact: the same questions to a small workspace and to one of ten times
 * its size.
 */
final class ContactsBench implements Bench {
  private static final int FIELDS = 30;
  private static final int EVENTS = 10;
  private static final int WARM_UP = 10;
  private static final int ASKED = 60;
  private static final int PAGE = 100;

  /** Pages as deep as the ten thousandth of 50. */
  private static final int DEEP = 10_000 * 50;

  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Override
  public String name() {
    return "contacts";
  }

  @Override
  public String what() {
    return "p95 of list, search, filters, counts and timeline at ten times the contacts";
  }

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    int small = full ? 500_000 : 100_000;
    int large = 10 * small;
    var before = measured(figures, small);
    var after = measured(figures, large);
    after.forEach((question, p95) -> {
      double was = before.get(question);
      if (question.startsWith("any-")) {
        figures.printed(question, p95, "ms", was);
      } else {
        figures.atMost(question, p95, "ms", was, 3);
      }
    });
  }

  /** The p95 in milliseconds of each question. */
  private Map<String, Double> measured(Figures figures, int people) throws Exception {
    var folder = Leftovers.folder();
    try (var database = new BenchDatabase()) {
      var url = database.create();
      var settings = Map.of("KIRA_DEMO", "false", "KIRA_DATABASE_URL", url);
      figures.progress("starting Kira");
      try (var kira = KiraServer.packaged(folder.resolve("data"), settings).awaitReady()) {
        return measured(figures, people, url, kira);
      }
    } finally {
      Leftovers.delete(folder);
    }
  }

  private Map<String, Double> measured(Figures figures, int people, String url, KiraServer kira)
      throws Exception {
    var server = new Server(kira, signedUp(kira));
    for (int field = 0; field < FIELDS; field++) {
      server.post(
          "/api/v1/contact-fields",
          "{\"key\": \"f%d\", \"label\": \"f%d\", \"type\": \"%s\"}"
              .formatted(field, field, type(field)));
    }
    var first =
        server.post(
            "/api/v1/contacts",
            """
            {"name": "Person Zero", "email": "person@example.org", "fields": {"f0": "w0", "f10": 7,
             "f20": "2026-01-01"}, "tags": ["customer"]}
            """);
    server.tracked();
    figures.progress("making %,d contacts and %,d events".formatted(people, people * EVENTS));
    fill(url, first.path("id").asString(), people);
    // A connection plans anew what it asks after the tables were analysed.
    figures.progress("asking");
    return new Questions(server, people).asked(figures);
  }

  private static String type(int field) {
    return field < 10 ? "TEXT" : field < 20 ? "NUMBER" : "DATE";
  }

  private static String signedUp(KiraServer kira) throws Exception {
    return kira.post(
            "/api/v1/auth/sign-up",
            """
            {"workspaceName": "Bench", "name": "Ada", "email": "ada@example.com",
             "password": "a long bench of oak"}
            """)
        .headers()
        .firstValue("Set-Cookie")
        .orElseThrow()
        .split(";")[0];
  }

  /**
   * Many contacts in the form of one that was really made, with values of their own: words of a
   * thousand, numbers that each has once, dates of ten years.
   */
  private static void fill(String url, String like, int people) throws SQLException {
    // An index is sooner built than kept up to date for millions of rows in no order.
    var indexes = withoutIndexes(url);
    BenchDatabase.execute(
        url,
        """
        create temporary table made as
          select gen_random_uuid() as id, n, t.tenant_id,
                 timestamptz '2020-01-01' + n * interval '1 second' as at
            from generate_series(1, %2$d) n
           cross join (select tenant_id from contact where id = '%1$s') t;

        insert into contact (tenant_id, id, version, state, changed_at, name, email, created_at,
            last_seen_at, name_key, email_key, verified)
          select m.tenant_id, m.id, 1,
                 jsonb_set(jsonb_set(c.state, '{profile,name}', to_jsonb('Person N' || m.n)),
                     '{profile,email}', to_jsonb('person' || m.n || '@c' || m.n / 20 || '.example')),
                 m.at, 'Person N' || m.n, 'person' || m.n || '@c' || m.n / 20 || '.example', m.at,
                 case when m.n %% 2 = 0 then m.at end, 'person n' || m.n,
                 'person' || m.n || '@c' || m.n / 20 || '.example', false
            from made m join contact c on c.id = '%1$s';

        insert into contact_value (tenant_id, contact_id, field, item, value)
          select tenant_id, id, '~word', w, w
            from made cross join lateral unnest(array['person', 'n' || n, 'person' || n,
                'c' || n / 20, 'example', 'person' || n || '@c' || n / 20 || '.example']) w;
        insert into contact_value (tenant_id, contact_id, field, item, value)
          select tenant_id, id, '~tag', t, t
            from made
           cross join lateral (
             select 'customer' as t where n %% 2 = 0
             union all select 'vip' where n %% (%2$d / 50) = 0) tags;
        insert into contact_value (tenant_id, contact_id, field, item, value)
          select tenant_id, id, 'f' || f, '',
                 case when f < 10 then 'w' || (n * 7919::bigint + f) %% 1000
                      else 'p' || lpad((500 + length(v::text))::text, 3, '0') || rtrim(v::text, '0')
                 end
            from made
           cross join generate_series(0, %3$d - 1) f
           cross join lateral (
             select 1 + case when f < 20 then (n * 48271::bigint + f) %% %2$d
                             else 16000 + (n * 7907::bigint + f) %% 3650 end as v) size;

        insert into contact_event (tenant_id, contact_id, name, happened_at, id, properties, source,
            story, batch, place)
          select m.tenant_id, m.id,
                 case when e = 0 and n %% (%2$d / 50) = 0 then 'refunded'
                      else (array['opened', 'clicked', 'ordered', 'seen', 'left'])[1 + (n + e) %% 5] end,
                 now() - ((n * 31::bigint + e * 86400) %% 7776000) * interval '1 second',
                 gen_random_uuid(), '{"total": 5}', like_it.source, like_it.story,
                 (n * %4$d::bigint + e) / 100, n * %4$d::bigint + e
            from made m
           cross join (select source, story from contact_event limit 1) like_it
           cross join generate_series(0, %4$d - 1) e;
        """
            .formatted(like, people, FIELDS, EVENTS));
    for (var index : indexes) {
      BenchDatabase.execute(url, index);
    }
    BenchDatabase.execute(url, "vacuum analyze");
    BenchDatabase.execute(url, "checkpoint");
  }

  /** Takes the indexes of the large tables away, and says how they are made again. */
  private static List<String> withoutIndexes(String url) throws SQLException {
    var made = new ArrayList<String>();
    var dropped = new StringBuilder();
    try (var connection = BenchDatabase.connect(url);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select indexdef, indexname, tablename, conname
                  from pg_indexes
                  left join pg_constraint on conname = indexname
                 where tablename in ('contact_value', 'contact_event')
                """)) {
      while (rows.next()) {
        made.add(rows.getString("indexdef"));
        dropped.append(
            rows.getString("conname") == null
                ? "drop index %s;".formatted(rows.getString("indexname"))
                : "alter table %s drop constraint %s;"
                    .formatted(rows.getString("tablename"), rows.getString("conname")));
      }
    }
    BenchDatabase.execute(url, dropped.toString());
    return made;
  }

  /** What is asked, in words that another person would ask next: each with values of its own. */
  private final class Questions {
    private final Server server;
    private final int people;
    private final Random random = new Random(11);
    private final Map<String, IntFunction<String>> searches = new LinkedHashMap<>();

    Questions(Server server, int people) {
      this.server = server;
      this.people = people;
      searches.put("first-page", _ -> "{}");
      searches.put("sorted-by-name", _ -> "{\"sort\": {\"field\": \"name\"}}");
      searches.put("sorted-by-field", _ -> "{\"sort\": {\"field\": \"f12\"}}");
      searches.put("search-prefix", n -> "{\"q\": \"person%d\"}".formatted(n));
      searches.put("search-two-words", n -> "{\"q\": \"person n%d\"}".formatted(n));
      searches.put(
          "filter-email",
          n -> filter("{\"field\": \"email\", \"startsWith\": \"person%d@\"}".formatted(n)));
      searches.put(
          "filter-number",
          n ->
              filter(
                  "{\"all\": [{\"field\": \"f11\", \"atLeast\": %d}, {\"field\": \"f11\", \"below\": %d}]}"
                      .formatted(n, n + 50)));
      searches.put("filter-tag", _ -> filter("{\"field\": \"tags\", \"in\": [\"vip\"]}"));
      searches.put(
          "filter-event", _ -> filter("{\"event\": {\"name\": \"refunded\", \"withinDays\": 90}}"));
      searches.put(
          "filter-mix",
          n ->
              filter(
                  """
                  {"all": [{"field": "f14", "atLeast": %d}, {"field": "f14", "below": %d},
                    {"field": "f3", "startsWith": "w1"}, {"not": {"field": "tags", "in": ["vip"]}},
                    {"any": [{"field": "f22", "set": true}, {"field": "email", "set": false}]}]}
                  """
                      .formatted(n, n + 500)));
      searches.put("any-filter-half", _ -> filter("{\"field\": \"tags\", \"in\": [\"customer\"]}"));
      searches.put(
          "any-filter-event", _ -> filter("{\"event\": {\"name\": \"ordered\", \"atLeast\": 2}}"));
      searches.put(
          "any-filter-nothing",
          n ->
              filter(
                  "{\"all\": [{\"field\": \"f1\", \"in\": [\"w%d\"]}, {\"field\": \"f2\", \"in\": [\"w%d\"]}]}"
                      .formatted(n % 1000, (n + 500) % 1000)));
    }

    private static String filter(String filter) {
      return "{\"filter\": %s}".formatted(filter);
    }

    Map<String, Double> asked(Figures figures) throws Exception {
      var found = new LinkedHashMap<String, Double>();
      for (var search : searches.entrySet()) {
        found.put(search.getKey(), p95(figures, "/api/v1/contacts/search", search));
        found.put(
            (search.getKey().startsWith("any-") ? "any-count-" : "count-")
                + search.getKey().replaceFirst("any-", ""),
            p95(figures, "/api/v1/contacts/count", search));
      }
      var deep = deep(figures);
      found.put(
          "page-10000",
          p95(
              figures,
              "/api/v1/contacts/search",
              Map.entry(
                  "page-10000",
                  _ ->
                      "{\"sort\": {\"field\": \"createdAt\"}, \"cursor\": \"%s\"}"
                          .formatted(deep))));
      var times = new ArrayList<Double>();
      var ids = new ArrayList<String>();
      for (int i = 0; i < ASKED; i++) {
        server
            .post(
                "/api/v1/contacts/search",
                searches.get("search-prefix").apply(random.nextInt(people)))
            .path("items")
            .forEach(contact -> ids.add(contact.path("id").asString()));
      }
      for (int i = 0; i < WARM_UP + ASKED; i++) {
        long began = System.nanoTime();
        server.get("/api/v1/contacts/%s/activity".formatted(ids.get(i % ids.size())));
        times.add((System.nanoTime() - began) / 1e6);
      }
      found.put("timeline", p95(times));
      return found;
    }

    private double p95(Figures figures, String path, Map.Entry<String, IntFunction<String>> asked)
        throws Exception {
      var times = new ArrayList<Double>();
      long results = 0;
      for (int i = 0; i < WARM_UP + ASKED; i++) {
        var body = asked.getValue().apply(random.nextInt(people));
        long began = System.nanoTime();
        var answer = server.post(path, body);
        times.add((System.nanoTime() - began) / 1e6);
        results += answer.path("items").size() + answer.path("count").asLong();
      }
      double p95 = p95(times);
      figures.progress(
          "%s %s: p95 %.1f ms, %d found on average"
              .formatted(
                  path.substring(path.lastIndexOf('/') + 1),
                  asked.getKey(),
                  p95,
                  results / (WARM_UP + ASKED)));
      return p95;
    }

    private static double p95(List<Double> times) {
      var sorted = times.subList(WARM_UP, times.size()).stream().sorted().toList();
      return sorted.get((int) Math.ceil(.95 * sorted.size()) - 1);
    }

    /** The place behind as many contacts as 10,000 pages show, or behind half of fewer. */
    private String deep(Figures figures) throws Exception {
      figures.progress("walking to a late page");
      int behind = Math.min(DEEP, people / 2);
      var cursor = "";
      for (int seen = 0; seen < behind; seen += PAGE) {
        cursor =
            server
                .post(
                    "/api/v1/contacts/search",
                    "{\"sort\": {\"field\": \"createdAt\"}, \"limit\": %d%s}"
                        .formatted(
                            PAGE, cursor.isEmpty() ? "" : ", \"cursor\": \"%s\"".formatted(cursor)))
                .path("next")
                .asString();
      }
      return cursor;
    }
  }

  private final class Server {
    private final KiraServer kira;
    private final String cookie;

    Server(KiraServer kira, String cookie) {
      this.kira = kira;
      this.cookie = cookie;
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
      return send(
          HttpRequest.newBuilder(kira.address(path))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** One event, told as a site tells it. */
    void tracked() throws IOException, InterruptedException {
      var key =
          post("/api/v1/event-sources", "{\"name\": \"Bench\", \"type\": \"SERVER\"}")
              .path("writeKey")
              .asString();
      post(
          "/v1/track",
          """
          {"writeKey": "%s", "userId": "zero", "event": "ordered", "properties": {"total": 5}}
          """
              .formatted(key));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
      return send(HttpRequest.newBuilder(kira.address(path)));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
      var answer = http.send(request.header("Cookie", cookie).build(), BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s: %d %s"
                .formatted(answer.request().uri().getPath(), answer.statusCode(), answer.body()));
      }
      return json.readTree(answer.body());
    }
  }
}
