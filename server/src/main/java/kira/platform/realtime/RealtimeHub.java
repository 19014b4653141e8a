package kira.platform.realtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.objects.Position;
import kira.objects.PositionLostException;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import tools.jackson.databind.json.JsonMapper;

/** Hands the journal's news to the consoles of its tenant, each event encoded once. */
@Component
class RealtimeHub implements SmartLifecycle {
  /** A client that missed more than this reads its screens anew instead. */
  private static final int MOST_REPLAYED = 2_000;

  private static final int PAGE = 500;

  private static final Executor EXECUTOR =
      task -> Thread.ofVirtual().name("realtime-room").start(task);

  /** The client comes back by itself if it is still allowed in. */
  private static final CloseStatus SIGNED_OUT = new CloseStatus(4401, "sign in again");

  private final DurableObjects objects;
  private final Map<String, RealtimeSource> sources;
  private final JsonMapper json;
  private final Map<TenantId, Room> rooms = new ConcurrentHashMap<>();

  /** Every open socket of this node, also those that have not said hello yet. */
  private final Set<RealtimeConnection> open = ConcurrentHashMap.newKeySet();

  private AutoCloseable following = () -> {};
  private volatile boolean running;

  /** A room and its ear for its tenant's signals. */
  private record Room(RealtimeRoom consoles, AutoCloseable signals) {
    Set<RealtimeConnection> connections() {
      return consoles.connections();
    }
  }

  RealtimeHub(DurableObjects objects, List<RealtimeSource> sources, JsonMapper json) {
    this.objects = objects;
    this.sources =
        sources.stream().collect(Collectors.toMap(RealtimeSource::kind, Function.identity()));
    this.json = json;
  }

  /** Where the signals of a tenant are published. */
  static String topic(TenantId tenant) {
    return "conversation/" + tenant;
  }

  /** From now on it is shut with all others that may not hear any more, greeted or not. */
  void opened(RealtimeConnection connection) {
    open.add(connection);
  }

  void join(RealtimeConnection connection) {
    var tenant = connection.caller().tenant();
    rooms.compute(
        tenant,
        (_, room) -> {
          var open =
              room != null
                  ? room
                  : new Room(
                      new RealtimeRoom(entries -> lines(tenant, entries), EXECUTOR),
                      objects.onSignal(topic(tenant), frame -> signal(tenant, frame)));
          open.connections().add(connection);
          return open;
        });
  }

  void leave(RealtimeConnection connection) {
    open.remove(connection);
    rooms.computeIfPresent(
        connection.caller().tenant(),
        (_, room) -> {
          room.connections().remove(connection);
          if (!room.connections().isEmpty()) {
            return room;
          }
          close(room.signals());
          return null;
        });
  }

  /** Fills the gap behind a position the client knows, or starts it at the end of the journal. */
  void resume(RealtimeConnection connection, Position from) {
    var at = from;
    try {
      for (int sent = 0; ; ) {
        var entries = objects.entriesAfter(connection.caller().tenant().value(), at, PAGE);
        var lines = lines(connection.caller().tenant(), entries);
        var heard =
            lines.stream().filter(line -> connection.caller().may(line.permission())).toList();
        if (!heard.isEmpty()) {
          connection.past(RealtimeNews.of(heard));
        }
        sent += entries.size();
        if (!entries.isEmpty()) {
          at = entries.getLast().position();
        }
        if (entries.size() < PAGE) {
          connection.caughtUp(at, positionFrame("ready", at));
          return;
        }
        if (sent >= MOST_REPLAYED) {
          reset(connection);
          return;
        }
      }
    } catch (PositionLostException e) {
      reset(connection);
    }
  }

  void startAnew(RealtimeConnection connection) {
    var end = objects.end();
    connection.caughtUp(end, positionFrame("ready", end));
  }

  /** What the client shows is too old to be mended: it reads everything anew. */
  private void reset(RealtimeConnection connection) {
    connection.send(positionFrame("reset", objects.end()));
    startAnew(connection);
  }

  void closeAll(Predicate<RealtimeConnection> which) {
    open.stream().filter(which).forEach(c -> c.close(SIGNED_OUT));
  }

  private String positionFrame(String type, Position position) {
    var frame = new LinkedHashMap<String, Object>();
    frame.put("type", type);
    frame.put("position", position.toString());
    return json.writeValueAsString(frame);
  }

  private void heard(List<JournalEntry> entries) {
    for (var entry : entries) {
      var room = rooms.get(new TenantId(entry.tenant()));
      if (room != null && sources.containsKey(entry.kind())) {
        room.consoles().heard(entry);
      }
    }
  }

  /** Of what was erased a source knows nothing; consoles hear that it is gone. */
  private static List<RealtimeEvent> events(RealtimeSource source, List<JournalEntry> entries) {
    var there = entries.stream().filter(entry -> !entry.isErasure()).toList();
    var events = new ArrayList<RealtimeEvent>(there.isEmpty() ? List.of() : source.of(there));
    entries.stream()
        .filter(JournalEntry::isErasure)
        .forEach(entry -> events.add(RealtimeEvent.of(entry, Map.of())));
    return events;
  }

  private List<RealtimeNews.Line> lines(TenantId tenant, List<JournalEntry> entries) {
    var bySource = new HashMap<RealtimeSource, List<JournalEntry>>();
    for (var entry : entries) {
      var source = sources.get(entry.kind());
      if (source != null) {
        bySource.computeIfAbsent(source, _ -> new ArrayList<>()).add(entry);
      }
    }
    var lines = new ArrayList<RealtimeNews.Line>();
    bySource.forEach((source, mine) -> {
      for (var event : Tenancy.in(tenant, () -> events(source, mine))) {
        lines.add(
            new RealtimeNews.Line(
                source.permission(),
                Position.parse(event.position()),
                json.writeValueAsBytes(event)));
      }
    });
    lines.sort(Comparator.comparing(RealtimeNews.Line::position));
    return lines;
  }

  private void signal(TenantId tenant, String frame) {
    var room = rooms.get(tenant);
    if (room != null) {
      var bytes = frame.getBytes(StandardCharsets.UTF_8);
      room.connections().forEach(connection -> connection.send(bytes));
    }
  }

  @Override
  public void start() {
    following = objects.follow(this::heard);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    close(following);
  }

  /** After the runtime has started, before the web server takes requests. */
  @Override
  public int getPhase() {
    return kira.platform.objects.ObjectsLifecycle.PHASE + 1;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException("could not stop listening", e);
    }
  }
}
