package kira.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A WebSocket client that costs next to nothing: what it is sent is looked through and dropped. A
 * thousand of them must not take the machine away from what is measured.
 */
final class LoadSocket implements AutoCloseable {
  private static final int CLOSE = 8;

  final SocketChannel channel;

  /** Where what comes belongs, while several are read in turns. */
  Listener listener = (_, _, _) -> {};

  private byte[] buffer = new byte[4096];
  private int filled;
  private long left;

  interface Listener {
    /** A piece of what the server says. */
    void heard(byte[] bytes, int from, int to);
  }

  private final String path;

  private LoadSocket(SocketChannel channel, String path) {
    this.channel = channel;
    this.path = path;
  }

  static LoadSocket connect(int port, String path, String headers) throws IOException {
    var channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    var socket = new LoadSocket(channel, path);
    var request =
        """
        GET %s HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        %s\r
        """
            .formatted(path, port, headers);
    socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    socket.readHandshake();
    return socket;
  }

  private void readHandshake() throws IOException {
    while (true) {
      if (!fill()) {
        throw new IOException("no handshake");
      }
      var text = new String(buffer, 0, filled, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        if (!text.startsWith("HTTP/1.1 101")) {
          throw new IOException("refused: " + text.lines().findFirst().orElse(""));
        }
        drop(end + 4);
        return;
      }
    }
  }

  /** Sends a text; a client masks what it sends, with zeros as well as with anything else. */
  synchronized void send(String text) throws IOException {
    var payload = text.getBytes(StandardCharsets.UTF_8);
    var frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) 0x81);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.putInt(0).put(payload).flip();
    write(frame);
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** Reads what there is; that the server closes is not expected. */
  void read() throws IOException {
    if (!fill()) {
      throw new IOException("the server hung up on " + path);
    }
    int at = 0;
    while (true) {
      if (left > 0) {
        int part = (int) Math.min(left, filled - at);
        listener.heard(buffer, at, at + part);
        at += part;
        left -= part;
      }
      int header = header(at);
      if (left > 0 || header == 0) {
        break;
      }
      if ((buffer[at] & 15) == CLOSE) {
        throw new IOException("the server closed %s with %d".formatted(path, code(at + header)));
      }
      left = length(at);
      at += header;
    }
    drop(at);
  }

  /** Bytes of the header that begins here; 0 while it is not all there. */
  private int header(int at) {
    if (filled - at < 2) {
      return 0;
    }
    int bytes =
        switch (buffer[at + 1] & 127) {
          case 126 -> 4;
          case 127 -> 10;
          default -> 2;
        };
    return filled - at < bytes ? 0 : bytes;
  }

  private long length(int at) {
    var bytes = ByteBuffer.wrap(buffer);
    int first = buffer[at + 1] & 127;
    return switch (first) {
      case 126 -> bytes.getShort(at + 2) & 0xffff;
      case 127 -> bytes.getLong(at + 2);
      default -> first;
    };
  }

  private int code(int at) {
    return filled - at < 2 ? 0 : ByteBuffer.wrap(buffer).getShort(at) & 0xffff;
  }

  private boolean fill() throws IOException {
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int got = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
    filled += Math.max(got, 0);
    return got >= 0;
  }

  private void drop(int bytes) {
    System.arraycopy(buffer, bytes, buffer, 0, filled - bytes);
    filled -= bytes;
  }

  /** Waits for a text that contains something, before the sockets are read in turns. */
  void await(String part) throws IOException {
    var said = new StringBuilder();
    var before = listener;
    listener =
        (bytes, from, to) ->
            said.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    while (said.indexOf(part) < 0) {
      if (said.indexOf("\"refused\"") >= 0) {
        throw new IOException("waited for %s, got %s".formatted(part, said));
      }
      read();
    }
    listener = before;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
