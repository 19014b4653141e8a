package kira.collector;

import java.util.Set;
import java.util.UUID;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.Telling;
import org.springframework.stereotype.Component;

/**
 * The newest messages that sources sent in vain: they may name anybody, and are there only to help
 * with setting up, so they all go. What contacts did is the contacts' own.
 */
@Component
class CollectorPersonalData implements PersonalData {
  private final EventSourceTable table;

  CollectorPersonalData(EventSourceTable table) {
    this.table = table;
  }

  @Override
  public String name() {
    return "refused-events";
  }

  @Override
  public boolean isOfContacts() {
    return false;
  }

  @Override
  public int order() {
    return 400;
  }

  @Override
  public Set<UUID> erase(Person person) {
    table.forgetTroubles(person.tenant().value());
    return person.contacts();
  }

  /** Nothing was kept of them. */
  @Override
  public void tell(Person person, Telling to) {}
}
