package kira.channels.email.proof;

/** Why the evaluation of an SPF record cannot go on. */
final class SpfErrorException extends Exception {
  private static final long serialVersionUID = 1;

  private final SpfResult result;

  private SpfErrorException(SpfResult result) {
    super(result.word(), null, false, false);
    this.result = result;
  }

  /** The record is wrong, or asks too much. */
  static SpfErrorException permanent() {
    return new SpfErrorException(SpfResult.PERMERROR);
  }

  /** Nobody answered. */
  static SpfErrorException temporary() {
    return new SpfErrorException(SpfResult.TEMPERROR);
  }

  SpfResult result() {
    return result;
  }
}
