package kira.channels.simulator;

import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** Whoever looks at the simulator sees mails come and go. */
@Component
class SimulatedRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return SimulatedEmail.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.SETTINGS_READ;
  }
}
