package kira.channels.email.imap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stands between a client and a server, and cuts their connections. */
final class Cutter implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final CountDownLatch idle = new CountDownLatch(1);
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  Cutter(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        var behind = new Socket("127.0.0.1", target);
        open.addAll(List.of(client, behind));
        Thread.ofVirtual().start(() -> pump(client, behind));
        Thread.ofVirtual().start(() -> pump(behind, client));
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Waits until the server has said that it will tell. */
  void awaitIdle() throws InterruptedException {
    if (!idle.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody waits");
    }
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      var buffer = new byte[4_096];
      for (int read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        to.getOutputStream().write(buffer, 0, read);
        to.getOutputStream().flush();
        if (buffer[0] == '+') {
          idle.countDown();
        }
      }
    } catch (IOException e) {
      // Cut.
    }
  }

  void cut() throws IOException {
    for (var socket : open) {
      socket.close();
    }
    open.clear();
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
