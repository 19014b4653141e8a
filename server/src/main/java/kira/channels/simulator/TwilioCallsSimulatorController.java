package kira.channels.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.channels.Door;
import kira.channels.simulator.TwilioAnswers.Fault;
import kira.channels.sms.FormBody;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Open;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The REST of Twilio, as far as calls go, with its errors and its ways to fail. */
@RestController
@RequestMapping("/simulator/twilio/2010-04-01/Accounts")
class TwilioCallsSimulatorController {
  private static final int SHOWN = 50;
  private static final int USUAL_RING = 60;

  private static final DateTimeFormatter RFC_2822 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss '+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Numbers that always fail, as Twilio's own for tests do. */
  private static final Map<String, Fault> MAGIC =
      Map.of(
          "+15005550001", new Fault(400, 21217, "Phone number does not appear to be valid"),
          "+15005550002", new Fault(400, 21214, "'To' phone number cannot be reached"),
          "+15005550003", new Fault(400, 21215, "Account not authorized to call +15005550003"),
          "+15005550004", new Fault(400, 21216, "Account not allowed to call +15005550004"));

  private final TwilioAnswers desk;
  private final SimulatedCalls calls;
  private final SimulatedCallTable table;
  private final PublicAddress address;
  private final InstantSource clock;

  TwilioCallsSimulatorController(
      TwilioAnswers desk,
      SimulatedCalls calls,
      SimulatedCallTable table,
      PublicAddress address,
      InstantSource clock) {
    this.desk = desk;
    this.calls = calls;
    this.table = table;
    this.address = address;
    this.clock = clock;
  }

  @PostMapping("/{sid}/Calls.json")
  @Open("The simulated auth token is the credential.")
  @Nullable Object place(
      @PathVariable String sid, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var door = desk.door(sid, request);
    var trouble = desk.trouble(door);
    if (trouble == Behaviour.Trouble.HTML) {
      return ResponseEntity.ok()
          .contentType(MediaType.TEXT_HTML)
          .body("<!doctype html><title>One moment</title><p>Checking your browser.</p>");
    }
    var draft = draft(door, TwilioAnswers.form(request));
    calls.begin(door, draft);
    if (trouble == Behaviour.Trouble.LOST_ANSWER) {
      TwilioAnswers.cutShort(response);
      return null;
    }
    return ResponseEntity.status(HttpStatus.CREATED)
        .body(view(door, draft.id(), calls.find(door, draft.id()).orElseThrow(), "queued"));
  }

  private SimulatedCall.Draft draft(Door door, FormBody form) {
    var to = form.text("To").orElseThrow(() -> new Fault(400, 21201, "No 'To' number specified"));
    var number =
        Suppressions.normal(Channel.VOICE, to)
            .filter(to::equals)
            .orElseThrow(() -> new Fault(400, 21211, "Invalid 'To' Phone Number: " + to));
    var from =
        form.text("From").orElseThrow(() -> new Fault(400, 21213, "No 'From' number specified"));
    if (desk.account(door).senders().stream().noneMatch(each -> each.address().equals(from))) {
      throw new Fault(
          400,
          21210,
          "'From' phone number not verified. The source phone number provided, %s, is not yet verified for your account."
              .formatted(from));
    }
    var url =
        form.text("Url").orElseThrow(() -> new Fault(400, 21205, "Url parameter is required."));
    if (!url.startsWith(address.base() + "/")) {
      throw new Fault(400, 21205, "Url is not a valid URL: " + url);
    }
    var magic = MAGIC.get(number);
    if (magic != null) {
      throw magic;
    }
    var events = form.fields().getOrDefault("StatusCallbackEvent", List.of("completed"));
    var detection = form.text("MachineDetection").orElse("");
    return new SimulatedCall.Draft(
        UUID.randomUUID(),
        door.account(),
        false,
        number,
        from,
        url,
        form.text("StatusCallback").filter(this::isHere).orElse(null),
        events,
        form.text("Timeout")
            .filter(text -> text.matches("\\d{1,3}"))
            .map(Integer::parseInt)
            .orElse(USUAL_RING),
        detection.equals("DetectMessageEnd") ? "end" : detection.equals("Enable") ? "start" : "",
        form.text("AsyncAmdStatusCallback").filter(this::isHere).orElse(null));
  }

