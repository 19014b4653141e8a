package kira.channels.email;

import java.util.Locale;
import kira.channels.email.mime.MailSubject;
import kira.platform.html.CleanText;

/** Subjects without what mail programs put before them. */
final class Subjects {
  private static final int LONGEST = 200;

  private Subjects() {}

  /** Without any "Re:" or "Fwd:", however often. */
  static String bare(String subject) {
    return MailSubject.of(subject).bare();
  }

  static String reply(String subject) {
    var bare = bare(subject);
    return bare.isEmpty() ? "Re: (no subject)" : "Re: " + bare;
  }

  /** The same for subjects that belong together; empty where there is nothing to go by. */
  static String key(String subject) {
    var key = bare(subject).toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    return CleanText.cut(key, LONGEST);
  }
}
