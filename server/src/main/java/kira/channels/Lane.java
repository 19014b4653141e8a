package kira.channels;

/** Who waits for whom: nothing that a person waits for stands behind what goes to many. */
public enum Lane {
  /** A reply, a test, a password: somebody waits for it. */
  FIRST("channel.hand-over"),
  /** What goes to many. */
  BULK("channel.hand-over.bulk");

  private final String effect;

  Lane(String effect) {
    this.effect = effect;
  }

  /** The kind of effect that hands over what is in it; each kind has places of its own. */
  String effect() {
    return effect;
  }
}
