package kira.channels.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.channels.whatsapp.WhatsApp;
import kira.objects.Json;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.Tenancy;
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
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The Cloud API of WhatsApp, as far as messages go, with its errors and its ways to fail. */
@RestController
@RequestMapping("/simulator/whatsapp")
class WhatsAppSimulatorController {
  private static final int LARGEST = 1_000_000;
  private static final int LONGEST_TEXT = 4_096;
  private static final double PAIR_STEP = 6;
  private static final int PAIR_BURST = 45;
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final String MEDIA_PURPOSE = "simulated-media";

  private final Simulator simulator;
  private final SimulatedWhatsApp provider;
  private final SimulatedTexts texts;
  private final SimulatedTextTable table;
  private final ChannelAccounts accounts;
  private final Secrets secrets;
  private final InstantSource clock;

  WhatsAppSimulatorController(
      Simulator simulator,
      SimulatedWhatsApp provider,
      SimulatedTexts texts,
      SimulatedTextTable table,
      ChannelAccounts accounts,
      Secrets secrets,
      InstantSource clock) {
    this.simulator = simulator;
    this.provider = provider;
    this.texts = texts;
    this.table = table;
    this.accounts = accounts;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** An error as the Graph API has them: the number says what it is. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final int code;
    private final String details;

    Fault(int status, int code, String message, String details) {
      super(message, null, false, false);
      this.status = status;
      this.code = code;
      this.details = details;
    }

    static Fault parameter(String details) {
      return new Fault(400, 100, "(#100) Invalid parameter", details);
    }
  }

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> fault(Fault fault) {
    var error = new LinkedHashMap<String, Object>();
    error.put("message", String.valueOf(fault.getMessage()));
    error.put("type", "OAuthException");
    error.put("code", fault.code);
    if (!fault.details.isEmpty()) {
      error.put("error_data", Map.of("messaging_product", "whatsapp", "details", fault.details));
    }
    error.put("fbtrace_id", "Asimulator");
    return ResponseEntity.status(fault.status).body(Map.of("error", error));
  }

  @PostMapping(path = "/{version}/{number}/messages")
  @Open("The simulated access token is the credential.")
  @Nullable Object send(
      @PathVariable String version,
      @PathVariable String number,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    var account = account(request);
    var trouble = trouble(account);
    own(account, number);
    var body = json(request);
    if (trouble == Behaviour.Trouble.HTML) {
      return ResponseEntity.ok()
          .contentType(MediaType.TEXT_HTML)
          .body("<!doctype html><title>One moment</title><p>Checking your browser.</p>");
    }
    if (!"whatsapp".equals(SimulatedWhatsApp.text(body, "messaging_product"))) {
      throw Fault.parameter("messaging_product must be whatsapp");
    }
    if ("read".equals(SimulatedWhatsApp.text(body, "status"))) {
      return read(account, body);
    }
    var taken = take(account, body);
    if (trouble == Behaviour.Trouble.LOST_ANSWER) {
      cutShort(response);
      return null;
    }
    return taken;
  }

  /** The customer sees two blue ticks. */
  private Map<String, Object> read(Account account, JsonNode body) {
    var id = SimulatedWhatsApp.text(body, "message_id");
    var door = door(account);
    var message =
        Optional.ofNullable(id)
            .flatMap(SimulatedWhatsApp::message)
            .filter(each -> texts.find(door, each).isPresent())
            .orElseThrow(() -> Fault.parameter("message_id is not known"));
    var seen = texts.find(door, message).orElseThrow();
    if (seen.happened().stream().noneMatch(each -> each.type().equals("read"))) {
      texts.mark(door, message, "read");
    }
    return Map.of("success", true);
  }

  private Map<String, Object> take(Account account, JsonNode body) {
    var to = to(body);
    var said = said(account, body);
    if (body.has("context")) {
      known(account, body.path("context"), "message_id");
    }
    pairLimit(account, "+" + to);
    var id = UUID.randomUUID();
    var now = clock.instant();
    var door = door(account);
    var course = course(account, "+" + to, body, door);
    var news = new ArrayList<SimulatedText.News>();
    course.forEach(what -> news.add(provider.status(account, id, "+" + to, what, body, now)));
    texts.appear(
        door,
        id,
        new SimulatedText.Draft(
            account.id(),
            false,
            "+" + to,
            account.senders().getFirst().address(),
            said,
            detail(id, body)),
        news);
    var answer = new LinkedHashMap<String, Object>();
    answer.put("messaging_product", "whatsapp");
    answer.put("contacts", List.of(Map.of("input", body.path("to").asString(""), "wa_id", to)));
    answer.put(
        "messages",
        List.of(Map.of("id", SimulatedWhatsApp.wamid(id, 0), "message_status", "accepted")));
    return answer;
  }

