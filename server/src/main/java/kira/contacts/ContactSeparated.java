package kira.contacts;

import java.time.Instant;
import java.util.UUID;
import kira.platform.tenancy.PublicEvent;
import kira.platform.tenancy.TenantId;

/** A merge was undone: {@code source} is no longer part of {@code target}. */
public record ContactSeparated(TenantId tenant, UUID source, UUID target, Instant at)
    implements PublicEvent {}
