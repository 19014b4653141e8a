package kira.channels.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.channels.webhook.SvixSignature;
import kira.channels.webhook.WebhookChannel;
import kira.objects.Json;
import kira.platform.web.Open;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A receiver of webhooks as the guide tells people to write one, with its ways to fail. */
@RestController
@RequestMapping("/simulator/webhook")
class WebhookSimulatorController {
  private static final int LARGEST = 15_000_000;

  private final SimulatedWebhook webhook;
  private final SimulatedTexts texts;
  private final Simulator simulator;
  private final ChannelAccounts accounts;
  private final InstantSource clock;

  WebhookSimulatorController(
      SimulatedWebhook webhook,
      SimulatedTexts texts,
      Simulator simulator,
      ChannelAccounts accounts,
      InstantSource clock) {
    this.webhook = webhook;
    this.texts = texts;
    this.simulator = simulator;
    this.accounts = accounts;
    this.clock = clock;
  }

  @PostMapping("/{door}")
  @Open("The signature is the credential.")
  @Nullable ResponseEntity<?> receive(
      @PathVariable String door, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var at = Door.parse(door).orElse(null);
    var account = at == null ? null : accounts.find(at.tenant(), at.account()).orElse(null);
    if (at == null
        || account == null
        || !account.isSimulated()
        || !account.adapter().equals(WebhookChannel.ADAPTER)) {
      return answer(404, "There is nobody.");
    }
    var body = request.getInputStream().readNBytes(LARGEST);
    if (!isSigned(account, request, body)) {
      return answer(401, "The signature does not hold.");
    }
    var trouble = simulator.behaviour(at).trouble();
    var refused = refused(trouble);
    if (refused != null) {
      return refused;
    }
    JsonNode json;
    UUID id;
    try {
      json = Json.MAPPER.readTree(body);
      id = UUID.fromString(json.path("id").asString(""));
    } catch (JacksonException | IllegalArgumentException e) {
      return answer(400, "This is no message.");
    }
    if (!json.path("type").asString("").equals("message")) {
      return ResponseEntity.ok(Map.of("ok", true));
    }
    appear(at, id, json);
    if (trouble == Behaviour.Trouble.LOST_ANSWER) {
      cutShort(response);
      return null;
    }
    return ResponseEntity.ok(Map.of("id", "sim-" + id));
  }

  private boolean isSigned(Account account, HttpServletRequest request, byte[] body) {
    var headers = new HashMap<String, String>();
    Collections.list(request.getHeaderNames())
        .forEach(name -> headers.put(name.toLowerCase(Locale.ROOT), request.getHeader(name)));
    return account
        .secret(WebhookChannel.SIGNING_SECRET)
        .flatMap(secret -> SvixSignature.verified(secret, headers, body, clock.instant()))
        .isPresent();
  }

  /** Of the same id once, as the guide asks of receivers. */
  private void appear(Door door, UUID id, JsonNode json) {
    var names = new ArrayList<String>();
    json.path("attachments").forEach(file -> names.add(file.path("name").asString("")));
    var draft =
        new SimulatedText.Draft(
            door.account(),
            false,
            json.path("to").asString(""),
            json.path("from").asString(""),
            json.path("text").asString(""),
            names.isEmpty() ? "" : Json.MAPPER.writeValueAsString(Map.of("files", names)));
    List<SimulatedText.News> news =
        simulator.behaviour(door).delivers()
            ? List.of(webhook.status(door.account(), id, "delivered", clock.instant()))
            : List.of();
    texts.appear(door, id, draft, news);
  }

  private static @Nullable ResponseEntity<?> refused(Behaviour.Trouble trouble) {
    return switch (trouble) {
      case OUTAGE -> answer(503, "Closed for a moment.");
      case BROKEN -> answer(500, "Something broke.");
      case RATE_LIMIT ->
          ResponseEntity.status(429).header("Retry-After", "1").body(Map.of("error", "Too fast."));
      case QUOTA ->
          ResponseEntity.status(429)
              .header("Retry-After", "3600")
              .body(Map.of("error", "Enough for today."));
      case REVOKED_KEY -> answer(401, "The signature does not hold.");
      case HTML ->
          ResponseEntity.status(302)
              .header("Location", "https://login.example/")
              .contentType(MediaType.TEXT_HTML)
              .body("<!doctype html><title>Sign in</title>");
      case SLOW -> {
        Behaviour.dawdle();
        yield null;
      }
      case NONE, LOST_ANSWER -> null;
    };
  }

  private static ResponseEntity<?> answer(int status, String error) {
    return ResponseEntity.status(status).body(Map.of("error", error));
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
