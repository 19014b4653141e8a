package kira.channels;

import java.net.URI;
import kira.platform.web.PublicAddress;
import org.springframework.stereotype.Component;

/** Where providers bring their news, as the world sees it. */
@Component
public class HookAddress {
  private final PublicAddress address;

  HookAddress(PublicAddress address) {
    this.address = address;
  }

  public String of(Account account) {
    return of(new Door(account.tenant(), account.id()));
  }

  String of(Door door) {
    return address.link(door.path());
  }

  /** Whether the provider can call there: some refuse an address at which they never could. */
  public boolean isReachable(Account account) {
    if (account.isSimulated()) {
      return true;
    }
    var host = URI.create(address.base()).getHost();
    return host != null
        && !host.equals("localhost")
        && !host.startsWith("127.")
        && !host.equals("[::1]");
  }
}
