package kira.platform.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import kira.objects.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * An expected failure, answered as {@code application/problem+json} with a stable {@code code}, a
 * sentence in {@code detail}, and the {@code field} at fault.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient @Nullable String field;
  private final transient Map<String, Object> more = new LinkedHashMap<>();
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  public Problem(int status, String code, String detail, @Nullable String field) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.field = field;
  }

  public static Problem badRequest(String code, String detail, @Nullable String field) {
    return new Problem(400, code, detail, field);
  }

  /** 401: no credentials, or none that are valid. */
  public static Problem unauthenticated() {
    return new Problem(401, "unauthenticated", "Sign in first.", null);
  }

  /** 413: more bytes than are taken here. */
  public static Problem tooLarge(String detail) {
    return new Problem(413, "too_large", detail, null);
  }

  /** 429: try again after a while. */
  public static Problem rateLimited(Duration after) {
    return new Problem(429, "rate_limited", "Too many requests. Try again in a moment.", null)
        .retryAfter(after);
  }

  /** 503: something needed does not answer now. */
  public static Problem unavailable(String detail) {
    return new Problem(503, "unavailable", detail, null).retryAfter(Duration.ofSeconds(1));
  }

  public static Problem notFound(String what) {
    return new Problem(404, "not_found", "There is no such %s.".formatted(what), null);
  }

  public static Problem forbidden(String detail) {
    return new Problem(403, "forbidden", detail, null);
  }

  /** 409: somebody else changed it first. Attach the current state with {@link #with}. */
  public static Problem conflict(String code, String detail) {
    return new Problem(409, code, detail, null);
  }

  public static Problem of(Refusal refusal) {
    return new Problem(422, refusal.code(), refusal.message(), refusal.field());
  }

  /** Adds a member to the problem document. */
  public Problem with(String member, Object value) {
    more.put(member, value);
    return this;
  }

  /** Says when to come back, in whole seconds rounded up. */
  public Problem retryAfter(Duration after) {
    headers.put("Retry-After", Long.toString(Math.max(1, after.plusMillis(999).toSeconds())));
    return this;
  }

  public Problem header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public @Nullable String field() {
    return field;
  }

  public Map<String, Object> more() {
    return more;
  }

  public Map<String, String> headers() {
    return headers;
  }
}
