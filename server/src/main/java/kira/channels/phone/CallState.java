package kira.channels.phone;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call. Facts come late, twice and in any order; what they mean together does
 * not depend on that.
 *
 * @param providerId the provider's id of the call, once it is known
 * @param refused why it was never placed
 * @param triedAt when the provider was asked to place it and has not answered yet
 * @param doubtSince since when nobody knows whether it was dialled
 * @param askedToEnd when somebody of the workspace hung up
 * @param controlFault why the provider would not do what it was asked
 * @param beeped whether a machine records what we say
 * @param pressed in the order in which it happened
 * @param served whether a key of the menu led to what the caller wanted to know
 * @param consented whether whoever is on the line agreed to be recorded
 * @param attended whether the conversation knows that somebody spoke with the contact
 */
public record CallState(
    @Nullable CallPlan plan,
    @Nullable String providerId,
    Map<CallFact, Instant> facts,
    Map<CallEnd, End> ends,
    @Nullable Fault refused,
    @Nullable Instant triedAt,
    @Nullable Instant doubtSince,
    @Nullable Instant askedToEnd,
    @Nullable Fault controlFault,
    @Nullable AnsweredBy answeredBy,
    boolean beeped,
    List<Press> pressed,
    boolean served,
    boolean consented,
    List<Leg> legs,
    List<Recording> recordings) {
  static final CallState EMPTY =
      new CallState(
          null, null, Map.of(), Map.of(), null, null, null, null, null, null, false, List.of(),
          false, false, List.of(), List.of());

  public CallState {
    facts = Map.copyOf(facts);
    ends = Map.copyOf(ends);
    pressed = List.copyOf(pressed);
    legs = List.copyOf(legs);
    recordings = List.copyOf(recordings);
  }

  /** Why something is not as wished: a stable code of ours, and the provider's own words. */
  public record Fault(String code, String words, Instant at) {}

  /**
   * @param at when it was told first
   */
  public record End(
      Instant at, @Nullable String code, @Nullable String words, @Nullable Integer seconds) {
    End with(End other) {
      var first =
          other.at.isBefore(at) || (other.at.equals(at) && other.text().compareTo(text()) < 0)
              ? other
              : this;
      return new End(first.at, first.code, first.words, longer(seconds, other.seconds));
    }

    private String text() {
      return code + "/" + words;
    }
  }

  /**
   * Keys that were pressed.
   *
   * @param item that told of it; the same counts once
   */
  public record Press(UUID item, String stage, String digits, Instant at) {}

  static @Nullable Integer longer(@Nullable Integer one, @Nullable Integer other) {
    return one == null ? other : other == null || one >= other ? one : other;
  }

  boolean exists() {
    return plan != null;
  }

  boolean incoming() {
    return plan != null && plan.incoming();
  }

  /** Whether the provider may still have to be asked to place it. */
  boolean isToBePlaced() {
    return isOpen() && askedToEnd == null;
  }

  /** Whether nobody has said yet that it was placed, or that it was not. */
  boolean isOpen() {
    return exists()
        && !incoming()
        && providerId == null
        && facts.isEmpty()
        && ends.isEmpty()
        && refused == null;
  }

  /** Whether the provider may have been asked to place it without our knowing its answer. */
  boolean mayHaveLeft() {
    return isOpen() && (triedAt != null || doubtSince != null);
  }

  public CallStatus status() {
    var end = end();
    if (end.isPresent()) {
      return CallStatus.of(end.get());
    }
    if (isKnownToProvider()) {
      if (facts.containsKey(CallFact.ANSWERED) || isHeard()) {
        return CallStatus.IN_PROGRESS;
      }
      return facts.containsKey(CallFact.RINGING) || incoming()
          ? CallStatus.RINGING
          : CallStatus.DIALLING;
    }
    // What the provider tells proves that it was placed, whatever we were told when we asked.
    if (refused != null) {
      return askedToEnd == null ? CallStatus.FAILED : CallStatus.CANCELLED;
    }
    if (doubtSince != null) {
      return CallStatus.IN_DOUBT;
    }
    return askedToEnd != null ? CallStatus.CANCELLED : CallStatus.QUEUED;
  }

  /** Whether somebody who called did more than listen to it ring. */
  private boolean isHeard() {
    return incoming() && (spoken() || !pressed.isEmpty() || !recordings.isEmpty());
  }

  private boolean isKnownToProvider() {
    return providerId != null || !facts.isEmpty() || incoming();
  }

  /** How it ended, as far as a provider said so. */
  private Optional<CallEnd> end() {
    for (var each : CallEnd.values()) {
      if (ends.containsKey(each)) {
        // A call that we ended while it rang is over, but was not completed by anybody.
        return each == CallEnd.COMPLETED
                && askedToEnd != null
                && !incoming()
                && !facts.containsKey(CallFact.ANSWERED)
            ? Optional.of(CallEnd.CANCELLED)
            : Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** When it was over. */
  @Nullable Instant endedAt() {
    return ends.values().stream().map(End::at).min(Instant::compareTo).orElse(null);
  }

  /** For how long it was talked, as the provider counts. */
  @Nullable Integer seconds() {
    Integer most = null;
    for (var end : ends.values()) {
      most = longer(most, end.seconds());
    }
    return most;
  }

  /** What is to be said of it besides its status. */
  @Nullable Fault fault() {
    if (status() == CallStatus.FAILED && refused != null && ends.isEmpty()) {
      return refused;
    }
    for (var each : CallEnd.values()) {
      var end = ends.get(each);
      if (end != null) {
        return end.code() == null
            ? null
            : new Fault(end.code(), end.words() == null ? "" : end.words(), end.at());
      }
    }
    return null;
  }

  /** Whether a person of the workspace and whoever is outside heard each other. */
  boolean spoken() {
    return legs.stream().anyMatch(Leg::reached);
  }

  /** Whether somebody left a message. */
  boolean hasMessage() {
    return recordings.stream().anyMatch(Recording::message);
  }

  /** Whether somebody called and reached nobody and nothing: they are to be called back. */
  public boolean missed() {
    return incoming() && status().isOver() && !spoken() && !hasMessage() && !served;
  }

  /** Whether it may be recorded, by the rule that it began with and what was agreed to. */
  boolean mayBeRecorded() {
    return plan != null
        && switch (plan.recording()) {
          case NEVER -> false;
          case ANNOUNCED -> true;
          case ASKED -> consented;
        };
  }
}
