package kira.platform.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next an opaque cursor for the page behind this one; null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {
  public Page {
    items = List.copyOf(items);
  }

  /** A page out of rows fetched with one more than the limit, which tells whether there is more. */
  public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> cursor) {
    if (rows.size() <= limit) {
      return new Page<>(rows, null);
    }
    var items = rows.subList(0, limit);
    return new Page<>(items, cursor.apply(items.getLast()));
  }

  /** A limit that a caller asked for, if it is one: 1 to 100. */
  public static int limit(int asked) {
    if (asked < 1 || asked > 100) {
      throw Problem.badRequest("invalid_request", "A page has 1 to 100 items.", "limit");
    }
    return asked;
  }

  public <R> Page<R> map(Function<T, R> change) {
    return new Page<>(items.stream().map(change).toList(), next);
  }
}
