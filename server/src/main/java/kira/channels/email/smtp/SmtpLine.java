package kira.channels.email.smtp;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads answers and writes commands; a server cannot make it wait or read for ever. */
final class SmtpLine {
  private static final int LONGEST = 4_096;
  private static final int MOST_LINES = 200;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Duration reply;
  private final byte[] buffer = new byte[8_192];
  private int at;
  private int filled;

  SmtpLine(Socket socket, Duration reply) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = new java.io.BufferedOutputStream(socket.getOutputStream(), 32_768);
    this.reply = reply;
  }

  Socket socket() {
    return socket;
  }

  /** Whether the server has said more than it was asked for. */
  boolean hasMore() {
    return at < filled;
  }

  SmtpReply say(String command) throws IOException {
    out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    return hear();
  }

  SmtpReply hear() throws IOException {
    // One answer has one time limit, however slowly its bytes drip in.
    long until = System.nanoTime() + reply.toNanos();
    var lines = new ArrayList<String>();
    while (true) {
      var line = line(until);
      if (line.length() < 3 || !line.substring(0, 3).matches("[2-5]\\d\\d")) {
        throw new ProtocolException("that is no answer of a mail server");
      }
      lines.add(line.length() > 4 ? line.substring(4) : "");
      if (line.length() == 3 || line.charAt(3) != '-') {
        return new SmtpReply(Integer.parseInt(line.substring(0, 3)), List.copyOf(lines));
      }
      if (lines.size() >= MOST_LINES) {
        throw new ProtocolException("the server's answer does not end");
      }
    }
  }

  private String line(long until) throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      if (at == filled) {
        fill(until);
      }
      byte b = buffer[at++];
      if (b == '\n') {
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
      }
      if (line.size() >= LONGEST) {
        throw new ProtocolException("a line of the server's answer does not end");
      }
      line.write(b);
    }
  }

  private void fill(long until) throws IOException {
    long left = (until - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("no whole answer in time");
    }
    socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, left));
    filled = in.read(buffer);
    at = 0;
    if (filled < 0) {
      filled = 0;
      throw new EOFException("the server closed the connection");
    }
  }

  /**
   * The mail without its end. Every line is ended by CR and LF, whatever ended it before: a bare LF
   * with a dot after it would be the end to some servers and the next command to others.
   */
  void body(byte[] mail) throws IOException {
    boolean lineStart = true;
    for (int i = 0; i < mail.length; i++) {
      byte b = mail[i];
      if (b == '\r' || b == '\n') {
        out.write('\r');
        out.write('\n');
        if (b == '\r' && i + 1 < mail.length && mail[i + 1] == '\n') {
          i++;
        }
        lineStart = true;
        continue;
      }
      if (lineStart && b == '.') {
        out.write('.');
      }
      out.write(b);
      lineStart = false;
    }
    if (!lineStart) {
      out.write('\r');
      out.write('\n');
    }
    out.flush();
  }

  /** The dot that ends a mail; from the first byte of it on the mail may be accepted. */
  void end() throws IOException {
    out.write(new byte[] {'.', '\r', '\n'});
    out.flush();
  }
}
