package kira.collector;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import kira.contacts.ActorNames;
import org.springframework.stereotype.Component;

/** What the sources are called of which a contact's timeline tells. */
@Component
class SourceNames implements ActorNames {
  private final EventSourceTable table;

  SourceNames(EventSourceTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return "source";
  }

  @Override
  public Map<UUID, String> names(Collection<UUID> ids) {
    return table.names(ids);
  }
}
