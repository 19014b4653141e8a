package kira.team;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody's browser: it keeps the session cookie it is given, and nothing else. */
final class Browser {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String base;
  private String cookie = "";

  Browser(int port) {
    this.base = "http://localhost:%d/api/v1".formatted(port);
  }

  /** What came back. */
  record Answer(int status, JsonNode body, HttpResponse<String> response) {
    String code() {
      return body.path("code").asString("");
    }

    String text(String... path) {
      var node = body;
      for (var name : path) {
        node = name.matches("\\d+") ? node.path(Integer.parseInt(name)) : node.path(name);
      }
      return node.asString("");
    }

    UUID uuid(String... path) {
      return UUID.fromString(text(path));
    }

    JsonNode items() {
      return body.path("items");
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  /** The value of the session cookie; empty without one. */
  String cookie() {
    return cookie;
  }

  Browser cookie(String value) {
    cookie = value;
    return this;
  }

  Answer get(String path) {
    return send("GET", path, null, Map.of());
  }

  Answer post(String path, Object body) {
    return send("POST", path, body, Map.of());
  }

  Answer patch(String path, Object body) {
    return send("PATCH", path, body, Map.of());
  }

  Answer delete(String path) {
    return send("DELETE", path, null, Map.of());
  }

  /** Sends a body as JSON, or as it is if it is text. */
  Answer send(String method, String path, Object body, Map<String, String> headers) {
    var all = new HashMap<>(Map.of("User-Agent", "Test browser"));
    if (!cookie.isEmpty()) {
      all.put("Cookie", "kira_session=" + cookie);
    }
    if (body != null) {
      all.put("Content-Type", "application/json");
    }
    all.putAll(headers);
    var request = HttpRequest.newBuilder(URI.create(base + path));
    all.forEach(request::header);
    request.method(
        method,
        body == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(
                body instanceof String text ? text : JSON.writeValueAsString(body)));
    try {
      var response = CLIENT.send(request.build(), BodyHandlers.ofString());
      keepCookie(response);
      var type = response.headers().firstValue("content-type").orElse("");
      return new Answer(
          response.statusCode(),
          type.contains("json") ? JSON.readTree(response.body()) : JSON.nullNode(),
          response);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void keepCookie(HttpResponse<String> response) {
    for (var header : response.headers().allValues("set-cookie")) {
      if (header.startsWith("kira_session=")) {
        cookie = header.substring("kira_session=".length(), header.indexOf(';'));
      }
    }
  }
}
