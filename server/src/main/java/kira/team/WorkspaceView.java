package kira.team;

import java.time.Instant;
import java.time.ZoneId;
import kira.platform.tenancy.TenantId;

/**
 * A workspace as other features may know it.
 *
 * @param locale a language tag, {@code en} or {@code pt-BR}
 */
public record WorkspaceView(
    TenantId id,
    long version,
    String name,
    String slug,
    String locale,
    ZoneId timeZone,
    Instant createdAt) {}
