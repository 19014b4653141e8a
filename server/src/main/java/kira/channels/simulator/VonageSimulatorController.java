package kira.channels.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.channels.sms.vonage.VonageAccount;
import kira.channels.sms.vonage.VonageJwt;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.objects.Json;
import kira.platform.secrets.Secrets;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The REST of Vonage, as far as text messages go, with its errors and its ways to fail. Its
 * applications have ids that name no account of ours: which one is meant is in the address.
 */
@RestController
@RequestMapping("/simulator/vonage/{door}")
class VonageSimulatorController {
  private static final int LARGEST = 100_000;

  private final SimulatedVonage vonage;
  private final SimulatedTexts texts;
  private final Simulator simulator;
  private final ChannelAccounts accounts;
  private final Secrets secrets;
  private final PublicAddress address;
  private final InstantSource clock;

  VonageSimulatorController(
      SimulatedVonage vonage,
      SimulatedTexts texts,
      Simulator simulator,
      ChannelAccounts accounts,
      Secrets secrets,
      PublicAddress address,
      InstantSource clock) {
    this.vonage = vonage;
    this.texts = texts;
    this.simulator = simulator;
    this.accounts = accounts;
    this.secrets = secrets;
    this.address = address;
    this.clock = clock;
  }

  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String type;
    private final String title;

    Fault(int status, String type, String title, String detail) {
      super(detail, null, false, false);
      this.status = status;
      this.type = type;
      this.title = title;
    }

