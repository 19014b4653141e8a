package kira.channels.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.channels.sms.vonage.VonageAccount;
import kira.channels.sms.vonage.VonageJwt;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.objects.Json;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Open;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The REST of Vonage, as far as calls go, with its errors and its ways to fail. */
@RestController
@RequestMapping("/simulator/vonage-phone/{door}")
class VonageCallsSimulatorController {
  private static final int LARGEST = 100_000;
  private static final int SHOWN = 50;
  private static final int LARGEST_PAGE = 100;

  /** So many of what happened last are in the list. */
  private static final int LISTED = 2_000;

  private static final int USUAL_RING = 60;
  private static final String NCCO_PURPOSE = "simulated-ncco";

  private final SimulatedCalls calls;
  private final SimulatedCallTable table;
  private final Simulator simulator;
  private final ChannelAccounts accounts;
  private final Secrets secrets;
  private final PublicAddress address;
  private final InstantSource clock;

  VonageCallsSimulatorController(
      SimulatedCalls calls,
      SimulatedCallTable table,
      Simulator simulator,
      ChannelAccounts accounts,
      Secrets secrets,
      PublicAddress address,
      InstantSource clock) {
    this.calls = calls;
    this.table = table;
    this.simulator = simulator;
    this.accounts = accounts;
    this.secrets = secrets;
    this.address = address;
    this.clock = clock;
  }

  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String title;

    Fault(int status, String title, String detail) {
      super(detail, null, false, false);
      this.status = status;
      this.title = title;
    }

