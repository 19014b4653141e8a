package kira.contacts;

import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** What the console hears of jobs: that something happened; who looks at one asks for it. */
@Component
class ContactJobRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return ContactJob.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONTACTS_READ;
  }
}
