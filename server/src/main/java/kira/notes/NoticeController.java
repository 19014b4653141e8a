package kira.notes;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.contacts.Contacts;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Requires;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the signed-in member was told. */
@RestController
@RequestMapping("/api/v1/notices")
class NoticeController {
  private static final int SHOWN = 50;

  private final NoteTable table;
  private final Contacts contacts;
  private final InstantSource clock;

  NoticeController(NoteTable table, Contacts contacts, InstantSource clock) {
    this.table = table;
    this.contacts = contacts;
    this.clock = clock;
  }

  record NoticeView(
      UUID id,
      Notices.Type type,
      UUID task,
      TaskView.Contact contact,
      String title,
      Instant at,
      boolean read) {}

  /** The newest, and how many of all were not read yet. */
  record NoticeList(List<NoticeView> items, long unread) {
    NoticeList {
      items = List.copyOf(items);
    }
  }

  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  NoticeList list() {
    var caller = Tenancy.caller();
    var found = table.notices(caller.tenant(), caller.userId(), SHOWN);
    var survivors =
        found.stream()
            .map(NoteTable.Notice::contact)
            .distinct()
            .collect(Collectors.toMap(id -> id, id -> contacts.survivor(caller.tenant(), id)));
    var names = contacts.names(survivors.values());
    return new NoticeList(
        found.stream()
            .map(notice -> {
              var contact = survivors.getOrDefault(notice.contact(), notice.contact());
              return new NoticeView(
                  notice.id(),
                  notice.type(),
                  notice.task(),
                  new TaskView.Contact(
                      contact, names.getOrDefault(contact, Contacts.unnamed(contact))),
                  notice.title(),
                  notice.at(),
                  notice.read());
            })
            .toList(),
        table.unread(caller.tenant(), caller.userId()));
  }

  /**
   * @param upTo time of the newest notice that was shown
   */
  record Read(Instant upTo) {}

  @PostMapping("/read")
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<Void> read(@RequestBody Read body) {
    var caller = Tenancy.caller();
    table.markRead(caller.tenant(), caller.userId(), body.upTo(), clock.instant());
    return ResponseEntity.noContent().build();
  }
}
