package kira.platform.realtime;

import kira.platform.tenancy.Caller;
import tools.jackson.databind.JsonNode;

/** Takes one type of frame that a console sends. */
public interface RealtimeInput {
  /** The frame's {@code type}. */
  String type();

  /**
   * {@code connection} names the socket for as long as it is open. A bad frame throws {@link
   * IllegalArgumentException} with a sentence for its sender.
   */
  void take(Caller caller, String connection, JsonNode frame);
}
