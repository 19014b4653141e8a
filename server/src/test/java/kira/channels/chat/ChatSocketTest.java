package kira.channels.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

class ChatSocketTest {
  private final Connection connection = new Connection();
  private final ChatSocket socket =
      new ChatSocket(
          connection,
          new ChatSocketHandler.Caller(Optional.empty(), false, "127.0.0.1", ""),
          Instant.EPOCH);

  @Test
  void framesLeaveInTheOrderTheyWereWritten() throws Exception {
    connection.reads.countDown();
    for (int i = 0; i < 1_000; i++) {
      socket.write("frame " + i);
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(connection.next()).isEqualTo("frame " + i);
    }
  }

  @Test
  void whoeverReadsTooSlowlyIsDisconnectedAndNobodyWaits() throws Exception {
    var frame = "x".repeat(10_000);
    // The peer reads nothing: were writing to wait, this would never end.
    for (int i = 0; i < ChatSocket.QUEUE_LIMIT / frame.length() + 10; i++) {
      socket.write(frame);
    }
    assertThat(connection.closed.get(10, TimeUnit.SECONDS))
        .isEqualTo(CloseStatus.SESSION_NOT_RELIABLE);
    assertThat(socket.isClosed()).isTrue();
    socket.flush();
  }

  @Test
  void closingWritesTheLastWordsFirst() throws Exception {
    socket.write("good-bye");
    socket.close(CloseStatus.POLICY_VIOLATION);
    assertThat(connection.closed).isNotDone();
    connection.reads.countDown();
    assertThat(connection.next()).isEqualTo("good-bye");
    assertThat(connection.closed.get(10, TimeUnit.SECONDS)).isEqualTo(CloseStatus.POLICY_VIOLATION);
  }

  /** A peer that reads nothing until it is let. */
  private static final class Connection implements WebSocketSession {
    final CountDownLatch reads = new CountDownLatch(1);
    final CompletableFuture<CloseStatus> closed = new CompletableFuture<>();
    private final LinkedBlockingQueue<String> written = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      return written.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void sendMessage(WebSocketMessage<?> message) {
      try {
        reads.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      written.add(((TextMessage) message).getPayload());
    }

    @Override
    public void close() {
      close(CloseStatus.NORMAL);
    }

    @Override
    public void close(CloseStatus status) {
      closed.complete(status);
      reads.countDown();
    }

    @Override
    public String getId() {
      return "1";
    }

    @Override
    public URI getUri() {
      return URI.create("ws://localhost/chat/v1/socket");
    }

    @Override
    public HttpHeaders getHandshakeHeaders() {
      return new HttpHeaders();
    }

    @Override
    public Map<String, Object> getAttributes() {
      return new HashMap<>();
    }

    @Override
    public Principal getPrincipal() {
      return null;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
      return null;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
      return null;
    }

    @Override
    public String getAcceptedProtocol() {
      return null;
    }

    @Override
    public void setTextMessageSizeLimit(int limit) {}

    @Override
    public int getTextMessageSizeLimit() {
      return 0;
    }

    @Override
    public void setBinaryMessageSizeLimit(int limit) {}

    @Override
    public int getBinaryMessageSizeLimit() {
      return 0;
    }

    @Override
    public List<WebSocketExtension> getExtensions() {
      return List.of();
    }

    @Override
    public boolean isOpen() {
      return !closed.isDone();
    }
  }
}
