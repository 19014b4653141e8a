package kira.channels.whatsapp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.platform.http.OutboundHttp;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OutboundResponse;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import org.springframework.stereotype.Component;

/** Requests to the Graph API, or to the simulator in its place. */
@Component
class GraphApi {
  static final String SIMULATOR = "/simulator/whatsapp";
  private static final Duration FIRST_PIECE = Duration.ofSeconds(20);
  private static final Duration WHOLE = Duration.ofSeconds(60);
  private static final Duration FILE = Duration.ofMinutes(5);
  private static final long LARGEST_ANSWER = 10_000_000;
  private static final long LARGEST_FILE = 101_000_000;

  private final OutboundHttp http;
  private final OwnServer own;
  private final String base;
  private final String version;

  GraphApi(OutboundHttp http, OwnServer own, ChannelProperties properties) {
    this.http = http;
    this.own = own;
    var given = properties.whatsapp().baseUrl().toString();
    this.base = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    this.version = properties.whatsapp().version();
  }

  OutboundResponse post(Account account, Secret token, String path, Map<String, Object> body)
      throws IOException {
    return send(
        account,
        token,
        OutboundRequest.post(
                at(account, path), "application/json", Graph.JSON.writeValueAsBytes(body))
            .within(FIRST_PIECE, WHOLE)
            .atMost(LARGEST_ANSWER));
  }

  OutboundResponse get(Account account, Secret token, String path) throws IOException {
    return send(
        account,
        token,
        OutboundRequest.get(at(account, path))
            .redirects(0)
            .within(FIRST_PIECE, WHOLE)
            .atMost(LARGEST_ANSWER));
  }

  OutboundResponse upload(
      Account account, Secret token, String path, String name, String type, byte[] content)
      throws IOException {
    var boundary = "kira-" + UUID.randomUUID();
    return send(
        account,
        token,
        OutboundRequest.post(
                at(account, path),
                "multipart/form-data; boundary=" + boundary,
                form(boundary, name, type, content))
            .within(FILE, FILE)
            .atMost(LARGEST_ANSWER));
  }

  private static byte[] form(String boundary, String name, String type, byte[] content) {
    var out = new ByteArrayOutputStream(content.length + 500);
    write(
        out,
        "--%s\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n",
        boundary);
    write(
        out, "--%s\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n%s\r\n", boundary, type);
    write(
        out,
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
            + "Content-Type: %s\r\n\r\n",
        boundary,
        name.replaceAll("[\"\\r\\n\\\\]", "_"),
        type);
    out.writeBytes(content);
    write(out, "\r\n--%s--\r\n", boundary);
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String text, Object... values) {
    out.writeBytes(text.formatted(values).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The content of a file. Its address opens nothing without the token; which is shown to nobody by
   * whom an answer could be changed on its way.
   */
  OutboundResponse file(Account account, Secret token, String address) throws IOException {
    URI uri;
    try {
      uri = URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new IOException("not an address", e);
    }
    if (!account.isSimulated()
        && !"https".equalsIgnoreCase(uri.getScheme())
        && !address.startsWith(base + "/")) {
      throw new IOException("the address of a file is not https");
    }
    return send(
        account,
        token,
        OutboundRequest.get(uri).redirects(0).within(FILE, FILE).atMost(LARGEST_FILE));
  }

  private OutboundResponse send(Account account, Secret token, OutboundRequest request)
      throws IOException {
    var ready = request.header("Authorization", "Bearer " + token.reveal());
    return account.isSimulated() ? own.send(ready) : http.send(ready);
  }

  private URI at(Account account, String path) {
    return account.isSimulated()
        ? own.at("%s/%s%s".formatted(SIMULATOR, version, path))
        : URI.create("%s/%s%s".formatted(base, version, path));
  }

  static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
