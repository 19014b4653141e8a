package kira.channels.email;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox.
 *
 * @param address like ana@example.com, without angle brackets, as it was written
 * @param name shown beside it, decoded, without line breaks; null where there is none
 */
public record EmailAddress(String address, @Nullable String name) {
  public EmailAddress {
    if (hasControl(address) || (name != null && hasControl(name))) {
      throw new IllegalArgumentException("a mailbox holds no control characters");
    }
  }

  public static EmailAddress of(String address) {
    return new EmailAddress(address, null);
  }

  /** Whether both mean the same mailbox, as mail servers in practice take it. */
  public boolean same(EmailAddress other) {
    return folded().equals(other.folded());
  }

  public String folded() {
    return address.toLowerCase(Locale.ROOT);
  }

  /** As it stands in a header: {@code "Ana" <ana@example.com>}; other than ASCII as it is. */
  public String written() {
    return name == null || name.isBlank()
        ? address
        : "\"%s\" <%s>".formatted(name.replace("\\", "\\\\").replace("\"", "\\\""), address);
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}
