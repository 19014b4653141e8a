package kira.contacts;

import java.time.Instant;
import java.util.UUID;
import kira.platform.tenancy.PublicEvent;
import kira.platform.tenancy.TenantId;

/** Two contacts turned out to be one person; {@code target} carries on. */
public record ContactMerged(TenantId tenant, UUID source, UUID target, Instant at)
    implements PublicEvent {}
