package kira.channels.email.proof;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kira.platform.http.PublicSuffixes;

/**
 * What a domain wants done with mails that only say they are from it (DMARC, RFC 7489).
 *
 * @param asked none, quarantine or reject
 */
record DmarcPolicy(String asked, boolean isDkimStrict, boolean isSpfStrict) {
  private static final int LONGEST = 4_000;

  /** The domain's own; that of whoever registered it where it has none. */
  static Optional<DmarcPolicy> of(String domain, Questions questions) throws NoAnswerException {
    var own = records(domain, questions);
    if (!own.isEmpty()) {
      return read(own, "p");
    }
    var registered = PublicSuffixes.registered(domain);
    return registered.equals(domain)
        ? Optional.empty()
        : read(records(registered, questions), "sp");
  }

  private static List<String> records(String domain, Questions questions) throws NoAnswerException {
    return questions.texts("_dmarc." + domain).stream()
        .filter(text -> text.matches("(?s)v\\s{0,20}=\\s{0,20}DMARC1\\s{0,20}(;.*)?"))
        .toList();
  }

  private static Optional<DmarcPolicy> read(List<String> records, String tag) {
    if (records.size() != 1 || records.getFirst().length() > LONGEST) {
      return Optional.empty();
    }
    // What is wrong elsewhere in the record takes nothing from the rest (RFC 7489, 6.3).
    var tags = TagList.legible(records.getFirst());
    return asked(tags, tag)
        .map(asked -> new DmarcPolicy(asked, isStrict(tags, "adkim"), isStrict(tags, "aspf")));
  }

  /** One that cannot be read means none, where the domain at least wants to hear of its mails. */
  private static Optional<String> asked(TagList tags, String tag) {
    var asked = tags.get(tag).or(() -> tags.get("p")).orElse("").toLowerCase(Locale.ROOT);
    if (asked.matches("none|quarantine|reject")) {
      return Optional.of(asked);
    }
    return tags.get("rua").map(_ -> "none");
  }

  private static boolean isStrict(TagList tags, String tag) {
    return tags.get(tag).orElse("r").equalsIgnoreCase("s");
  }

  /** Whether a domain that signed counts for the author's. */
  boolean isAlignedByDkim(String author, String signer) {
    return isAligned(author, signer, isDkimStrict);
  }

  /** Whether a domain that lets the server bring mails counts for the author's. */
  boolean isAlignedBySpf(String author, String sender) {
    return isAligned(author, sender, isSpfStrict);
  }

  private static boolean isAligned(String author, String other, boolean isStrict) {
    return isStrict
        ? author.equals(other)
        : PublicSuffixes.registered(author).equals(PublicSuffixes.registered(other));
  }
}
