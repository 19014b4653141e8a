package kira.platform.web;

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

  public Problem(int status, String code, String detail, @Nullable String field) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.field = field;
  }

  public static Problem badRequest(String code, String detail, @Nullable String field) {
    return new Problem(400, code, detail, field);
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
}