  private boolean isHere(String url) {
    return url.startsWith(address.base() + "/");
  }

  @PostMapping("/{sid}/Calls/{call}.json")
  @Open("The simulated auth token is the credential.")
  Map<String, Object> change(
      @PathVariable String sid, @PathVariable String call, HttpServletRequest request)
      throws IOException {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var form = TwilioAnswers.form(request);
    var id = id(call);
    var state = found(door, id, call);
    var status = form.text("Status").orElse("");
    if (state.status() == SimulatedCall.Status.OVER) {
      throw new Fault(400, 21220, "Call is not in-progress. Cannot redirect.");
    }
    if (status.equals("canceled") && state.answeredAt() != null) {
      throw new Fault(400, 21220, "Call is in-progress. Cannot cancel.");
    }
    if (status.equals("completed") || status.equals("canceled")) {
      calls.end(door, id);
    } else if (!status.isEmpty()) {
      throw new Fault(400, 21218, "Invalid 'Status': " + status);
    } else {
      var url =
          form.text("Url")
              .filter(this::isHere)
              .orElseThrow(() -> new Fault(400, 21205, "Url is not a valid URL"));
      if (state.answeredAt() == null) {
        throw new Fault(400, 21220, "Call is not in-progress. Cannot redirect.");
      }
      calls.redirect(door, id, url);
    }
    return view(door, id, found(door, id, call), null);
  }

  @GetMapping("/{sid}/Calls/{call}.json")
  @Open("The simulated auth token is the credential.")
  Map<String, Object> read(
      @PathVariable String sid, @PathVariable String call, HttpServletRequest request) {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var id = id(call);
    return view(door, id, found(door, id, call), null);
  }

  @GetMapping("/{sid}/Calls.json")
  @Open("The simulated auth token is the credential.")
  Map<String, Object> list(@PathVariable String sid, HttpServletRequest request) {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var query = FormBody.parse(Objects.requireNonNullElse(request.getQueryString(), ""));
    var rows =
        Tenancy.in(
            door.tenant(),
            () -> table.newest(door.tenant(), door.account(), null, TwilioAnswers.LISTED));
    return TwilioAnswers.page(
        "calls",
        rows.stream()
            .filter(row -> TwilioAnswers.isInDays(query, "StartTime", row.state().at()))
            .filter(row -> TwilioAnswers.isInDays(query, "EndTime", row.state().endedAt()))
            .map(row -> view(door, row.id(), row.state(), null))
            .filter(each -> FILTERS.stream().allMatch(filter -> filter.passes(query, each)))
            .toList(),
        request);
  }

  /** A parameter by which a list is narrowed, and the field that it is about. */
  private record Filter(String parameter, String field) {
    boolean passes(FormBody query, Map<String, Object> call) {
      return query.text(parameter).map(text -> text.equals(call.get(field))).orElse(true);
    }
  }

  private static final List<Filter> FILTERS =
      List.of(
          new Filter("To", "to"),
          new Filter("From", "from"),
          new Filter("Status", "status"),
          new Filter("ParentCallSid", "parent_call_sid"));