    static Fault invalid(String detail) {
      return new Fault(400, "Bad Request", detail);
    }
  }

  /** The provider's own form of an error. */
  record VoiceError(String type, String title, String detail, String instance) {}

  @ExceptionHandler
  ResponseEntity<VoiceError> fault(Fault fault) {
    return ResponseEntity.status(fault.status)
        .body(
            new VoiceError(
                "https://developer.vonage.com/api-errors/voice",
                fault.title,
                String.valueOf(fault.getMessage()),
                UUID.randomUUID().toString()));
  }

  @PostMapping("/v1/calls")
  @Open("A token made with the simulated account's private key is the credential.")
  @Nullable Object place(
      @PathVariable("door") String written,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    var door = door(written);
    var account = byToken(door, request);
    var trouble = trouble(door);
    if (trouble == Behaviour.Trouble.HTML) {
      return ResponseEntity.ok()
          .contentType(MediaType.TEXT_HTML)
          .body("<!doctype html><title>One moment</title><p>Checking your browser.</p>");
    }
    var draft = draft(door, account, json(request));
    calls.begin(door, draft);
    if (trouble == Behaviour.Trouble.LOST_ANSWER) {
      cutShort(response);
      return null;
    }
    var answer = new LinkedHashMap<String, Object>();
    answer.put("uuid", draft.id());
    answer.put("status", "started");
    answer.put("direction", "outbound");
    answer.put("conversation_uuid", SimulatedVonagePhone.conversation(draft.id()));
    return ResponseEntity.status(HttpStatus.CREATED).body(answer);
  }

  private SimulatedCall.Draft draft(Door door, Account account, JsonNode body) {
    var to = body.path("to").path(0);
    if (!to.path("type").asString("").equals("phone")) {
      throw Fault.invalid("to: only phones can be called here");
    }
    var number = number(to.path("number").asString(""), "to");
    var from = number(body.path("from").path("number").asString(""), "from");
    if (account.senders().stream().noneMatch(each -> each.address().equals(from))) {
      throw new Fault(403, "Forbidden", "The number " + from + " is not linked to the application");
    }
    var answer = body.path("answer_url").path(0).asString("");
    if (answer.isEmpty() == !body.path("ncco").isArray()) {
      throw Fault.invalid("Exactly one of ncco and answer_url is needed");
    }
    var url = answer.isEmpty() ? kept(door, body.path("ncco")) : here(answer, "answer_url");
    var event = body.path("event_url").path(0).asString("");
    int rings = body.path("ringing_timer").asInt(USUAL_RING);
    if (rings < 1 || rings > 120) {
      throw Fault.invalid("ringing_timer is a number from 1 to 120");
    }
    var detection = body.path("advanced_machine_detection");
    return new SimulatedCall.Draft(
        UUID.randomUUID(),
        door.account(),
        false,
        number,
        from,
        url,
        event.isEmpty() ? null : here(event, "event_url"),
        List.of("initiated", "ringing", "answered", "completed"),
        rings,
        !detection.isObject()
            ? ""
            : detection.path("mode").asString("").equals("detect_beep") ? "end" : "start",
        event.isEmpty() ? null : event);
  }

  /** Numbers are written without a plus. */
  private static String number(String given, String field) {
    return Suppressions.normal(Channel.VOICE, "+" + given)
        .filter(number -> number.equals("+" + given))
        .orElseThrow(() -> Fault.invalid(field + ": a number in E.164 format, without a plus"));
  }

  private String here(String url, String field) {
    if (!url.startsWith(address.base() + "/")) {
      throw Fault.invalid(field + " is not an address of this server");
    }
    return url;
  }

  /** What came with the request is fetched from here, as from anywhere else. */
  private String kept(Door door, JsonNode ncco) {
    var bytes = Json.MAPPER.writeValueAsBytes(ncco);
    return address.link(
        "%s%s/ncco?n=%s&sig=%s"
            .formatted(
                SimulatedVonagePhone.PATH,
                door.text(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                secrets.sign(NCCO_PURPOSE, bytes)));
  }

  @PostMapping(path = "/ncco", produces = MediaType.APPLICATION_JSON_VALUE)
  @Open("The address is signed.")
  String ncco(
      @PathVariable("door") String written, @RequestParam String n, @RequestParam String sig) {
    try {
      var bytes = Base64.getUrlDecoder().decode(n);
      if (secrets.verify(NCCO_PURPOSE, bytes, sig)) {
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException e) {
      throw Fault.invalid("n");
    }
    throw new Fault(403, "Forbidden", "This link is not valid.");
  }

  @PutMapping("/v1/calls/{id}")
  @Open("A token made with the simulated account's private key is the credential.")
  ResponseEntity<Void> change(
      @PathVariable("door") String written, @PathVariable UUID id, HttpServletRequest request)
      throws IOException {
    var door = door(written);
    byToken(door, request);
    trouble(door);
    var state = calls.find(door, id).orElseThrow(VonageCallsSimulatorController::missing);
    if (state.status() == SimulatedCall.Status.OVER) {
      throw missing();
    }
    var body = json(request);
    switch (body.path("action").asString("")) {
      case "hangup" -> calls.end(door, id);
      case "transfer" -> {
        var destination = body.path("destination");
        var url = destination.path("url").path(0).asString("");
        if (state.answeredAt() == null) {
          throw Fault.invalid("The call was not answered");
        }
        calls.redirect(
            door, id, url.isEmpty() ? kept(door, destination.path("ncco")) : here(url, "url"));
      }
      case "mute", "unmute", "earmuff", "unearmuff" -> {}
      default -> throw Fault.invalid("action");
    }
    return ResponseEntity.noContent().build();
  }

  @GetMapping("/v1/calls/{id}")
  @Open("A token made with the simulated account's private key is the credential.")
  Map<String, Object> read(
      @PathVariable("door") String written, @PathVariable UUID id, HttpServletRequest request) {
    var door = door(written);
    byToken(door, request);
    trouble(door);
    return view(id, calls.find(door, id).orElseThrow(VonageCallsSimulatorController::missing));
  }

  private static Map<String, Object> view(UUID id, SimulatedCall.State state) {
    var draft = Objects.requireNonNull(state.draft());
    var answer = new LinkedHashMap<String, Object>();
    var outside = Map.of("type", "phone", "number", VonageAccount.bare(draft.address()));
    var own = Map.of("type", "phone", "number", VonageAccount.bare(draft.own()));
    answer.put("_links", Map.of("self", Map.of("href", "/calls/" + id)));
    answer.put("uuid", id);
    answer.put("conversation_uuid", SimulatedVonagePhone.conversation(id));
    answer.put("to", draft.incoming() ? own : outside);
    answer.put("from", draft.incoming() ? outside : own);
    answer.put(
        "status",
        switch (state.status()) {
          case RINGING -> "ringing";
          case TALKING -> "answered";
          case OVER -> SimulatedVonagePhone.status(state.end() == null ? "completed" : state.end());
        });
    answer.put("direction", draft.incoming() ? "inbound" : "outbound");
    if (state.answeredAt() != null && state.endedAt() != null) {
      answer.put("duration", Integer.toString(state.seconds()));
      answer.put("start_time", state.answeredAt().toString());
      answer.put("end_time", state.endedAt().toString());
    }
    return answer;
  }

  @GetMapping("/v1/calls")
  @Open("A token made with the simulated account's private key is the credential.")
  Map<String, Object> list(
      @PathVariable("door") String written,
      @RequestParam(name = "status", required = false) @Nullable String status,
      @RequestParam(name = "date_start", required = false) @Nullable String start,
      @RequestParam(name = "date_end", required = false) @Nullable String end,
      @RequestParam(name = "page_size", defaultValue = "10") int size,
      @RequestParam(name = "record_index", defaultValue = "0") int index,
      @RequestParam(name = "order", defaultValue = "asc") String order,
      @RequestParam(name = "conversation_uuid", required = false) @Nullable String conversation,
      HttpServletRequest request) {
    var door = door(written);
    byToken(door, request);
    trouble(door);
    if (size < 1 || size > LARGEST_PAGE || index < 0 || !List.of("asc", "desc").contains(order)) {
      throw Fault.invalid("page_size is 1 to 100, record_index 0 or more, order asc or desc");
    }
    var after = time(start, "date_start");
    var before = time(end, "date_end");
    var found =
        Tenancy.in(door.tenant(), () -> table.newest(door.tenant(), door.account(), null, LISTED))
            .stream()
            .filter(row -> after == null || !at(row).isBefore(after))
            .filter(row -> before == null || !at(row).isAfter(before))
            .map(row -> view(row.id(), row.state()))
            .filter(each -> status == null || status.equals(each.get("status")))
            .filter(
                each -> conversation == null || conversation.equals(each.get("conversation_uuid")))
            .toList();
    var ordered = order.equals("asc") ? found.reversed() : found;
    var shown = ordered.stream().skip(index).limit(size).toList();
    var answer = new LinkedHashMap<String, Object>();
    answer.put("count", found.size());
    answer.put("page_size", size);
    answer.put("record_index", index);
    answer.put(
        "_links",
        Map.of("self", Map.of("href", "/calls?" + Objects.toString(request.getQueryString(), ""))));
    answer.put("_embedded", Map.of("calls", shown));
    return answer;
  }

  private Instant at(SimulatedTable.Row<SimulatedCall.State> row) {
    return Objects.requireNonNullElse(row.state().at(), clock.instant());
  }

  private static @Nullable Instant time(@Nullable String given, String field) {
    try {
      return given == null ? null : Instant.parse(given);
    } catch (DateTimeException e) {
      throw Fault.invalid(field + " is a time such as 2016-11-14T07:45:14Z");
    }
  }

  /** The sound of a recording. */
  @GetMapping("/v1/files/{recording}")
  @Open("A token made with the simulated account's private key is the credential.")
  ResponseEntity<byte[]> recording(
      @PathVariable("door") String written,
      @PathVariable UUID recording,
      HttpServletRequest request) {
    var door = door(written);
    byToken(door, request);
    trouble(door);
    return Tenancy.in(
            door.tenant(), () -> table.newest(door.tenant(), door.account(), null, 2 * SHOWN))
        .stream()
        .flatMap(row -> row.state().sounds().stream())
        .filter(sound -> sound.id().equals(recording))
        .findFirst()
        .map(sound ->
            ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("audio/x-wav"))
                .body(SimulatedSound.wav(sound.seconds())))
        .orElseThrow(VonageCallsSimulatorController::missing);
  }

  @GetMapping("/v2/applications/{id}")
  @Open("The simulated API secret is the credential.")
  Map<String, Object> application(
      @PathVariable("door") String written, @PathVariable String id, HttpServletRequest request) {
    var door = door(written);
    var account = byPassword(door, request);
    trouble(door);
    if (!id.equals(door.account().toString())) {
      throw missing();
    }
    var key =
        SimulatedVonageAccount.publicKey(account)
            .orElseThrow(VonageCallsSimulatorController::unauthorized);
    var hooks = address.link(door.path());
    return Map.of(
        "id",
        id,
        "name",
        account.name(),
        "keys",
        Map.of("public_key", VonageJwt.pem("PUBLIC KEY", key.getEncoded())),
        "capabilities",
        Map.of(
            "voice",
            Map.of(
                "signed_callbacks",
                true,
                "webhooks",
                Map.of(
                    "answer_url", Map.of("address", hooks + "/answer", "http_method", "GET"),
                    "event_url", Map.of("address", hooks + "/event", "http_method", "POST")))));
  }

  @GetMapping("/account/numbers")
  @Open("The simulated API secret is the credential.")
  Map<String, Object> numbers(@PathVariable("door") String written, HttpServletRequest request) {
    var door = door(written);
    var account = byPassword(door, request);
    trouble(door);
    var numbers = new ArrayList<Map<String, Object>>();
    for (var sender : account.senders()) {
      var number = new LinkedHashMap<String, Object>();
      number.put("country", "GB");
      number.put("msisdn", VonageAccount.bare(sender.address()));
      number.put("type", "mobile-lvn");
      number.put("features", List.of("VOICE"));
      number.put("app_id", door.account().toString());
      numbers.add(number);
    }
    return Map.of("count", numbers.size(), "numbers", numbers);
  }

  private Door door(String written) {
    return Door.parse(written)
        .filter(simulator::isOpen)
        .orElseThrow(VonageCallsSimulatorController::missing);
  }

  private Account account(Door door) {
    return accounts
        .find(door.tenant(), door.account())
        .filter(account -> account.adapter().equals(SimulatedVonagePhone.ADAPTER))
        .orElseThrow(VonageCallsSimulatorController::missing);
  }

  private static Fault missing() {
    return new Fault(404, "Not Found", "There is nothing here.");
  }

  private static Fault unauthorized() {
    return new Fault(401, "Unauthorized", "You did not provide correct credentials.");
  }

  private Account byToken(Door door, HttpServletRequest request) {
    var account = account(door);
    if (!SimulatedVonageAccount.isSigned(
        account, request.getHeader("Authorization"), clock.instant())) {
      throw unauthorized();
    }
    return account;
  }

  private Account byPassword(Door door, HttpServletRequest request) {
    var header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      throw unauthorized();
    }
    var account = account(door);
    var wanted =
        account
            .secret("apiSecret")
            .map(Secret::reveal)
            .orElseThrow(VonageCallsSimulatorController::unauthorized);
    var pair =
        Base64.getEncoder()
            .encodeToString(
                (SimulatedVonageAccount.API_KEY + ":" + wanted).getBytes(StandardCharsets.UTF_8));
    if (!pair.equals(header.substring(6).strip())) {
      throw unauthorized();
    }
    return account;
  }

  /** What goes wrong today; the rest is for the request itself to show. */
  private Behaviour.Trouble trouble(Door door) {
    var trouble = simulator.behaviour(door).trouble();
    switch (trouble) {
      case OUTAGE -> throw new Fault(503, "Service Unavailable", "Try again later.");
      case BROKEN -> throw new Fault(500, "Internal Server Error", "Something went wrong.");
      case RATE_LIMIT ->
          throw new Fault(429, "Too Many Requests", "More calls in a second than are allowed.");
      case QUOTA -> throw new Fault(402, "Low balance", "The balance of the account is low.");
      case REVOKED_KEY -> throw unauthorized();
      case SLOW -> Behaviour.dawdle();
      case NONE, LOST_ANSWER, HTML -> {}
    }
    return trouble;
  }

  private static JsonNode json(HttpServletRequest request) throws IOException {
    var body = request.getInputStream().readNBytes(LARGEST + 1);
    try {
      var json = body.length > LARGEST ? null : Json.MAPPER.readTree(body);
      if (json != null && json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      throw Fault.invalid("The body is not JSON.");
    }
    throw Fault.invalid("The body is not JSON.");
  }

  /** Begins an answer and ends it in the middle, as a connection that is lost does. */
  private static void cutShort(HttpServletResponse response) throws IOException {
    response.setContentType("application/json");
    response.setHeader("Connection", "close");
    response.setContentLength(60);
    response.getOutputStream().write("{\"uuid\":\"".getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }
}
