package kira.channels;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.platform.web.OneOf;
import org.jspecify.annotations.Nullable;

/**
 * What became of a message, for a screen.
 *
 * @param status {@code QUEUED}, {@code IN_DOUBT}, {@code HANDED_OVER}, {@code SENT}, {@code
 *     DELIVERED}, {@code READ} or {@code FAILED}
 * @param code why, in a stable word; null where there is nothing to say
 * @param words why, as the provider put it
 * @param nextAt when it is tried again
 * @param complained whether it was called spam
 * @param detours the accounts that did not take it, and those by which it went instead
 * @param steps what is known, in the order in which it happened
 * @param again the delivery by which a person sent the message again
 */
public record DeliveryView(
    UUID id,
    UUID accountId,
    @Nullable UUID messageId,
    String recipient,
    @OneOf(of = Delivery.Status.class) String status,
    boolean parked,
    @Nullable String code,
    @Nullable String words,
    Instant queuedAt,
    @Nullable Instant nextAt,
    boolean complained,
    @Nullable String providerId,
    List<Detour> detours,
    List<Step> steps,
    @Nullable UUID again) {
  public DeliveryView {
    detours = List.copyOf(detours);
    steps = List.copyOf(steps);
  }

  /** One account did not take it, so it went by another. */
  public record Detour(String from, String to, String code, String words, Instant at) {}

  /** One thing that is known of a message. */
  public record Step(String what, Instant at, @Nullable String words) {}

  static DeliveryView of(UUID id, Delivery.State state) {
    var order = java.util.Objects.requireNonNull(state.order());
    var reason = state.reason();
    return new DeliveryView(
        id,
        order.account(),
        order.message(),
        order.recipient(),
        state.status().name(),
        state.parked(),
        reason == null ? null : reason.code(),
        reason == null ? null : reason.words(),
        java.util.Objects.requireNonNull(state.queuedAt()),
        state.nextAt(),
        state.facts().containsKey(Fact.COMPLAINED),
        state.providerId(),
        state.detours().stream()
            .map(each ->
                new Detour(
                    each.fromName(),
                    each.toName(),
                    each.reason().code(),
                    each.reason().words(),
                    each.at()))
            .toList(),
        steps(state),
        state.again());
  }

  private static List<Step> steps(Delivery.State state) {
    var steps = new ArrayList<Step>();
    if (state.queuedAt() != null) {
      steps.add(new Step("QUEUED", state.queuedAt(), null));
    }
    for (var detour : state.detours()) {
      steps.add(
          new Step(
              "DIVERTED", detour.at(), "%s → %s".formatted(detour.fromName(), detour.toName())));
    }
    if (state.doubtSince() != null) {
      steps.add(new Step("IN_DOUBT", state.doubtSince(), null));
    }
    handedOver(state).ifPresent(at -> steps.add(new Step("HANDED_OVER", at, null)));
    if (state.refused() != null) {
      steps.add(new Step("REFUSED", state.refused().at(), words(state.refused())));
    }
    for (var fact : Fact.values()) {
      var known = state.facts().get(fact);
      if (known != null) {
        steps.add(new Step(fact.name(), at(state, known), words(known)));
      }
    }
    steps.sort(Comparator.comparing(Step::at));
    return steps;
  }

  /** What the provider tells of it proves that it had it, even if it tells so before it answers. */
  private static Optional<Instant> handedOver(Delivery.State state) {
    return Stream.concat(
            Stream.ofNullable(state.handedOverAt()),
            state.facts().values().stream().map(known -> at(state, known)))
        .min(Comparator.naturalOrder());
  }

  /** Some providers tell whole seconds: nothing became of a message before it was queued. */
  private static Instant at(Delivery.State state, Delivery.Known known) {
    var queued = state.queuedAt();
    return queued == null || known.at().isAfter(queued) ? known.at() : queued;
  }

  private static @Nullable String words(Delivery.Known known) {
    var reason = known.reason();
    return reason == null ? null : reason.words().isBlank() ? reason.code() : reason.words();
  }
}
