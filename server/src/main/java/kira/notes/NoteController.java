package kira.notes;

import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import kira.contacts.Contacts;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.html.HtmlSanitizer;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Notes on contacts, for the team. */
@RestController
class NoteController {
  private static final int HTML_LIMIT = 20_000;

  private final DurableObjects objects;
  private final Contacts contacts;
  private final Notes notes;
  private final InstantSource clock;

  NoteController(DurableObjects objects, Contacts contacts, Notes notes, InstantSource clock) {
    this.objects = objects;
    this.contacts = contacts;
    this.notes = notes;
    this.clock = clock;
  }

  /**
   * @param html rich text; what is not allowed is taken out
   */
  record NoteBody(String html) {}

  @PostMapping("/api/v1/contacts/{id}/notes")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<NoteView> write(
      @PathVariable UUID id, @RequestBody NoteBody body, Creation creation) {
    var caller = Tenancy.caller();
    if (contacts.find(caller.tenant(), id).isEmpty()) {
      throw Problem.notFound("contact");
    }
    var html = clean(body);
    tell(
        creation.id(),
        new Note.Command.Write(
            contacts.survivor(caller.tenant(), id),
            html,
            HtmlSanitizer.text(html),
            caller.userId(),
            clock.instant()));
    return ResponseEntity.status(HttpStatus.CREATED).body(one(creation.id()));
  }

  @PatchMapping("/api/v1/notes/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  NoteView edit(@PathVariable UUID id, @RequestBody NoteBody body) {
    var html = clean(body);
    tell(
        id,
        new Note.Command.Edit(
            html, HtmlSanitizer.text(html), Tenancy.caller().userId(), clock.instant()));
    return one(id);
  }

  /** Who wrote it may, and who manages the team. */
  @DeleteMapping("/api/v1/notes/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<Void> delete(@PathVariable UUID id) {
    var caller = Tenancy.caller();
    tell(
        id,
        new Note.Command.Delete(
            caller.userId(), caller.may(Permission.TEAM_MANAGE), clock.instant()));
    return ResponseEntity.noContent().build();
  }

  private static String clean(NoteBody body) {
    if (body.html().length() > HTML_LIMIT) {
      throw Problem.badRequest(
          "too_long", "Write at most %,d characters.".formatted(HTML_LIMIT), "html");
    }
    var html = HtmlSanitizer.reply(body.html());
    if (HtmlSanitizer.text(html).isBlank()) {
      throw Problem.badRequest("empty_note", "Write something.", "html");
    }
    return html;
  }

  private NoteView one(UUID id) {
    return Objects.requireNonNull(
        notes.notes(Tenancy.caller().tenant(), java.util.List.of(id)).get(id));
  }

  private void tell(UUID note, Note.Command command) {
    var address = new Address(Note.KIND, Tenancy.caller().tenant().value(), note);
    if (objects.ask(address, command) instanceof Outcome.Refused(var no)) {
      throw switch (no.code()) {
        case "not_found" -> Problem.notFound("note");
        case "not_yours" -> new Problem(403, no.code(), no.message(), null);
        default -> Problem.of(no);
      };
    }
  }
}
