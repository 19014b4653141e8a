package kira.channels.simulator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.channels.sms.FormBody;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Who asks the simulated Twilio, and what is wrong with it today. */
@Component
class TwilioAnswers {
  private static final int LARGEST = 100_000;

  /** So many of what happened last are in the lists. */
  static final int LISTED = 2_000;

  private static final int USUAL_PAGE = 50;
  private static final int LARGEST_PAGE = 1_000;
  private static final String TOKEN = "PA";

  private final Simulator simulator;
  private final ChannelAccounts accounts;

  TwilioAnswers(Simulator simulator, ChannelAccounts accounts) {
    this.simulator = simulator;
    this.accounts = accounts;
  }

  /** An answer that is an error, by Twilio's number. */
  static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final int code;

    Fault(int status, int code, String message) {
      super(message, null, false, false);
      this.status = status;
      this.code = code;
    }
  }

  /** The provider's own form of an error. */
  record TwilioError(int code, String message, String more_info, int status) {}

  /** Says errors as Twilio does. */
  @RestControllerAdvice(
      assignableTypes = {TwilioSimulatorController.class, TwilioCallsSimulatorController.class})
  static class FaultAnswers {
    @ExceptionHandler
    ResponseEntity<TwilioError> fault(Fault fault) {
      return ResponseEntity.status(fault.status)
          .body(
              new TwilioError(
                  fault.code,
                  String.valueOf(fault.getMessage()),
                  "https://www.twilio.com/docs/errors/" + fault.code,
                  fault.status));
    }
  }

  Account account(Door door) {
    return accounts
        .find(door.tenant(), door.account())
        .orElseThrow(() -> new Fault(404, 20404, "The requested resource was not found"));
  }

  /** The account of the request's token, which has to be the one of its address. */
  Door door(String sid, HttpServletRequest request) {
    var header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      throw new Fault(401, 20003, "Authenticate");
    }
    String pair;
    try {
      pair =
          new String(
              Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Fault(401, 20003, "Authenticate");
    }
    int colon = pair.indexOf(':');
    var door =
        simulator
            .opened(SimulatedTwilio.KEY_PREFIX, pair.substring(colon + 1))
            .filter(each -> SimulatedTwilio.sid("AC", each.account()).equals(sid))
            .orElseThrow(() -> new Fault(401, 20003, "Authenticate"));
    if (colon < 0 || !pair.substring(0, colon).equals(sid)) {
      throw new Fault(401, 20003, "Authenticate");
    }
    return door;
  }

  /** What goes wrong today; the rest is for the request itself to show. */
  Behaviour.Trouble trouble(Door door) {
    var trouble = simulator.behaviour(door).trouble();
    switch (trouble) {
      case OUTAGE -> throw new Fault(503, 20503, "Service is unavailable");
      case BROKEN -> throw new Fault(500, 20500, "An internal server error has occurred");
      case RATE_LIMIT -> throw new Fault(429, 20429, "Too many requests");
      case QUOTA -> throw new Fault(429, 63038, "Account exceeded the daily messages limit");
      case REVOKED_KEY -> throw new Fault(401, 20003, "Authenticate");
      case SLOW -> Behaviour.dawdle();
      case NONE, LOST_ANSWER, HTML -> {}
    }
    return trouble;
  }

  static Fault missing(String what) {
    return new Fault(404, 20404, "The requested resource %s was not found".formatted(what));
  }

  static FormBody form(HttpServletRequest request) throws IOException {
    var body = request.getInputStream().readNBytes(LARGEST + 1);
    if (body.length > LARGEST) {
      throw new Fault(413, 20413, "The request is too large.");
    }
    return FormBody.parse(body);
  }

  /** Begins an answer and ends it in the middle, as a connection that is lost does. */
  static void cutShort(HttpServletResponse response) throws IOException {
    response.setContentType("application/json");
    response.setHeader("Connection", "close");
    response.setContentLength(60);
    response.getOutputStream().write("{\"sid\":\"".getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }

  /**
   * A page of a list, in Twilio's form. The page behind one begins behind its last item, whatever
   * came in meanwhile.
   *
   * @param items all of them, each with its sid
   */
  static Map<String, Object> page(
      String name, List<Map<String, Object>> items, HttpServletRequest request) {
    var query = FormBody.parse(Objects.requireNonNullElse(request.getQueryString(), ""));
    int size = number(query, "PageSize", 1, LARGEST_PAGE, USUAL_PAGE);
    int page = number(query, "Page", 0, 1_000_000, 0);
    int from = behind(query.text("PageToken").orElse(""), items);
    var shown = items.stream().skip(from).limit(size).toList();
    var next =
        from + shown.size() < items.size()
            ? new Place(page + 1, TOKEN + shown.getLast().get("sid"))
            : null;
    int first = Math.max(0, from - size);
    var previous =
        page == 0
            ? null
            : new Place(page - 1, first == 0 ? "" : TOKEN + items.get(first - 1).get("sid"));
    var uri = request.getRequestURI().replaceFirst("^/simulator/twilio", "");
    var answer = new LinkedHashMap<String, Object>();
    answer.put("end", Math.max(0, page * size + shown.size() - 1));
    answer.put("first_page_uri", at(uri, query, size, new Place(0, "")));
    answer.put("next_page_uri", next == null ? null : at(uri, query, size, next));
    answer.put("page", page);
    answer.put("page_size", size);
    answer.put("previous_page_uri", previous == null ? null : at(uri, query, size, previous));
    answer.put("start", page * size);
    answer.put("uri", at(uri, query, size, new Place(page, query.text("PageToken").orElse(""))));
    answer.put(name, shown);
    return answer;
  }

  /** A page, and what stands before it. */
  private record Place(int page, String token) {}

  private static String at(String uri, FormBody query, int size, Place place) {
    var fields = new LinkedHashMap<>(query.fields());
    fields.keySet().removeAll(List.of("PageSize", "Page", "PageToken"));
    var all =
        new FormBody(fields)
            .with("PageSize", Integer.toString(size))
            .with("Page", Integer.toString(place.page()));
    return uri
        + "?"
        + (place.token().isEmpty() ? all : all.with("PageToken", place.token())).encoded();
  }

  private static int behind(String token, List<Map<String, Object>> items) {
    for (int i = 0; i < items.size(); i++) {
      if (token.equals(TOKEN + items.get(i).get("sid"))) {
        return i + 1;
      }
    }
    if (token.isEmpty()) {
      return 0;
    }
    throw new Fault(400, 20001, "Invalid PageToken: " + token);
  }

  private static int number(FormBody query, String name, int least, int most, int otherwise) {
    var text = query.text(name).orElse(Integer.toString(otherwise));
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
      throw new Fault(400, 20001, "Invalid %s: %s".formatted(name, text));
    }
    return Math.min(most, Integer.parseInt(text));
  }

  /**
   * Whether a time is in the days that a list is asked for; what has none is in no list by day.
   *
   * @param name such as {@code StartTime}, which may be followed by a sign
   */
  static boolean isInDays(FormBody query, String name, @Nullable Instant time) {
    var day = time == null ? null : time.atOffset(ZoneOffset.UTC).toLocalDate();
    var at = day(query, name);
    var before = day(query, name + "<");
    var after = day(query, name + ">");
    return day == null
        ? at == null && before == null && after == null
        : (at == null || day.equals(at))
            && (before == null || day.isBefore(before))
            && (after == null || !day.isBefore(after));
  }

  private static @Nullable LocalDate day(FormBody query, String name) {
    var given = query.text(name).orElse(null);
    try {
      return given == null ? null : LocalDate.parse(given);
    } catch (DateTimeException e) {
      throw new Fault(400, 20001, "Invalid %s: %s".formatted(name, given));
    }
  }
}
