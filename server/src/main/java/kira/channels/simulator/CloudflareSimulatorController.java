package kira.channels.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kira.channels.Door;
import kira.objects.Json;
import kira.platform.web.Open;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Cloudflare's Email Sending, as far as its description says, with its errors. */
@RestController
@RequestMapping("/simulator/cloudflare")
class CloudflareSimulatorController {
  private static final int LARGEST = 5 * 1024 * 1024;
  private static final int MOST_RECIPIENTS = 50;
  private static final Set<String> HEADERS =
      Set.of("list-unsubscribe", "list-unsubscribe-post", "in-reply-to", "references");

  private final Simulator simulator;
  private final SimulatedMails mails;

  CloudflareSimulatorController(Simulator simulator, SimulatedMails mails) {
    this.simulator = simulator;
    this.mails = mails;
  }

  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final int code;

    Fault(int status, int code, String message) {
      super("email.sending.error." + message, null, false, false);
      this.status = status;
      this.code = code;
    }
  }

  /** One of the provider's errors. */
  record ErrorBody(int code, String message) {}

  /** What became of a mail for each recipient. */
  record ResultBody(List<String> delivered, List<String> permanent_bounces, List<String> queued) {
    ResultBody {
      delivered = List.copyOf(delivered);
      permanent_bounces = List.copyOf(permanent_bounces);
      queued = List.copyOf(queued);
    }
  }

  /** The provider's own form of every answer. */
  record AnswerBody(
      boolean success, List<ErrorBody> errors, List<String> messages, @Nullable ResultBody result) {
    AnswerBody {
      errors = List.copyOf(errors);
      messages = List.copyOf(messages);
    }
  }

  @ExceptionHandler
  ResponseEntity<AnswerBody> fault(Fault fault) {
    var answer = ResponseEntity.status(fault.status);
    if (fault.status == 429) {
      answer.header("retry-after", "1");
    }
    return answer.body(
        new AnswerBody(
            false,
            List.of(new ErrorBody(fault.code, String.valueOf(fault.getMessage()))),
            List.of(),
            null));
  }

  @PostMapping("/accounts/{account}/email/sending/send")
  @Open("The simulated API token is the credential.")
  @Nullable Object send(
      @PathVariable String account, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var door = door(request);
    if (!SimulatedCloudflare.accountId(door.account()).equals(account)) {
      throw new Fault(404, 10_000, "not_found");
    }
    var trouble = trouble(door);
    if (trouble == Behaviour.Trouble.HTML) {
      return ResponseEntity.ok()
          .contentType(MediaType.TEXT_HTML)
          .body("<!doctype html><title>One moment</title><p>Checking your browser.</p>");
    }
    var mail = json(request);
    var result = checked(door, mail);
    mails.take(door, asKept(mail), null);
    if (trouble == Behaviour.Trouble.LOST_ANSWER) {
      response.setContentType("application/json");
      response.setHeader("Connection", "close");
      response.setContentLength(60);
      response.getOutputStream().write("{\"succ".getBytes(StandardCharsets.UTF_8));
      response.flushBuffer();
      return null;
    }
    return new AnswerBody(true, List.of(), List.of(), result);
  }

  private ResultBody checked(Door door, JsonNode mail) {
    var from = SimulatedMails.bare(written(mail.path("from")));
    var all = new ArrayList<String>();
    for (var field : List.of("to", "cc", "bcc")) {
      all.addAll(SimulatedMails.list(mail.path(field)).stream().map(SimulatedMails::bare).toList());
    }
    boolean isMail =
        !from.isEmpty()
            && !SimulatedMails.list(mail.path("to")).isEmpty()
            && all.size() <= MOST_RECIPIENTS
            && mail.hasNonNull("subject")
            && (mail.hasNonNull("html") || mail.hasNonNull("text"));
    boolean allowed =
        mail.path("headers").propertyNames().stream()
            .map(name -> name.toLowerCase(java.util.Locale.ROOT))
            .allMatch(name -> name.startsWith("x-") || HEADERS.contains(name));
    if (!isMail || !allowed) {
      throw new Fault(400, 10_001, "invalid_request_schema");
    }
    if (!all.stream().allMatch(each -> each.matches("[^\\s@]+@[^\\s@]+"))) {
      throw new Fault(400, 10_202, "email.invalid");
    }
    var domain = from.substring(from.lastIndexOf('@') + 1);
    if (!simulator.read(door.tenant(), door.account()).domains().contains(domain)) {
      throw new Fault(403, 10_203, "email.sending_disabled");
    }
    var fates = new LinkedHashMap<String, List<String>>();
    all.forEach(each ->
        fates
            .computeIfAbsent(
                each.startsWith("bounced@") || each.startsWith("queued@")
                    ? each.substring(0, each.indexOf('@'))
                    : "delivered",
                _ -> new ArrayList<>())
            .add(each));
    return new ResultBody(
        fates.getOrDefault("delivered", List.of()),
        fates.getOrDefault("bounced", List.of()),
        fates.getOrDefault("queued", List.of()));
  }

  /** As the simulated mailboxes keep mails, whoever sent them. */
  private static JsonNode asKept(JsonNode mail) {
    var kept = new LinkedHashMap<String, Object>();
    kept.put("from", written(mail.path("from")));
    for (var field : List.of("to", "cc", "bcc", "reply_to")) {
      kept.put(field, SimulatedMails.list(mail.path(field)));
    }
    kept.put("subject", mail.path("subject").asString(""));
    kept.put("text", mail.path("text").asString(""));
    kept.put("html", mail.path("html").asString(""));
    kept.put("headers", mail.path("headers"));
    var files = new ArrayList<Map<String, String>>();
    mail.path("attachments")
        .forEach(file -> files.add(Map.of("filename", file.path("filename").asString(""))));
    kept.put("attachments", files);
    return Json.MAPPER.valueToTree(kept);
  }

  private static String written(JsonNode from) {
    if (from.isString()) {
      return from.asString();
    }
    var address = from.path("address").asString("");
    var name = from.path("name").asString("");
    return name.isEmpty() ? address : "\"%s\" <%s>".formatted(name.replace("\"", ""), address);
  }

  private Door door(HttpServletRequest request) {
    var header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw new Fault(401, 10_101, "authentication.unauthorized");
    }
    return simulator
        .opened(SimulatedCloudflare.KEY_PREFIX, header.substring(7).strip())
        .orElseThrow(() -> new Fault(401, 10_101, "authentication.unauthorized"));
  }

  private Behaviour.Trouble trouble(Door door) {
    var trouble = simulator.behaviour(door).trouble();
    switch (trouble) {
      case OUTAGE -> throw new Fault(503, 10_100, "authentication.upstream");
      case BROKEN -> throw new Fault(500, 10_002, "internal_server");
      case RATE_LIMIT, QUOTA -> throw new Fault(429, 10_004, "throttled");
      case REVOKED_KEY -> throw new Fault(401, 10_101, "authentication.unauthorized");
      case SLOW -> Behaviour.dawdle();
      case NONE, LOST_ANSWER, HTML -> {}
    }
    return trouble;
  }

  private static JsonNode json(HttpServletRequest request) throws IOException {
    var body = request.getInputStream().readNBytes(LARGEST + 1);
    if (body.length > LARGEST) {
      throw new Fault(400, 10_200, "email.too_big");
    }
    try {
      return Optional.ofNullable(Json.MAPPER.readTree(body))
          .filter(JsonNode::isObject)
          .orElseThrow(() -> new Fault(400, 10_001, "invalid_request_schema"));
    } catch (JacksonException e) {
      throw new Fault(400, 10_001, "invalid_request_schema");
    }
  }
}
