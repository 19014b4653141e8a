package kira.channels.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Door;
import kira.objects.Json;
import kira.platform.secrets.Secrets;
import kira.platform.web.Open;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The REST of Resend, as far as mails go, with its errors and its ways to fail. */
@RestController
@RequestMapping("/simulator/resend")
class ResendSimulatorController {
  private static final int LARGEST = 60_000_000;
  private static final int MOST_RECIPIENTS = 50;
  private static final int MOST_IN_BATCH = 100;
  private static final String FILE_PURPOSE = "simulated-file";
  private static final Duration LINK_LIVES = Duration.ofHours(1);

  private final Simulator simulator;
  private final SimulatedMails mails;
  private final Secrets secrets;
  private final InstantSource clock;

  ResendSimulatorController(
      Simulator simulator, SimulatedMails mails, Secrets secrets, InstantSource clock) {
    this.simulator = simulator;
    this.mails = mails;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** An answer that is an error, in the provider's words. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String name;
    private final int retryAfter;

    Fault(int status, String name, String message, int retryAfter) {
      super(message, null, false, false);
      this.status = status;
      this.name = name;
      this.retryAfter = retryAfter;
    }

    Fault(int status, String name, String message) {
      this(status, name, message, 0);
    }
  }

  /** The provider's own form of an error. */
  record ErrorBody(int statusCode, String name, String message) {}

  @ExceptionHandler
  ResponseEntity<ErrorBody> fault(Fault fault) {
    var answer = ResponseEntity.status(fault.status);
    if (fault.retryAfter > 0) {
      answer
          .header("retry-after", Integer.toString(fault.retryAfter))
          .header("ratelimit-limit", "10")
          .header("ratelimit-remaining", "0")
          .header("ratelimit-reset", Integer.toString(fault.retryAfter));
    }
    return answer.body(new ErrorBody(fault.status, fault.name, String.valueOf(fault.getMessage())));
  }

  record Sent(UUID id) {}

  @PostMapping("/emails")
  @Open("The simulated API key is the credential.")
  @Nullable Object send(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var door = door(request);
    var trouble = trouble(door);
    if (trouble == Behaviour.Trouble.HTML) {
      return ResponseEntity.ok()
          .contentType(MediaType.TEXT_HTML)
          .body("<!doctype html><title>One moment</title><p>Checking your browser.</p>");
    }
    var taken = take(door, json(request), idempotencyKey(request));
    if (trouble == Behaviour.Trouble.LOST_ANSWER) {
      cutShort(response);
      return null;
    }
    return taken;
  }

  @PostMapping("/emails/batch")
  @Open("The simulated API key is the credential.")
  Map<String, Object> batch(HttpServletRequest request) throws IOException {
    var door = door(request);
    trouble(door);
    var body = json(request);
    if (!body.isArray() || body.isEmpty() || body.size() > MOST_IN_BATCH) {
      throw new Fault(422, "invalid_parameter", "A batch has 1 to 100 mails.");
    }
    var key = idempotencyKey(request);
    var sent = new ArrayList<Sent>();
    for (int i = 0; i < body.size(); i++) {
      if (body.get(i).has("attachments")) {
        throw new Fault(422, "invalid_parameter", "A batch takes no `attachments`.");
      }
      check(door, body.get(i));
    }
    for (int i = 0; i < body.size(); i++) {
      sent.add(take(door, body.get(i), key == null ? null : key + "/" + i));
    }
    return Map.of("data", sent);
  }

  private Sent take(Door door, JsonNode mail, @Nullable String key) {
    check(door, mail);
    return switch (mails.take(door, mail, key)) {
      case SimulatedMails.Taken.Mail(var id) -> new Sent(id);
      case SimulatedMails.Taken.OtherRequest _ ->
          throw new Fault(
              409,
              "invalid_idempotent_request",
              "This idempotency key was used with another request body.");
    };
  }

