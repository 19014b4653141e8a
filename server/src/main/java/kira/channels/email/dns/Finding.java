package kira.channels.email.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked up.
 *
 * @param code what it means, stable
 * @param type of the record
 * @param found what stands there
 * @param wanted what should stand there; null where it is good, or nobody can say
 */
record Finding(
    Kind kind,
    State state,
    String code,
    String name,
    String type,
    List<String> found,
    @Nullable String wanted) {
  enum Kind {
    SPF,
    DKIM,
    DMARC,
    MX,
    RETURN_PATH
  }

  enum State {
    GOOD,
    /** It works, but could be better. */
    NOTE,
    MISSING,
    WRONG,
    UNKNOWN
  }

  Finding {
    found = List.copyOf(found);
  }
}
