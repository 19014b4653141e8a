package kira.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Requests that come when they come, whether or not the ones before were answered: each is due at a
 * time of its own, and waits from then on. One thread and plain sockets: a thread for each
 * connection took a third of the processor from the server that is measured.
 */
final class HookLoad implements AutoCloseable {
  private static final int CONNECTIONS = 128;
  private static final String LENGTH = "\r\ncontent-length: ";
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final InetSocketAddress server;
  private final Selector selector = Selector.open();
  private final ArrayDeque<Line> idle = new ArrayDeque<>();
  private final ByteBuffer read = ByteBuffer.allocateDirect(64 * 1024);
  private final List<byte[]> requests;
  private final long[] due;
  private final long[] nanos;
  private int answered;

  private HookLoad(int port, List<byte[]> requests, double perSecond) throws IOException {
    this.server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    this.requests = requests;
    this.due = new long[requests.size()];
    this.nanos = new long[requests.size()];
    for (int i = 0; i < CONNECTIONS; i++) {
      idle.add(new Line());
    }
    long start = System.nanoTime() + 200_000_000L;
    Arrays.setAll(due, i -> start + (long) (i * 1e9 / perSecond));
  }

  /**
   * Sends each of them, and waits for all answers.
   *
   * @param requests as they go over the wire
   * @param perSecond that become due
   * @return the 99th percentile of the milliseconds from when one was due to its answer
   */
  static double p99(int port, List<byte[]> requests, double perSecond) throws IOException {
    try (var load = new HookLoad(port, requests, perSecond)) {
      load.run();
      Arrays.sort(load.nanos);
      return load.nanos[(int) Math.ceil(load.nanos.length * 0.99) - 1] / 1e6;
    }
  }

  private void run() throws IOException {
    int next = 0;
    while (answered < due.length) {
      while (next < due.length && !idle.isEmpty() && due[next] <= System.nanoTime()) {
        idle.pop().send(next++);
      }
      boolean waits = next < due.length && !idle.isEmpty();
      // A millisecond is the shortest there is; nothing at all means without end.
      selector.select(waits ? Math.max(1, (due[next] - System.nanoTime()) / 1_000_000) : 0);
      for (var key : selector.selectedKeys()) {
        ((Line) key.attachment()).take();
      }
      selector.selectedKeys().clear();
    }
  }

  @Override
  public void close() throws IOException {
    for (var key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  /** A connection that is kept, for one request after the other. */
  private final class Line {
    private SocketChannel channel;
    private byte[] answer = new byte[4 * 1024];
    private int length;

    /** Where the answer ends; 0 while its head is not whole, -1 where only its last chunk says. */
    private int end;

    private boolean last;
    private int request;

    private Line() throws IOException {
      channel = open();
    }

    private SocketChannel open() throws IOException {
      var opened = SocketChannel.open(server);
      opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
      opened.configureBlocking(false);
      opened.register(selector, SelectionKey.OP_READ, this);
      return opened;
    }

    void send(int number) throws IOException {
      request = number;
      length = 0;
      end = 0;
      var bytes = ByteBuffer.wrap(requests.get(number));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    void take() throws IOException {
      int some = channel.read(read.clear());
      if (some < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (length + some > answer.length) {
        answer = Arrays.copyOf(answer, 2 * (length + some));
      }
      read.flip().get(answer, length, some);
      length += some;
      if (isWhole()) {
        nanos[request] = System.nanoTime() - due[request];
        answered++;
        rest();
      }
    }

    private boolean isWhole() throws IOException {
      if (end == 0) {
        head();
      }
      return end > 0
          ? length >= end
          : end < 0
              && Arrays.equals(
                  answer, length - LAST_CHUNK.length, length, LAST_CHUNK, 0, LAST_CHUNK.length);
    }

    private void head() throws IOException {
      var text = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
      int body = text.indexOf("\r\n\r\n") + 4;
      if (body < 4) {
        return;
      }
      var head = text.substring(0, body).toLowerCase(Locale.ROOT);
      if (!head.startsWith("http/1.1 2")) {
        throw new IOException(head.strip());
      }
      last = head.contains("\r\nconnection: close\r\n");
      int said = head.indexOf(LENGTH);
      if (said >= 0) {
        int from = said + LENGTH.length();
        end = body + Integer.parseInt(head, from, head.indexOf('\r', from), 10);
      } else {
        end = head.contains("\r\ntransfer-encoding: chunked\r\n") ? -1 : body;
      }
    }

    private void rest() throws IOException {
      if (last) {
        // A server takes only so many requests on one connection.
        channel.close();
        channel = open();
      }
      idle.add(this);
    }
  }
}
