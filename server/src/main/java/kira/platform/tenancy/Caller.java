package kira.platform.tenancy;

import java.util.Set;

/**
 * Whoever a request comes from, as the credentials say.
 *
 * @param tenant the workspace acted in
 * @param actor who acts
 * @param name how to call them on screen and in the audit trail
 * @param permissions everything they may do here
 */
public record Caller(TenantId tenant, Actor actor, String name, Set<Permission> permissions) {
  public Caller {
    permissions = Set.copyOf(permissions);
  }

  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }

  /** The id of the signed-in user; throws when a visitor or the machine acts. */
  public java.util.UUID userId() {
    return switch (actor) {
      case Actor.User(var id) -> id;
      case Actor.Visitor _, Actor.Kira _, Actor.Machine _ ->
          throw new IllegalStateException("not a user: " + actor.text());
    };
  }
}
