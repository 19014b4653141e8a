package kira.privacy;

import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.blobs.Blobs;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.Telling;
import org.springframework.stereotype.Component;

/** The files in which people were told of themselves. */
@Component
class PersonExportData implements PersonalData {
  private final DurableObjects objects;
  private final PrivacyTable table;
  private final Blobs blobs;

  PersonExportData(DurableObjects objects, PrivacyTable table, Blobs blobs) {
    this.objects = objects;
    this.table = table;
    this.blobs = blobs;
  }

  @Override
  public String name() {
    return "personal-exports";
  }

  @Override
  public int order() {
    return 600;
  }

  @Override
  public Set<UUID> erase(Person person) throws IOException {
    for (var export : table.exportsOf(person.tenant(), person.contacts())) {
      var address = new Address(PersonExport.KIND, person.tenant().value(), export);
      if (objects.read(address, PersonExport.State.class).state().phase()
          == PersonExport.Phase.WORKING) {
        // Its file would come when nobody knows of it any more.
        throw new NotYet("a file for the person is being made");
      }
      blobs.delete(person.tenant(), export);
      objects.erase(address);
    }
    return person.contacts();
  }

  /** They say nothing new. */
  @Override
  public void tell(Person person, Telling to) {}
}
