package kira.contacts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** One change of many contacts: of those picked, or of all that a search finds. */
@RestController
@RequestMapping("/api/v1/contact-changes")
class ContactBulkController {
  private static final int MOST_PICKED = 10_000;

  private final ContactJobs jobs;
  private final ContactJobController views;
  private final ContactQueries queries;
  private final ContactFields fields;

  ContactBulkController(
      ContactJobs jobs, ContactJobController views, ContactQueries queries, ContactFields fields) {
    this.jobs = jobs;
    this.views = views;
    this.queries = queries;
    this.fields = fields;
  }

  /**
   * Which contacts, and what becomes of them.
   *
   * @param ids of those picked; missing means all that are found
   * @param tag given to all
   * @param untag taken from all
   * @param field key of a field that gets a value, {@code ownerId} or {@code lifecycleStage}
   * @param value of the field; null clears it
   */
  record BulkBody(
      @Nullable List<UUID> ids,
      @Nullable String q,
      @Nullable JsonNode filter,
      @Nullable String timeZone,
      @Nullable List<String> tag,
      @Nullable List<String> untag,
      @Nullable String field,
      @Nullable JsonNode value) {}

  /** Begins at once; the job tells how far it is, and can be paused, cancelled and undone. */
  @PostMapping
  @Requires(Permission.CONTACTS_WRITE)
  @ResponseStatus(HttpStatus.CREATED)
  ContactJobView change(@RequestBody BulkBody body, Creation creation) {
    var caller = Tenancy.caller();
    var choice = choice(body);
    queries.filter(caller.tenant(), choice);
    var change =
        new BulkChange(
            tags("tag", body.tag()),
            tags("untag", body.untag()),
            body.field(),
            body.value() == null || body.value().isNull() ? null : body.value().toString());
    if (change.tag().isEmpty() && change.untag().isEmpty() && change.field() == null) {
      throw Problem.badRequest("invalid_request", "Say what to change.", "tag");
    }
    BulkWork.correction(fields.read(caller.tenant()), change);
    var by = caller.actor().text();
    jobs.tell(
        caller.tenant(),
        creation.id(),
        new ContactJobCommand.Create(
            creation.id(), new ContactJob.Work.Bulk(choice, change), by, jobs.now()),
        creation.requestId());
    jobs.tell(caller.tenant(), creation.id(), new ContactJobCommand.Run(by, jobs.now()));
    return views.get(creation.id());
  }

  static @Nullable String text(@Nullable JsonNode filter) {
    return filter == null || filter.isNull() ? null : filter.toString();
  }

  private static ContactChoice choice(BulkBody body) {
    var ids = body.ids() == null ? List.<UUID>of() : body.ids();
    if (body.ids() != null && ids.isEmpty()
        || ids.size() > MOST_PICKED
        || ids.stream().anyMatch(Objects::isNull)) {
      throw Problem.badRequest(
          "invalid_request", "Pick 1 to %,d contacts.".formatted(MOST_PICKED), "ids");
    }
    return new ContactChoice(
        body.q(),
        text(MyOwn.filter(body.filter(), Tenancy.caller())),
        null,
        false,
        body.timeZone(),
        new ArrayList<>(new LinkedHashSet<>(ids)));
  }

  private static List<String> tags(String field, @Nullable List<String> tags) {
    if (tags == null) {
      return List.of();
    }
    try {
      return FieldValues.read(_ -> Optional.empty(), null, tags).tags();
    } catch (Problem e) {
      throw new Problem(
          e.status(),
          e.code(),
          String.valueOf(e.getMessage()),
          String.valueOf(e.field()).replaceFirst("^tags", field));
    }
  }
}
