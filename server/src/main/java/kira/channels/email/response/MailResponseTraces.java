package kira.channels.email.response;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kira.channels.ChannelTraces;
import kira.objects.DurableObjects;
import kira.platform.privacy.Person;
import kira.platform.privacy.Telling;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a person did with mails goes with them. */
@Component
class MailResponseTraces implements ChannelTraces {
  private final DurableObjects objects;
  private final MailResponseTable table;

  MailResponseTraces(DurableObjects objects, MailResponseTable table) {
    this.objects = objects;
    this.table = table;
  }

  /** What is kept of one mail. */
  private record Told(
      int opens,
      @Nullable Instant openedAt,
      List<MailResponse.Link> links,
      @Nullable Instant unsubscribedAt) {}

  @Override
  public void tell(Person person, Telling to) throws IOException {
    for (var contact : person.contacts()) {
      var told = new ArrayList<Object>();
      for (var id : table.ofContact(person.tenant().value(), contact)) {
        var state =
            objects
                .read(MailResponses.address(person.tenant(), id), MailResponse.State.class)
                .state();
        told.add(new Told(state.opens(), state.openedAt(), state.links(), state.unsubscribedAt()));
      }
      to.items("mail-responses", told);
    }
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    for (var contact : person.contacts()) {
      for (var id : table.ofContact(person.tenant().value(), contact)) {
        objects.erase(MailResponses.address(person.tenant(), id));
      }
    }
  }
}
