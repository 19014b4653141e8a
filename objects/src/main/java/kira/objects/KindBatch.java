package kira.objects;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kira.objects.ArrayColumn.Form;
import org.postgresql.core.BaseConnection;

/** One writer's buffers for the statement of one kind. */
final class KindBatch {
  private final KindStatements statements;
  private final UUID node;
  private final int slots;
  private final List<ArrayColumn> all = new ArrayList<>();

  private final List<ArrayColumn> items;
  private final List<ArrayColumn> events;
  private final List<List<ArrayColumn>> rows = new ArrayList<>();
  private final List<ArrayColumn> effects;
  private final List<ArrayColumn> alarmsSet;
  private final List<ArrayColumn> alarmsCleared;
  private final List<ArrayColumn> requests;

  KindBatch(KindStatements statements, UUID node, int slots) {
    this.statements = statements;
    this.node = node;
    this.slots = slots;
    var table = statements.table;
    items = columns(Form.UUID, Form.UUID, Form.LONG, Form.LONG, Form.JSON, Form.TIME, Form.BOOLEAN);
    table.columns().forEach(column -> items.add(column(Form.of(column.type()))));
    events =
        columns(
            Form.LONG,
            Form.UUID,
            Form.UUID,
            Form.LONG,
            Form.LONG,
            Form.TEXT,
            Form.INTEGER,
            Form.TIME,
            Form.TIME,
            Form.JSON);
    statements.dimensions.forEach(dimension -> events.add(column(Form.of(dimension.type()))));
    for (var each : table.rows()) {
      var columns = columns(Form.LONG, Form.UUID);
      each.columns().forEach(column -> columns.add(column(Form.of(column.type()))));
      rows.add(columns);
    }
    effects =
        columns(
            Form.LONG, Form.UUID, Form.TEXT, Form.TEXT, Form.UUID, Form.JSON, Form.TIME, Form.UUID,
            Form.LONG);
    alarmsSet = columns(Form.LONG, Form.UUID, Form.UUID, Form.INTEGER, Form.TIME);
    alarmsCleared = columns(Form.LONG, Form.UUID, Form.UUID);
    requests = columns(Form.LONG, Form.UUID, Form.UUID, Form.TEXT, Form.LONG, Form.JSON);
  }

  private List<ArrayColumn> columns(Form... forms) {
    var columns = new ArrayList<ArrayColumn>();
    for (var form : forms) {
      columns.add(column(form));
    }
    return columns;
  }

  private ArrayColumn column(Form form) {
    var column = new ArrayColumn(form);
    all.add(column);
    return column;
  }

  /**
   * @param repeats whether rows that are kept as they first came may be there
   */
  void write(
      Connection connection,
      List<Write> batch,
      int epoch,
      boolean repeats,
      CommitSession.Result result)
      throws SQLException {
    all.forEach(ArrayColumn::reset);
    int parts = repeats ? statements.repeats : 0;
    for (int i = 0; i < batch.size(); i++) {
      parts |= add(batch.get(i), i + 1, result);
    }
    try (var statement = connection.prepareStatement(statements.shape(parts))) {
      var binder = new Binder(statement, connection.unwrap(BaseConnection.class));
      binder.bind(items);
      if ((parts & KindStatements.EVENTS) != 0) {
        statement.setInt(binder.next++, epoch);
        binder.bind(events);
      }
      for (int i = 0; i < rows.size(); i++) {
        if ((parts & (KindStatements.FIRST_ROWS << i)) != 0) {
          binder.bind(rows.get(i));
        }
      }
      if ((parts & KindStatements.EFFECTS) != 0) {
        binder.bind(effects);
      }
      if ((parts & KindStatements.ALARMS_SET) != 0) {
        binder.bind(alarmsSet);
      }
      if ((parts & KindStatements.ALARMS_CLEARED) != 0) {
        binder.bind(alarmsCleared);
      }
      if ((parts & KindStatements.REQUESTS) != 0) {
        binder.bind(requests);
      }
      try (var answer = statement.executeQuery()) {
        result.read(answer, batch);
      }
    }
  }

