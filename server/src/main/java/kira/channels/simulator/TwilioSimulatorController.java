package kira.channels.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.channels.Door;
import kira.channels.sms.FormBody;
import kira.channels.sms.SmsLength;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.objects.Json;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Open;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The REST of Twilio, as far as text messages go, with its errors and its ways to fail. */
@RestController
@RequestMapping("/simulator/twilio/2010-04-01/Accounts")
class TwilioSimulatorController {
  private static final int LONGEST = 1600;

  /** As Twilio writes times. */
  private static final DateTimeFormatter RFC_2822 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss '+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Numbers that always fail, as Twilio's own for tests do. */
  private static final Map<String, TwilioAnswers.Fault> MAGIC =
      Map.of(
          "+15005550001",
              new TwilioAnswers.Fault(400, 21211, "Invalid 'To' Phone Number: +15005550001"),
          "+15005550002",
              new TwilioAnswers.Fault(400, 21612, "The 'To' number is not reachable by SMS."),
          "+15005550003",
              new TwilioAnswers.Fault(400, 21408, "Permission to send to this region is missing."),
          "+15005550004",
              new TwilioAnswers.Fault(400, 21610, "Attempt to send to unsubscribed recipient"),
          "+15005550009",
              new TwilioAnswers.Fault(400, 21614, "'To' number is not a valid mobile number"));

  private final SimulatedTwilio twilio;
  private final SimulatedTexts texts;
  private final SimulatedTextTable table;
  private final Simulator simulator;
  private final TwilioAnswers desk;
  private final PublicAddress address;
  private final InstantSource clock;

  TwilioSimulatorController(
      SimulatedTwilio twilio,
      SimulatedTexts texts,
      SimulatedTextTable table,
      Simulator simulator,
      TwilioAnswers desk,
      PublicAddress address,
      InstantSource clock) {
    this.twilio = twilio;
    this.texts = texts;
    this.table = table;
    this.simulator = simulator;
    this.desk = desk;
    this.address = address;
    this.clock = clock;
  }

  @PostMapping("/{sid}/Messages.json")
  @Open("The simulated auth token is the credential.")
  @Nullable Object send(
      @PathVariable String sid, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var door = desk.door(sid, request);
    var trouble = desk.trouble(door);
    if (trouble == Behaviour.Trouble.HTML) {
      return ResponseEntity.ok()
          .contentType(MediaType.TEXT_HTML)
          .body("<!doctype html><title>One moment</title><p>Checking your browser.</p>");
    }
    var form = TwilioAnswers.form(request);
    var to =
        form.text("To")
            .orElseThrow(() -> new TwilioAnswers.Fault(400, 21604, "A 'To' is required."));
    var number =
        Suppressions.normal(Channel.SMS, to)
            .filter(to::equals)
            .orElseThrow(
                () -> new TwilioAnswers.Fault(400, 21211, "Invalid 'To' Phone Number: " + to));
    var from = sender(door, form);
    var text = form.text("Body").orElse("");
    if (text.isEmpty() && form.text("MediaUrl").isEmpty()) {
      throw new TwilioAnswers.Fault(400, 21602, "Message body is required.");
    }
    if (text.length() > LONGEST) {
      throw new TwilioAnswers.Fault(
          400, 21617, "The concatenated message body exceeds the 1600 character limit");
    }
    var magic = MAGIC.get(number);
    if (magic != null) {
      throw magic;
    }
    if (Tenancy.in(door.tenant(), () -> twilio.hasStopped(door, number))) {
      throw new TwilioAnswers.Fault(400, 21610, "Attempt to send to unsubscribed recipient");
    }
    var id = UUID.randomUUID();
    var draft =
        SimulatedTwilio.draft(door, from, number, text, form.text("StatusCallback").orElse(null));
    boolean delivers = simulator.behaviour(door).delivers();
    texts.appear(door, id, draft, twilio.course(door, id, draft, delivers, clock.instant()));
    if (trouble == Behaviour.Trouble.LOST_ANSWER) {
      TwilioAnswers.cutShort(response);
      return null;
    }
    return ResponseEntity.status(HttpStatus.CREATED)
        .body(view(door, id, texts.find(door, id).orElseThrow(), "queued"));
  }

