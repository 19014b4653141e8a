package kira.privacy;

import java.util.Map;
import java.util.Set;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/** Who had a file made of everything about a person, and who fetched it. */
@Component
class PersonExportAudit implements Audited {
  @Override
  public String kind() {
    return PersonExport.KIND;
  }

  @Override
  public Set<String> types() {
    return Set.of("PersonExportAsked", "PersonExportFetched");
  }

  @Override
  public Shown show(Recorded event) {
    return new Shown(
        kind(), event.objectId(), event.text("contact"), Map.copyOf(event.only("contact")));
  }
}