  /** Adds one object's write; returns the parts of the statement it needs. */
  private int add(Write write, int n, CommitSession.Result result) {
    write.written = false;
    items.get(0).add(write.tenant());
    items.get(1).add(write.id());
    items.get(2).add(write.expected);
    items.get(3).add(write.version);
    items.get(4).addJson(java.util.Objects.requireNonNull(write.state));
    items.get(5).addTime(write.changedAt);
    items.get(6).add(write.fresh);
    for (int i = 0; i < write.projected.length; i++) {
      items.get(7 + i).addValue(write.projected[i]);
    }
    int parts = write.fresh ? KindStatements.FRESH : KindStatements.STORED;
    for (var event : write.events) {
      parts |= KindStatements.EVENTS;
      result.events++;
      add(write, n, event, ++result.seq);
    }
    for (int i = 0; i < rows.size(); i++) {
      var table = statements.table.rows().get(i);
      var told = write.rows.get(i);
      for (var row : table.keepsFirst() ? told : KindStatements.lastOfEachKey(told, table.keys())) {
        parts |= KindStatements.FIRST_ROWS << i;
        rows.get(i).get(0).add((long) n);
        rows.get(i).get(1).add(write.tenant());
        for (int c = 0; c < row.length; c++) {
          rows.get(i).get(2 + c).addValue(row[c]);
        }
      }
    }
    for (var effect : write.effects) {
      parts |= KindStatements.EFFECTS;
      add(write, n, effect);
    }
    if (write.alarm == Write.NONE) {
      parts |= KindStatements.ALARMS_CLEARED;
      alarmsCleared.get(0).add((long) n);
      alarmsCleared.get(1).add(write.tenant());
      alarmsCleared.get(2).add(write.id());
    } else if (write.alarm != Write.KEEP) {
      parts |= KindStatements.ALARMS_SET;
      alarmsSet.get(0).add((long) n);
      alarmsSet.get(1).add(write.tenant());
      alarmsSet.get(2).add(write.id());
      alarmsSet.get(3).add(Engine.slotOf(write.object.address, slots));
      alarmsSet.get(4).addTime(write.alarm);
    }
    for (var request : write.requests) {
      parts |= KindStatements.REQUESTS;
      add(write, n, request);
    }
    return parts;
  }

  private void add(Write write, int n, KnownKind.EventRow event, long seq) {
    events.get(0).add((long) n);
    events.get(1).add(write.tenant());
    events.get(2).add(write.id());
    events.get(3).add(event.version());
    events.get(4).add(seq);
    events.get(5).add(event.type());
    events.get(6).add(event.schema());
    events.get(7).addTime(event.happenedAt());
    events.get(8).addTime(event.at());
    events.get(9).addJson(event.data());
    for (int i = 0; i < event.dimensions().length; i++) {
      events.get(10 + i).addValue(event.dimensions()[i]);
    }
  }

  private void add(Write write, int n, Write.EffectRow row) {
    effects.get(0).add((long) n);
    effects.get(1).add(write.tenant());
    effects.get(2).add(row.effect().kind());
    effects.get(3).add(row.effect().key());
    effects.get(4).add(write.id());
    effects.get(5).addJson(row.payload());
    effects.get(6).addTime(row.dueAt());
    effects.get(7).addValue(row.reserved() ? node : null);
    effects.get(8).add(row.leaseMillis());
  }

  private void add(Write write, int n, Write.RequestRow request) {
    requests.get(0).add((long) n);
    requests.get(1).add(write.tenant());
    requests.get(2).add(write.id());
    requests.get(3).add(request.id());
    requests.get(4).add(request.version());
    requests.get(5).addValue(request.reply());
  }

  private static final class Binder {
    private final java.sql.PreparedStatement statement;
    private final BaseConnection connection;
    int next = 1;

    Binder(java.sql.PreparedStatement statement, BaseConnection connection) {
      this.statement = statement;
      this.connection = connection;
    }

    void bind(List<ArrayColumn> columns) throws SQLException {
      for (var column : columns) {
        statement.setArray(next++, column.on(connection));
      }
    }
  }
}
