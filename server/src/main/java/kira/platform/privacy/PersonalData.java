package kira.platform.privacy;

import java.io.IOException;
import java.util.Set;
import java.util.UUID;

/**
 * What one feature keeps about people. Every feature that keeps anything about a contact has one; a
 * test looks through all tables and files for what was forgotten here.
 */
public interface PersonalData {
  /** Stable, lower-case; an erasure notes it as a step that is done. */
  String name();

  /**
   * In this order, the smallest first; contacts come early, so that nothing new begins, and only
   * what would bring them back before them.
   */
  int order();

  /**
   * Erases all that is kept about a person. Called in the tenant, again after a crash, so doing it
   * twice does no harm.
   *
   * @return the contacts of the person, with those that turned out to be part of it only now
   * @throws NotYet when it has to wait for something; it is called again
   */
  Set<UUID> erase(Person person) throws IOException;

  /**
   * Whether it is found through contacts. What is not, such as the files of imports in which
   * anybody may be, is erased only when somebody asks for it.
   */
  default boolean isOfContacts() {
    return true;
  }

  /** Tells all that is kept about a person. Called in the tenant. */
  void tell(Person person, Telling to) throws IOException;

  /** Something else has to end first. */
  final class NotYet extends IOException {
    private static final long serialVersionUID = 1L;

    public NotYet(String why) {
      super(why);
    }
  }
}
