package kira.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A CSV of people, imported by the packaged server with validation, duplicate rule and history, and
 * the very rows that this leaves in its tables, copied into tables with the same indexes by
 * PostgreSQL's own COPY.
 */
final class ContactsImportBench implements Bench {
  private static final int PEOPLE = 60_000;

  /** With what each of them says, a file of 5 GB. */
  private static final int MANY = 2_000_000;

  private static final int SAID = 2_450;
  private static final int WARM_UP = 10_000;
  private static final List<String> TABLES =
      List.of("contact", "identity", "contact_value", "contact_job_change", "journal");

  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpClient http = HttpClient.newHttpClient();

  @Override
  public String name() {
    return "contacts-import";
  }

  @Override
  public String what() {
    return "60,000 people from a CSV, checked and imported: rows a second, memory, undo";
  }

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    int people = full ? MANY : PEOPLE;
    var folder = Leftovers.folder();
    try (var database = new BenchDatabase()) {
      var url = database.create();
      var settings =
          Map.of(
              "KIRA_DEMO", "false",
              "KIRA_DATABASE_URL", url,
              "_JAVA_OPTIONS", "-Xmx512m");
      figures.progress("starting Kira");
      try (var kira = KiraServer.packaged(folder.resolve("data"), settings).awaitReady()) {
        measure(figures, folder, kira, url, people, full ? SAID : 0);
      }
    } finally {
      Leftovers.delete(folder);
    }
  }

  private void measure(
      Figures figures, Path folder, KiraServer kira, String url, int people, int said)
      throws Exception {
    var cookie =
        kira.post(
                "/api/v1/auth/sign-up",
                """
                {"workspaceName": "Bench", "name": "Ada", "email": "ada@example.com",
                 "password": "a long bench of oak"}
                """)
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow()
            .split(";")[0];
    var server = new Server(kira, cookie);
    server.field("plan", "CHOICE", "[\"Free\", \"Pro\", \"Scale\"]");
    server.field("seats", "NUMBER", "[]");
    server.field("signed", "DATE", "[]");
    server.field("said", "LONG_TEXT", "[]");

    figures.progress("warming up");
    var first = server.imported(file(folder, "warm", WARM_UP, said), figures);
    double before = first.peak();

    var file = file(folder, "people", people, said);
    double size = Files.size(file);
    figures.progress("importing %,d people, %,.0f MB".formatted(people, size / 1e6));
    var run = server.imported(file, figures);
    Files.delete(file);
    figures.printed("upload", size / 1e6 / run.uploadSeconds(), "MB/s", Double.NaN);
    figures.printed("check", people / run.checkSeconds(), "rows/s", Double.NaN);
    figures.progress("copying what it wrote");
    double copy = people / copied(folder, url, run.id(), people);
    figures.atLeast("import", people / run.runSeconds(), "rows/s", copy, .25);
    figures.atMost("memory", run.peak() / 1e6, "MB", before / 1e6, 1.5);
    figures.printed("undo", people / server.undone(run.id()), "rows/s", copy);
  }

  /**
   * @param said characters that each of them has to say
   */
  private static Path file(Path folder, String name, int people, int said) throws IOException {
    var file = folder.resolve(name + ".csv");
    var words = words(said);
    var plans = List.of("free", "pro", "scale");
    try (var out = Files.newBufferedWriter(file)) {
      out.write("Name,Email,Customer ID,Plan,Seats,Signed,Said,Tags\n");
      for (int i = 0; i < people; i++) {
        out.write(
            "%s Person %d,%s.person%d@company%d.example,%s-%d,%s,%d,2026-%02d-%02d,%s,\"customer, wave %d\"\n"
                .formatted(
                    name,
                    i,
                    name,
                    i,
                    i / 20,
                    name,
                    i,
                    plans.get(i % 3),
                    i % 500,
                    i % 12 + 1,
                    i % 28 + 1,
                    said == 0 ? "" : words.substring(i % said, i % said + said),
                    i % 9));
      }
    }
    return file;
  }

  /** Twice as long as what each of them takes from it. */
  private static String words(int said) {
    var random = new Random(1);
    var words = new StringBuilder();
    while (words.length() < 2 * said) {
      words.append(Integer.toString(random.nextInt(1_000_000_000), 36)).append(' ');
    }
    return words.toString();
  }

  /**
   * @param peak the most memory the server used, in bytes
   */
  private record Imported(
      String id, double uploadSeconds, double checkSeconds, double runSeconds, double peak) {}

  private final class Server {
    private final KiraServer kira;
    private final String cookie;
    private double peak;

    private Server(KiraServer kira, String cookie) {
      this.kira = kira;
      this.cookie = cookie;
    }

    private void field(String key, String type, String choices)
        throws IOException, InterruptedException {
      send(
          "POST",
          "/api/v1/contact-fields",
          HttpRequest.BodyPublishers.ofString(
              "{\"key\": \"%s\", \"label\": \"%s\", \"type\": \"%s\", \"choices\": %s}"
                  .formatted(key, key, type, choices)));
    }

    private Imported imported(Path file, Figures figures) throws IOException, InterruptedException {
      peak = 0;
      var id =
          send(
                  "POST",
                  "/api/v1/contact-imports",
                  HttpRequest.BodyPublishers.ofString(
                      "{\"file\": \"%s\"}".formatted(file.getFileName())))
              .path("id")
              .asString();
      long began = System.nanoTime();
      send(
          "PUT",
          "/api/v1/contact-imports/%s/file".formatted(id),
          HttpRequest.BodyPublishers.ofFile(file));
      double upload = (System.nanoTime() - began) / 1e9;
      var preview =
          send(
              "GET",
              "/api/v1/contact-imports/%s/preview".formatted(id),
              HttpRequest.BodyPublishers.noBody());
      var columns =
          preview
              .path("columns")
              .valueStream()
              .map(column -> column.path("guess").asString())
              .collect(Collectors.joining("\", \"", "[\"", "\"]"));
      send(
          "PUT",
          "/api/v1/contact-imports/%s/settings".formatted(id),
          HttpRequest.BodyPublishers.ofString(
              "{\"columns\": %s, \"match\": \"ANY\"}".formatted(columns)));
      double check = stage("/api/v1/contact-imports/%s/check".formatted(id), id, "CHECKED");
      double run = stage("/api/v1/contact-imports/%s/run".formatted(id), id, "DONE");
      var job = send("GET", "/api/v1/contact-jobs/" + id, HttpRequest.BodyPublishers.noBody());
      if (job.path("run").path("refused").asLong() > 0) {
        throw new IllegalStateException("rows were refused: " + job);
      }
      figures.progress("imported in %.1f s".formatted(run));
      return new Imported(id, upload, check, run, peak);
    }

    private double undone(String id) throws IOException, InterruptedException {
      return stage("/api/v1/contact-jobs/%s/undo".formatted(id), id, "UNDONE");
    }

    private double stage(String begin, String id, String phase)
        throws IOException, InterruptedException {
      long began = System.nanoTime();
      send("POST", begin, HttpRequest.BodyPublishers.noBody());
      while (true) {
        var now =
            send("GET", "/api/v1/contact-jobs/" + id, HttpRequest.BodyPublishers.noBody())
                .path("phase")
                .asString();
        peak = Math.max(peak, kira.child.resident());
        if (now.equals(phase)) {
          return (System.nanoTime() - began) / 1e9;
        }
        if (now.equals("FAILED")) {
          throw new IllegalStateException("the import failed");
        }
        Thread.sleep(100);
      }
    }

    private JsonNode send(String method, String path, HttpRequest.BodyPublisher body)
        throws IOException, InterruptedException {
      var answer =
          http.send(
              HttpRequest.newBuilder(kira.address(path))
                  .header("Cookie", cookie)
                  .header(
                      "Content-Type",
                      path.endsWith("/file") ? "application/octet-stream" : "application/json")
                  .method(method, body)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
      }
      return json.readTree(answer.body());
    }
  }

  // ---- the baseline ----

  /** Seconds that COPY takes for the rows of all tables. */
  private static double copied(Path folder, String url, String job, int people)
      throws IOException, SQLException {
    double seconds = 0;
    try (var connection = BenchDatabase.connect(url)) {
      for (var table : TABLES) {
        var rows = folder.resolve(table + ".copy");
        long count = taken(connection, table, job, rows);
        if (count < people) {
          throw new IllegalStateException("%s has only %d rows".formatted(table, count));
        }
        var copy = "bench_" + table;
        try (var statement = connection.createStatement()) {
          statement.execute("create table %s (like %s including all)".formatted(copy, table));
        }
        long began = System.nanoTime();
        try (var in = Files.newInputStream(rows)) {
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("copy %s from stdin".formatted(copy), in, 65_536);
        }
        seconds += (System.nanoTime() - began) / 1e9;
        Files.delete(rows);
      }
    }
    return seconds;
  }

  private static long taken(Connection connection, String table, String job, Path into)
      throws IOException, SQLException {
    var mine = "(select contact_id from contact_job_change where job_id = '%s')".formatted(job);
    var identities = "(select id from identity where contact_id in %s)".formatted(mine);
    var condition =
        switch (table) {
          case "contact" -> "id in " + mine;
          case "identity" -> "contact_id in " + mine;
          case "contact_value" -> "contact_id in " + mine;
          case "contact_job_change" -> "job_id = '%s'".formatted(job);
          default -> "object_id in %s or object_id in %s".formatted(mine, identities);
        };
    try (var out = Files.newOutputStream(into)) {
      return connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut("copy (select * from %s where %s) to stdout".formatted(table, condition), out);
    }
  }
}
