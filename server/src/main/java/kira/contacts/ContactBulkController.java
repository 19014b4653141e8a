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
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What is done to many contacts: to those picked, or to all that a search finds. */
@RestController
class ContactBulkController {
  private static final int MOST_PICKED = 10_000;

  private final ContactJobs jobs;
  private final ContactJobController views;
  private final ContactQueries queries;
  private final ContactFields fields;
  private final ChosenContacts chosen;

  ContactBulkController(
      ContactJobs jobs,
      ContactJobController views,
      ContactQueries queries,
      ContactFields fields,
      ChosenContacts chosen) {
    this.jobs = jobs;
    this.views = views;
    this.queries = queries;
    this.fields = fields;
    this.chosen = chosen;
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
  @PostMapping("/api/v1/contact-changes")
  @Requires(Permission.CONTACTS_WRITE)
  @ResponseStatus(HttpStatus.CREATED)
  ContactJobView change(@RequestBody BulkBody body, Creation creation) {
    var caller = Tenancy.caller();
    var choice = choice(body.ids(), body.q(), body.filter(), body.timeZone());
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
    return begun(new ContactJob.Work.Bulk(choice, change), creation);
  }

  /**
   * Which contacts are erased.
   *
   * @param ids of those picked; missing means all that are found
   * @param confirm how many they are, as counted, to say that they are meant
   */
  record ErasureBody(
      @Nullable List<UUID> ids,
      @Nullable String q,
      @Nullable JsonNode filter,
      @Nullable String timeZone,
      @Needed @Nullable Long confirm) {}

  /**
   * Begins at once; the job tells how far it is, and can be paused and cancelled. What is erased
   * does not come back.
   */
  @PostMapping("/api/v1/contact-erasures")
  @Requires(Permission.PRIVACY_ERASE)
  @ResponseStatus(HttpStatus.CREATED)
  ContactJobView erase(@RequestBody ErasureBody body, Creation creation) {
    var tenant = Tenancy.caller().tenant();
    var choice = choice(body.ids(), body.q(), body.filter(), body.timeZone());
    var count = chosen.count(tenant, choice);
    // A number that was estimated for the list is estimated anew here.
    long tolerated = count.exact() ? 0 : count.count() / 10;
    if (body.confirm() == null || Math.abs(body.confirm() - count.count()) > tolerated) {
      throw new Problem(
          422,
          "confirmation_wrong",
          "Write how many contacts are to be erased, as they are counted now: what is erased does"
              + " not come back.",
          "confirm");
    }
    return begun(new ContactJob.Work.Erasure(choice), creation);
  }

  private ContactJobView begun(ContactJob.Work work, Creation creation) {
    var caller = Tenancy.caller();
    var by = caller.actor().text();
    jobs.tell(
        caller.tenant(),
        creation.id(),
        new ContactJobCommand.Create(creation.id(), work, by, jobs.now()),
        creation.requestId());
    jobs.tell(caller.tenant(), creation.id(), new ContactJobCommand.Run(by, jobs.now()));
    return views.get(creation.id());
  }

  private static @Nullable String text(@Nullable JsonNode filter) {
    return filter == null || filter.isNull() ? null : filter.toString();
  }

  static ContactChoice choice(
      @Nullable List<UUID> picked,
      @Nullable String q,
      @Nullable JsonNode filter,
      @Nullable String timeZone) {
    var ids = picked == null ? List.<UUID>of() : picked;
    if (picked != null && ids.isEmpty()
        || ids.size() > MOST_PICKED
        || ids.stream().anyMatch(Objects::isNull)) {
      throw Problem.badRequest(
          "invalid_request", "Pick 1 to %,d contacts.".formatted(MOST_PICKED), "ids");
    }
    return new ContactChoice(
        q,
        text(MyOwn.filter(filter, Tenancy.caller())),
        null,
        false,
        timeZone,
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
