package kira.channels.simulator;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.channels.sms.FormBody;
import kira.channels.sms.vonage.VonageAccount;
import kira.channels.sms.vonage.VonageJwt;
import kira.objects.Json;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Vonage as far as calls go: it understands call control objects, and tells what happens. */
@Component
class SimulatedVonagePhone implements SimulatedCallProvider {
  static final String ADAPTER = "vonage-phone";
  static final String PATH = "/simulator/vonage-phone/";
  static final String KEY_PREFIX = "vpsim_";

  private static final int USUAL_RING = 60;

  private final SimulatorKeys keys;
  private final OwnServer own;
  private final PublicAddress address;
  private final InstantSource clock;

  SimulatedVonagePhone(
      SimulatorKeys keys, OwnServer own, PublicAddress address, InstantSource clock) {
    this.keys = keys;
    this.own = own;
    this.address = address;
    this.clock = clock;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public String path(Door door) {
    return PATH + door.text();
  }

  @Override
  public Opening open(Door door, SenderIdentity sender) {
    return SimulatedVonageAccount.opening(keys, KEY_PREFIX, door);
  }

  @Override
  public String arrivalUrl(Account account) {
    return door(account) + "/answer";
  }

  @Override
  public String statusUrl(Account account) {
    return door(account) + "/event";
  }

  private String door(Account account) {
    return address.link(new Door(account.tenant(), account.id()).path());
  }

  static String conversation(UUID call) {
    return "CON-" + UUID.nameUUIDFromBytes(("con/" + call).getBytes(StandardCharsets.UTF_8));
  }

  /** The id of the other phone's part in a call. */
  private static UUID leg(UUID call, String number) {
    return UUID.nameUUIDFromBytes((call + "/" + number).getBytes(StandardCharsets.UTF_8));
  }

  /** A status of ours as Vonage calls it. */
  static String status(String ours) {
    return switch (ours) {
      case "initiated" -> "started";
      case "declined" -> "rejected";
      case "no_answer" -> "unanswered";
      default -> ours;
    };
  }

  @Override
  public OutboundRequest webhook(
      Door door, Account account, Secret signing, SimulatedCall.News news) {
    var uri = URI.create(news.url());
    boolean isArrival =
        news.what().equals("ask")
            && news.draft().incoming()
            && news.url().equals(news.draft().url());
    if (isArrival) {
      return arrival(account, signing, uri, news);
    }
    var body = Json.MAPPER.writeValueAsBytes(body(news));
    var query = uri.getRawQuery();
    return OutboundRequest.post(
            own.at(uri.getRawPath() + (query == null ? "" : "?" + query)), "application/json", body)
        .header("User-Agent", "vonage (simulator)")
        .header("Authorization", "Bearer " + token(account, signing, body));
  }

  /** Calls that come in are asked about by GET. */
  private OutboundRequest arrival(
      Account account, Secret signing, URI uri, SimulatedCall.News news) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("to", VonageAccount.bare(news.draft().own()));
    parameters.put("from", outside(news.draft()));
    parameters.put("conversation_uuid", conversation(news.call()));
    parameters.put("uuid", news.call().toString());
    var query = new FormBody(Map.of());
    for (var each : parameters.entrySet()) {
      query = query.with(each.getKey(), each.getValue());
    }
    return OutboundRequest.get(own.at(uri.getRawPath() + "?" + query.encoded()))
        .redirects(0)
        .header("User-Agent", "vonage (simulator)")
        .header(
            "Authorization",
            "Bearer " + token(account, signing, Json.MAPPER.writeValueAsBytes(parameters)));
  }

  private String token(Account account, Secret signing, byte[] body) {
    return VonageJwt.forWebhook(
        signing,
        SimulatedVonageAccount.API_KEY,
        account.id().toString(),
        body,
        clock.instant(),
        UUID.randomUUID());
  }

  private static String outside(SimulatedCall.Draft draft) {
    return draft.address().isEmpty() ? "anonymous" : VonageAccount.bare(draft.address());
  }

