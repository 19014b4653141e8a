package kira.channels.email;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that a mail carries.
 *
 * @param contentId without angle brackets, where the HTML shows it by {@code cid:}
 */
public record EmailAttachment(
    String name, String type, byte[] content, @Nullable String contentId) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EmailAttachment a
        && name.equals(a.name)
        && type.equals(a.type)
        && Arrays.equals(content, a.content)
        && Objects.equals(contentId, a.contentId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, Arrays.hashCode(content), contentId);
  }

  @Override
  public String toString() {
    return "EmailAttachment[%s, %s, %d bytes]".formatted(name, type, content.length);
  }
}
