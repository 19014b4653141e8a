package kira.objects;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kira.objects.ArrayColumn.Form;
import org.jspecify.annotations.Nullable;

/**
 * The one statement that writes a batch of one kind: a fenced update and insert of the state rows,
 * and everything else only for the objects whose state row was written. Parts that a batch does not
 * need are left out, so there are a few shapes of it, each prepared once a connection.
 */
final class KindStatements {
  static final int FRESH = 1;
  static final int STORED = 2;
  static final int EVENTS = 4;
  static final int EFFECTS = 8;
  static final int ALARMS_SET = 16;
  static final int ALARMS_CLEARED = 32;
  static final int REQUESTS = 64;
  static final int FIRST_ROWS = 128;

  /** Rows that are kept as they first came may be there; otherwise one that is fails the batch. */
  static final int REPEATS = 1 << 30;

  final String kind;
  final StateTable<?, ?> table;
  final List<KnownKind.Dimension> dimensions;
  final String load;
  final String read;

  /** {@link #REPEATS} for a kind with rows that are kept as they first came. */
  final int repeats;

  private final Map<Integer, String> shapes = new ConcurrentHashMap<>();

  KindStatements(String kind, StateTable<?, ?> table, List<KnownKind.Dimension> dimensions) {
    this.kind = kind;
    this.table = table;
    this.dimensions = dimensions;
    if (table.rows().size() > 20) {
      throw new IllegalArgumentException("kind %s has too many tables".formatted(kind));
    }
    this.repeats = table.rows().stream().anyMatch(StateTable.Rows::keepsFirst) ? REPEATS : 0;
    // Limits that change nothing: each object is looked up by its key. As plain joins, a planner
    // that thinks a few hundred look-ups dear reads the whole tables for every batch.
    this.load =
        """
        select i.n, t.version, t.state::text, a.due_at, jsonb_exists(t.state, '@erased')
          from unnest(?::uuid[], ?::uuid[]) with ordinality as i(tenant_id, id, n)
          left join lateral (
            select version, state from %s
             where tenant_id = i.tenant_id and id = i.id limit 1) t on true
          left join lateral (
            select due_at from alarm
             where tenant_id = i.tenant_id and kind = %s and object_id = i.id limit 1) a on true
        """
            .formatted(table.name(), literal(kind));
    this.read =
        """
        select version, state::text, jsonb_exists(state, '@erased') from %s
         where tenant_id = ? and id = ?
        """
            .formatted(table.name());
  }

