package kira.contacts;

import java.util.UUID;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which row of a file first named a key, as far as memory allows: half of the id and the row, side
 * by side in one array. Beyond {@link #MOST} keys no more are noted, so that a check of a huge file
 * takes a repeated person for two.
 */
final class SeenRows implements ContactPlanner.Overlay {
  static final int MOST = 3_000_000;

  private final LongFunction<UUID> contact;
  private long[] table = new long[2048];
  private int size;

  /**
   * @param contact the contact that a row makes
   */
  SeenRows(LongFunction<UUID> contact) {
    this.contact = contact;
  }

  @Override
  public @Nullable UUID owner(UUID key) {
    int at = find(table, hash(key));
    return table[at] == 0 ? null : contact.apply(table[at + 1]);
  }

  @Override
  public void take(UUID key, long row) {
    long hash = hash(key);
    int at = find(table, hash);
    if (table[at] != 0 || size >= MOST) {
      return;
    }
    table[at] = hash;
    table[at + 1] = row;
    size++;
    if (size * 3 > table.length) {
      grow();
    }
  }

  private void grow() {
    var larger = new long[table.length * 2];
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] != 0) {
        int at = find(larger, table[i]);
        larger[at] = table[i];
        larger[at + 1] = table[i + 1];
      }
    }
    table = larger;
  }

  private static int find(long[] table, long hash) {
    int mask = table.length - 1;
    int at = (int) (hash * 2) & mask & ~1;
    while (table[at] != 0 && table[at] != hash) {
      at = (at + 2) & mask;
    }
    return at;
  }

  private static long hash(UUID key) {
    long hash = key.getMostSignificantBits() ^ key.getLeastSignificantBits();
    return hash == 0 ? 1 : hash;
  }
}
