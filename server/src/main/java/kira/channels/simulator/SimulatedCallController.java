package kira.channels.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Needed;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The phones that a simulated account calls and is called by: a person holds them. */
@RestController
@RequestMapping("/api/v1/channels/accounts/{account}/simulator/calls")
class SimulatedCallController {
  private static final int SHOWN = 30;
  private static final int LONGEST_TEXT = 500;
  private static final int RINGS = 60;

  private final ChannelAccounts accounts;
  private final Simulator simulator;
  private final SimulatedCalls calls;
  private final SimulatedCallTable table;

  SimulatedCallController(
      ChannelAccounts accounts,
      Simulator simulator,
      SimulatedCalls calls,
      SimulatedCallTable table) {
    this.accounts = accounts;
    this.simulator = simulator;
    this.calls = calls;
    this.table = table;
  }

  /**
   * Something heard or done on the line.
   *
   * @param what SAID, PLAYED, BEEP, PRESSED, LEFT, or RANG for another phone that was taken
   */
  record LineView(
      @OneOf(words = {"SAID", "PLAYED", "BEEP", "PRESSED", "LEFT", "RANG"}) String what,
      String text,
      Instant at) {}

  /**
   * A call between the workspace and a phone outside.
   *
   * @param incoming whether the phone calls the workspace
   * @param end as the provider calls it, once it is over
   * @param waits for what: DIGITS, MESSAGE; null for nothing
   * @param bridged number of the other phone that it is bridged to
   */
  record CallSeen(
      UUID id,
      boolean incoming,
      String address,
      String own,
      SimulatedCall.Status status,
      @Nullable String end,
      boolean byMachine,
      @OneOf(words = {"DIGITS", "MESSAGE"}) @Nullable String waits,
      @Nullable String bridged,
      SimulatedCall.@Nullable Status bridgedStatus,
      List<LineView> lines,
      Instant at) {
    CallSeen {
      lines = List.copyOf(lines);
    }
  }

  /** Newest first. */
  record CallsSeen(List<CallSeen> items) {
    CallsSeen {
      items = List.copyOf(items);
    }
  }

  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  CallsSeen list(@PathVariable UUID account) {
    var found = found(account);
    return new CallsSeen(
        table.newest(found.tenant(), account, null, SHOWN).stream()
            .filter(row -> row.state().exists())
            .map(row -> view(row.id(), row.state()))
            .toList());
  }

  /**
   * A person calls the workspace.
   *
   * @param from number of their phone; empty withholds it
   */
  record NewSimulatedCall(@Nullable String from, @Nullable String to) {}

  @PostMapping
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<CallSeen> call(
      @PathVariable UUID account, @RequestBody NewSimulatedCall body, Creation creation) {
    var found = found(account);
    var given = body.from() == null ? "" : body.from().strip();
    var from =
        given.isEmpty()
            ? ""
            : Suppressions.normal(Channel.VOICE, given)
                .orElseThrow(() ->
                    Problem.badRequest(
                        "invalid_request", "Write the number with its country code.", "from"));
    var own =
        found.senders().stream()
            .map(each -> each.address())
            .filter(each -> body.to() == null || each.equals(body.to()))
            .findFirst()
            .orElseThrow(() ->
                Problem.badRequest("invalid_request", "The account has no such number.", "to"));
    var provider = provider(found);
    var door = new Door(found.tenant(), account);
    calls.begin(
        door,
        new SimulatedCall.Draft(
            creation.id(),
            account,
            true,
            from,
            own,
            provider.arrivalUrl(found),
            provider.statusUrl(found),
            List.of("completed"),
            RINGS,
            "",
            null));
    return ResponseEntity.status(HttpStatus.CREATED).body(one(door, creation.id()));
  }

  /**
   * What the person does.
   *
   * @param text keys to press, or what is said after the tone
   */
  record ActBody(@Needed SimulatedCall.@Nullable Act what, @Nullable String text) {}

  @PostMapping("/{id}/acts")
  @Requires(Permission.SETTINGS_MANAGE)
  CallSeen act(@PathVariable UUID account, @PathVariable UUID id, @RequestBody ActBody body) {
    var found = found(account);
    var act = body.what();
    if (act == null) {
      throw Problem.badRequest("invalid_request", "Say what is done.", "what");
    }
    var text = body.text() == null ? "" : CleanText.line(body.text());
    if (act == SimulatedCall.Act.PRESS && !text.matches("[0-9*#]{0,20}")) {
      throw Problem.badRequest("invalid_request", "These are no keys of a phone.", "text");
    }
    if (text.length() > LONGEST_TEXT) {
      throw Problem.badRequest("invalid_request", "The text is too long.", "text");
    }
    var door = new Door(found.tenant(), account);
    if (calls.find(door, id).isEmpty()) {
      throw Problem.notFound("simulated call");
    }
    if (calls.does(door, id, act, text) instanceof Outcome.Refused(var refusal)) {
      throw new Problem(409, refusal.code(), refusal.message(), refusal.field());
    }
    return one(door, id);
  }

  private CallSeen one(Door door, UUID id) {
    return view(id, calls.find(door, id).orElseThrow());
  }

  private static CallSeen view(UUID id, SimulatedCall.State state) {
    var draft = Objects.requireNonNull(state.draft());
    var phone = state.awaits() instanceof SimulatedCall.Wait.Phone each ? each : null;
    return new CallSeen(
        id,
        draft.incoming(),
        draft.address(),
        draft.own(),
        state.status(),
        state.end(),
        state.byMachine(),
        awaits(state),
        phone == null ? null : phone.bridge().number(),
        phone == null ? null : phone.status(),
        state.lines().stream()
            .map(each -> new LineView(each.what(), each.text(), each.at()))
            .toList(),
        Objects.requireNonNull(state.at()));
  }

  private static @Nullable String awaits(SimulatedCall.State state) {
    return switch (state.awaits()) {
      case SimulatedCall.Wait.Digits _ -> "DIGITS";
      case SimulatedCall.Wait.Message _ -> "MESSAGE";
      case SimulatedCall.Wait.Phone _ -> null;
      case null -> null;
    };
  }

  private SimulatedCallProvider provider(Account account) {
    if (simulator.provider(account.adapter()) instanceof SimulatedCallProvider provider) {
      return provider;
    }
    throw Problem.notFound("simulated phone");
  }

  private Account found(UUID id) {
    return accounts
        .find(Tenancy.caller().tenant(), id)
        .filter(Account::isSimulated)
        .orElseThrow(() -> Problem.notFound("simulated account"));
  }
}
