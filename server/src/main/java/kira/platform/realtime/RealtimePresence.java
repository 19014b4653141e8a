package kira.platform.realtime;

/** Hears when a console's connection is gone. */
public interface RealtimePresence {
  void left(String connection);
}
