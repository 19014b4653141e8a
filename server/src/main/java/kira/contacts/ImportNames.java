package kira.contacts;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** In a contact's story an import goes by the name of its file. */
@Component
class ImportNames implements ActorNames {
  private final ContactJobTable table;

  ImportNames(ContactJobTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return "import";
  }

  @Override
  public Map<UUID, String> names(Collection<UUID> ids) {
    var names = new LinkedHashMap<UUID, String>();
    for (var job : table.find(ids)) {
      if (job.state().work() instanceof ContactJob.Work.Import(var file)) {
        names.put(job.id(), file);
      }
    }
    return names;
  }
}
