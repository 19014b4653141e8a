package kira.platform.http;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to another server.
 *
 * @param response how long to wait for the answer to begin, and then for each further piece
 * @param whole how long all of it may take, redirects included
 * @param redirects how many to follow; each is checked like the first address
 * @param limit most bytes of the answer's body
 */
public record OutboundRequest(
    String method,
    URI uri,
    Map<String, String> headers,
    byte @Nullable [] body,
    Duration response,
    Duration whole,
    int redirects,
    long limit) {
  private static final long DEFAULT_LIMIT = 10_000_000;

  public OutboundRequest {
    headers = Map.copyOf(headers);
  }

  public static OutboundRequest get(URI uri) {
    return new OutboundRequest(
        "GET",
        uri,
        Map.of(),
        null,
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        5,
        DEFAULT_LIMIT);
  }

  /** Follows no redirects: what was posted is meant for the address given. */
  public static OutboundRequest post(URI uri, String contentType, byte[] body) {
    return new OutboundRequest(
        "POST",
        uri,
        Map.of("Content-Type", contentType),
        body,
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        0,
        DEFAULT_LIMIT);
  }

  /** Follows no redirects, as {@link #post}. */
  public static OutboundRequest delete(URI uri) {
    return new OutboundRequest(
        "DELETE",
        uri,
        Map.of(),
        null,
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        0,
        DEFAULT_LIMIT);
  }

  public OutboundRequest header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new OutboundRequest(method, uri, more, body, response, whole, redirects, limit);
  }

  public OutboundRequest within(Duration firstPiece, Duration all) {
    return new OutboundRequest(method, uri, headers, body, firstPiece, all, redirects, limit);
  }

  public OutboundRequest atMost(long bytes) {
    return new OutboundRequest(method, uri, headers, body, response, whole, redirects, bytes);
  }

  public OutboundRequest redirects(int most) {
    return new OutboundRequest(method, uri, headers, body, response, whole, most, limit);
  }

  @Override
  public String toString() {
    return "%s %s://%s%s".formatted(method, uri.getScheme(), uri.getHost(), uri.getPath());
  }
}
