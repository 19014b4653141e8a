package kira.objects;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt at an effect ended. A command here is told to the object that asked. */
public sealed interface EffectResult {
  record Done(@Nullable Object command) implements EffectResult {}

  /** Try again after a while; null lets the runtime choose by its back-off. */
  record Retry(String why, @Nullable Duration after) implements EffectResult {}

  /** Nothing was tried yet: come back after a while; it does not count as an attempt. */
  record Defer(Duration after) implements EffectResult {}

  record Failed(String why, @Nullable Object command) implements EffectResult {}

  /** It may or may not have happened: kept, never repeated blindly. */
  record InDoubt(String why, @Nullable Object command) implements EffectResult {}

  static EffectResult done() {
    return new Done(null);
  }

  static EffectResult done(Object command) {
    return new Done(command);
  }

  static EffectResult retry(String why) {
    return new Retry(why, null);
  }

  static EffectResult retry(String why, Duration after) {
    return new Retry(why, after);
  }

  static EffectResult defer(Duration after) {
    return new Defer(after);
  }

  static EffectResult failed(String why) {
    return new Failed(why, null);
  }

  static EffectResult failed(String why, Object command) {
    return new Failed(why, command);
  }
}
