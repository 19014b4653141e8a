package kira.channels.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Door;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Json;
import kira.objects.Outcome;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/** The simulated provider's work: takes mails, has them arrive, and says what became of them. */
@Service
class SimulatedMails {
  private final DurableObjects objects;
  private final Simulator simulator;
  private final InstantSource clock;

  SimulatedMails(DurableObjects objects, Simulator simulator, InstantSource clock) {
    this.objects = objects;
    this.simulator = simulator;
    this.clock = clock;
  }

  /** The answer to a request: an id, or that the key stands for another request. */
  sealed interface Taken {
    record Mail(UUID id) implements Taken {}

    record OtherRequest() implements Taken {}
  }

  /** Takes a mail; with the key of an earlier one it is that one. */
  Taken take(Door door, JsonNode request, @Nullable String key) {
    var text = Json.MAPPER.writeValueAsString(request);
    var hash = hash(text);
    for (int again = 0; ; again++) {
      var id = key == null ? UUID.randomUUID() : id(door, key, again);
      var known = accept(door, id, request, text, hash);
      if (!known.expired()) {
        return known.same() ? new Taken.Mail(id) : new Taken.OtherRequest();
      }
    }
  }

  private SimulatedEmail.Known accept(
      Door door, UUID id, JsonNode request, String text, String hash) {
    var behaviour = simulator.read(door.tenant(), door.account()).behaviour();
    var to = bare(first(request.path("to")));
    var now = clock.instant();
    var news = new ArrayList<SimulatedEmail.News>();
    for (var type : course(to, behaviour)) {
      news.add(news(door, id, type, request, now));
    }
    return objects
        .ask(
            address(door, id),
            new SimulatedEmail.Command.Accept(
                door.account(),
                to,
                request.path("subject").asString(""),
                text,
                hash,
                news,
                behaviour,
                now))
        .reply(SimulatedEmail.Known.class);
  }

  /** What becomes of a mail by itself; some addresses have a fate, as the provider's own have. */
  private static List<String> course(String to, Behaviour behaviour) {
    var name = to.replaceAll("[+@].*", "");
    var fate = to.endsWith("@resend.dev") ? name : "";
    return switch (fate) {
      case "delivered" -> List.of("email.sent", "email.delivered");
      case "bounced" -> List.of("email.sent", "email.bounced");
      case "complained" -> List.of("email.sent", "email.delivered", "email.complained");
      case "suppressed" -> List.of("email.sent", "email.suppressed");
      default ->
          behaviour.delivers() ? List.of("email.sent", "email.delivered") : List.of("email.sent");
    };
  }

  /** A person says what becomes of a mail: {@code delivered}, {@code opened}, {@code bounced} … */
  Outcome happen(Door door, UUID id, String type) {
    var state = read(door, id);
    var behaviour = simulator.read(door.tenant(), door.account()).behaviour();
    var now = clock.instant();
    if (!state.exists() || !door.account().equals(state.account()) || state.incoming()) {
      return new Outcome.Refused(
          new kira.objects.Refusal("not_found", "There is no such simulated mail.", null));
    }
    var request = Json.MAPPER.readTree(state.body());
    return objects.ask(
        address(door, id),
        new SimulatedEmail.Command.Happen(
            type, news(door, id, "email." + type, request, now), behaviour, now));
  }

  /**
   * A mail from outside.
   *
   * @param mail as {@code GET /emails/receiving/{id}} gives it, without id and time
   */
  void arrive(Door door, UUID id, Map<String, Object> mail) {
    var now = clock.instant();
    var body = new LinkedHashMap<>(mail);
    body.put("object", "email");
    body.put("id", id.toString());
    body.put("created_at", now.toString());
    var text = Json.MAPPER.writeValueAsString(body);
    var from = bare(String.valueOf(mail.get("from")));
    var data = new LinkedHashMap<String, Object>();
    data.put("email_id", id.toString());
    data.put("created_at", now.toString());
    for (var field : List.of("from", "to", "cc", "bcc", "received_for", "message_id", "subject")) {
      data.put(field, mail.get(field));
    }
    data.put("from", from);
    data.put("attachments", mail.get("attachments"));
    objects.ask(
        address(door, id),
        new SimulatedEmail.Command.Arrive(
            door.account(),
            from,
            String.valueOf(mail.get("subject")),
            text,
            news(door, id, "email.received", data, now),
            simulator.read(door.tenant(), door.account()).behaviour(),
            now));
  }

  private static SimulatedEmail.News news(
      Door door, UUID email, String type, Object data, Instant at) {
    var id =
        "msg_"
            + UUID.nameUUIDFromBytes(
                    "%s/%s/%s".formatted(email, type, at).getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    return new SimulatedEmail.News(
        door.account(), email, id, type, Json.MAPPER.writeValueAsString(data), at);
  }

  private static SimulatedEmail.News news(
      Door door, UUID email, String type, JsonNode request, Instant at) {
    var data = new LinkedHashMap<String, Object>();
    data.put("created_at", at.toString());
    data.put("email_id", email.toString());
    data.put("message_id", messageId(email));
    data.put("from", request.path("from").asString(""));
    data.put("to", list(request.path("to")));
    data.put("subject", request.path("subject").asString(""));
    var tags = new LinkedHashMap<String, Object>();
    for (var tag : request.path("tags")) {
      tags.put(tag.path("name").asString(""), tag.path("value").asString(""));
    }
    if (!tags.isEmpty()) {
      data.put("tags", tags);
    }
    switch (type) {
      case "email.bounced" ->
          data.put(
              "bounce",
              Map.of(
                  "message",
                  "The recipient's mail server rejected the address: no such mailbox.",
                  "type",
                  "Permanent",
                  "subType",
                  "General",
                  "diagnosticCode",
                  List.of("smtp; 550 5.1.1 user unknown")));
      case "email.suppressed" ->
          data.put(
              "suppressed",
              Map.of("message", "The address is on the suppression list.", "type", "OnAccount"));
      case "email.failed" -> data.put("failed", Map.of("reason", "reached_daily_quota"));
      default -> {}
    }
    return news(door, email, type, (Object) data, at);
  }

  static String messageId(UUID email) {
    return "<%s@email.simulator.example>".formatted(email);
  }

  SimulatedEmail.State read(Door door, UUID id) {
    return objects.read(address(door, id), SimulatedEmail.State.class).state();
  }

  Optional<SimulatedEmail.State> find(Door door, UUID id) {
    var state = read(door, id);
    return state.exists() && door.account().equals(state.account())
        ? Optional.of(state)
        : Optional.empty();
  }

  private static UUID id(Door door, String key, int again) {
    return UUID.nameUUIDFromBytes(
        "simulated/%s/%s/%s/%d"
            .formatted(door.tenant(), door.account(), key, again)
            .getBytes(StandardCharsets.UTF_8));
  }

  static List<String> list(JsonNode given) {
    var list = new ArrayList<String>();
    if (given.isString()) {
      list.add(given.asString());
    }
    given.forEach(each -> list.add(each.asString("")));
    return list;
  }

  private static String first(JsonNode given) {
    return list(given).stream().findFirst().orElse("");
  }

  /** The address alone, in lower case. */
  static String bare(String written) {
    int open = written.lastIndexOf('<');
    int close = written.lastIndexOf('>');
    var address = open >= 0 && close > open ? written.substring(open + 1, close) : written;
    return address.strip().toLowerCase(Locale.ROOT);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Address address(Door door, UUID id) {
    return new Address(SimulatedEmail.KIND, door.tenant().value(), id);
  }
}
