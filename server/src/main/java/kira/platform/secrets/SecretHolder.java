package kira.platform.secrets;

/** Keeps encrypted values somewhere and can rewrite them when the key changes. */
public interface SecretHolder {
  /** What it keeps, for the operator to read. */
  String name();

  /** Rewrites every value that is not {@link Secrets#isCurrent}; answers how many. */
  int renew(Secrets secrets);
}
