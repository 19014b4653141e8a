package kira.contacts;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.blobs.Blobs;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.Telling;
import org.springframework.stereotype.Component;

/**
 * The files of imports. Anybody may be in any of them, also in rows that were refused, so all that
 * are no longer needed go; what came of the imports stays. One that is at work goes when it is
 * over.
 */
@Component
class ImportPersonalData implements PersonalData {
  private final DurableObjects objects;
  private final PersonTable table;
  private final ContactJobTable jobs;
  private final Blobs blobs;
  private final InstantSource clock;

  ImportPersonalData(
      DurableObjects objects,
      PersonTable table,
      ContactJobTable jobs,
      Blobs blobs,
      InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.jobs = jobs;
    this.blobs = blobs;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "import-files";
  }

  @Override
  public boolean isOfContacts() {
    return false;
  }

  /** Before the contact: a row that is still to come would make the person anew. */
  @Override
  public int order() {
    return 50;
  }

  @Override
  public Set<UUID> erase(Person person) throws IOException {
    boolean working = false;
    for (var job : table.imports(person)) {
      var kept = blobs.open(person.tenant(), job);
      if (kept.isEmpty()) {
        continue;
      }
      kept.get().close();
      var address = new Address(ContactJob.KIND, person.tenant().value(), job);
      if (objects.read(address, ContactJobState.class).state().stage() != null) {
        working = true;
        continue;
      }
      objects.ask(address, new ContactJobCommand.Tidy(clock.instant()));
      blobs.delete(person.tenant(), job);
      for (var stage : ContactJob.Stage.values()) {
        jobs.forget(job, stage);
      }
    }
    if (working) {
      throw new NotYet("an import is at work; its file is forgotten when it is over");
    }
    return person.contacts();
  }

  /** What a file said of a person is in the contact that was made of it. */
  @Override
  public void tell(Person person, Telling to) {}
}
