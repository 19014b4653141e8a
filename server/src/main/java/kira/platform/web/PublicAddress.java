package kira.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import kira.platform.KiraProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Where people reach this server: links in mails, snippets and pages start with it. */
@Component
public class PublicAddress {
  private final @Nullable URI configured;
  private volatile int port;

  PublicAddress(KiraProperties properties) {
    this.configured = properties.baseUrl();
  }

  @EventListener
  void on(WebServerInitializedEvent event) {
    // The management server announces itself too, under a name space of its own.
    if (event.getApplicationContext().getServerNamespace() == null) {
      port = event.getWebServer().getPort();
    }
  }

  /** Without a slash at the end. */
  public String base() {
    var base = configured == null ? "http://localhost:" + port : configured.toString();
    return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
  }

  /** An absolute link to a path that begins with a slash. */
  public String link(String path) {
    return base() + path;
  }

  /** Whether cookies may travel over HTTPS only. */
  public boolean isSecure() {
    return base().startsWith("https:");
  }

  /** Whether an Origin header names this server, by its configured or its asked-for address. */
  public boolean isOwnOrigin(String origin, HttpServletRequest request) {
    var asked = origin.toLowerCase(Locale.ROOT);
    var host = request.getHeader("Host");
    return asked.equals(originOf(URI.create(base())))
        || (host != null
            && (asked.equals("http://" + host.toLowerCase(Locale.ROOT))
                || asked.equals("https://" + host.toLowerCase(Locale.ROOT))));
  }

  private static String originOf(URI address) {
    var standard =
        address.getPort() < 0
            || (address.getScheme().equals("https") && address.getPort() == 443)
            || (address.getScheme().equals("http") && address.getPort() == 80);
    return (address.getScheme()
            + "://"
            + address.getHost()
            + (standard ? "" : ":" + address.getPort()))
        .toLowerCase(Locale.ROOT);
  }
}
