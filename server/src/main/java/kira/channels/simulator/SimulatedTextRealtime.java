package kira.channels.simulator;

import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** Whoever looks at a simulated phone sees messages come and go. */
@Component
class SimulatedTextRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return SimulatedText.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.SETTINGS_READ;
  }
}
