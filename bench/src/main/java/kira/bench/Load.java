package kira.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * The load of the realtime bench, in a process of its own: agents who listen and visitors who
 * write, at a fixed rate whatever becomes of what was written before. A message's time runs from
 * when it was to be sent until the last agent has it.
 */
public final class Load {
  private final List<LoadSocket> agents = new ArrayList<>();
  private final List<Visitor> visitors = new ArrayList<>();
  private final Selector selector = Selector.open();
  private volatile Stretch stretch = new Stretch(0, 0);
  private volatile long frameBytes;

  private record Visitor(LoadSocket socket, UUID conversation) {
    void say(String text) throws IOException {
      socket.send(
          "{\"type\":\"send\",\"id\":\"%s\",\"conversation\":\"%s\",\"text\":\"%s\"}"
              .formatted(UUID.randomUUID(), conversation, text));
    }
  }

  /**
   * Messages on their way; written to by the reading thread alone, except for when they are due.
   */
  private static final class Stretch {
    final int first;
    final long[] due;
    final int[] heardBy;
    final long[] done;

    Stretch(int first, int messages) {
      this.first = first;
      due = new long[messages];
      heardBy = new int[messages];
      done = new long[messages];
    }
  }

  private Load() throws IOException {}

  /**
   * Takes orders by lines: {@code kira PORT AGENTS COOKIE TOKEN…} or {@code relay PORT AGENTS
   * VISITORS}, {@code listen}, then {@code stretch RATE SECONDS} as often as one likes.
   */
  public static void main(String[] args) throws Exception {
    var load = new Load();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var words = line.split(" ");
      switch (words[0]) {
        case "kira" -> load.kira(words);
        case "relay" -> load.relay(words);
        case "listen" -> load.listen();
        case "stretch" -> load.stretch(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
        default -> throw new IllegalArgumentException(line);
      }
      System.out.println("ok");
    }
    System.exit(0);
  }

  private void kira(String[] words) throws IOException {
    int port = Integer.parseInt(words[1]);
    for (int i = 0; i < Integer.parseInt(words[2]); i++) {
      var agent = LoadSocket.connect(port, "/api/v1/realtime", "Cookie: " + words[3] + "\r\n");
      agent.send("{\"type\":\"hello\",\"position\":null}");
      agent.await("\"ready\"");
      agents.add(agent);
    }
    for (var token : List.of(words).subList(4, words.length)) {
      var socket = LoadSocket.connect(port, "/chat/v1/socket", "");
      var visitor = new Visitor(socket, UUID.randomUUID());
      socket.send(
          "{\"type\":\"hello\",\"token\":\"%s\",\"after\":0,\"locale\":\"en\"}".formatted(token));
      socket.await("\"ready\"");
      // A person holds the conversation from the start: what Kira answers is not measured here.
      visitor.say("Good morning");
      socket.await("\"ack\"");
      socket.send(
          "{\"type\":\"person\",\"id\":\"%s\",\"conversation\":\"%s\"}"
              .formatted(UUID.randomUUID(), visitor.conversation()));
      socket.await("\"PERSON\"");
      visitors.add(visitor);
    }
  }

  private void relay(String[] words) throws IOException {
    int port = Integer.parseInt(words[1]);
    for (int i = 0; i < Integer.parseInt(words[2]); i++) {
      agents.add(LoadSocket.connect(port, "/agents", ""));
    }
    for (int i = 0; i < Integer.parseInt(words[3]); i++) {
      visitors.add(new Visitor(LoadSocket.connect(port, "/visitors", ""), UUID.randomUUID()));
    }
  }

  /** From now on everything is read by one thread. */
  private void listen() throws IOException {
    for (var agent : agents) {
      var marker = new Marker();
      var had = new BitSet();
      agent.listener =
          (bytes, from, to) -> {
            frameBytes += to - from;
            marker.scan(bytes, from, to, number -> heard(number, had));
          };
      register(agent);
    }
    for (var visitor : visitors) {
      register(visitor.socket());
    }
    Thread.ofPlatform().daemon().start(this::readAll);
    Thread.ofPlatform().daemon().start(this::stayAlive);
  }

  /** Kira hangs up on widgets that say nothing at all. */
  private void stayAlive() {
    try {
      while (true) {
        for (var visitor : visitors) {
          visitor.socket().send("{\"type\":\"ping\"}");
        }
        Thread.sleep(30_000);
      }
    } catch (IOException | InterruptedException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void register(LoadSocket socket) throws IOException {
    socket.channel.configureBlocking(false);
    socket.channel.register(selector, SelectionKey.OP_READ, socket);
  }

  private void readAll() {
    try {
      while (true) {
        selector.select(key -> {
          try {
            ((LoadSocket) key.attachment()).read();
          } catch (IOException e) {
            e.printStackTrace();
            System.exit(1);
          }
        });
      }
    } catch (IOException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  /** A message stands twice in Kira's frame, as text and as HTML; each agent counts once. */
  private void heard(int number, BitSet had) {
    var now = stretch;
    int n = number - now.first;
    if (n < 0 || n >= now.due.length || had.get(number)) {
      return;
    }
    had.set(number);
    if (++now.heardBy[n] == agents.size()) {
      now.done[n] = System.nanoTime();
    }
  }

  private void stretch(int rate, double seconds) throws Exception {
    var next = new Stretch(stretch.first + stretch.due.length, (int) (rate * seconds));
    stretch = next;
    long bytes = frameBytes;
    long began = System.nanoTime() + 20_000_000;
    for (int i = 0; i < next.due.length; i++) {
      next.due[i] = began + (long) (i * 1e9 / rate);
      while (System.nanoTime() < next.due[i]) {
        LockSupport.parkNanos(next.due[i] - System.nanoTime());
      }
      visitors
          .get(i % visitors.size())
          .say("Where is my order? ".repeat(12) + Marker.of(next.first + i));
    }
    long sent = System.nanoTime();
    long patience = sent + 120_000_000_000L;
    while (Arrays.stream(next.done).anyMatch(at -> at == 0) && System.nanoTime() < patience) {
      Thread.sleep(20);
    }
    long missing = Arrays.stream(next.done).filter(at -> at == 0).count();
    var millis = new double[next.due.length];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = (next.done[i] - next.due[i]) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(
        java.util.Locale.ROOT,
        "result missing=%d p50=%.2f p99=%.2f max=%.2f late=%.2f bytes=%d%n",
        missing,
        millis[millis.length / 2],
        millis[(int) (millis.length * .99)],
        millis[millis.length - 1],
        (sent - next.due[next.due.length - 1]) / 1e6,
        (frameBytes - bytes) / ((long) next.due.length * agents.size()));
  }
}