  @Nullable Object[] dimensionValues(Map<String, Object> given) {
    var values = new @Nullable Object[dimensions.size()];
    int found = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = given.get(dimensions.get(i).name());
      if (given.containsKey(dimensions.get(i).name())) {
        found++;
      }
    }
    if (found != given.size()) {
      throw new IllegalArgumentException(
          "kind %s gives dimensions that were not declared: %s".formatted(kind, given.keySet()));
    }
    return values;
  }

  String shape(int parts) {
    return shapes.computeIfAbsent(parts, this::write);
  }

  private String write(int parts) {
    var ctes = new ArrayList<String>();
    ctes.add(items());
    var written = new ArrayList<String>();
    if ((parts & STORED) != 0) {
      ctes.add(update());
      written.add("select n from updated");
    }
    if ((parts & FRESH) != 0) {
      ctes.add(insert());
      written.add(
          "select i.n from inserted x join item i on i.tenant_id = x.tenant_id and i.id = x.id");
    }
    ctes.add("written as (" + String.join(" union all ", written) + ")");
    if ((parts & EVENTS) != 0) {
      ctes.add(events());
    }
    for (int i = 0; i < table.rows().size(); i++) {
      if ((parts & (FIRST_ROWS << i)) != 0) {
        ctes.add(rows(i, (parts & REPEATS) != 0));
      }
    }
    if ((parts & EFFECTS) != 0) {
      ctes.add(effects());
    }
    if ((parts & ALARMS_SET) != 0) {
      ctes.add(alarmsSet());
    }
    if ((parts & ALARMS_CLEARED) != 0) {
      ctes.add(alarmsCleared());
    }
    if ((parts & REQUESTS) != 0) {
      ctes.add(requests());
    }
    var result =
        "select n, pg_current_xact_id()::text, null::text, null::text, null::text from written";
    if ((parts & EFFECTS) != 0) {
      result += " union all select 0, null, tenant_id::text, kind, key from effected";
    }
    return "with " + String.join(",\n", ctes) + "\n" + result;
  }

  private String items() {
    var columns = table.columns();
    var arrays = new StringBuilder();
    var names = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      arrays.append(", ?::").append(Form.of(columns.get(i).type()).type).append("[]");
      names.append(", c").append(i);
    }
    return """
    item as materialized (
      select * from unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::jsonb[],
          ?::timestamptz[], ?::boolean[]%s) with ordinality
        as i(tenant_id, id, expected, version, state, changed_at, fresh%s, n))\
    """
        .formatted(arrays, names);
  }

  private String update() {
    var set = new StringBuilder();
    for (int i = 0; i < table.columns().size(); i++) {
      var column = table.columns().get(i);
      set.append(", %s = i.%s".formatted(column.name(), cast("c" + i, column.type())));
    }
    return """
    updated as (
      update %s t
         set version = i.version, state = i.state, changed_at = i.changed_at%s
        from item i
       where not i.fresh and t.tenant_id = i.tenant_id and t.id = i.id and t.version = i.expected
      returning i.n)\
    """
        .formatted(table.name(), set);
  }

  private String insert() {
    var names = new StringBuilder();
    var values = new StringBuilder();
    for (int i = 0; i < table.columns().size(); i++) {
      var column = table.columns().get(i);
      names.append(", ").append(column.name());
      values.append(", i.").append(cast("c" + i, column.type()));
    }
    return """
    inserted as (
      insert into %s (tenant_id, id, version, state, changed_at%s)
      select i.tenant_id, i.id, i.version, i.state, i.changed_at%s from item i where i.fresh
      on conflict (tenant_id, id) do nothing
      returning tenant_id, id)\
    """
        .formatted(table.name(), names, values);
  }

  private String events() {
    return """
    journaled as (
      insert into journal (tenant_id, object_id, version, seq, type, schema, happened_at, at, data,
          epoch, kind%s)
      select e.tenant_id, e.object_id, e.version, e.seq, e.type, e.schema, e.happened_at, e.at,
          e.data, ?, %s%s
        from unnest(?::bigint[], ?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::text[],
          ?::integer[], ?::timestamptz[], ?::timestamptz[], ?::jsonb[]%s)
          as e(n, tenant_id, object_id, version, seq, type, schema, happened_at, at, data%s)
        join written w on w.n = e.n)\
    """
        .formatted(
            dimensions.stream().map(d -> ", " + d.name()).collect(Collectors.joining()),
            literal(kind),
            numbered(dimensions.size(), i -> ", e." + cast("d" + i, dimensions.get(i).type())),
            numbered(
                dimensions.size(), i -> ", ?::" + Form.of(dimensions.get(i).type()).type + "[]"),
            numbered(dimensions.size(), i -> ", d" + i));
  }

  private String rows(int index, boolean repeats) {
    var rows = table.rows().get(index);
    var columns = rows.columns();
    return """
    rows%d as (
      insert into %s (tenant_id, %s)
      select r.tenant_id%s
        from unnest(?::bigint[], ?::uuid[]%s) as r(n, tenant_id%s)
        join written w on w.n = r.n%s)\
    """
        .formatted(
            index,
            rows.name(),
            columns.stream().map(StateTable.RowColumn::name).collect(Collectors.joining(", ")),
            numbered(columns.size(), i -> ", r." + cast("c" + i, columns.get(i).type())),
            numbered(columns.size(), i -> ", ?::" + Form.of(columns.get(i).type()).type + "[]"),
            numbered(columns.size(), i -> ", c" + i),
            rows.keepsFirst() && !repeats ? "" : conflict(rows));
  }

  private static String conflict(StateTable.Rows<?, ?> rows) {
    var keys = rows.columns().subList(0, rows.keys());
    var others = rows.columns().subList(rows.keys(), rows.columns().size());
    return "\n  on conflict (tenant_id%s) do %s"
        .formatted(
            keys.stream().map(c -> ", " + c.name()).collect(Collectors.joining()),
            others.isEmpty() || rows.keepsFirst()
                ? "nothing"
                : "update set "
                    + others.stream()
                        .map(c -> c.name() + " = excluded." + c.name())
                        .collect(Collectors.joining(", ")));
  }

  private String effects() {
    return """
    effected as (
      insert into effect (tenant_id, kind, key, object_kind, object_id, payload, due_at, attempt,
          leased_by, leased_until)
      select f.tenant_id, f.kind, f.key, %s, f.object_id, f.payload, f.due_at,
          case when f.leased_by is null then 0 else 1 end, f.leased_by,
          case when f.leased_by is null then '-infinity'
            else clock_timestamp() + f.lease * interval '1 millisecond' end
        from unnest(?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::jsonb[],
          ?::timestamptz[], ?::uuid[], ?::bigint[])
          as f(n, tenant_id, kind, key, object_id, payload, due_at, leased_by, lease)
        join written w on w.n = f.n
      on conflict do nothing
      returning tenant_id, kind, key)\
    """
        .formatted(literal(kind));
  }

  private String alarmsSet() {
    return """
    alarmed as (
      insert into alarm (tenant_id, kind, object_id, slot, due_at)
      select a.tenant_id, %s, a.object_id, a.slot, a.due_at
        from unnest(?::bigint[], ?::uuid[], ?::uuid[], ?::integer[], ?::timestamptz[])
          as a(n, tenant_id, object_id, slot, due_at)
        join written w on w.n = a.n
      on conflict (tenant_id, kind, object_id)
        do update set slot = excluded.slot, due_at = excluded.due_at)\
    """
        .formatted(literal(kind));
  }

  private String alarmsCleared() {
    return """
    cleared as (
      delete from alarm a
       using unnest(?::bigint[], ?::uuid[], ?::uuid[]) as c(n, tenant_id, object_id), written w
       where w.n = c.n and a.tenant_id = c.tenant_id and a.kind = %s and a.object_id = c.object_id)\
    """
        .formatted(literal(kind));
  }

  private String requests() {
    return """
    requested as (
      insert into request (tenant_id, kind, object_id, request_id, version, reply)
      select r.tenant_id, %s, r.object_id, r.request_id, r.version, r.reply
        from unnest(?::bigint[], ?::uuid[], ?::uuid[], ?::text[], ?::bigint[], ?::jsonb[])
          as r(n, tenant_id, object_id, request_id, version, reply)
        join written w on w.n = r.n)\
    """
        .formatted(literal(kind));
  }

  private static String cast(String column, String type) {
    return Form.of(type) == Form.TEXT && !type.equals("text") ? column + "::" + type : column;
  }

  private static String numbered(int count, java.util.function.IntFunction<String> part) {
    return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining());
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /**
   * Rows of one table in which only the last row of each key is left, as the batch must have it.
   */
  static List<@Nullable Object[]> lastOfEachKey(List<@Nullable Object[]> rows, int keys) {
    if (rows.size() < 2) {
      return rows;
    }
    var last = new LinkedHashMap<List<@Nullable Object>, @Nullable Object[]>();
    for (var row : rows) {
      last.put(java.util.Arrays.asList(java.util.Arrays.copyOf(row, keys)), row);
    }
    return List.copyOf(last.values());
  }
}
