package kira.collector;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import kira.platform.web.RateLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where sources send to: the addresses, bodies and answers of Segment's tracking API, so that its
 * SDKs, and those of RudderStack, work as they are.
 */
@RestController
@RequestMapping("/v1")
class CollectorController {
  private final EventSources sources;
  private final Collector collector;
  private final RateLimits limits;
  private final CollectorLimits most;

  CollectorController(
      EventSources sources, Collector collector, RateLimits limits, CollectorLimits most) {
    this.sources = sources;
    this.collector = collector;
    this.limits = limits;
    this.most = most;
  }

  /** As Segment answers. */
  record Taken(boolean success) {}

  @PostMapping({"/batch", "/b", "/import"})
  @Open("The write key is the credential.")
  Taken batch(HttpServletRequest request) {
    return take(request, null);
  }

  @PostMapping("/{type:track|page|screen|group|identify|alias|t|p|s|g|i|a}")
  @Open("The write key is the credential.")
  Taken message(@PathVariable String type, HttpServletRequest request) {
    return take(request, MessageReader.typeOf(type).orElseThrow(() -> Problem.notFound("page")));
  }

  private Taken take(HttpServletRequest request, @Nullable String type) {
    try {
      var body = body(request);
      var envelope = type == null ? Envelope.ofBatch(body) : Envelope.ofMessage(body);
      var from = sending(request, envelope);
      limit(from, request, envelope.messages().size() + envelope.unread());
      collector.take(from, envelope, type);
      return new Taken(true);
    } catch (Problem problem) {
      // Programs read "success", people "message".
      throw problem.with("success", false).with("message", String.valueOf(problem.getMessage()));
    }
  }

  private EventSources.Sending sending(HttpServletRequest request, Envelope envelope) {
    return basicUser(request)
        .or(() -> Optional.ofNullable(envelope.writeKey()))
        .flatMap(sources::sending)
        .orElseThrow(() -> {
          limits.take("collector-stranger/" + request.getRemoteAddr(), most.strangerLimit());
          return new Problem(
              401, "invalid_write_key", "This write key opens no event source.", "writeKey");
        });
  }

  private void limit(EventSources.Sending from, HttpServletRequest request, int messages) {
    limits.take("collector/" + from.source(), messages, most.messageLimit());
    if (!from.verified()) {
      limits.take(
          "collector/%s/%s".formatted(from.source(), request.getRemoteAddr()),
          messages,
          most.addressLimit());
    }
  }

  private static Optional<String> basicUser(HttpServletRequest request) {
    var header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      var pair =
          new String(
              Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
      var colon = pair.indexOf(':');
      var user = colon < 0 ? pair : pair.substring(0, colon);
      return user.isEmpty() ? Optional.empty() : Optional.of(user);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The body, unpacked no further than a batch may be large. */
  private static byte[] body(HttpServletRequest request) {
    var encoding = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_ENCODING)).orElse("");
    try {
      return switch (encoding.toLowerCase(Locale.ROOT)) {
        case "", "identity" -> bounded(request.getInputStream());
        case "gzip", "x-gzip" -> {
          try (var unpacked = new GZIPInputStream(request.getInputStream(), 8_192)) {
            yield bounded(unpacked);
          }
        }
        default ->
            throw new Problem(415, "unsupported_encoding", "Send the body plain or as gzip.", null);
      };
    } catch (IOException e) {
      throw Problem.badRequest("unreadable_body", "The body could not be read.", null);
    }
  }

  private static byte[] bounded(InputStream in) throws IOException {
    var body = in.readNBytes(Envelope.LARGEST_BATCH + 1);
    if (body.length > Envelope.LARGEST_BATCH) {
      throw Problem.tooLarge(
          "A request is larger than %d bytes.".formatted(Envelope.LARGEST_BATCH));
    }
    return body;
  }
}
