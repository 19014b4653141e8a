package kira.contacts;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/**
 * What a kind of actor is called on screen. Whoever writes {@code source:…}, {@code import:…} or
 * the like as the actor of a contact's events says here what that is. Called in the tenant.
 */
public interface ActorNames {
  /** What stands before the colon. */
  String kind();

  /** Names by id; what is not known is missing. */
  Map<UUID, String> names(Collection<UUID> ids);
}
