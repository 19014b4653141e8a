package kira.platform.realtime;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

/** Puts the console's socket at its address; the same origin only, which is Spring's default. */
@Configuration
@EnableWebSocket
class RealtimeConfiguration implements WebSocketConfigurer {
  private final RealtimeSocket socket;

  RealtimeConfiguration(RealtimeSocket socket) {
    this.socket = socket;
  }

  @Override
  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
    registry.addHandler(socket, "/api/v1/realtime").addInterceptors(socket);
  }
}