  private String sender(Door door, FormBody form) {
    var numbers = desk.account(door).senders().stream().map(each -> each.address()).toList();
    if (form.text("MessagingServiceSid").isPresent()) {
      return numbers.getFirst();
    }
    var from =
        form.text("From")
            .orElseThrow(() -> new TwilioAnswers.Fault(400, 21603, "A 'From' is required."));
    if (!numbers.contains(from)) {
      throw new TwilioAnswers.Fault(
          400,
          21606,
          "The 'From' phone number provided (%s) is not a valid message-capable Twilio phone number for this destination/account"
              .formatted(from));
    }
    return from;
  }

  @GetMapping("/{sid}/Messages/{message}.json")
  @Open("The simulated auth token is the credential.")
  Map<String, Object> read(
      @PathVariable String sid, @PathVariable String message, HttpServletRequest request) {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var id =
        SimulatedTwilio.idOf("SM", message)
            .or(() -> SimulatedTwilio.idOf("MM", message))
            .orElseThrow(() -> TwilioAnswers.missing(message));
    var state = texts.find(door, id).orElseThrow(() -> TwilioAnswers.missing(message));
    return view(door, id, state, null);
  }

  @GetMapping("/{sid}/Messages.json")
  @Open("The simulated auth token is the credential.")
  Map<String, Object> list(
      @PathVariable String sid,
      @RequestParam(name = "To", required = false) @Nullable String to,
      @RequestParam(name = "From", required = false) @Nullable String from,
      HttpServletRequest request) {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var query = FormBody.parse(Objects.requireNonNullElse(request.getQueryString(), ""));
    var rows =
        Tenancy.in(
            door.tenant(),
            () -> table.newest(door.tenant(), door.account(), null, TwilioAnswers.LISTED));
    var messages =
        rows.stream()
            .filter(row -> row.state().at() != null)
            .filter(row -> TwilioAnswers.isInDays(query, "DateSent", row.state().at()))
            .map(row -> view(door, row.id(), row.state(), null))
            .filter(each -> to == null || to.equals(each.get("to")))
            .filter(each -> from == null || from.equals(each.get("from")))
            .toList();
    return TwilioAnswers.page("messages", messages, request);
  }

  @GetMapping("/{sid}.json")
  @Open("The simulated auth token is the credential.")
  Map<String, Object> account(@PathVariable String sid, HttpServletRequest request) {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var account = desk.account(door);
    var answer = new LinkedHashMap<String, Object>();
    answer.put("sid", sid);
    answer.put("friendly_name", account.name());
    answer.put("status", "active");
    answer.put("type", "Full");
    answer.put("owner_account_sid", sid);
    answer.put("uri", "/2010-04-01/Accounts/%s.json".formatted(sid));
    return answer;
  }

  @GetMapping("/{sid}/IncomingPhoneNumbers.json")
  @Open("The simulated auth token is the credential.")
  Map<String, Object> numbers(
      @PathVariable String sid,
      @RequestParam(name = "PhoneNumber", required = false) @Nullable String number,
      HttpServletRequest request) {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var numbers = new ArrayList<Map<String, Object>>();
    for (var sender : desk.account(door).senders()) {
      if (number == null || sender.address().contains(number)) {
        numbers.add(number(door, sid, sender.address()));
      }
    }
    return TwilioAnswers.page("incoming_phone_numbers", numbers, request);
  }

