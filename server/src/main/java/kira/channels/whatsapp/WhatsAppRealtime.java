package kira.channels.whatsapp;

import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** The console hears that the provider told something of a number; what it is, it asks. */
@Component
class WhatsAppRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return WhatsAppNumber.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.SETTINGS_READ;
  }
}
