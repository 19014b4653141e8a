package kira.objects;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one kind is stored. The table always has {@code tenant_id uuid, id uuid, version bigint,
 * state jsonb, changed_at timestamptz} and the primary key {@code (tenant_id, id)}; the columns
 * here are projections of the state, written in the same statement so that lists can be searched in
 * SQL.
 *
 * @param name table name
 * @param columns projected columns besides the fixed ones
 * @param rows append-or-replace tables fed by events in the same commit (a transcript, say)
 */
public record StateTable<S, E>(String name, List<Column<S>> columns, List<Rows<S, E>> rows) {
  public StateTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  public static <S, E> StateTable<S, E> named(String name) {
    return new StateTable<>(name, List.of(), List.of());
  }

  /** Adds a projected column; {@code type} is the PostgreSQL type, e.g. {@code text}. */
  public StateTable<S, E> column(String column, String type, Function<S, @Nullable Object> value) {
    return new StateTable<>(name, plus(columns, new Column<>(column, type, value)), rows);
  }

  /** Adds a table of rows written by events. */
  public StateTable<S, E> rows(Rows<S, E> table) {
    return new StateTable<>(name, columns, plus(rows, table));
  }

  private static <T> List<T> plus(List<T> list, T item) {
    var copy = new java.util.ArrayList<>(list);
    copy.add(item);
    return copy;
  }

  /** A projected column of the state row. It allows null, which it is once the object is erased. */
  public record Column<S>(String name, String type, Function<S, @Nullable Object> value) {}

  /**
   * A table that events write rows to. It has {@code tenant_id uuid}, the {@code keys} and the
   * other {@code columns}; its primary key is {@code (tenant_id, keys…)}. A row whose key exists
   * replaces the other columns, unless the first is kept.
   *
   * @param columns names and PostgreSQL types, keys first
   * @param keys how many of the columns, from the first, form the key behind tenant_id
   * @param values the rows of one event, each as long as {@code columns}
   * @param owner the column that names the object, so that its rows go when it is erased; null when
   *     the rows are taken away by whoever asks for that
   * @param keepsFirst whether a row whose key exists stays as it is
   */
  public record Rows<S, E>(
      String name,
      List<RowColumn> columns,
      int keys,
      BiFunction<Written<S>, E, List<@Nullable Object[]>> values,
      @Nullable String owner,
      boolean keepsFirst) {
    public Rows {
      columns = List.copyOf(columns);
    }

    public Rows(
        String name,
        List<RowColumn> columns,
        int keys,
        BiFunction<Written<S>, E, List<@Nullable Object[]>> values) {
      this(name, columns, keys, values, null, false);
    }

    /** The same, whose rows go with the object that a column names when it is erased. */
    public Rows<S, E> ownedBy(String column) {
      return new Rows<>(name, columns, keys, values, column, keepsFirst);
    }

    /** The same, of whose rows the first of a key is kept: what comes twice is there once. */
    public Rows<S, E> keepingFirst() {
      return new Rows<>(name, columns, keys, values, owner, true);
    }
  }

  /** Name and PostgreSQL type of a column of {@link Rows}. */
  public record RowColumn(String name, String type) {}

  /**
   * What is known of an event besides itself.
   *
   * @param id the object's id
   * @param version the event's position in its object, from 1, without gaps
   * @param at when it was decided
   * @param before the object's state before the event
   * @param after and with it
   */
  public record Written<S>(UUID id, long version, Instant at, S before, S after) {}
}
