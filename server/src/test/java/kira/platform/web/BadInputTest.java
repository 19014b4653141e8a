package kira.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import kira.TestCallers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Everything a client can get wrong gets one clear answer. */
@EdgeTest
class BadInputTest {
  private static final String GOOD =
      """
      {"name":"n","colour":"RED","at":"2026-01-31T12:00:00Z",
       "owner":"7f2c1d3e-0000-4000-8000-000000000001","items":[{"name":"i","count":1}],"loud":true}
      """;

  @LocalServerPort int port;
  @Autowired TestCallers callers;

  private EdgeClient client;

  @BeforeEach
  void signIn() {
    client = new EdgeClient(port, callers.token(TestCallers.anyone()));
  }

  @Test
  void whatIsRightPasses() {
    var answer = client.post("/api/v1/probe/things", GOOD);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("note").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what to replace | by what | the field named in the answer
        "\"name\":\"n\" | \"name\":5 | name",
        "\"name\":\"n\" | \"name\":null | name",
        "\"name\":\"n\", | | name",
        "\"name\":\"n\" | \"name\":\"n\",\"extra\":1 | extra",
        "\"name\":\"n\" | \"name\":\"a name much too long for it\" | name",
        "\"RED\" | \"PINK\" | colour",
        "\"RED\" | 0 | colour",
        "\"2026-01-31T12:00:00Z\" | \"yesterday\" | at",
        "\"7f2c1d3e-0000-4000-8000-000000000001\" | \"7f2c\" | owner",
        "\"count\":1 | \"count\":\"1\" | items[0].count",
        "\"count\":1 | \"count\":1.5 | items[0].count",
        "\"count\":1 | \"count\":99999999999 | items[0].count",
        "\"count\":1 | \"count\":1,\"colour\":2 | items[0].colour",
        "{\"name\":\"i\",\"count\":1} | {\"count\":1} | items[0].name",
        "[{\"name\":\"i\",\"count\":1}] | {} | items",
        "{\"name\":\"i\",\"count\":1} | {\"name\":\"i\",\"count\":1},null | items[1]",
        "\"loud\":true | \"loud\":\"yes\" | loud",
        ",\"loud\":true | | loud",
      })
  void aWrongFieldIsNamed(String part, String instead, String field) {
    var body = GOOD.replace(part, instead == null ? "" : instead);
    assertThat(body).isNotEqualTo(GOOD);
    var answer = client.post("/api/v1/probe/things", body);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
    assertThat(answer.field()).isEqualTo(field);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().path("requestId").asString()).isEqualTo(answer.header("X-Request-Id"));
    assertThat(answer.json().path("detail").asString())
        .doesNotContain("kira.")
        .doesNotContain("java");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{", "[]", "null", "\"text\"", "{\"name\":", "{} {}", "<xml/>", "NaN", "{'name':1}"})
  void aBodyThatIsNoObjectIsRefused(String body) {
    var answer = client.post("/api/v1/probe/things", body);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
  }

  @Test
  void aMissingBodyIsRefused() {
    var answer =
        client.send(
            "POST",
            "/api/v1/probe/things",
            null,
            request -> request.setHeader("Content-Type", "application/json"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("detail").asString()).isEqualTo("The body is missing.");
  }

  @Test
  void deepNestingIsRefused() {
    var answer =
        client.post(
            "/api/v1/probe/things", "{\"items\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}");
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void anotherMediaTypeIsRefused() {
    var answer =
        client.send(
            "POST",
            "/api/v1/probe/things",
            "name=n",
            request -> request.setHeader("Content-Type", "application/x-www-form-urlencoded"));
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.code()).isEqualTo("unsupported_media_type");
  }

  @Test
  void anotherMethodIsRefused() {
    var answer = client.send("DELETE", "/api/v1/probe/things", null, _ -> {});
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.code()).isEqualTo("method_not_allowed");
    assertThat(answer.header("Allow")).isEqualTo("POST");
  }

  @Test
  void anAddressMayBeWrittenAnotherWay() {
    var plain = client.send("PUT", "/api/v1/probe/things/not-an-id", "{}", _ -> {});
    var encoded = client.send("PUT", "/api/v1/pro%62e/things/not-an-id", "{}", _ -> {});
    assertThat(encoded.status()).isEqualTo(plain.status());
    assertThat(encoded.code()).isEqualTo(plain.code()).isNotEqualTo("not_found");
  }

  @Test
  void anUnknownAddressIsNotFound() {
    var answer = client.get("/api/v1/nothing/here");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("not_found");
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void aMalformedIdIsRefused() {
    var answer =
        client.send(
            "PUT",
            "/api/v1/probe/things/not-an-id",
            "{\"name\":\"n\",\"count\":1}",
            request -> request.setHeader("If-Match", "\"7\""));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo("id");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0,limit",
    "limit=101,limit",
    "limit=x,limit",
    "colour=PINK,colour",
    "cursor=x,cursor",
    "cursor=%00,cursor"
  })
  void aWrongQueryParameterIsNamed(String query, String field) {
    var answer = client.get("/api/v1/probe/list?" + query);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
    assertThat(answer.field()).isEqualTo(field);
  }

  @Test
  void aQueryThatIsNotTextIsRefused() {
    var answer = client.get("/api/v1/probe/list?cursor=%ED%A0%80");
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
  }

  @Test
  void aCursorLeadsToTheNextPage() {
    var first = client.get("/api/v1/probe/list?limit=10");
    var next = first.json().path("next").asString();
    assertThat(next).matches("[A-Za-z0-9_-]+");
    var second = client.get("/api/v1/probe/list?limit=10&cursor=" + next);
    assertThat(second.json().path("items").path(0).asString()).isEqualTo("item 10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"22P02", "22P05", "22021"})
  void whatTheStoreCannotKeepInATextIsTheSendersFault(String state) {
    var answer = client.post("/api/v1/probe/unstorable/" + state, "");
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "..%2f..", "%ff", "%ed%a0%80"})
  void anAddressThatIsNoneIsRefusedLikeAllElse(String part) {
    var answer = client.get("/api/v1/probe/" + part);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.code()).isEqualTo("invalid_request");
  }

  @Test
  void aBodyThatSaysItIsTooLargeIsNotRead() {
    var answer = client.post("/api/v1/probe/things", "x".repeat(10_000_000));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("too_large");
  }

  @Test
  void aBodyThatDoesNotSayItIsTooLargeIsCutOff() {
    var text = "{\"name\":\"" + "x".repeat(10_000_000) + "\"}";
    var answer =
        client.send(
            "POST",
            "/api/v1/probe/things",
            "",
            request ->
                request.POST(
                    BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(text.getBytes()))));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("too_large");
  }

  private EdgeClient.Answer upload(String part, int bytes) {
    var boundary = "b" + UUID.randomUUID();
    var body =
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"a.txt\"\r\n\r\n%s\r\n--%s--\r\n"
            .formatted(boundary, part, "x".repeat(bytes), boundary);
    return client.send(
        "POST",
        "/api/v1/probe/uploads",
        body,
        request -> request.setHeader("Content-Type", "multipart/form-data; boundary=" + boundary));
  }

  @Test
  void anUploadMayBeLargerThanJsonButNotTooLarge() {
    assertThat(upload("file", 200_000).json().path("size").asInt()).isEqualTo(200_000);
    var answer = upload("file", 2_000_000);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("too_large");
  }

  @Test
  void aMissingPartIsNamed() {
    var answer = upload("other", 10);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.field()).isEqualTo("file");
  }

  @Test
  void aBrokenUploadIsRefused() {
    var answer =
        client.send(
            "POST",
            "/api/v1/probe/uploads",
            "no parts at all",
            request -> request.setHeader("Content-Type", "multipart/form-data"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_request");
  }

  @Test
  void nothingOfTheInsideShowsWhenSomethingBreaks() {
    var answer = client.get("/api/v1/probe/broken");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.code()).isEqualTo("unexpected");
    assertThat(answer.response().body())
        .doesNotContain("secret detail")
        .doesNotContain("Exception");
  }

  @Test
  void aRefusalCarriesItsCodeAndField() {
    var answer = client.get("/api/v1/probe/refused");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("already_resolved");
    assertThat(answer.field()).isEqualTo("status");
    assertThat(answer.json().path("detail").asString()).isEqualTo("It is resolved already.");
  }

  @Test
  void anObjectThatDoesNotAnswerIsUnavailable() {
    var answer = client.get("/api/v1/probe/unavailable");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("unavailable");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /api/v1/probe/../../etc/passwd HTTP/1.1",
        "GET /api/v1/probe/%2e%2e%2fopen HTTP/1.1",
        "GET /api//v1/probe/open HTTP/1.1",
        "GET /api/v1/probe/open;x=1 HTTP/1.1",
        "GET /api/v1/pro\u0000be HTTP/1.1",
        "G@T /api/v1/probe/open HTTP/1.1",
      })
  void aCrookedRequestLineIsRefused(String line) throws Exception {
    assertThat(client.raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .matches("HTTP/1.1 (400|404).*");
  }

  @Test
  void aRefusedAddressIsAProblemToo() {
    var answer = client.get("/api/v1/probe/open;x=1");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.code()).isEqualTo("invalid_request");
  }
}
