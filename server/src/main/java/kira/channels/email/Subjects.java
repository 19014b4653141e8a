package kira.channels.email;

import java.util.Locale;
import java.util.regex.Pattern;

/** Subjects without what mail programs put before them. */
final class Subjects {
  private static final Pattern PREFIX =
      Pattern.compile(
          "^\\s*(re|aw|sv|antw|odp|fw|fwd|wg|tr|rv|vs|ref|回复|答复|转发)(\\[\\d+])?\\s*[:：]\\s*",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  private static final int LONGEST = 200;

  private Subjects() {}

  /** Without any "Re:" or "Fwd:", however often. */
  static String bare(String subject) {
    var bare = subject.strip();
    for (var found = PREFIX.matcher(bare); found.find(); found = PREFIX.matcher(bare)) {
      bare = bare.substring(found.end());
    }
    return bare.strip();
  }

  static String reply(String subject) {
    var bare = bare(subject);
    return bare.isEmpty() ? "Re: (no subject)" : "Re: " + bare;
  }

  /** The same for subjects that belong together; empty where there is nothing to go by. */
  static String key(String subject) {
    var key = bare(subject).toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    return key.length() > LONGEST ? key.substring(0, LONGEST) : key;
  }
}
