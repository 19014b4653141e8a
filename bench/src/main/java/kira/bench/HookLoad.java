package kira.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Requests that come when they come, whether or not the ones before were answered: each is due at a
 * time of its own, and waits from then on. Plain sockets, so that asking costs next to nothing.
 */
final class HookLoad {
  private static final int CONNECTIONS = 128;

  private HookLoad() {}

  /**
   * Sends each of them, and waits for all answers.
   *
   * @param requests as they go over the wire
   * @param perSecond that become due
   * @return the 99th percentile of the milliseconds from when one was due to its answer
   */
  static double p99(int port, List<byte[]> requests, double perSecond) throws Exception {
    var nanos = new long[requests.size()];
    var next = new AtomicInteger();
    var failure = new AtomicReference<Exception>();
    long start = System.nanoTime() + 200_000_000L;
    var threads =
        IntStream.range(0, CONNECTIONS)
            .mapToObj(_ ->
                Thread.ofVirtual()
                    .start(() -> {
                      try (var line = new Line(port)) {
                        for (int i = next.getAndIncrement();
                            i < nanos.length;
                            i = next.getAndIncrement()) {
                          long due = start + (long) (i * 1e9 / perSecond);
                          for (long left = due - System.nanoTime();
                              left > 0;
                              left = due - System.nanoTime()) {
                            LockSupport.parkNanos(left);
                          }
                          line.send(requests.get(i));
                          nanos[i] = System.nanoTime() - due;
                        }
                      } catch (Exception e) {
                        failure.compareAndSet(null, e);
                      }
                    }))
            .toList();
    for (var thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    Arrays.sort(nanos);
    return nanos[(int) Math.ceil(nanos.length * 0.99) - 1] / 1e6;
  }

  /** A connection that is kept. */
  private static final class Line implements AutoCloseable {
    private final int port;
    private Socket socket;
    private BufferedInputStream in;

    Line(int port) throws IOException {
      this.port = port;
      open();
    }

    private void open() throws IOException {
      socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    }

    void send(byte[] request) throws IOException {
      socket.getOutputStream().write(request);
      var status = line();
      if (!status.startsWith("HTTP/1.1 2")) {
        throw new IOException(status);
      }
      int length = 0;
      boolean chunked = false;
      boolean last = false;
      for (var header = line(); !header.isEmpty(); header = line()) {
        var lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          length = Integer.parseInt(lower.substring(15).strip());
        }
        chunked |= lower.startsWith("transfer-encoding:");
        last |= lower.equals("connection: close");
      }
      if (chunked) {
        for (int size = chunk(); size > 0; size = chunk()) {
          in.skipNBytes(size + 2L);
        }
        line();
      } else {
        in.skipNBytes(length);
      }
      if (last) {
        // A server takes only so many requests on one connection.
        close();
        open();
      }
    }

    private int chunk() throws IOException {
      return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
      var bytes = new ByteArrayOutputStream(64);
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("the server closed the connection");
        }
        if (b != '\r') {
          bytes.write(b);
        }
      }
      return bytes.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
