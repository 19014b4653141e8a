package kira.contacts.files;

import java.io.IOException;

/** A file that cannot be imported, with the reason for whoever brought it. */
public final class UnreadableFile extends IOException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public UnreadableFile(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Stable, such as {@code file_empty}. */
  public String code() {
    return code;
  }
}
