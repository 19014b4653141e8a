package kira.channels.email;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a mail came.
 *
 * @param raw where its bytes are kept; null where nobody gave them
 */
public record MailOrigin(@Nullable UUID raw, MailProof proof) {
  public static final MailOrigin UNKNOWN = new MailOrigin(null, MailProof.NONE);
}
