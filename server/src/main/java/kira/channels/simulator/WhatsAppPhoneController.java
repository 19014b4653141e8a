package kira.channels.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.channels.whatsapp.WhatsApp;
import kira.objects.Json;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What only phones with WhatsApp can do with a message: press a button, and react. */
@RestController
@RequestMapping("/api/v1/channels/accounts/{account}/simulator/texts/{id}")
class WhatsAppPhoneController {
  private static final int LONGEST_EMOJI = 20;

  private final ChannelAccounts accounts;
  private final SimulatedTexts texts;
  private final SimulatedWhatsApp provider;
  private final InstantSource clock;

  WhatsAppPhoneController(
      ChannelAccounts accounts,
      SimulatedTexts texts,
      SimulatedWhatsApp provider,
      InstantSource clock) {
    this.accounts = accounts;
    this.texts = texts;
    this.provider = provider;
    this.clock = clock;
  }

  /**
   * What a customer does with a message of the workspace; one of the two.
   *
   * @param button what is written on the button that is pressed
   * @param emoji to react with
   */
  record AnswerBody(@Nullable String button, @Nullable String emoji) {}

  record Answered(UUID id) {}

  @PostMapping("/answers")
  @ResponseStatus(HttpStatus.CREATED)
  @Requires(Permission.SETTINGS_MANAGE)
  Answered answer(
      @PathVariable UUID account,
      @PathVariable UUID id,
      @RequestBody AnswerBody body,
      Creation creation) {
    var found =
        accounts
            .find(Tenancy.caller().tenant(), account)
            .filter(each -> each.isSimulated() && each.adapter().equals(WhatsApp.ADAPTER))
            .orElseThrow(() -> Problem.notFound("simulated account"));
    var door = new Door(found.tenant(), account);
    var draft =
        texts
            .find(door, id)
            .map(SimulatedText.State::draft)
            .filter(each -> each != null && !each.incoming())
            .orElseThrow(() -> Problem.notFound("simulated message"));
    var now = clock.instant();
    var emoji = body.emoji() == null ? "" : CleanText.line(body.emoji());
    if (!emoji.isEmpty() && emoji.length() <= LONGEST_EMOJI) {
      appear(
          found,
          door,
          creation.id(),
          draft.address(),
          emoji,
          "reaction",
          Map.of("message_id", SimulatedWhatsApp.wamid(id, 0), "emoji", emoji),
          null,
          now);
    } else {
      var detail = Json.MAPPER.readTree(draft.detail());
      var pressed = body.button() == null ? "" : body.button();
      var answer = pressed(detail, pressed);
      appear(
          found,
          door,
          creation.id(),
          draft.address(),
          pressed,
          answer.has("interactive") ? "interactive" : "button",
          answer.has("interactive") ? answer.path("interactive") : answer,
          Map.of("from", draft.own().substring(1), "id", SimulatedWhatsApp.wamid(id, 0)),
          now);
    }
    return new Answered(creation.id());
  }

  /** What the provider tells of a pressed button. */
  private static JsonNode pressed(JsonNode detail, String pressed) {
    for (var each : detail.path("buttons")) {
      if (each.asString("").equals(pressed)) {
        return Json.MAPPER.valueToTree(Map.of("payload", pressed, "text", pressed));
      }
    }
    var action = detail.path("interactive").path("action");
    for (var each : action.path("buttons")) {
      if (each.path("reply").path("title").asString("").equals(pressed)) {
        return Json.MAPPER.valueToTree(
            Map.of(
                "interactive", Map.of("type", "button_reply", "button_reply", each.path("reply"))));
      }
    }
    for (var section : action.path("sections")) {
      for (var row : section.path("rows")) {
        if (row.path("title").asString("").equals(pressed)) {
          return Json.MAPPER.valueToTree(
              Map.of("interactive", Map.of("type", "list_reply", "list_reply", row)));
        }
      }
    }
    throw Problem.badRequest("invalid_request", "The message has no such button.", "button");
  }

  private void appear(
      Account account,
      Door door,
      UUID id,
      String from,
      String text,
      String type,
      Object content,
      @Nullable Map<String, Object> context,
      Instant at) {
    var message =
        new LinkedHashMap<>(
            SimulatedWhatsApp.incoming(SimulatedWhatsApp.wamid(id, 0), from, at, type, content));
    if (context != null) {
      message.put("context", context);
    }
    var arrival = provider.arrival(account, id, from, text, Map.of(), List.of(message), at);
    texts.appear(door, id, arrival.draft(), arrival.news());
  }
}
