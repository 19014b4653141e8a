package kira.channels.email.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;

/** A mail server on loopback that answers as it is told, which no real one does. */
final class ScriptedSmtp implements AutoCloseable {
  static final String CLOSE = "close";
  static final String HANG = "hang";
  static final String DRIP = "drip";

  final List<String> heard = new CopyOnWriteArrayList<>();
  final List<String> mails = new CopyOnWriteArrayList<>();
  private final Map<String, String> answers = new LinkedHashMap<>();
  private final ServerSocket server;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final boolean tls;

  ScriptedSmtp(boolean tls) throws IOException {
    this.tls = tls;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    answers.put("", "220 test ESMTP");
    answers.put("EHLO", "250-test\r\n250-SIZE 1000000\r\n250-STARTTLS\r\n250 AUTH LOGIN PLAIN");
    answers.put("MAIL", "250 2.1.0 Ok");
    answers.put("RCPT", "250 2.1.5 Ok");
    answers.put("DATA", "354 go");
    answers.put(".", "250 2.0.0 queued as 1");
    answers.put("QUIT", "221 bye");
    answers.put("STARTTLS", "220 go");
    answers.put("AUTH PLAIN", "235 2.7.0 welcome");
    Thread.ofVirtual().start(this::accept);
  }

  /** What it says to commands that begin so; the longest beginning counts, "" is the greeting. */
  ScriptedSmtp on(String command, String answer) {
    answers.put(command, answer);
    return this;
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket plain) {
    try (plain) {
      var socket = tls ? secure(plain, plain.getInputStream()) : plain;
      var in = new BufferedInputStream(socket.getInputStream());
      if (!answer(socket, answers.get(""))) {
        return;
      }
      while (true) {
        var line = line(in);
        heard.add(line);
        var key =
            answers.keySet().stream()
                .filter(each -> !each.isEmpty() && line.startsWith(each))
                .max(java.util.Comparator.comparingInt(String::length))
                .orElse("none");
        if (!answer(socket, answers.getOrDefault(key, "500 what?")) || line.equals("QUIT")) {
          return;
        }
        if (line.equals("STARTTLS") && answers.get("STARTTLS").startsWith("220")) {
          socket = secure(plain, null);
          in = new BufferedInputStream(socket.getInputStream());
        }
        if (line.equals("DATA") && answers.get("DATA").startsWith("354")) {
          mails.add(data(in));
          if (!answer(socket, answers.get("."))) {
            return;
          }
        }
      }
    } catch (IOException | InterruptedException e) {
      // The client is gone.
    }
  }

  private Socket secure(Socket socket, InputStream consumed) throws IOException {
    var secure =
        (SSLSocket)
            Certificates.server()
                .getSocketFactory()
                .createSocket(socket, "localhost", socket.getPort(), true);
    secure.setUseClientMode(false);
    secure.startHandshake();
    return secure;
  }

  /** Whether the conversation goes on. */
  private boolean answer(Socket socket, String answer) throws IOException, InterruptedException {
    switch (answer) {
      case CLOSE -> {
        return false;
      }
      case HANG -> closing.await();
      case DRIP -> {
        while (closing.getCount() > 0) {
          socket.getOutputStream().write('2');
          closing.await(20, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
      }
      default -> {
        socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
      }
    }
    return true;
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new SocketException("closed");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).replace("\r", "");
  }

  private static String data(InputStream in) throws IOException {
    var data = new StringBuilder();
    for (var line = line(in); !line.equals("."); line = line(in)) {
      data.append(line).append('\n');
    }
    return data.toString();
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    server.close();
  }
}
