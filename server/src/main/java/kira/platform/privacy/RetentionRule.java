package kira.platform.privacy;

import java.io.IOException;
import java.time.Instant;
import kira.platform.tenancy.TenantId;

/** A kind of data that a workspace may keep for a while only. Called in the tenant. */
public interface RetentionRule {
  /** Stable, lower-case: the name of the setting. */
  String name();

  /** The shortest time it can be kept for, in days. */
  default int shortest() {
    return 1;
  }

  /** How much there is that is older, counted to a limit. */
  long count(TenantId tenant, Instant before, int limit);

  /**
   * Forgets some of what is older, the oldest first.
   *
   * @return how much; 0 when nothing is left
   */
  int forget(TenantId tenant, Instant before, int limit) throws IOException;
}
