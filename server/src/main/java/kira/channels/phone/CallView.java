package kira.channels.phone;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kira.channels.DeliveryView;
import kira.platform.web.OneOf;
import org.jspecify.annotations.Nullable;

/**
 * A call, for a screen.
 *
 * @param own number of the workspace
 * @param other number outside; empty when it is withheld
 * @param by who placed it, as the journal names them
 * @param say what is said to who takes it
 * @param bridgeTo the number that it is then bridged to
 * @param missed whether somebody called and reached nobody and nothing
 * @param code why it is as it is, in a stable word; null where there is nothing to say
 * @param words why, as the provider put it
 * @param controlCode why the provider would not do what it was asked in the middle of the call
 * @param seconds for which it was talked
 * @param consented whether whoever is on the line agreed to be recorded
 * @param steps what is known, in the order in which it happened
 */
public record CallView(
    UUID id,
    boolean incoming,
    UUID accountId,
    String own,
    String other,
    @Nullable UUID contactId,
    @Nullable UUID conversationId,
    String by,
    @Nullable String say,
    @Nullable String bridgeTo,
    Machine machine,
    CallStatus status,
    boolean missed,
    @Nullable String code,
    @Nullable String words,
    @Nullable String controlCode,
    Instant at,
    @Nullable Instant answeredAt,
    @Nullable Instant endedAt,
    @Nullable Integer seconds,
    @Nullable AnsweredBy answeredBy,
    List<PressView> pressed,
    List<LegView> legs,
    RecordingRule recording,
    boolean consented,
    List<RecordingView> recordings,
    List<Step> steps) {
  public CallView {
    pressed = List.copyOf(pressed);
    legs = List.copyOf(legs);
    recordings = List.copyOf(recordings);
    steps = List.copyOf(steps);
  }

  /**
   * Keys that were pressed; none, when nobody pressed any in time.
   *
   * @param place at which they were asked for
   */
  public record PressView(
      @OneOf(words = {"CONSENT", "MENU"}) String place, String digits, Instant at) {}

  public record LegView(String number, Leg.Status status, @Nullable Integer seconds) {}

  /**
   * Something that was recorded.
   *
   * @param message whether it is what somebody said after the tone; else a conversation
   * @param state {@code WAITING} until it is fetched, {@code KEPT}, {@code LOST} when it could not
   *     be fetched, {@code NOT_ALLOWED} when nobody agreed to it
   * @param atProvider whether the provider has it, too
   * @param url the path that a signed-in user plays it from
   */
  public record RecordingView(
      boolean message,
      @OneOf(words = {"WAITING", "KEPT", "LOST", "NOT_ALLOWED"}) String state,
      @Nullable Integer seconds,
      boolean atProvider,
      @Nullable String url,
      @Nullable String words) {}

  /** One thing that is known of a call. */
  public record Step(String what, Instant at) {}

  static CallView of(UUID id, CallState state, @Nullable DeliveryView delivery) {
    var plan = Objects.requireNonNull(state.plan());
    var status = state.status();
    var fault = state.fault();
    var code = fault == null ? null : fault.code();
    var words = fault == null ? null : fault.words();
    if (status == CallStatus.QUEUED && delivery != null) {
      // What keeps it from being dialled is known to the pipeline alone.
      code = delivery.code();
      words = delivery.words();
      status =
          switch (delivery.status()) {
            case "FAILED" -> CallStatus.FAILED;
            case "IN_DOUBT" -> CallStatus.IN_DOUBT;
            default -> status;
          };
    } else if (status == CallStatus.IN_DOUBT) {
      code = "in_doubt";
    }
    var control = state.controlFault();
    return new CallView(
        id,
        plan.incoming(),
        plan.account(),
        plan.own(),
        plan.other(),
        plan.contact(),
        plan.conversation(),
        plan.by(),
        plan.say(),
        plan.bridgeTo(),
        plan.machine(),
        status,
        state.missed(),
        code,
        words,
        control == null ? null : control.code(),
        plan.at(),
        state.facts().get(CallFact.ANSWERED),
        state.endedAt(),
        state.seconds(),
        state.answeredBy(),
        state.pressed().stream()
            .map(each ->
                new PressView(
                    PhoneScript.Stage.parse(each.stage()).place() == PhoneScript.Place.CONSENT
                        ? "CONSENT"
                        : "MENU",
                    each.digits(),
                    each.at()))
            .toList(),
        state.legs().stream()
            .map(each -> new LegView(each.number(), each.status(), each.seconds()))
            .toList(),
        plan.recording(),
        state.consented(),
        state.recordings().stream().map(each -> recording(id, state, each)).toList(),
        steps(plan, state));
  }

  private static RecordingView recording(UUID call, CallState state, Recording recording) {
    var file = recording.file();
    return new RecordingView(
        recording.message(),
        file != null
            ? "KEPT"
            : recording.fault() != null
                ? "LOST"
                : state.mayBeRecorded() ? "WAITING" : "NOT_ALLOWED",
        recording.seconds(),
        recording.removedAt() == null,
        file == null ? null : "/api/v1/calls/%s/recording?file=%s".formatted(call, file),
        recording.fault());
  }

  private static List<Step> steps(CallPlan plan, CallState state) {
    var steps = new ArrayList<Step>();
    steps.add(new Step(plan.incoming() ? "ARRIVED" : "PLACED", plan.at()));
    state.facts().forEach((fact, at) -> steps.add(new Step(fact.name(), at)));
    if (state.askedToEnd() != null) {
      steps.add(new Step("HANG_UP", state.askedToEnd()));
    }
    if (state.endedAt() != null) {
      steps.add(new Step(state.status().name(), state.endedAt()));
    }
    steps.sort(Comparator.comparing(Step::at));
    return steps;
  }
}
