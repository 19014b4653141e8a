package kira.platform.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.SocketFactory;
import kira.platform.KiraProperties;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The way out for what does not speak HTTP, such as mail servers that a workspace names; guarded by
 * the same {@link AddressGuard}, so that the address checked is the one connected to.
 */
@Component
public class OutboundSockets {
  private final AddressGuard guard;

  @Autowired
  OutboundSockets(KiraProperties properties) {
    this(properties.outbound().allow());
  }

  private OutboundSockets(List<String> allowed) {
    this.guard = new AddressGuard(InetAddress::getAllByName, allowed);
  }

  /** Guarded all the same, but for these ranges: a test's own loopback. */
  public static OutboundSockets allowing(List<String> ranges) {
    return new OutboundSockets(ranges);
  }

  /**
   * Tries the host's addresses in turn.
   *
   * @throws BlockedAddressException when the host may not be reached
   */
  public Socket connect(String host, int port, Duration timeout) throws IOException {
    IOException failed = new IOException("the host has no address");
    for (var address : guard.resolve(host)) {
      var socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        socket.close();
        failed = e;
      }
    }
    throw failed;
  }

  /** For libraries that open connections themselves: their sockets check whom they are to reach. */
  public SocketFactory factory() {
    return new GuardedFactory(guard);
  }

  private static final class GuardedSocket extends Socket {
    private final AddressGuard guard;

    GuardedSocket(AddressGuard guard) {
      this.guard = guard;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (!(endpoint instanceof InetSocketAddress target)) {
        throw new BlockedAddressException("Only internet addresses can be reached.");
      }
      super.connect(
          new InetSocketAddress(guard.resolve(target.getHostString())[0], target.getPort()),
          timeout);
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }
  }

  private static final class GuardedFactory extends SocketFactory {
    private final AddressGuard guard;

    GuardedFactory(AddressGuard guard) {
      this.guard = guard;
    }

    @Override
    public Socket createSocket() {
      return new GuardedSocket(guard);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      var socket = createSocket();
      socket.connect(InetSocketAddress.createUnresolved(host, port));
      return socket;
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      var socket = createSocket();
      socket.connect(new InetSocketAddress(host, port));
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      return createSocket(host, port);
    }
  }
}
