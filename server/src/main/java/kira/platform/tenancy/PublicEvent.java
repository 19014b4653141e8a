package kira.platform.tenancy;

import java.time.Instant;

/** News that other modules may hear; it comes out of the journal, so it is already on disk. */
public interface PublicEvent {
  TenantId tenant();

  Instant at();
}
