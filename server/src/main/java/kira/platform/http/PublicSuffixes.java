package kira.platform.http;

import java.util.Locale;
import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;

/** Where a name in DNS ends that everybody can register names below, such as com and co.uk. */
public final class PublicSuffixes {
  private PublicSuffixes() {}

  /** Read once, when somebody first asks. */
  private static final class Holder {
    private static final PublicSuffixMatcher LIST = PublicSuffixMatcherLoader.getDefault();
  }

  /**
   * The part of a name that somebody registered: shop.example.co.uk is of example.co.uk. A name
   * that is itself a public suffix is its own.
   *
   * @param name in ASCII
   */
  public static String registered(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    try {
      var root = Holder.LIST.getDomainRoot(lower);
      return root == null ? lower : root;
    } catch (IllegalArgumentException e) {
      // Encoded as a name in another script, and none.
      return lower;
    }
  }
}
