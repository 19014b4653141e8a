package kira.contacts;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.objects.Refusal;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Contacts as another program knows them: written whether or not they are here already. */
@RestController
@RequestMapping("/api/v1/contacts")
class ContactUpsertController {
  private static final int MOST = 1000;

  private final ContactWriter writer;
  private final ContactFields fields;
  private final Contacts contacts;
  private final Companies companies;

  ContactUpsertController(
      ContactWriter writer, ContactFields fields, Contacts contacts, Companies companies) {
    this.writer = writer;
    this.fields = fields;
    this.contacts = contacts;
    this.companies = companies;
  }

  /**
   * Somebody, by any of their identities. What is missing stays as it is.
   *
   * @param fields values of the workspace's own fields, by key; null clears
   * @param tags to be given, beside those that are there
   * @param ownerId a member of the workspace; an empty text clears
   * @param lifecycleStage key of a stage; an empty text clears
   * @param company id or domain of the company they belong to
   */
  record Upsert(
      @Nullable String name,
      @Nullable String email,
      @Nullable String phone,
      @Nullable String externalId,
      @Nullable String locale,
      @Nullable String timeZone,
      @Nullable Map<String, JsonNode> fields,
      @Nullable List<String> tags,
      @Nullable String ownerId,
      @Nullable String lifecycleStage,
      @Nullable String company) {}

  /**
   * Makes the contact, or corrects the one that has one of the identities.
   *
   * @throws Problem 409 when the identities are of several contacts, or a value is another's
   */
  @PutMapping
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<ContactView> put(@RequestBody Upsert body) {
    var caller = Tenancy.caller();
    var wish = wish(caller.tenant(), 0, body, fields.read(caller.tenant()));
    var done = write(caller, List.of(wish)).getFirst();
    if (done.refusal() != null) {
      var why = done.refusal();
      throw new Problem(409, why.code(), why.message(), why.field());
    }
    var view = contacts.find(caller.tenant(), Objects.requireNonNull(done.contact())).orElseThrow();
    return ResponseEntity.status(
            done.result() == JobResult.CREATED ? HttpStatus.CREATED : HttpStatus.OK)
        .body(view);
  }

  /**
   * @param contacts at most 1,000
   */
  record Batch(List<@Nullable Upsert> contacts) {}

  /** What became of one of a batch. */
  enum Status {
    CREATED,
    UPDATED,
    UNCHANGED,
    REFUSED
  }

  /**
   * @param code why it was refused
   * @param field at fault; null where it is the whole
   */
  record Answer(
      Status status,
      @Nullable UUID id,
      @Nullable String code,
      @Nullable String detail,
      @Nullable String field) {}

  /** Answers in the order of the batch. */
  record Answers(List<Answer> results) {
    Answers {
      results = List.copyOf(results);
    }
  }

  /** Each for itself: one that is refused keeps no other from being written. */
  @PostMapping("/batch")
  @Requires(Permission.CONTACTS_WRITE)
  Answers batch(@RequestBody Batch body) {
    var caller = Tenancy.caller();
    if (body.contacts().isEmpty() || body.contacts().size() > MOST) {
      throw Problem.badRequest(
          "invalid_request", "A batch has 1 to %,d contacts.".formatted(MOST), "contacts");
    }
    var catalogue = fields.read(caller.tenant());
    var answers = new ArrayList<@Nullable Answer>();
    var wishes = new ArrayList<ContactWish>();
    for (int i = 0; i < body.contacts().size(); i++) {
      var each = body.contacts().get(i);
      answers.add(null);
      try {
        if (each == null) {
          throw Problem.badRequest("invalid_request", "This is no contact.", null);
        }
        wishes.add(wish(caller.tenant(), i, each, catalogue));
      } catch (Problem e) {
        answers.set(i, refused(new Refusal(e.code(), String.valueOf(e.getMessage()), e.field())));
      }
    }
    for (var done : write(caller, wishes)) {
      answers.set((int) done.wish().row(), answer(done));
    }
    return new Answers(answers.stream().map(Objects::requireNonNull).toList());
  }

  private static Answer answer(ContactWriter.Done done) {
    return switch (done.result()) {
      case CREATED -> new Answer(Status.CREATED, done.contact(), null, null, null);
      case CHANGED -> new Answer(Status.UPDATED, done.contact(), null, null, null);
      case UNCHANGED -> new Answer(Status.UNCHANGED, done.contact(), null, null, null);
      case REFUSED,
          REPEATED,
          REMOVED,
          RESTORED,
          KEPT,
          COMPANY_REMOVED,
          COMPANY_IN_USE,
          COMPANY_CHANGED ->
          refused(Objects.requireNonNull(done.refusal()));
    };
  }

  private static Answer refused(Refusal why) {
    return new Answer(Status.REFUSED, null, why.code(), why.message(), why.field());
  }

  private List<ContactWriter.Done> write(Caller caller, List<ContactWish> wishes) {
    var rule =
        ContactPlanner.Rule.of(
            ImportSettings.Match.ANY,
            ImportSettings.OnMatch.UPDATE,
            fields.read(caller.tenant()),
            _ -> UUID.randomUUID());
    return writer.write(caller.tenant(), wishes, rule, null, caller.actor().text());
  }

  private ContactWish wish(
      TenantId tenant, long row, Upsert body, ContactFields.Catalogue catalogue) {
    var profile =
        new ContactProfile(
            text(ContactController.line("name", body.name())),
            text(ContactController.email(body.email())),
            text(ContactController.phone(body.phone())),
            text(ContactController.line("externalId", body.externalId())),
            text(ContactController.line("locale", body.locale())),
            zone(text(ContactController.line("timeZone", body.timeZone()))),
            text(ContactController.company(companies, tenant, body.company())));
    if (profile.email() == null && profile.phone() == null && profile.externalId() == null) {
      throw Problem.badRequest(
          "identity_missing", "Give an email, a phone number or an external id.", "email");
    }
    var values =
        FieldValues.read(catalogue::open, body.fields(), body.tags())
            .and(ContactController.standing(catalogue, body.ownerId(), body.lifecycleStage()));
    companies.check(tenant, catalogue, values);
    return new ContactWish(row, profile, values, values.tags());
  }

  private static @Nullable String text(@Nullable String value) {
    return ContactController.blankToNull(value);
  }

  private static @Nullable String zone(@Nullable String name) {
    try {
      return name == null ? null : ZoneId.of(name).getId();
    } catch (DateTimeException e) {
      throw Problem.badRequest(
          "invalid_time_zone", "Write a time zone like Europe/Lisbon.", "timeZone");
    }
  }
}
