package kira.channels;

import java.io.IOException;
import java.util.Set;
import kira.platform.privacy.Person;
import kira.platform.privacy.Telling;

/** A part of a channel that keeps something of people and erases it with the rest. */
public interface ChannelTraces {
  /**
   * @param addresses to which messages went; what is found of more is added
   */
  void erase(Person person, Set<String> addresses);

  /** Tells what is kept, where that is not told with conversations and deliveries. */
  default void tell(Person person, Telling to) throws IOException {}
}
