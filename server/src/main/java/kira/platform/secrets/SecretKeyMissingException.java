package kira.platform.secrets;

/** A stored value was encrypted with a key that is not among this server's key files. */
public final class SecretKeyMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SecretKeyMissingException(String key) {
    super("The key %s is not in the keys folder: restore it from a backup.".formatted(key));
  }
}