  private Map<String, Object> number(Door door, String sid, String number) {
    var id = UUID.nameUUIDFromBytes(number.getBytes(StandardCharsets.UTF_8));
    var answer = new LinkedHashMap<String, Object>();
    answer.put("sid", SimulatedTwilio.sid("PN", id));
    answer.put("account_sid", sid);
    answer.put("friendly_name", number);
    answer.put("phone_number", number);
    answer.put("capabilities", Map.of("sms", true, "mms", true, "voice", true, "fax", false));
    answer.put("sms_url", address.link(door.path()));
    answer.put("sms_method", "POST");
    answer.put("voice_url", address.link(door.path()));
    answer.put("voice_method", "POST");
    answer.put("status_callback", address.link(door.path()) + "/call");
    answer.put("status_callback_method", "POST");
    answer.put("status", "in-use");
    answer.put("api_version", "2010-04-01");
    answer.put("uri", "/2010-04-01/Accounts/%s/IncomingPhoneNumbers.json".formatted(sid));
    return answer;
  }

  /** A file of a message that came in; Twilio's own need the credentials, too. */
  @GetMapping("/{sid}/Messages/{message}/Media/{media}")
  @Open("The simulated auth token is the credential.")
  ResponseEntity<byte[]> media(
      @PathVariable String sid,
      @PathVariable String message,
      @PathVariable String media,
      HttpServletRequest request) {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var draft =
        SimulatedTwilio.idOf("MM", message)
            .flatMap(id -> texts.find(door, id))
            .map(SimulatedText.State::draft)
            .filter(each -> !each.detail().isEmpty())
            .orElseThrow(() -> TwilioAnswers.missing(media));
    for (var file : Json.MAPPER.readTree(draft.detail()).path("media")) {
      if (file.path("sid").asString("").equals(media)) {
        return ResponseEntity.ok()
            .contentType(MediaType.APPLICATION_OCTET_STREAM)
            .header("Content-Disposition", "attachment")
            .header("X-Content-Type-Options", "nosniff")
            .body(Base64.getDecoder().decode(file.path("content").asString("")));
      }
    }
    throw TwilioAnswers.missing(media);
  }

  private Map<String, Object> view(
      Door door, UUID id, SimulatedText.State state, @Nullable String status) {
    var draft = state.draft();
    if (draft == null || state.at() == null) {
      throw TwilioAnswers.missing(id.toString());
    }
    var detail = draft.detail().isEmpty() ? null : Json.MAPPER.readTree(draft.detail());
    int media = detail == null ? 0 : detail.path("media").size();
    var account = SimulatedTwilio.sid("AC", door.account());
    var sid = SimulatedTwilio.sid(media > 0 ? "MM" : "SM", id);
    var uri = "/2010-04-01/Accounts/%s/Messages/%s".formatted(account, sid);
    var last = state.happened().isEmpty() ? state.at() : state.happened().getLast().at();
    var answer = new LinkedHashMap<String, Object>();
    answer.put("account_sid", account);
    answer.put("api_version", "2010-04-01");
    answer.put("body", draft.text());
    answer.put("date_created", RFC_2822.format(state.at()));
    answer.put("date_sent", RFC_2822.format(state.at()));
    answer.put("date_updated", RFC_2822.format(last));
    answer.put("direction", draft.incoming() ? "inbound" : "outbound-api");
    answer.put("error_code", SimulatedTwilio.errorOf(state));
    answer.put("error_message", null);
    answer.put("from", draft.incoming() ? draft.address() : draft.own());
    answer.put("messaging_service_sid", null);
    answer.put("num_media", Integer.toString(media));
    answer.put("num_segments", Integer.toString(Math.max(1, SmsLength.of(draft.text()).parts())));
    answer.put("price", null);
    answer.put("price_unit", "USD");
    answer.put("sid", sid);
    answer.put("status", status != null ? status : SimulatedTwilio.statusOf(state));
    answer.put("subresource_uris", Map.of("media", uri + "/Media.json"));
    answer.put("to", draft.incoming() ? draft.own() : draft.address());
    answer.put("uri", uri + ".json");
    return answer;
  }
}
