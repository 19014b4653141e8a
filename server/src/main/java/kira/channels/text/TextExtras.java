package kira.channels.text;

import java.util.Optional;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import tools.jackson.databind.JsonNode;

/** What a channel knows of a message besides its text; goes out as {@link OutgoingText#extra}. */
public interface TextExtras {
  Optional<JsonNode> of(TenantId tenant, UUID message);
}