  private static Map<String, Object> body(SimulatedCall.News news) {
    var draft = news.draft();
    var body = new LinkedHashMap<String, Object>();
    boolean isLeg = news.what().equals("leg") || !news.value("reached").isEmpty();
    body.put("from", isLeg || !draft.incoming() ? VonageAccount.bare(draft.own()) : outside(draft));
    body.put(
        "to",
        isLeg
            ? VonageAccount.bare(number(news))
            : draft.incoming() ? VonageAccount.bare(draft.own()) : outside(draft));
    body.put("uuid", (isLeg ? leg(news.call(), number(news)) : news.call()).toString());
    body.put("conversation_uuid", conversation(news.call()));
    body.put("timestamp", news.at().toString());
    switch (news.what()) {
      case "recording" -> {
        body.remove("uuid");
        body.remove("from");
        body.remove("to");
        body.put("start_time", started(news).toString());
        body.put("end_time", news.at().toString());
        body.put("recording_uuid", news.value("recording"));
        body.put("recording_url", "https://api.nexmo.com/v1/files/" + news.value("recording"));
        body.put("size", 16_000);
      }
      case "machine" -> {
        body.put("direction", "outbound");
        boolean isMachine = !news.value("by").equals("human");
        body.put("status", isMachine ? "machine" : "human");
        if (news.value("by").equals("machine_end")) {
          body.put("sub_state", "beep_start");
        }
      }
      case "ask" -> asked(body, news);
      default -> {
        body.put("direction", isLeg || !draft.incoming() ? "outbound" : "inbound");
        ended(body, status(news.value("status")), news);
      }
    }
    return body;
  }

  private static Instant started(SimulatedCall.News news) {
    var seconds = news.value("seconds");
    return news.at().minusSeconds(seconds.matches("\\d{1,5}") ? Long.parseLong(seconds) : 1);
  }

  /** The other phone, which the address names where the news does not. */
  private static String number(SimulatedCall.News news) {
    var to = news.value("to");
    var query = URI.create(news.url()).getRawQuery();
    return to.isEmpty() && query != null ? FormBody.parse(query).text("number").orElse("") : to;
  }

  private static void asked(Map<String, Object> body, SimulatedCall.News news) {
    var reached = news.value("reached");
    if (!reached.isEmpty()) {
      body.put("direction", "outbound");
      ended(body, reached.equals("true") ? "completed" : status(news.value("how")), news);
    } else if (news.values().containsKey("digits")) {
      body.put(
          "dtmf",
          Map.of("digits", news.value("digits"), "timed_out", news.value("digits").isEmpty()));
      body.put("speech", Map.of("results", List.of()));
    }
  }

  private static void ended(Map<String, Object> body, String status, SimulatedCall.News news) {
    body.put("status", status);
    switch (status) {
      case "completed" -> {
        body.put("duration", news.value("seconds"));
        body.put("rate", "0.01390000");
        body.put("price", "0.00023166");
        body.put("network", "GB-FIXED");
      }
      case "failed" -> body.put("detail", "number_out_of_service");
      case "unanswered" -> body.put("detail", "timeout");
      default -> {}
    }
  }

  /** A call control object, as far as Kira writes it and a little more. */
  @Override
  public List<SimulatedVerb> verbs(String body) {
    if (body.isBlank()) {
      return List.of(new SimulatedVerb.HangUp());
    }
    JsonNode actions;
    try {
      actions = Json.MAPPER.readTree(body);
    } catch (JacksonException e) {
      return List.of(new SimulatedVerb.HangUp());
    }
    var verbs = new ArrayList<SimulatedVerb>();
    var prompt = new ArrayList<String>();
    @Nullable String recording = null;
    for (var action : actions) {
      switch (action.path("action").asString("")) {
        case "talk", "stream" -> {
          if (action.path("bargeIn").asBoolean(false)) {
            prompt.add(heard(action));
          } else {
            var said = heard(action);
            if (!said.isEmpty()) {
              verbs.add(
                  action.has("streamUrl")
                      ? new SimulatedVerb.Play(said)
                      : new SimulatedVerb.Say(said));
            }
          }
        }
        case "input" -> {
          var dtmf = action.path("dtmf");
          verbs.add(
              new SimulatedVerb.Ask(
                  List.copyOf(prompt),
                  dtmf.path("maxDigits").asInt(action.path("maxDigits").asInt(4)),
                  url(action)));
          prompt.clear();
        }
        case "record" -> {
          boolean ends =
              action.has("endOnSilence") || action.has("endOnKey") || action.has("timeOut");
          if (ends) {
            verbs.add(new SimulatedVerb.TakeMessage(null, url(action)));
          } else {
            recording = url(action);
          }
        }
        case "connect" -> {
          var event = url(action);
          boolean asks = action.path("eventType").asString("").equals("synchronous");
          verbs.add(
              new SimulatedVerb.Bridge(
                  "+" + action.path("endpoint").path(0).path("number").asString(""),
                  action.path("timeout").asInt(USUAL_RING),
                  asks && !event.isEmpty() ? event : null,
                  event.isEmpty() ? null : event,
                  recording));
          recording = null;
        }
        default -> {}
      }
    }
    return verbs;
  }

  private static String heard(JsonNode action) {
    return action.has("streamUrl")
        ? action.path("streamUrl").path(0).asString("")
        : action.path("text").asString("").replaceAll("<[^>]*>", "").strip();
  }

  private static String url(JsonNode action) {
    return action.path("eventUrl").path(0).asString("");
  }
}
