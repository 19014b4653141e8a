package kira.objects;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgArray;

/**
 * One array parameter of a batch, written straight in PostgreSQL's binary form: the driver's own
 * arrays of uuid and jsonb would go as text, with every quote of every document escaped.
 */
final class ArrayColumn {
  /** How values of a column travel. What has no binary form of its own goes as text and is cast. */
  enum Form {
    UUID(2951, 2950, "uuid"),
    LONG(1016, 20, "bigint"),
    INTEGER(1007, 23, "integer"),
    BOOLEAN(1000, 16, "boolean"),
    TIME(1185, 1184, "timestamptz"),
    JSON(3807, 3802, "jsonb"),
    TEXT(1009, 25, "text");

    final int arrayOid;
    final int elementOid;
    final String type;

    Form(int arrayOid, int elementOid, String type) {
      this.arrayOid = arrayOid;
      this.elementOid = elementOid;
      this.type = type;
    }

    static Form of(String type) {
      return switch (type.toLowerCase(java.util.Locale.ROOT)) {
        case "uuid" -> UUID;
        case "bigint", "int8" -> LONG;
        case "integer", "int", "int4" -> INTEGER;
        case "boolean", "bool" -> BOOLEAN;
        case "timestamptz", "timestamp with time zone" -> TIME;
        case "jsonb" -> JSON;
        default -> TEXT;
      };
    }
  }

  private static final int HEADER = 20;
  private static final int KEPT = 1 << 20;
  private static final long EPOCH_2000_MICROS = 946_684_800_000_000L;

  private final Form form;
  private byte[] bytes = new byte[1024];
  private int size = HEADER;
  private int count;
  private boolean nulls;

  ArrayColumn(Form form) {
    this.form = form;
  }

  void reset() {
    if (bytes.length > KEPT) {
      bytes = new byte[1024];
    }
    size = HEADER;
    count = 0;
    nulls = false;
  }

  void add(UUID value) {
    open(16);
    putLong(value.getMostSignificantBits());
    putLong(value.getLeastSignificantBits());
  }

  void add(long value) {
    open(8);
    putLong(value);
  }

  void add(int value) {
    open(4);
    putInt(value);
  }

  void add(boolean value) {
    open(1);
    bytes[size++] = (byte) (value ? 1 : 0);
  }

  void addTime(long micros) {
    add(micros - EPOCH_2000_MICROS);
  }

  void addJson(byte[] document) {
    open(document.length + 1);
    bytes[size++] = 1;
    put(document);
  }

  void add(String value) {
    var encoded = value.getBytes(StandardCharsets.UTF_8);
    open(encoded.length);
    put(encoded);
  }

  void addNull() {
    reserve(4);
    putInt(-1);
    count++;
    nulls = true;
  }

  /** Adds a value of a declared column, in whatever Java type a kind gave it. */
  void addValue(@Nullable Object value) {
    if (value == null) {
      addNull();
      return;
    }
    switch (form) {
      case UUID -> add(value instanceof UUID id ? id : java.util.UUID.fromString(value.toString()));
      case LONG -> add(((Number) value).longValue());
      case INTEGER -> add(Math.toIntExact(((Number) value).longValue()));
      case BOOLEAN -> add((boolean) value);
      case TIME -> addTime(Times.micros((Instant) value));
      case JSON -> addJson(json(value));
      case TEXT -> add(text(value));
    }
  }

  private static byte[] json(Object value) {
    return switch (value) {
      case byte[] document -> document;
      case String document -> document.getBytes(StandardCharsets.UTF_8);
      default -> Json.MAPPER.writeValueAsBytes(value);
    };
  }

  private static String text(Object value) {
    return switch (value) {
      case Enum<?> constant -> constant.name();
      case Collection<?> items -> literal(items);
      case Object[] items -> literal(Arrays.asList(items));
      case byte[] raw -> "\\x" + java.util.HexFormat.of().formatHex(raw);
      default -> value.toString();
    };
  }

  private static String literal(Collection<?> items) {
    var text = new StringBuilder("{");
    for (Object item : items) {
      if (text.length() > 1) {
        text.append(',');
      }
      if (item == null) {
        text.append("NULL");
      } else {
        text.append('"').append(text(item).replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      }
    }
    return text.append('}').toString();
  }

  Array on(BaseConnection connection) throws SQLException {
    int end = size;
    size = 0;
    putInt(count == 0 ? 0 : 1);
    putInt(nulls ? 1 : 0);
    putInt(form.elementOid);
    putInt(count);
    putInt(1);
    size = end;
    // An array without elements has no dimensions, so its form ends before the first one.
    return new PgArray(connection, form.arrayOid, Arrays.copyOf(bytes, count == 0 ? 12 : end));
  }

  private void open(int length) {
    reserve(length + 4);
    putInt(length);
    count++;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  private void put(byte[] value) {
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void putInt(int value) {
    bytes[size++] = (byte) (value >>> 24);
    bytes[size++] = (byte) (value >>> 16);
    bytes[size++] = (byte) (value >>> 8);
    bytes[size++] = (byte) value;
  }

  private void putLong(long value) {
    putInt((int) (value >>> 32));
    putInt((int) value);
  }
}
