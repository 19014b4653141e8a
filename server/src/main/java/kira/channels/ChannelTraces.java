package kira.channels;

import java.util.Set;
import kira.platform.privacy.Person;

/** A part of a channel that keeps something of people and erases it with the rest. */
public interface ChannelTraces {
  /**
   * @param addresses to which messages went; what is found of more is added
   */
  void erase(Person person, Set<String> addresses);
}
