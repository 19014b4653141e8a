package kira.objects;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * A registered kind with what the runtime derived from it: JSON readers and writers, and its SQL.
 */
final class KnownKind<S, C, E> {
  final Kind<S, C, E> kind;
  final String name;

  /** Nodes of this role hold its objects; empty means every node. */
  final String role;

  final StateTable<S, E> table;
  final KindStatements statements;
  private final ObjectWriter stateWriter;
  private final ObjectReader stateReader;
  private final ObjectWriter commandWriter;
  private final ObjectReader commandReader;
  private final ObjectWriter replyWriter;
  private final ObjectReader replyReader;
  private final Map<Class<?>, ObjectWriter> eventWriters = new HashMap<>();
  private final Map<String, ObjectReader> eventReaders = new HashMap<>();

  KnownKind(Kind<S, C, E> kind, String role, List<Dimension> dimensions) {
    this.kind = kind;
    this.name = kind.name();
    this.role = role;
    this.table = kind.table();
    this.statements = new KindStatements(name, table, dimensions);
    stateWriter = Json.MAPPER.writerFor(kind.stateType());
    stateReader = Json.MAPPER.readerFor(kind.stateType());
    commandWriter = Json.MAPPER.writerFor(kind.commandType());
    commandReader = Json.MAPPER.readerFor(kind.commandType());
    replyWriter = Json.MAPPER.writerFor(kind.replyType());
    replyReader = Json.MAPPER.readerFor(kind.replyType());
    Json.recordsOf(kind.commandType());
    Json.recordsOf(kind.eventType())
        .forEach((type, record) -> {
          eventWriters.put(record, Json.MAPPER.writerFor(record));
          eventReaders.put(type, Json.MAPPER.readerFor(record));
        });
  }

  byte[] stateJson(S state) {
    return stateWriter.writeValueAsBytes(state);
  }

  /** The state of an object that was erased: an empty one to whoever reads it, and marked. */
  String erasedState() {
    var empty = new String(stateJson(kind.empty()), java.nio.charset.StandardCharsets.UTF_8);
    return "{\"@erased\":true" + (empty.equals("{}") ? "}" : "," + empty.substring(1));
  }

  S state(String json) {
    return stateReader.readValue(json);
  }

  byte[] commandJson(Object command) {
    return command instanceof Erase erase ? erase.json() : commandWriter.writeValueAsBytes(command);
  }

  Object command(byte[] json) {
    return Erase.is(json) ? Erase.NOW : commandReader.readValue(json);
  }

  /** A reply of another type would do on this node and fail on the next one. */
  void checkReply(@Nullable Object reply) {
    if (reply != null && !kind.replyType().isInstance(reply)) {
      throw new IllegalArgumentException(
          "%s is no reply of kind %s, whose replies are %s"
              .formatted(reply.getClass().getName(), name, kind.replyType().getName()));
    }
  }

  byte @Nullable [] replyJson(@Nullable Object reply) {
    return reply == null ? null : replyWriter.writeValueAsBytes(reply);
  }

  @Nullable Object reply(byte @Nullable [] json) {
    return json == null ? null : replyReader.readValue(json);
  }

  byte[] eventJson(E event) {
    var writer = eventWriters.get(event.getClass());
    if (writer == null) {
      throw new IllegalArgumentException(
          "%s is no event of kind %s".formatted(event.getClass().getName(), name));
    }
    return writer.writeValueAsBytes(event);
  }

  Object event(String type, String json) {
    var reader = eventReaders.get(type);
    if (reader == null) {
      throw new IllegalArgumentException("kind %s knows no event %s".formatted(name, type));
    }
    return reader.readValue(json);
  }

  @Nullable Object[] projected(S state) {
    var columns = table.columns();
    var values = new @Nullable Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).value().apply(state);
    }
    return values;
  }

  /** What is stored of one event; its rows of other tables go to {@code rows}, one list a table. */
  EventRow eventRow(E event, StateTable.Written<S> written, List<List<@Nullable Object[]>> rows) {
    var tables = table.rows();
    for (int i = 0; i < tables.size(); i++) {
      rows.get(i).addAll(tables.get(i).values().apply(written, event));
    }
    var happenedAt = kind.happenedAt(event);
    var dimensions = kind.dimensions(written.after(), event);
    var at = Times.micros(written.at());
    return new EventRow(
        event.getClass().getSimpleName(),
        kind.schema(event),
        eventJson(event),
        written.version(),
        happenedAt.isPresent() ? Times.micros(happenedAt.get()) : at,
        at,
        statements.dimensionValues(dimensions));
  }

  List<List<@Nullable Object[]>> noRows() {
    var rows = new ArrayList<List<@Nullable Object[]>>(table.rows().size());
    for (int i = 0; i < table.rows().size(); i++) {
      rows.add(new ArrayList<>());
    }
    return rows;
  }

  @Nullable C alarmCommand(Instant at) {
    return kind.onAlarm(at).orElse(null);
  }

  /** A typed journal column declared to the runtime. */
  record Dimension(String name, String type) {}

  /** One journal row, ready to be written; times in microseconds since 1970. */
  record EventRow(
      String type,
      int schema,
      byte[] data,
      long version,
      long happenedAt,
      long at,
      @Nullable Object[] dimensions) {}
}
