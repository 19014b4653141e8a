package kira.channels.email.proof;

import java.util.List;
import java.util.Locale;

/** Whether what SPF and DKIM found speaks for the author that a mail names (RFC 7489, 6.6.2). */
final class DmarcCheck {
  private DmarcCheck() {}

  /** The worse, the later. */
  enum Result {
    PASS,
    NONE,
    TEMPERROR,
    PERMERROR,
    FAIL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param author domain of the From header
   */
  static Result of(
      String author, DmarcPolicy policy, SpfCheck.Checked spf, List<DkimCheck.Checked> signatures) {
    boolean isSender =
        spf.domain().filter(domain -> policy.isAlignedBySpf(author, domain)).isPresent();
    var signed =
        signatures.stream()
            .filter(each -> !each.domain().isEmpty())
            .filter(each -> policy.isAlignedByDkim(author, each.domain()))
            .map(DkimCheck.Checked::result)
            .toList();
    if (isSender && spf.result() == SpfResult.PASS || signed.contains(DkimCheck.Result.PASS)) {
      return Result.PASS;
    }
    // Whose DNS is silent elsewhere says nothing for the author, and nothing against the rest.
    return isSender && spf.result() == SpfResult.TEMPERROR
            || signed.contains(DkimCheck.Result.TEMPERROR)
        ? Result.TEMPERROR
        : Result.FAIL;
  }
}
