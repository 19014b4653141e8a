package kira.contacts.fields;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import kira.contacts.filter.Words;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a list in a workspace's settings. What is stored names them by key, so none may
 * go, only be archived.
 */
public final class KeyedEntries {
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  private final String one;
  private final Set<String> keys = new HashSet<>();
  private final Set<String> names = new HashSet<>();

  /**
   * @param one what an entry is called; the list is called so with an s
   */
  public KeyedEntries(String one) {
    this.one = one;
  }

  /**
   * @return what was given
   * @throws Problem 400 naming the list when it has none, or more than {@code most}
   */
  public <T> List<T> some(@Nullable List<T> entries, int most) {
    if (entries == null || entries.isEmpty() || entries.size() > most) {
      throw Problem.badRequest(
          "invalid_request", "A workspace has 1 to %d %ss.".formatted(most, one), one + "s");
    }
    return entries;
  }

  public static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }

  /** The refusal of what is no key. */
  public static Problem noKey(String at) {
    return Problem.badRequest(
        "invalid_key",
        "A key has 1 to 40 lower-case letters, digits and underscores, a letter first.",
        at + ".key");
  }

  /**
   * @throws Problem 400 naming the key or the name that another entry has
   */
  public void add(String at, String key, String name) {
    if (!keys.add(key)) {
      throw Problem.badRequest("invalid_request", "This key is there twice.", at + ".key");
    }
    if (!names.add(Words.fold(name))) {
      throw Problem.badRequest("invalid_request", "This name is there twice.", at + ".name");
    }
  }

  /**
   * @throws Problem 400 when an entry that was there is left out
   */
  public void keeps(String key) {
    if (!keys.contains(key)) {
      throw Problem.badRequest(
          one + "_missing",
          "Archive the %s \"%s\" instead of leaving it out.".formatted(one, key),
          one + "s");
    }
  }
}
