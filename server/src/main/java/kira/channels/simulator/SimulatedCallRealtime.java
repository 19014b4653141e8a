package kira.channels.simulator;

import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** Whoever looks at a simulated phone sees it ring. */
@Component
class SimulatedCallRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return SimulatedCall.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.SETTINGS_READ;
  }
}
