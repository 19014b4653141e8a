package kira.conversations;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.contacts.ActorNames;
import kira.contacts.Contacts;
import kira.platform.web.OneOf;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who did what a timeline tells: people, visitors, Kira, and the programs that say their name. */
@Component
class Doers {
  /**
   * @param name of somebody who is not known any more is empty
   */
  record Doer(
      @OneOf(
              words = {
                "VISITOR",
                "KIRA",
                "USER",
                "SYSTEM",
                "SOURCE",
                "IMPORT",
                "BULK",
                "UNDO",
                "WORKFLOW",
                "KEY"
              })
          String kind,
      @Nullable UUID id,
      String name) {}

  private final Team team;
  private final Contacts contacts;
  private final Map<String, ActorNames> others;

  Doers(Team team, Contacts contacts, List<ActorNames> others) {
    this.team = team;
    this.contacts = contacts;
    this.others = others.stream().collect(Collectors.toMap(ActorNames::kind, each -> each));
  }

  /** Everybody by the actor that the journal names. */
  Map<String, Doer> of(Collection<String> actors) {
    var byKind =
        actors.stream()
            .filter(actor -> actor.indexOf(':') > 0)
            .collect(Collectors.groupingBy(actor -> actor.substring(0, actor.indexOf(':'))));
    var doers = new HashMap<String, Doer>();
    byKind.forEach((kind, same) -> {
      var ids = same.stream().map(Doers::id).toList();
      var names = names(kind, ids);
      for (var actor : same) {
        doers.put(actor, doer(kind, id(actor), names));
      }
    });
    for (var actor : actors) {
      doers.putIfAbsent(
          actor,
          actor.equals("kira") ? new Doer("KIRA", null, "Kira") : new Doer("SYSTEM", null, "Kira"));
    }
    return doers;
  }

  private Map<UUID, String> names(String kind, List<UUID> ids) {
    return switch (kind) {
      case "user" -> team.names(ids);
      case "visitor" -> contacts.names(ids);
      default -> others.containsKey(kind) ? others.get(kind).names(ids) : Map.of();
    };
  }

  private static Doer doer(String kind, UUID id, Map<UUID, String> names) {
    return new Doer(
        kind.toUpperCase(Locale.ROOT),
        id,
        switch (kind) {
          case "user" -> names.getOrDefault(id, "Former member");
          case "visitor" -> names.getOrDefault(id, Contacts.unnamed(id));
          default -> names.getOrDefault(id, "");
        });
  }

  private static UUID id(String actor) {
    return UUID.fromString(actor.substring(actor.indexOf(':') + 1));
  }
}
