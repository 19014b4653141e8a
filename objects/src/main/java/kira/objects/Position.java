package kira.objects;

/**
 * A place in the journal. Readers meet entries in this order and never meet one behind a place they
 * have passed.
 *
 * @param epoch changes when a database is restored; positions of another epoch mean nothing
 * @param tx the writing transaction (xid8)
 * @param seq order within it
 */
public record Position(int epoch, long tx, long seq) implements Comparable<Position> {
  public static final Position START = new Position(0, 0, 0);

  @Override
  public int compareTo(Position other) {
    int byEpoch = Integer.compare(epoch, other.epoch);
    if (byEpoch != 0) {
      return byEpoch;
    }
    int byTx = Long.compare(tx, other.tx);
    return byTx != 0 ? byTx : Long.compare(seq, other.seq);
  }

  /** {@code epoch-tx-seq}, as clients carry it. */
  @Override
  public String toString() {
    return epoch + "-" + tx + "-" + seq;
  }

  /** Reads {@link #toString()}; throws {@link IllegalArgumentException} on anything else. */
  public static Position parse(String text) {
    var parts = text.split("-", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not a journal position: " + text);
    }
    try {
      return new Position(
          Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a journal position: " + text, e);
    }
  }
}
