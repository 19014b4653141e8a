package kira.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import kira.platform.secrets.SecretKeyMissingException;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carries out a POST with an {@code Idempotency-Key} once: its repetitions get the first answer. A
 * repetition that comes while the first is at work waits for it; one whose first died (its process
 * was killed) runs again with the same {@link Creation}.
 */
@Component
@Order(IdempotencyFilter.ORDER)
final class IdempotencyFilter extends OncePerRequestFilter {
  static final int ORDER = BodyLimitFilter.ORDER + 1;
  static final String HEADER = "Idempotency-Key";

  private static final String PURPOSE = "idempotency";
  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(30);
  private static final int LARGEST_ANSWER = 1_000_000;

  private final IdempotencyTable table;
  private final Secrets secrets;
  private final InstantSource clock;
  private final ProblemWriter problems;
  private final JsonMapper json;

  /** The keys whose requests are at work. None shares a lock: an upload may take its time. */
  private final Map<Key, Turns> atWork = new ConcurrentHashMap<>();

  IdempotencyFilter(
      IdempotencyTable table,
      Secrets secrets,
      InstantSource clock,
      ProblemWriter problems,
      JsonMapper json) {
    this.table = table;
    this.secrets = secrets;
    this.clock = clock;
    this.problems = problems;
    this.json = json;
  }

  private record Key(TenantId tenant, String caller, String key) {}

  /**
   * @param wanting requests that have the lock or wait for it
   */
  private record Turns(ReentrantLock lock, int wanting) {}

  private ReentrantLock wanted(Key key) {
    return atWork.compute(
            key,
            (_, turns) ->
                turns == null
                    ? new Turns(new ReentrantLock(true), 1)
                    : new Turns(turns.lock, turns.wanting + 1))
        .lock;
  }

  private void unwanted(Key key) {
    atWork.computeIfPresent(
        key, (_, turns) -> turns.wanting == 1 ? null : new Turns(turns.lock, turns.wanting - 1));
  }

  /** What is kept of an answer. */
  record Answer(int status, Map<String, String> headers, String body) {}

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getMethod().equals("POST")
        || request.getHeader(HEADER) == null
        || !request.getRequestURI().startsWith("/api/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var key = request.getHeader(HEADER);
    try {
      if (!key.matches("[\\x21-\\x7e]{1,200}")) {
        throw Problem.badRequest(
            "invalid_request", "Idempotency-Key has 1 to 200 visible ASCII characters.", HEADER);
      }
      var caller = Tenancy.optionalCaller();
      if (caller.isEmpty()) {
        // Nobody to keep an answer for; the endpoint's own rules hold against repetition.
        chain.doFilter(request, response);
      } else {
        once(caller.get(), key, request, response, chain);
      }
    } catch (Problem problem) {
      problems.write(response, problem);
    }
  }

  private void once(
      Caller caller,
      String key,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws ServletException, IOException {
    var readable = isMultipart(request) ? request : RepeatableRequest.reading(request);
    var fingerprint = fingerprint(readable);
    var mine = new Key(caller.tenant(), caller.actor().text(), key);
    var lock = wanted(mine);
    lock.lock();
    try {
      var now = clock.instant();
      var begun =
          table.begin(
              caller.tenant(),
              caller.actor().text(),
              key,
              fingerprint,
              now,
              now.minus(LONGEST_REQUEST),
              now.minus(KEPT));
      if (begun) {
        firstTime(caller, key, readable, response, chain, now);
      } else {
        again(caller, key, fingerprint, response);
      }
    } finally {
      lock.unlock();
      unwanted(mine);
    }
  }

  private void firstTime(
      Caller caller,
      String key,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Instant now)
      throws ServletException, IOException {
    var kept = new ContentCachingResponseWrapper(response);
    var stored = false;
    try {
      chain.doFilter(request, kept);
      if (kept.getStatus() >= 200
          && kept.getStatus() < 300
          && kept.getContentSize() <= LARGEST_ANSWER) {
        table.answer(
            caller.tenant(), caller.actor().text(), key, kept.getStatus(), seal(caller, kept));
        stored = true;
        table.forget(caller.tenant(), now.minus(KEPT));
      }
    } finally {
      if (!stored) {
        table.release(caller.tenant(), caller.actor().text(), key);
      }
      kept.copyBodyToResponse();
    }
  }

  private void again(Caller caller, String key, byte[] fingerprint, HttpServletResponse response)
      throws IOException {
    var row =
        table.find(caller.tenant(), caller.actor().text(), key).orElseThrow(() -> stillAtWork());
    if (!Arrays.equals(row.fingerprint(), fingerprint)) {
      throw new Problem(
          422,
          "idempotency_key_reused",
          "This Idempotency-Key was used for another request.",
          HEADER);
    }
    var sealed = row.response();
    if (sealed == null) {
      throw stillAtWork();
    }
    var answer = opened(caller, sealed);
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
    response.setHeader("Idempotency-Replayed", "true");
    response.getOutputStream().write(Base64.getDecoder().decode(answer.body()));
  }

  private Answer opened(Caller caller, String sealed) {
    try {
      return json.readValue(secrets.decryptBytes(caller.tenant(), PURPOSE, sealed), Answer.class);
    } catch (SecretKeyMissingException e) {
      throw Problem.conflict(
          "idempotency_answer_lost",
          "This request was carried out, but its answer was kept under a key that is retired.");
    }
  }

  /** Another node has it. */
  private static Problem stillAtWork() {
    return Problem.conflict(
            "idempotency_in_progress", "The first request with this Idempotency-Key is at work.")
        .retryAfter(Duration.ofSeconds(1));
  }

  private String seal(Caller caller, ContentCachingResponseWrapper response) {
    var headers = new LinkedHashMap<String, String>();
    for (var name : new String[] {"Location", "ETag"}) {
      put(headers, name, response.getHeader(name));
    }
    put(headers, "Content-Type", response.getContentType());
    var answer =
        new Answer(
            response.getStatus(),
            headers,
            Base64.getEncoder().encodeToString(response.getContentAsByteArray()));
    return secrets.encryptBytes(caller.tenant(), PURPOSE, json.writeValueAsBytes(answer));
  }

  private static void put(Map<String, String> headers, String name, @Nullable String value) {
    if (value != null) {
      headers.put(name, value);
    }
  }

  private static boolean isMultipart(HttpServletRequest request) {
    return request.getContentType() != null && request.getContentType().startsWith("multipart/");
  }

  /** An upload's boundary is new each time, so of uploads only the address counts. */
  private static byte[] fingerprint(HttpServletRequest request) throws IOException {
    var what = new ByteArrayOutputStream();
    what.writeBytes(
        "%s?%s"
            .formatted(request.getRequestURI(), request.getQueryString())
            .getBytes(StandardCharsets.UTF_8));
    what.write(0);
    what.writeBytes(
        request instanceof RepeatableRequest repeatable ? repeatable.body() : new byte[] {1});
    return Creation.sha256(what.toByteArray());
  }
}
