package kira.privacy;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import kira.contacts.Contacts;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.RetentionRule;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Visitors who never said who they are, with all that is kept about them. */
@Component
class VisitorRetention implements RetentionRule {
  private final Contacts contacts;
  private final List<PersonalData> all;

  VisitorRetention(Contacts contacts, List<PersonalData> all) {
    this.contacts = contacts;
    this.all = all.stream().sorted(Comparator.comparingInt(PersonalData::order)).toList();
  }

  @Override
  public String name() {
    return "visitors";
  }

  @Override
  public long count(TenantId tenant, Instant before, int limit) {
    return contacts.strangers(tenant, before, limit).size();
  }

  @Override
  public int forget(TenantId tenant, Instant before, int limit) throws IOException {
    var strangers = contacts.strangers(tenant, before, limit);
    for (var id : strangers) {
      var person = new Person(tenant, id, contacts.withMerged(id));
      // The contact itself last: until then the next run finds it again.
      for (var each : all.reversed()) {
        if (each.isOfContacts()) {
          each.erase(person);
        }
      }
    }
    return strangers.size();
  }
}
