package kira.platform.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Calls this very server, for the simulators: the one private address that may be reached without
 * the operator's leave, and only by what the program itself calls it.
 */
@Component
public class OwnServer implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final String host;
  private final OutboundHttp http;
  private volatile int port;

  OwnServer(ServerProperties server) {
    var bound = server.getAddress();
    this.host = bound == null || bound.isAnyLocalAddress() ? "127.0.0.1" : bound.getHostAddress();
    this.http =
        new OutboundHttp(
            new AddressGuard(
                InetAddress::getAllByName, List.of(host + (host.contains(":") ? "/128" : "/32"))),
            CONNECT);
  }

  @EventListener
  void on(WebServerInitializedEvent event) {
    // The management server announces itself too, under a name space of its own.
    if (event.getApplicationContext().getServerNamespace() == null) {
      port = event.getWebServer().getPort();
    }
  }

  /** A path of this server, as this machine reaches it. */
  public URI at(String path) {
    return URI.create(authority() + path);
  }

  /**
   * @throws BlockedAddressException when it goes anywhere else
   */
  public OutboundResponse send(OutboundRequest request) throws IOException {
    if (!request.uri().toString().startsWith(authority() + "/")) {
      throw new BlockedAddressException("Only this server can be called like this.");
    }
    return http.send(request.redirects(0));
  }

  private String authority() {
    return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port);
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
