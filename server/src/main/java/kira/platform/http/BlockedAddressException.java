package kira.platform.http;

import java.net.UnknownHostException;

/** An address that outbound requests may not reach. The message is fit for who gave the address. */
public final class BlockedAddressException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  BlockedAddressException(String message) {
    super(message);
  }
}
