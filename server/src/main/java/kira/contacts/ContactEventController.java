package kira.contacts;

import java.util.List;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Requires;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What sources tell that contacts do. */
@RestController
class ContactEventController {
  private static final int MOST = 500;

  private final ContactEventTable events;

  ContactEventController(ContactEventTable events) {
    this.events = events;
  }

  /** Names of events as filters use them, in order. */
  record EventNames(List<String> names) {
    EventNames {
      names = List.copyOf(names);
    }
  }

  @GetMapping("/api/v1/contact-events/names")
  @Requires(Permission.CONTACTS_READ)
  EventNames names() {
    return new EventNames(events.names(Tenancy.caller().tenant(), MOST));
  }
}
