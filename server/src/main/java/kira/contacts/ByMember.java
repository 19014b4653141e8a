package kira.contacts;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kira.platform.tenancy.Actor;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the members are called who did what contacts tell of. */
@Component
class ByMember {
  private final Team team;

  ByMember(Team team) {
    this.team = team;
  }

  /** Names by the actor that the journal names; who is no member is missing. */
  Map<String, String> names(Collection<? extends @Nullable String> actors) {
    var members = new HashMap<String, UUID>();
    for (var actor : actors) {
      if (actor != null && Actor.parse(actor) instanceof Actor.User(var id)) {
        members.put(actor, id);
      }
    }
    var known = team.names(members.values().stream().distinct().toList());
    var names = new HashMap<String, String>();
    members.forEach((actor, id) -> {
      var name = known.get(id);
      if (name != null) {
        names.put(actor, name);
      }
    });
    return names;
  }
}
