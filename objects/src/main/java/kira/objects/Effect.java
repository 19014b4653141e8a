package kira.objects;

import java.time.Duration;

/**
 * An action on the outside world, stored with the events that asked for it and carried out after
 * their commit, at least once, always with the same key.
 *
 * @param kind which {@link EffectHandler} carries it out
 * @param key idempotency key, unique within kind and tenant; a second effect of the same key is the
 *     same effect as long as the first is to be carried out. One that is done is forgotten, so the
 *     object itself must not ask twice
 * @param payload a record of the handler's payload type
 * @param delay how long after the commit to start
 */
public record Effect(String kind, String key, Object payload, Duration delay) {
  public Effect {
    if (key.isBlank() || key.length() > 200) {
      throw new IllegalArgumentException("an effect's key has 1 to 200 characters: " + key);
    }
  }
}
