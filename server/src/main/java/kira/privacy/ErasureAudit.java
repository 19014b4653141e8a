package kira.privacy;

import java.util.Map;
import java.util.Set;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/** That somebody was erased, by whom and when, is on the audit trail; who it was is not. */
@Component
class ErasureAudit implements Audited {
  @Override
  public String kind() {
    return PersonErasure.KIND;
  }

  @Override
  public Set<String> types() {
    return Set.of("ErasureBegun", "ErasureEnded");
  }

  @Override
  public Shown show(Recorded event) {
    return new Shown(
        kind(), event.objectId(), event.text("contact"), Map.copyOf(event.only("contact")));
  }
}
