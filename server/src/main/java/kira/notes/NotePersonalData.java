package kira.notes;

import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.Telling;
import org.springframework.stereotype.Component;

/** What the team wrote down about a person, what was to be done, and whom that was told. */
@Component
class NotePersonalData implements PersonalData {
  private final DurableObjects objects;
  private final NoteTable table;

  NotePersonalData(DurableObjects objects, NoteTable table) {
    this.objects = objects;
    this.table = table;
  }

  @Override
  public String name() {
    return "notes";
  }

  @Override
  public int order() {
    return 300;
  }

  @Override
  public Set<UUID> erase(Person person) {
    var tenant = person.tenant();
    for (var note : table.notesOf(tenant, person.contacts())) {
      objects.erase(new Address(Note.KIND, tenant.value(), note));
    }
    for (var task : table.tasksOf(tenant, person.contacts())) {
      objects.erase(new Address(Task.KIND, tenant.value(), task));
    }
    return person.contacts();
  }

  @Override
  public void tell(Person person, Telling to) throws IOException {
    var tenant = person.tenant();
    to.items("notes", table.notes(tenant, table.notesOf(tenant, person.contacts())));
    to.items("tasks", table.tasks(tenant, table.tasksOf(tenant, person.contacts())));
  }
}