    static Fault number(int status, int number, String detail) {
      return new Fault(status, "messages#" + number, Integer.toString(number), detail);
    }
  }

  /** The provider's own form of an error. */
  record VonageError(String type, String title, String detail, String instance) {}

  @ExceptionHandler
  ResponseEntity<VonageError> fault(Fault fault) {
    return ResponseEntity.status(fault.status)
        .body(
            new VonageError(
                "https://developer.vonage.com/api-errors/" + fault.type,
                fault.title,
                String.valueOf(fault.getMessage()),
                UUID.randomUUID().toString()));
  }

  record Taken(UUID message_uuid) {}

  @PostMapping("/v1/messages")
  @Open("A token made with the simulated account's private key is the credential.")
  @Nullable Object send(
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
    var body = json(request);
    if (!body.path("channel").asString("").equals("sms")
        || !body.path("message_type").asString("").equals("text")) {
      throw invalid("The value of one or more parameters is invalid: channel, message_type");
    }
    var to =
        Suppressions.normal(Channel.SMS, "+" + body.path("to").asString(""))
            .orElseThrow(() -> invalid("The value of one or more parameters is invalid: to"));
    var from = body.path("from").asString("");
    boolean isOurs =
        account.senders().stream()
            .anyMatch(each -> VonageAccount.bare(each.address()).equals(from));
    if (!isOurs) {
      throw Fault.number(422, 1120, "Illegal Sender Address - rejected");
    }
    var text = body.path("text").asString("");
    if (text.isEmpty()) {
      throw Fault.number(422, 1010, "Missing params: text");
    }
    var id = UUID.randomUUID();
    var draft =
        SimulatedVonage.draft(
            door,
            "+" + from,
            to,
            text,
            body.path("client_ref").asString(null),
            body.path("webhook_url").asString(null));
    boolean delivers = simulator.behaviour(door).delivers();
    texts.appear(door, id, draft, vonage.course(door, id, draft, delivers, clock.instant()));
    if (trouble == Behaviour.Trouble.LOST_ANSWER) {
      cutShort(response);
      return null;
    }
    return ResponseEntity.status(HttpStatus.ACCEPTED).body(new Taken(id));
  }

  @GetMapping("/v2/applications/{id}")
  @Open("The simulated API secret is the credential.")
  Map<String, Object> application(
      @PathVariable("door") String written, @PathVariable String id, HttpServletRequest request) {
    var door = door(written);
    var account = byPassword(door, request);
    trouble(door);
    if (!id.equals(door.account().toString())) {
      throw new Fault(404, "application#not-found", "Not Found", "There is no such application.");
    }
    var key =
        SimulatedVonageAccount.publicKey(account)
            .orElseThrow(VonageSimulatorController::unauthorized);
    var inbound = address.link(door.path());
    var answer = new LinkedHashMap<String, Object>();
    answer.put("id", id);
    answer.put("name", account.name());
    answer.put("keys", Map.of("public_key", VonageJwt.pem("PUBLIC KEY", key.getEncoded())));
    answer.put(
        "capabilities",
        Map.of(
            "messages",
            Map.of(
                "webhooks",
                Map.of(
                    "inbound_url", Map.of("address", inbound, "http_method", "POST"),
                    "status_url", Map.of("address", inbound + "/status", "http_method", "POST")),
                "version",
                "v1")));
    return answer;
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
      number.put("features", List.of("VOICE", "SMS"));
      number.put("app_id", door.account().toString());
      numbers.add(number);
    }
    return Map.of("count", numbers.size(), "numbers", numbers);
  }

  /** A file of a message that came in. */
  @GetMapping("/files/{id}")
  @Open("The address is signed.")
  ResponseEntity<byte[]> file(
      @PathVariable("door") String written, @PathVariable UUID id, @RequestParam String sig) {
    var door = door(written);
    var path = SimulatedVonage.filePath(door, id);
    if (!secrets.verify(SimulatedVonage.FILE_PURPOSE, path.getBytes(StandardCharsets.UTF_8), sig)) {
      throw new Fault(403, "messages", "Forbidden", "This link is not valid.");
    }
    var draft = texts.find(door, id).map(SimulatedText.State::draft).orElseThrow(this::missing);
    var file = Json.MAPPER.readTree(draft.detail()).path("media").path(0);
    return ResponseEntity.ok()
        .header("Content-Type", file.path("type").asString("application/octet-stream"))
        .header("Content-Disposition", "attachment")
        .header("X-Content-Type-Options", "nosniff")
        .body(Base64.getDecoder().decode(file.path("content").asString("")));
  }

  private Door door(String written) {
    return Door.parse(written).filter(simulator::isOpen).orElseThrow(this::missing);
  }

  private Account account(Door door) {
    return accounts.find(door.tenant(), door.account()).orElseThrow(this::missing);
  }

  private Fault missing() {
    return new Fault(404, "messages", "Not Found", "There is nothing here.");
  }

  private static Fault unauthorized() {
    return new Fault(
        401, "messages#unauthorized", "Unauthorized", "You did not provide correct credentials.");
  }

  private static Fault invalid(String detail) {
    return Fault.number(422, 1020, detail);
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
    try {
      var pair =
          new String(
              Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
      var start = SimulatedVonageAccount.API_KEY + ":";
      return pair.startsWith(start)
              && simulator
                  .opened(SimulatedVonage.KEY_PREFIX, pair.substring(start.length()))
                  .filter(door::equals)
                  .isPresent()
          ? account(door)
          : fail();
    } catch (IllegalArgumentException e) {
      throw unauthorized();
    }
  }

  private static Account fail() {
    throw unauthorized();
  }

  /** What goes wrong today; the rest is for the request itself to show. */
  private Behaviour.Trouble trouble(Door door) {
    var trouble = simulator.behaviour(door).trouble();
    switch (trouble) {
      case OUTAGE -> throw new Fault(503, "messages", "Unavailable", "Try again later.");
      case BROKEN -> throw Fault.number(500, 1030, "Internal error");
      case RATE_LIMIT -> throw Fault.number(429, 1000, "Throttled - wait and retry");
      case QUOTA ->
          throw new Fault(
              402,
              "#low-balance",
              "Low balance",
              "This request could not be performed due to your account balance being low.");
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
      throw invalid("The body is not JSON.");
    }
    throw invalid("The body is not JSON.");
  }

  /** Begins an answer and ends it in the middle, as a connection that is lost does. */
  private static void cutShort(HttpServletResponse response) throws IOException {
    response.setContentType("application/json");
    response.setHeader("Connection", "close");
    response.setContentLength(60);
    response.getOutputStream().write("{\"message_uuid\":\"".getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }
}
