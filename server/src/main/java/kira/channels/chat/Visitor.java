package kira.channels.chat;

import java.time.Instant;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Somebody on a customer's site, as their token names them.
 *
 * @param anonymousId their browser's, secret, so that it is as good as a password
 * @param contact null until they do something that needs remembering
 * @param expires when the token ends unless the visitor comes back before
 */
record Visitor(TenantId tenant, UUID anonymousId, @Nullable UUID contact, Instant expires) {

  Visitor as(UUID known) {
    return new Visitor(tenant, anonymousId, known, expires);
  }
}
