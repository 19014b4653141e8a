package kira.platform.privacy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;

/** Takes down what features tell about a person. */
public interface Telling {
  /**
   * A part of the whole.
   *
   * @param name of the part, which heads it
   * @param value a record, a map, a list or plain values
   */
  void part(String name, Object value) throws IOException;

  /** A part that is a list. Long ones are told piece by piece and stand in order. */
  void items(String name, Collection<?> some) throws IOException;

  /**
   * A file that belongs to it.
   *
   * @param name what it was called
   */
  void file(String id, String name, InputStream content) throws IOException;
}
