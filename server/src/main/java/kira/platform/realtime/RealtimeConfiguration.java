package kira.platform.realtime;

import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Puts the console's socket at its address; the same origin only, which is Spring's default. It is
 * not compressed: that would be done, and remembered, for every console anew, which takes more than
 * all else that is done to tell a busy workspace's consoles the same.
 */
@Configuration
@EnableWebSocket
class RealtimeConfiguration implements WebSocketConfigurer {
  private final RealtimeSocket socket;

  RealtimeConfiguration(RealtimeSocket socket) {
    this.socket = socket;
  }

  @Override
  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
    registry
        .addHandler(socket, "/api/v1/realtime")
        .addInterceptors(socket)
        .setHandshakeHandler(new Plain());
  }

  private static final class Plain extends DefaultHandshakeHandler {
    @Override
    protected List<WebSocketExtension> filterRequestedExtensions(
        ServerHttpRequest request,
        List<WebSocketExtension> requested,
        List<WebSocketExtension> supported) {
      return List.of();
    }
  }
}