  /** The sound of a recording. */
  @GetMapping("/{sid}/Recordings/{recording}.wav")
  @Open("The simulated auth token is the credential.")
  ResponseEntity<byte[]> recording(
      @PathVariable String sid, @PathVariable String recording, HttpServletRequest request) {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var id =
        SimulatedTwilio.idOf("RE", recording).orElseThrow(() -> TwilioAnswers.missing(recording));
    return Tenancy.in(
            door.tenant(), () -> table.newest(door.tenant(), door.account(), null, 2 * SHOWN))
        .stream()
        .flatMap(row -> row.state().sounds().stream())
        .filter(sound -> sound.id().equals(id))
        .findFirst()
        .map(sound ->
            ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("audio/x-wav"))
                .body(SimulatedSound.wav(sound.seconds())))
        .orElseThrow(() -> TwilioAnswers.missing(recording));
  }

  /** Removes a recording. */
  @DeleteMapping("/{sid}/Recordings/{recording}.json")
  @Open("The simulated auth token is the credential.")
  ResponseEntity<Void> remove(
      @PathVariable String sid, @PathVariable String recording, HttpServletRequest request) {
    var door = desk.door(sid, request);
    desk.trouble(door);
    var id =
        SimulatedTwilio.idOf("RE", recording).orElseThrow(() -> TwilioAnswers.missing(recording));
    var call =
        Tenancy.in(
                door.tenant(), () -> table.newest(door.tenant(), door.account(), null, 2 * SHOWN))
            .stream()
            .filter(row -> row.state().sounds().stream().anyMatch(each -> each.id().equals(id)))
            .findFirst()
            .orElseThrow(() -> TwilioAnswers.missing(recording));
    if (calls.remove(door, call.id(), id) instanceof Outcome.Refused) {
      throw TwilioAnswers.missing(recording);
    }
    return ResponseEntity.noContent().build();
  }

  private SimulatedCall.State found(Door door, UUID id, String sid) {
    return calls.find(door, id).orElseThrow(() -> TwilioAnswers.missing(sid));
  }

  private static UUID id(String sid) {
    return SimulatedTwilio.idOf("CA", sid).orElseThrow(() -> TwilioAnswers.missing(sid));
  }

  private Map<String, Object> view(
      Door door, UUID id, SimulatedCall.State state, @Nullable String status) {
    var draft = Objects.requireNonNull(state.draft());
    var sid = SimulatedTwilioPhone.callSid(id);
    var account = SimulatedTwilio.sid("AC", door.account());
    var uri = "/2010-04-01/Accounts/%s/Calls/%s".formatted(account, sid);
    var began = Objects.requireNonNullElse(state.at(), clock.instant());
    var ended = state.endedAt();
    var answer = new LinkedHashMap<String, Object>();
    answer.put("sid", sid);
    answer.put("date_created", RFC_2822.format(began));
    answer.put("date_updated", RFC_2822.format(ended == null ? began : ended));
    answer.put("parent_call_sid", null);
    answer.put("account_sid", account);
    answer.put("to", draft.incoming() ? draft.own() : draft.address());
    answer.put("to_formatted", draft.incoming() ? draft.own() : draft.address());
    answer.put("from", draft.incoming() ? draft.address() : draft.own());
    answer.put("from_formatted", draft.incoming() ? draft.address() : draft.own());
    answer.put("phone_number_sid", null);
    answer.put("status", status != null ? status : statusOf(state));
    // What only waits has not started.
    answer.put("start_time", status == null ? RFC_2822.format(began) : null);
    answer.put("end_time", ended == null ? null : RFC_2822.format(ended));
    answer.put(
        "duration",
        ended == null || state.answeredAt() == null ? null : Integer.toString(state.seconds()));
    answer.put("price", null);
    answer.put("price_unit", "USD");
    answer.put("direction", draft.incoming() ? "inbound" : "outbound-api");
    answer.put("answered_by", null);
    answer.put("api_version", "2010-04-01");
    answer.put("forwarded_from", null);
    answer.put("group_sid", null);
    answer.put("caller_name", null);
    answer.put("queue_time", "0");
    answer.put("trunk_sid", null);
    answer.put("uri", uri + ".json");
    answer.put("subresource_uris", Map.of("recordings", uri + "/Recordings.json"));
    return answer;
  }

  private static String statusOf(SimulatedCall.State state) {
    return switch (state.status()) {
      case RINGING -> "ringing";
      case TALKING -> "in-progress";
      case OVER -> SimulatedTwilioPhone.status(state.end() == null ? "completed" : state.end());
    };
  }
}
