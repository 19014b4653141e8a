package kira.channels.phone;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kira.conversations.CallLines;
import kira.platform.tenancy.Tenancy;
import org.springframework.stereotype.Component;

/** Tells timelines how calls went. */
@Component
class CallTimeline implements CallLines {
  private final CallTable table;

  CallTimeline(CallTable table) {
    this.table = table;
  }

  @Override
  public Map<UUID, CallLine> of(Collection<UUID> messages) {
    var lines = new HashMap<UUID, CallLine>();
    for (var row : table.find(Tenancy.caller().tenant().value(), messages)) {
      var state = row.state();
      if (state.plan() != null) {
        lines.put(
            row.id(),
            new CallLine(
                state.incoming(),
                state.plan().other(),
                state.status().name(),
                state.missed(),
                state.seconds()));
      }
    }
    return lines;
  }
}
