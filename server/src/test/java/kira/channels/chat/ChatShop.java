package kira.channels.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.TestCallers;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.TenantId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A workspace of its own for a test, with everybody who deals with its chat. */
final class ChatShop {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static String cookie;

  final int port;
  final TenantId tenant;
  final String slug;
  final Caller agent;
  private final String agentToken;

  private ChatShop(int port, TenantId tenant, String slug, TestCallers callers) {
    this.port = port;
    this.tenant = tenant;
    this.slug = slug;
    this.agent = TestCallers.with(tenant, EnumSet.allOf(Permission.class));
    this.agentToken = callers.token(agent);
  }

  /** Opens a workspace over the API, as somebody would who signs up for several. */
  static synchronized ChatShop open(int port, TestCallers callers) {
    var name = "Shop " + UUID.randomUUID();
    var response =
        post(
            port,
            "/api/v1/workspaces",
            Map.of("name", name),
            cookie == null ? Map.of() : Map.of("Cookie", cookie));
    if (response.statusCode() == 401) {
      // Nobody has signed up yet, or a test has moved the clock beyond the session's end.
      response =
          post(
              port,
              "/api/v1/auth/sign-up",
              Map.of(
                  "workspaceName",
                  name,
                  "name",
                  "Olga Owner",
                  "email",
                  "owner-%s@example.com".formatted(UUID.randomUUID()),
                  "password",
                  "a long enough passphrase"),
              Map.of());
    }
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    cookie =
        response
            .headers()
            .firstValue("Set-Cookie")
            .map(header -> header.substring(0, header.indexOf(';')))
            .orElse(cookie);
    var workspace = JSON.readTree(response.body()).path("workspace");
    return new ChatShop(
        port,
        new TenantId(UUID.fromString(workspace.path("id").asString())),
        workspace.path("slug").asString(),
        callers);
  }

  // --- visitors ----------------------------------------------------------------------------------

  HttpResponse<String> session(Map<String, ?> more, String origin) {
    var body = new HashMap<String, Object>(more);
    body.putIfAbsent("workspace", slug);
    return post(
        port, "/chat/v1/sessions", body, origin == null ? Map.of() : Map.of("Origin", origin));
  }

  JsonNode begin(Map<String, ?> more) {
    var response = session(more, null);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  String token() {
    return begin(Map.of()).path("token").asString();
  }

  Widget widget() {
    return Widget.connect(port, null);
  }

  Widget enter(String token) {
    return widget().enter(token, null, 0);
  }

  HttpResponse<String> upload(String token, String name, String type, byte[] content) {
    var boundary = "b" + UUID.randomUUID();
    var head =
        """
        --%s\r
        Content-Disposition: form-data; name="file"; filename="%s"\r
        Content-Type: %s\r
        \r
        """
            .formatted(boundary, name, type);
    return send(
        HttpRequest.newBuilder(uri(port, "/chat/v1/attachments"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(
                BodyPublishers.concat(
                    BodyPublishers.ofString(head),
                    BodyPublishers.ofByteArray(content),
                    BodyPublishers.ofString("\r\n--%s--\r\n".formatted(boundary)))));
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(port, path)).GET());
  }

  // --- the people behind the chat ----------------------------------------------------------------

  HttpResponse<String> asAgent(String method, String path, Object body, String... headers) {
    var request =
        HttpRequest.newBuilder(uri(port, path))
            .header(TestCallers.HEADER, agentToken)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JSON.writeValueAsString(body)));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  JsonNode done(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
  }

  JsonNode settings() {
    return done(asAgent("GET", "/api/v1/settings/chat", null));
  }

  /** Changes some settings and leaves the rest. */
  JsonNode configure(Map<String, ?> changes) {
    return done(tryConfigure(changes));
  }

  HttpResponse<String> tryConfigure(Map<String, ?> changes) {
    var now = settings();
    var body = new HashMap<String, Object>();
    for (var field :
        List.of(
            "title",
            "greeting",
            "color",
            "position",
            "allowedOrigins",
            "requireIdentity",
            "suggestions")) {
      body.put(field, now.path(field));
    }
    body.putAll(changes);
    return asAgent(
        "PUT",
        "/api/v1/settings/chat",
        body,
        "If-Match",
        "\"%d\"".formatted(now.path("version").asLong()));
  }

  String identitySecret() {
    return done(asAgent("POST", "/api/v1/settings/chat/identity-secret", Map.of()))
        .path("secret")
        .asString();
  }

  void reply(UUID conversation, String html, boolean note) {
    done(
        asAgent(
            "POST",
            "/api/v1/conversations/%s/messages".formatted(conversation),
            Map.of("html", html, "attachments", List.of(), "note", note)));
  }

  void tell(UUID conversation, String what) {
    done(asAgent("POST", "/api/v1/conversations/%s/%s".formatted(conversation, what), Map.of()));
  }

  JsonNode conversation(UUID id) {
    return done(asAgent("GET", "/api/v1/conversations/" + id, null));
  }

  List<String> transcript(UUID id) {
    var texts = new java.util.ArrayList<String>();
    for (var line :
        done(asAgent("GET", "/api/v1/conversations/%s/messages".formatted(id), null))
            .path("items")) {
      if (line.path("kind").asString().equals("MESSAGE")
          && !line.path("author").path("kind").asString().equals("KIRA")) {
        texts.add(line.path("text").asString());
      }
    }
    return texts;
  }

  // --- wire --------------------------------------------------------------------------------------

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  static HttpResponse<String> post(
      int port, String path, Object body, Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(uri(port, path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
    headers.forEach(request::header);
    return send(request);
  }

  static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static URI uri(int port, String path) {
    return URI.create("http://localhost:%d%s".formatted(port, path));
  }
}