  private void check(Door door, JsonNode mail) {
    if (!mail.isObject()) {
      throw new Fault(422, "invalid_parameter", "The body is no mail.");
    }
    for (var field : List.of("from", "to", "subject")) {
      if (!mail.hasNonNull(field)) {
        throw new Fault(422, "missing_required_field", "Missing `%s` field.".formatted(field));
      }
    }
    if (!mail.hasNonNull("html") && !mail.hasNonNull("text")) {
      throw new Fault(422, "missing_required_field", "Missing `html` or `text` field.");
    }
    var to = SimulatedMails.list(mail.path("to"));
    if (to.isEmpty() || to.size() > MOST_RECIPIENTS) {
      throw new Fault(422, "invalid_parameter", "The `to` field has 1 to 50 addresses.");
    }
    for (var each : to) {
      if (!SimulatedMails.bare(each).matches("[^\\s@]+@[^\\s@]+")) {
        throw new Fault(
            422, "validation_error", "Invalid `to` field: %s is no address.".formatted(each));
      }
    }
    for (var tag : mail.path("tags")) {
      if (!tag.path("name").asString("").matches("[A-Za-z0-9_-]{1,256}")
          || !tag.path("value").asString("").matches("[A-Za-z0-9_-]{1,256}")) {
        throw new Fault(
            422, "invalid_parameter", "Tags have only letters, digits, underscores and dashes.");
      }
    }
    var from = SimulatedMails.bare(mail.path("from").asString(""));
    var domain = from.substring(from.lastIndexOf('@') + 1);
    if (!simulator.read(door.tenant(), door.account()).domains().contains(domain)) {
      throw new Fault(403, "validation_error", "The %s domain is not verified.".formatted(domain));
    }
  }

  @GetMapping("/emails/{id}")
  @Open("The simulated API key is the credential.")
  Map<String, Object> read(@PathVariable String id, HttpServletRequest request) {
    var door = door(request);
    trouble(door);
    var state = found(door, id);
    if (state.incoming()) {
      throw missing();
    }
    var mail = Json.MAPPER.readTree(state.body());
    var answer = new LinkedHashMap<String, Object>();
    answer.put("object", "email");
    answer.put("id", id);
    answer.put("to", SimulatedMails.list(mail.path("to")));
    answer.put("from", mail.path("from").asString(""));
    answer.put("created_at", String.valueOf(state.at()));
    answer.put("subject", mail.path("subject").asString(""));
    answer.put("html", mail.path("html").asString(""));
    answer.put("text", mail.path("text").asString(""));
    answer.put("bcc", SimulatedMails.list(mail.path("bcc")));
    answer.put("cc", SimulatedMails.list(mail.path("cc")));
    answer.put("reply_to", SimulatedMails.list(mail.path("reply_to")));
    answer.put("last_event", state.last());
    return answer;
  }

  @GetMapping("/domains")
  @Open("The simulated API key is the credential.")
  Map<String, Object> domains(HttpServletRequest request) {
    var door = door(request);
    trouble(door);
    var state = simulator.read(door.tenant(), door.account());
    var data = new ArrayList<Map<String, Object>>();
    for (var domain : state.domains()) {
      var each = new LinkedHashMap<String, Object>();
      each.put("id", UUID.nameUUIDFromBytes(domain.getBytes(StandardCharsets.UTF_8)).toString());
      each.put("name", domain);
      each.put("status", "verified");
      each.put("created_at", String.valueOf(state.at()));
      each.put("region", "eu-west-1");
      data.add(each);
    }
    return Map.of("object", "list", "has_more", false, "data", data);
  }

  @GetMapping("/emails/receiving/{id}")
  @Open("The simulated API key is the credential.")
  Map<String, Object> received(@PathVariable String id, HttpServletRequest request) {
    var door = door(request);
    trouble(door);
    var mail = received(door, id);
    var answer = new LinkedHashMap<String, Object>();
    mail.properties()
        .forEach(each -> {
          if (!each.getKey().equals("files")) {
            answer.put(each.getKey(), each.getValue());
          }
        });
    return answer;
  }

