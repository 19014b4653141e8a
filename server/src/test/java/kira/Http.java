package kira;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import kira.platform.tenancy.Caller;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to the running server as one caller. */
public final class Http {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String base;
  private final String token;

  private Http(String base, String token) {
    this.base = base;
    this.token = token;
  }

  public static Http as(Caller caller, TestCallers callers, int port) {
    return new Http("http://localhost:" + port, callers.token(caller));
  }

  /** What came back. */
  public record Answer(int status, JsonNode body, HttpResponse<String> response) {
    public String code() {
      return body.path("code").asString("");
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  public Answer get(String path) {
    return send("GET", path, null, Map.of());
  }

  public Answer post(String path, Object body) {
    return send("POST", path, body, Map.of());
  }

  public Answer post(String path, Object body, String idempotencyKey) {
    return send("POST", path, body, Map.of("Idempotency-Key", idempotencyKey));
  }

  public Answer patch(String path, Object body, String ifMatch) {
    return send("PATCH", path, body, Map.of("If-Match", ifMatch));
  }

  public Answer send(String method, String path, Object body, Map<String, String> headers) {
    var request = HttpRequest.newBuilder(URI.create(base + path)).header(TestCallers.HEADER, token);
    headers.forEach(request::header);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(
              method,
              BodyPublishers.ofString(
                  body instanceof String text ? text : JSON.writeValueAsString(body)));
    }
    return answer(request);
  }

  /** The bytes of a file. */
  public byte[] download(String path) {
    return sent(
            HttpRequest.newBuilder(URI.create(base + path)).header(TestCallers.HEADER, token),
            BodyHandlers.ofByteArray())
        .body();
  }

  /** Sends a file as a form does. */
  public Answer upload(String path, String name, String type, byte[] content) {
    var boundary = "b-" + UUID.randomUUID();
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        ("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                + "Content-Type: %s\r\n\r\n")
            .formatted(boundary, name, type)
            .getBytes(StandardCharsets.UTF_8));
    form.writeBytes(content);
    form.writeBytes("\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8));
    return answer(
        HttpRequest.newBuilder(URI.create(base + path))
            .header(TestCallers.HEADER, token)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(BodyPublishers.ofByteArray(form.toByteArray())));
  }

  private static Answer answer(HttpRequest.Builder request) {
    var response = sent(request, BodyHandlers.ofString());
    var type = response.headers().firstValue("content-type").orElse("");
    return new Answer(
        response.statusCode(),
        type.contains("json") ? JSON.readTree(response.body()) : JSON.nullNode(),
        response);
  }

  private static <T> HttpResponse<T> sent(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return CLIENT.send(request.build(), handler);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
