package kira.objects;

import java.time.Instant;

/**
 * Carries out one kind of effect, on a virtual thread, outside any transaction.
 *
 * @param <P> payload, a record
 */
public interface EffectHandler<P> {
  String kind();

  Class<P> payloadType();

  /** May block. An exception counts as {@link EffectResult.Retry} with the default back-off. */
  EffectResult perform(Call<P> call) throws Exception;

  /** How many attempts before the runtime gives up and calls {@link #exhausted}. */
  default int attempts() {
    return 20;
  }

  /** The result when every attempt failed. */
  default EffectResult exhausted(Call<P> call, String lastError) {
    return EffectResult.failed(lastError);
  }

  /** How long one attempt may take before another node may take it over. */
  default java.time.Duration lease() {
    return java.time.Duration.ofMinutes(2);
  }

  /**
   * One attempt.
   *
   * @param from the object that asked
   * @param key the idempotency key, the same for every attempt
   * @param attempt 1 for the first
   */
  record Call<P>(Address from, String key, P payload, int attempt, Instant at) {}
}
