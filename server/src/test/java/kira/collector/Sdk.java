package kira.collector;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends as an SDK does. */
final class Sdk {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final int port;
  private final String writeKey;

  Sdk(int port, String writeKey) {
    this.port = port;
    this.writeKey = writeKey;
  }

  record Answer(int status, JsonNode body, HttpResponse<String> response) {
    String code() {
      return body.path("code").asString("");
    }
  }

  /** A message with an id of its own; more members as key and value in turn. */
  static Map<String, Object> message(String type, Object... more) {
    var message = new LinkedHashMap<String, Object>();
    message.put("type", type);
    message.put("messageId", UUID.randomUUID().toString());
    for (int i = 0; i < more.length; i += 2) {
      message.put((String) more[i], more[i + 1]);
    }
    return message;
  }

  Answer send(String path, Object body) {
    return send(path, JSON.writeValueAsBytes(body), Map.of());
  }

  Answer batch(Object... messages) {
    return send("/v1/batch", Map.of("batch", messages));
  }

  Answer packed(String path, Object body) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(JSON.writeValueAsBytes(body));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return send(path, bytes.toByteArray(), Map.of("Content-Encoding", "gzip"));
  }

  Answer send(String path, byte[] body, Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Content-Type", "application/json")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString((writeKey + ":").getBytes(StandardCharsets.UTF_8)))
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      var response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.body().startsWith("{") ? JSON.readTree(response.body()) : JSON.nullNode(),
          response);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
