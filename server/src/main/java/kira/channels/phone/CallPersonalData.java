package kira.channels.phone;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.platform.blobs.Blobs;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.Telling;
import org.springframework.stereotype.Component;

/** Calls with a person, and what was recorded of them. */
@Component
class CallPersonalData implements PersonalData {
  private final CallTable table;
  private final Blobs blobs;
  private final ForgottenCalls forgotten;

  CallPersonalData(CallTable table, Blobs blobs, ForgottenCalls forgotten) {
    this.table = table;
    this.blobs = blobs;
    this.forgotten = forgotten;
  }

  @Override
  public String name() {
    return "calls";
  }

  /** Behind the conversations, and before what leads to their numbers. */
  @Override
  public int order() {
    return 240;
  }

  @Override
  public Set<UUID> erase(Person person) throws IOException {
    var tenant = person.tenant();
    for (var row : table.ofContacts(tenant.value(), person.ids())) {
      forgotten.forget(tenant, row);
    }
    return person.contacts();
  }

  @Override
  public void tell(Person person, Telling to) throws IOException {
    var tenant = person.tenant();
    var told = new ArrayList<Object>();
    for (var row : table.ofContacts(tenant.value(), person.ids())) {
      told.add(CallView.of(row.id(), row.state(), null));
      for (var recording : row.state().recordings()) {
        if (recording.file() != null) {
          var content = blobs.open(tenant, recording.file()).orElse(null);
          if (content != null) {
            try (content) {
              to.file(recording.file().toString(), name(recording), content);
            }
          }
        }
      }
    }
    to.items("calls", List.copyOf(told));
  }

  private static String name(Recording recording) {
    return (recording.message() ? "message" : "call")
        + ("audio/mpeg".equals(recording.type()) ? ".mp3" : ".wav");
  }
}
