package kira.objects;

import java.time.Duration;

/** Hears what the runtime measures. Called on its own threads: count and return. */
public interface RuntimeMeter {
  RuntimeMeter NONE = new RuntimeMeter() {};

  /** One commit of so many objects and events. */
  default void committed(int objects, int events, Duration took) {}

  /** Objects whose write was refused because another node or statement had written them. */
  default void fenced(int objects) {}

  /** So many objects were loaded from the database in one go. */
  default void loaded(int objects, Duration took) {}

  /** A caller got its outcome. */
  default void answered(String kind, Duration took) {}

  /** A durable reader handled entries, the oldest of which had waited so long. */
  default void read(String reader, int entries, Duration lag) {}

  /**
   * One attempt at an effect ended: {@code done}, {@code retry}, {@code failed}, {@code in_doubt}.
   */
  default void effect(String kind, String result, Duration took) {}

  /** Alarms told late or on time. */
  default void alarms(int told, Duration oldestLate) {}
}
