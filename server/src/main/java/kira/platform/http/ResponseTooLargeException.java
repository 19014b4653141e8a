package kira.platform.http;

import java.io.IOException;

/** The other server sent more than was asked to be read. */
public final class ResponseTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  ResponseTooLargeException(long limit) {
    super("the answer is larger than %d bytes".formatted(limit));
  }
}
