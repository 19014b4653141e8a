package kira.channels.chat;

import java.util.Map;
import java.util.Optional;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/** Puts the widgets' socket at its address. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
@EnableConfigurationProperties(ChatLimits.class)
class ChatSocketConfiguration implements WebSocketConfigurer, HandshakeInterceptor {
  /**
   * Tomcat gives every connection buffers of these sizes for its whole life. Widgets are many and
   * mostly silent, so theirs are small, and {@link ChatSocketHandler} joins what comes in pieces.
   */
  private static final int TEXT_BUFFER = 2 * 1024;

  private static final int BINARY_BUFFER = 128;

  private final ChatSocketHandler handler;
  private final PublicAddress address;

  ChatSocketConfiguration(ChatSocketHandler handler, PublicAddress address) {
    this.handler = handler;
    this.address = address;
  }

  @Bean
  static ServletServerContainerFactoryBean webSocketContainer() {
    var container = new ServletServerContainerFactoryBean();
    container.setMaxTextMessageBufferSize(TEXT_BUFFER);
    container.setMaxBinaryMessageBufferSize(BINARY_BUFFER);
    return container;
  }

  /**
   * Any origin may shake hands: which ones are served is known when the token says whose chat it
   * is.
   */
  @Override
  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
    registry.addHandler(handler, "/chat/v1/socket").addInterceptors(this).setAllowedOrigins("*");
  }

  @Override
  public boolean beforeHandshake(
      ServerHttpRequest request,
      ServerHttpResponse response,
      WebSocketHandler handler,
      Map<String, Object> attributes) {
    var servlet = ((ServletServerHttpRequest) request).getServletRequest();
    var origin = Optional.ofNullable(servlet.getHeader(HttpHeaders.ORIGIN));
    attributes.put(
        ChatSocketHandler.Caller.KEY,
        new ChatSocketHandler.Caller(
            origin,
            origin.filter(from -> address.isOwnOrigin(from, servlet)).isPresent(),
            servlet.getRemoteAddr(),
            Optional.ofNullable(servlet.getHeader(HttpHeaders.USER_AGENT)).orElse("")));
    return true;
  }

  @Override
  public void afterHandshake(
      ServerHttpRequest request,
      ServerHttpResponse response,
      WebSocketHandler handler,
      @Nullable Exception exception) {}
}
