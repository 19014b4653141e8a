package kira.channels.simulator;

import java.time.Duration;
import java.util.List;
import kira.objects.EffectResult;
import kira.platform.http.OutboundResponse;

/** How long a simulated provider waits before it repeats a webhook, as the real one does. */
record Pauses(List<Duration> each) {
  Pauses(Duration... each) {
    this(List.of(each));
  }

  /** The first attempt, and one after each pause. */
  int attempts() {
    return each.size() + 1;
  }

  /** What an attempt was worth: what was not acknowledged is repeated. */
  EffectResult after(int attempt, OutboundResponse response) {
    return response.isSuccess()
        ? EffectResult.done()
        : EffectResult.retry(
            "the webhook was answered with " + response.status(),
            each.get(Math.min(attempt, each.size()) - 1));
  }
}
