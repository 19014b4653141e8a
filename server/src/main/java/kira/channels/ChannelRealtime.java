package kira.channels;

import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** The console hears that an account changed; what it is now, it asks. */
@Component
class ChannelRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return ChannelAccount.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.SETTINGS_READ;
  }
}
