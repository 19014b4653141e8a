package kira.platform.http;

import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;

/** Domains under which everybody may have one, such as co.uk, from the list that browsers use. */
public final class PublicDomains {
  private static final PublicSuffixMatcher SUFFIXES = PublicSuffixMatcherLoader.getDefault();

  private PublicDomains() {}

  /**
   * Whether it is of a registry: what stands below it has nothing in common.
   *
   * @param domain in ASCII and lower case
   */
  public static boolean isOfRegistry(String domain) {
    return SUFFIXES.getDomainRoot(domain) == null;
  }
}
