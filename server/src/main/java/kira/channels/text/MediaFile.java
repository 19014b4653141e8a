package kira.channels.text;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that came with a message.
 *
 * @param type media type, as the provider says
 */
public record MediaFile(String name, String type, byte[] content) {
  /** One that is not to be had: the message says so. */
  public static MediaFile missing(String name, String type) {
    return new MediaFile(name, type, new byte[0]);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MediaFile m
        && name.equals(m.name)
        && type.equals(m.type)
        && Arrays.equals(content, m.content);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, Arrays.hashCode(content));
  }

  @Override
  public String toString() {
    return "MediaFile[%s, %s, %d bytes]".formatted(name, type, content.length);
  }
}