  @GetMapping("/emails/receiving/{id}/attachments")
  @Open("The simulated API key is the credential.")
  Map<String, Object> attachments(@PathVariable String id, HttpServletRequest request) {
    var door = door(request);
    trouble(door);
    var files = received(door, id).path("files");
    var data = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < files.size(); i++) {
      var file = files.get(i);
      var until = clock.instant().plus(LINK_LIVES).getEpochSecond();
      var path = "/simulator/resend/files/%s/%s/%d/%d".formatted(door.text(), id, i, until);
      var each = new LinkedHashMap<String, Object>();
      each.put("id", file.path("id").asString(""));
      each.put("filename", file.path("filename").asString(""));
      each.put("size", file.path("size").asLong(0));
      each.put("content_type", file.path("content_type").asString(""));
      each.put("content_disposition", "attachment");
      each.put("content_id", null);
      // The address by which the request came in, so that whoever asks can fetch it.
      each.put(
          "download_url",
          "http://%s%s?signature=%s"
              .formatted(
                  request.getHeader("Host"),
                  path,
                  secrets.sign(FILE_PURPOSE, path.getBytes(StandardCharsets.UTF_8))));
      each.put("expires_at", java.time.Instant.ofEpochSecond(until).toString());
      data.add(each);
    }
    return Map.of("object", "list", "has_more", false, "data", data);
  }

  @GetMapping("/files/{door}/{id}/{number}/{until}")
  @Open("The address is signed and expires.")
  ResponseEntity<byte[]> file(
      @PathVariable String door,
      @PathVariable String id,
      @PathVariable int number,
      @PathVariable long until,
      @RequestParam String signature) {
    var path = "/simulator/resend/files/%s/%s/%d/%d".formatted(door, id, number, until);
    if (!secrets.verify(FILE_PURPOSE, path.getBytes(StandardCharsets.UTF_8), signature)
        || clock.instant().getEpochSecond() > until) {
      throw new Fault(403, "invalid_access", "This link is not valid any more.");
    }
    var file = received(Door.parse(door).orElseThrow(this::missing), id).path("files").get(number);
    if (file == null) {
      throw missing();
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .header("Content-Disposition", "attachment")
        .header("X-Content-Type-Options", "nosniff")
        .body(Base64.getDecoder().decode(file.path("content").asString("")));
  }

  private JsonNode received(Door door, String id) {
    var state = found(door, id);
    if (!state.incoming()) {
      throw missing();
    }
    return Json.MAPPER.readTree(state.body());
  }

  private SimulatedEmail.State found(Door door, String id) {
    try {
      return mails.find(door, UUID.fromString(id)).orElseThrow(this::missing);
    } catch (IllegalArgumentException e) {
      throw new Fault(422, "validation_error", "The `id` must be a valid UUID.");
    }
  }

  private Fault missing() {
    return new Fault(404, "not_found", "Email not found");
  }

  /** The account of the request's key; every request has a User-Agent, or it is none of ours. */
  private Door door(HttpServletRequest request) {
    if (request.getHeader("User-Agent") == null) {
      throw new Fault(403, "validation_error", "error code: 1010");
    }
    var header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw new Fault(401, "missing_api_key", "Missing API Key");
    }
    return simulator
        .opened(SimulatedResend.KEY_PREFIX, header.substring(7).strip())
        .orElseThrow(() -> new Fault(401, "invalid_api_key", "API key is invalid"));
  }

  /** What goes wrong today; the rest is for the request itself to show. */
  private Behaviour.Trouble trouble(Door door) {
    var trouble = simulator.read(door.tenant(), door.account()).behaviour().trouble();
    switch (trouble) {
      case OUTAGE -> throw new Fault(503, "service_unavailable", "The service is unavailable.");
      case BROKEN -> throw new Fault(500, "application_error", "An unexpected error occurred.");
      case RATE_LIMIT ->
          throw new Fault(
              429, "rate_limit_exceeded", "Too many requests. Limit is 10 a second.", 1);
      case QUOTA ->
          throw new Fault(
              429, "daily_quota_exceeded", "You have reached your daily email sending quota.");
      case REVOKED_KEY -> throw new Fault(401, "invalid_api_key", "API key is invalid");
      case SLOW -> Behaviour.dawdle();
      case NONE, LOST_ANSWER, HTML -> {}
    }
    return trouble;
  }

  private static @Nullable String idempotencyKey(HttpServletRequest request) {
    var key = request.getHeader("Idempotency-Key");
    if (key != null && (key.isEmpty() || key.length() > 256)) {
      throw new Fault(
          400, "invalid_idempotency_key", "The key must be between 1 and 256 characters.");
    }
    return key;
  }

  private static JsonNode json(HttpServletRequest request) throws IOException {
    var body = request.getInputStream().readNBytes(LARGEST + 1);
    if (body.length > LARGEST) {
      throw new Fault(422, "invalid_attachment", "The mail is larger than 40 MB.");
    }
    try {
      return Optional.ofNullable(Json.MAPPER.readTree(body))
          .filter(node -> node.isObject() || node.isArray())
          .orElseThrow(() -> new Fault(422, "invalid_parameter", "The body is not JSON."));
    } catch (JacksonException e) {
      throw new Fault(422, "invalid_parameter", "The body is not JSON.");
    }
  }

  /** Begins an answer and ends it in the middle, as a connection that is lost does. */
  private static void cutShort(HttpServletResponse response) throws IOException {
    response.setContentType("application/json");
    response.setHeader("Connection", "close");
    response.setContentLength(60);
    response.getOutputStream().write("{\"id\":\"".getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }
}
