package kira.platform.realtime;

import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Authenticator;
import org.springframework.stereotype.Component;

/** Shuts the sockets of consoles on this node that may no longer hear what they hear. */
@Component
public class Consoles {
  private final RealtimeHub hub;

  Consoles(RealtimeHub hub) {
    this.hub = hub;
  }

  /** Those that were opened with a session that has ended. */
  public void close(Set<UUID> sessions) {
    hub.closeAll(connection ->
        connection.session().getAttributes().get(Authenticator.SESSION_ID) instanceof UUID id
            && sessions.contains(id));
  }

  /** A user's, so that they come back with what the user is allowed now. */
  public void reconnect(TenantId tenant, UUID user) {
    hub.closeAll(connection ->
        connection.caller().tenant().equals(tenant)
            && connection.caller().actor().equals(new Actor.User(user)));
  }
}
