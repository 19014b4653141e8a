package kira.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The console and the widget as browsers fetch them. */
@EdgeTest
class StaticFilesTest {
  @LocalServerPort int port;

  private EdgeClient client;

  @BeforeEach
  void open() {
    client = new EdgeClient(port, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/inbox", "/inbox/7f2c/notes", "/sign-in", "/invitation/03153a0e.AZn0BD-x"})
  void everyPageIsTheConsole(String path) {
    var answer = client.get(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().body()).contains("<title>console</title>");
    assertThat(answer.header("Content-Type")).startsWith("text/html");
    assertThat(answer.header("Cache-Control")).contains("no-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/nothing",
        "/chat/v1/nothing",
        "/help/nothing",
        "/assets/gone-000.js",
        "/gone.js",
        "/../application.yaml",
        "/application.yaml",
        "/db/migration/__root/V1__roles.sql"
      })
  void whatIsMissingIsMissing(String path) {
    var answer = client.get(path);
    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.response().body()).doesNotContain("<title>console");
  }

  @Test
  void hashedFilesAreKeptForAYear() {
    var answer = client.get("/assets/app-1a2b3c.js");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).contains("max-age=31536000").contains("immutable");
  }

  @Test
  void theWidgetIsAskedForAnewSoonAndSentOnlyWhenItChanged() {
    var first = client.get("/widget.js");
    assertThat(first.header("Cache-Control")).contains("max-age=300").contains("public");
    var tag = first.header("ETag");
    assertThat(tag).isNotEmpty();
    var again =
        client.send("GET", "/widget.js", null, request -> request.setHeader("If-None-Match", tag));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.response().body()).isEmpty();
  }

  @Test
  void whatWasPackedBeforehandIsSentPacked() {
    var packed =
        client.send(
            "GET", "/widget.js", null, request -> request.setHeader("Accept-Encoding", "gzip"));
    assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(packed.header("Vary")).containsIgnoringCase("Accept-Encoding");
    assertThat(client.get("/widget.js").header("Content-Encoding")).isEmpty();
  }

  @Test
  void whatWasNotIsPackedOnTheWay() {
    var packed =
        client.send(
            "GET",
            "/assets/app-1a2b3c.js",
            null,
            request -> request.setHeader("Accept-Encoding", "gzip"));
    assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
  }

  @Test
  void readinessSaysWhetherAndNotWhat() {
    var answer = client.get("/readyz");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().propertyNames()).containsExactly("status");
  }
}
