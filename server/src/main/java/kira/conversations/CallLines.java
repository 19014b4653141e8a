package kira.conversations;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import kira.platform.web.OneOf;
import org.jspecify.annotations.Nullable;

/** Knows which lines of threads are calls, for the timeline of whoever was called or calls. */
public interface CallLines {
  /** The calls among these messages, by the message that stands for each. In the tenant. */
  Map<UUID, CallLine> of(Collection<UUID> messages);

  /**
   * A call as a timeline tells it.
   *
   * @param number outside; empty when it is withheld
   * @param status as it is now
   * @param missed whether somebody called and reached nobody
   */
  record CallLine(
      boolean incoming,
      String number,
      @OneOf(
              words = {
                "QUEUED",
                "IN_DOUBT",
                "DIALLING",
                "RINGING",
                "IN_PROGRESS",
                "COMPLETED",
                "BUSY",
                "DECLINED",
                "NO_ANSWER",
                "FAILED",
                "CANCELLED"
              })
          String status,
      boolean missed,
      @Nullable Integer seconds) {}
}