  /** What becomes of it: a closed window is told afterwards, as the provider does. */
  private List<String> course(Account account, String to, JsonNode body, Door door) {
    boolean isTemplate = "template".equals(SimulatedWhatsApp.text(body, "type"));
    if (!isTemplate && !isOpen(account, to)) {
      return List.of("failed_131047");
    }
    // Of a reaction nothing is told but that it was sent.
    return simulator.behaviour(door).delivers()
            && !"reaction".equals(SimulatedWhatsApp.text(body, "type"))
        ? List.of("sent", "delivered")
        : List.of("sent");
  }

  /** Ten a minute to one person in the long run, and no more than 45 borrowed from later. */
  private void pairLimit(Account account, String phone) {
    var times =
        Tenancy.in(
            account.tenant(),
            () ->
                table.newest(account.tenant(), account.id(), phone, 100).stream()
                    .map(SimulatedTable.Row::state)
                    .filter(state -> state.draft() != null && !state.draft().incoming())
                    .map(state -> Objects.requireNonNullElse(state.at(), Instant.EPOCH))
                    .toList());
    double owed = 0;
    var before = Instant.EPOCH;
    for (var at : times.reversed()) {
      owed = Math.max(0, owed - seconds(before, at) / PAIR_STEP) + 1;
      before = at;
    }
    if (Math.max(0, owed - seconds(before, clock.instant()) / PAIR_STEP) + 1 > PAIR_BURST) {
      throw new Fault(
          400,
          131056,
          "(#131056) (Business Account, Consumer Account) pair rate limit hit",
          "Message failed to send because there were too many messages sent from this phone number"
              + " to the same phone number in a short period of time.");
    }
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  private boolean isOpen(Account account, String phone) {
    var since = clock.instant().minus(WINDOW);
    return Tenancy.in(
        account.tenant(),
        () ->
            table.newest(account.tenant(), account.id(), phone, 100).stream()
                .map(SimulatedTable.Row::state)
                .anyMatch(state ->
                    state.draft() != null
                        && state.draft().incoming()
                        && Objects.requireNonNullElse(state.at(), Instant.EPOCH).isAfter(since)));
  }

  private static String to(JsonNode body) {
    var to = body.path("to").asString("").replaceAll("[^0-9]", "");
    if (to.length() < 7 || to.length() > 15) {
      throw new Fault(400, 131009, "(#131009) Parameter value is not valid", "to is no number");
    }
    return to;
  }

  /** What is read on the phone. */
  private String said(Account account, JsonNode body) {
    var type = body.path("type").asString("text");
    var part = body.path(type);
    return switch (type) {
      case "text" -> {
        var text = part.path("body").asString("");
        if (text.isBlank() || text.length() > LONGEST_TEXT) {
          throw Fault.parameter("text.body must have 1 to 4096 characters");
        }
        yield text;
      }
      case "template" -> {
        var filled = SimulatedTemplates.fill(part);
        if (filled.error() != 0) {
          throw new Fault(
              400,
              filled.error(),
              "(#%d) Template cannot be sent".formatted(filled.error()),
              filled.words());
        }
        yield filled.text();
      }
      case "image", "video", "audio", "document", "sticker" -> {
        if (uploaded(account, part.path("id").asString("")).isEmpty()) {
          throw Fault.parameter("media id is not known");
        }
        yield part.path("caption").asString("");
      }
      case "interactive" -> {
        SimulatedChoices.fault(part)
            .ifPresent(fault -> {
              throw new Fault(400, 131009, "(#131009) Parameter value is not valid", fault);
            });
        yield part.path("body").path("text").asString("");
      }
      case "reaction" -> {
        known(account, part, "message_id");
        yield part.path("emoji").asString("");
      }
      default ->
          throw new Fault(
              400, 131051, "(#131051) Unsupported message type", "Message type is not supported");
    };
  }

  /** A message of the customer's, or of ours, that is referred to. */
  private void known(Account account, JsonNode part, String field) {
    var door = door(account);
    if (Optional.ofNullable(SimulatedWhatsApp.text(part, field))
        .flatMap(SimulatedWhatsApp::message)
        .flatMap(id -> texts.find(door, id))
        .isEmpty()) {
      throw new Fault(
          400, 131009, "(#131009) Parameter value is not valid", field + " is not known");
    }
  }

  /** What a phone shows beside the text. */
  private String detail(UUID id, JsonNode body) {
    var detail = new LinkedHashMap<String, Object>();
    detail.put("wamid", SimulatedWhatsApp.wamid(id, 0));
    var type = body.path("type").asString("");
    detail.put("type", type);
    var echo = SimulatedWhatsApp.text(body, "biz_opaque_callback_data");
    if (echo != null) {
      detail.put("biz_opaque_callback_data", echo);
    }
    var quoted = SimulatedWhatsApp.text(body.path("context"), "message_id");
    if (quoted != null) {
      detail.put("quotes", quoted);
    }
    if (type.equals("template")) {
      detail.put("buttons", SimulatedTemplates.fill(body.path(type)).buttons());
      detail.put("template", body.path(type).path("name").asString(""));
    }
    if (type.equals("reaction")) {
      detail.put("reacts", body.path(type).path("message_id").asString(""));
    }
    if (type.equals("interactive")) {
      detail.put("interactive", body.path(type));
    }
    media(body.path(type), type).ifPresent(file -> detail.put("media", List.of(file)));
    return Json.MAPPER.writeValueAsString(detail);
  }

  private Optional<JsonNode> media(JsonNode part, String type) {
    var id = part.path("id").asString("");
    if (type.equals("template")) {
      for (var component : part.path("components")) {
        var parameter = component.path("parameters").path(0);
        var inner = parameter.path(parameter.path("type").asString(""));
        if (inner.has("id")) {
          id = inner.path("id").asString("");
        }
      }
    }
    return id.isEmpty() ? Optional.empty() : file(id);
  }

  record Uploaded(String id) {}

  /** The id says what was uploaded; nobody sees the file again. */
  @PostMapping(path = "/{version}/{number}/media", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @Open("The simulated access token is the credential.")
  Uploaded upload(
      @PathVariable String version,
      @PathVariable String number,
      @RequestParam("messaging_product") String product,
      @RequestParam MultipartFile file,
      HttpServletRequest request) {
    var account = account(request);
    trouble(account);
    own(account, number);
    if (!product.equals("whatsapp") || file.isEmpty()) {
      throw Fault.parameter("messaging_product and file are needed");
    }
    var type = file.getContentType() == null ? "" : file.getContentType();
    if (file.getSize() > 100_000_000 || (type.startsWith("image/") && file.getSize() > 5_000_000)) {
      throw new Fault(400, 131053, "(#131053) Media upload error", "The file is too large");
    }
    var told =
        Json.MAPPER.writeValueAsBytes(
            Map.of(
                "account", account.id().toString(),
                "name", Objects.requireNonNullElse(file.getOriginalFilename(), "file"),
                "type", type,
                "size", file.getSize()));
    return new Uploaded(
        "SIM%s.%s"
            .formatted(
                Base64.getUrlEncoder().withoutPadding().encodeToString(told),
                secrets.sign(MEDIA_PURPOSE, told)));
  }

  private Optional<JsonNode> file(String id) {
    int dot = id.indexOf('.');
    if (!id.startsWith("SIM") || dot < 0) {
      return Optional.empty();
    }
    try {
      var told = Base64.getUrlDecoder().decode(id.substring(3, dot));
      return secrets.verify(MEDIA_PURPOSE, told, id.substring(dot + 1))
          ? Optional.of(Json.MAPPER.readTree(told))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<JsonNode> uploaded(Account account, String id) {
    return file(id)
        .filter(told -> told.path("account").asString("").equals(account.id().toString()));
  }

  @GetMapping("/{version}/{id}/message_templates")
  @Open("The simulated access token is the credential.")
  Map<String, Object> templates(
      @PathVariable String version,
      @PathVariable String id,
      @RequestParam(defaultValue = "25") int limit,
      @RequestParam(defaultValue = "") String after,
      HttpServletRequest request) {
    var account = account(request);
    trouble(account);
    if (!account.setting(WhatsApp.BUSINESS).orElse("").equals(id)) {
      throw unknown(id);
    }
    var all = SimulatedTemplates.all();
    // A page is small on purpose: whoever reads the first one only does not know all of them.
    int size = Math.max(1, Math.min(limit, 5));
    int from =
        SimulatedTemplates.start(after)
            .filter(start -> start >= 0 && start <= all.size())
            .orElseThrow(() -> Fault.parameter("after is no cursor"));
    int to = Math.min(all.size(), from + size);
    var paging = new LinkedHashMap<String, Object>();
    paging.put("cursors", Map.of("before", Integer.toString(from), "after", Integer.toString(to)));
    if (to < all.size()) {
      paging.put(
          "next",
          "https://graph.facebook.com/%s/%s/message_templates?after=%d".formatted(version, id, to));
    }
    return Map.of("data", all.subList(from, to), "paging", paging);
  }

  /** A number, or a file of a customer. */
  @GetMapping("/{version}/{id}")
  @Open("The simulated access token is the credential.")
  Map<String, Object> read(
      @PathVariable String version, @PathVariable String id, HttpServletRequest request) {
    var account = account(request);
    trouble(account);
    var answer = new LinkedHashMap<String, Object>();
    if (account.setting(WhatsApp.NUMBER).orElse("").equals(id)) {
      answer.put("id", id);
      answer.put("display_phone_number", account.senders().getFirst().address());
      answer.put(
          "verified_name",
          Objects.requireNonNullElse(account.senders().getFirst().name(), account.name()));
      answer.put("quality_rating", "GREEN");
      answer.put("name_status", "APPROVED");
      answer.put("code_verification_status", "VERIFIED");
      return answer;
    }
    var file = incoming(account, id).orElseThrow(() -> unknown(id));
    answer.put("messaging_product", "whatsapp");
    answer.put("id", id);
    answer.put(
        "url",
        // The address by which the request came in, so that whoever asks can fetch it.
        "http://%s/simulator/whatsapp/files/%s".formatted(request.getHeader("Host"), id));
    answer.put("mime_type", file.path("type").asString(""));
    answer.put("file_size", file.path("size").asString("0"));
    return answer;
  }

  @GetMapping("/files/{id}")
  @Open("The simulated access token is the credential.")
  ResponseEntity<byte[]> content(@PathVariable String id, HttpServletRequest request) {
    var file = incoming(account(request), id).orElseThrow(() -> unknown(id));
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .header("Content-Disposition", "attachment")
        .header("X-Content-Type-Options", "nosniff")
        .body(Base64.getDecoder().decode(file.path("content").asString("")));
  }

  private Optional<JsonNode> incoming(Account account, String id) {
    int dash = id.lastIndexOf('-');
    if (dash < 36 || !id.substring(dash + 1).matches("\\d{1,2}")) {
      return Optional.empty();
    }
    try {
      return texts
          .find(door(account), UUID.fromString(id.substring(0, dash)))
          .map(state -> state.draft())
          .filter(draft -> draft != null && draft.incoming())
          .map(draft ->
              Json.MAPPER
                  .readTree(draft.detail())
                  .path("media")
                  .path(Integer.parseInt(id.substring(dash + 1))))
          .filter(JsonNode::isObject);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Account account(HttpServletRequest request) {
    var header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw new Fault(401, 104, "An access token is required to request this resource.", "");
    }
    return simulator
        .opened(SimulatedWhatsApp.KEY_PREFIX, header.substring(7).strip())
        .flatMap(door -> accounts.find(door.tenant(), door.account()))
        .orElseThrow(() -> new Fault(401, 190, "Invalid OAuth access token.", ""));
  }

  private static Door door(Account account) {
    return new Door(account.tenant(), account.id());
  }

  private static void own(Account account, String number) {
    if (!account.setting(WhatsApp.NUMBER).orElse("").equals(number)) {
      throw unknown(number);
    }
  }

  private static Fault unknown(String id) {
    return new Fault(
        400,
        33,
        "Unsupported request. Object with ID '%s' does not exist, or cannot be loaded due to "
                .formatted(id)
            + "missing permissions.",
        "");
  }

  /** What goes wrong today; the rest is for the request itself to show. */
  private Behaviour.Trouble trouble(Account account) {
    var trouble = simulator.behaviour(door(account)).trouble();
    switch (trouble) {
      case OUTAGE -> throw new Fault(503, 2, "The service is temporarily unavailable.", "");
      case BROKEN -> throw new Fault(500, 131000, "(#131000) Something went wrong", "");
      case RATE_LIMIT ->
          throw new Fault(
              400,
              130429,
              "(#130429) Rate limit hit",
              "Message failed to send because there were too many messages sent from this number.");
      case QUOTA ->
          throw new Fault(
              429,
              80007,
              "(#80007) Business request limit reached",
              "Calls of the hour are used up.");
      case REVOKED_KEY ->
          throw new Fault(
              401, 190, "Error validating access token: The session has been invalidated.", "");
      case SLOW -> Behaviour.dawdle();
      case NONE, LOST_ANSWER, HTML -> {}
    }
    return trouble;
  }

  private static JsonNode json(HttpServletRequest request) throws IOException {
    var bytes = request.getInputStream().readNBytes(LARGEST);
    try {
      var body = Json.MAPPER.readTree(bytes);
      if (body != null && body.isObject()) {
        return body;
      }
    } catch (JacksonException e) {
      throw Fault.parameter("The body is not JSON");
    }
    throw Fault.parameter("The body is no object");
  }

  /** Begins an answer and ends it in the middle, as a connection that is lost does. */
  private static void cutShort(HttpServletResponse response) throws IOException {
    response.setContentType("application/json");
    response.setHeader("Connection", "close");
    response.setContentLength(60);
    response.getOutputStream().write("{\"messages\":".getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }
}
