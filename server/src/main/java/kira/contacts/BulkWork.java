package kira.contacts;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.objects.Refusal;
import kira.platform.web.Problem;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes one change of all contacts that were chosen, page by page in the order they were added. */
@Component
class BulkWork {
  private static final int PAGE = 500;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DurableObjects objects;
  private final ChosenContacts chosen;
  private final ContactTable contacts;
  private final ContactFields fields;
  private final ContactJobTable table;
  private final ContactWriter writer;
  private final InstantSource clock;

  BulkWork(
      DurableObjects objects,
      ChosenContacts chosen,
      ContactTable contacts,
      ContactFields fields,
      ContactJobTable table,
      ContactWriter writer,
      InstantSource clock) {
    this.objects = objects;
    this.chosen = chosen;
    this.contacts = contacts;
    this.fields = fields;
    this.table = table;
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * The change as it is told to each contact.
   *
   * @throws Problem 400 or 422 naming what is wrong with it
   */
  static ContactCorrection correction(ContactFields.Catalogue catalogue, BulkChange change) {
    if (change.field() != null && OwnersAndStages.KEYS.contains(change.field())) {
      return standing(catalogue, change.field(), change);
    }
    var json = new HashMap<String, JsonNode>();
    if (change.field() != null) {
      json.put(
          change.field(),
          change.value() == null
              ? JsonNodeFactory.instance.nullNode()
              : JSON.readTree(change.value()));
    }
    var values = FieldValues.read(catalogue::open, json, change.tag());
    if (!values.unique().isEmpty()) {
      throw new Problem(
          422, "value_unique", "Only one contact can have a value of this field.", "field");
    }
    return new ContactCorrection(
        ContactProfile.NOTHING, values.set(), values.cleared(), values.tags(), change.untag());
  }

  private static ContactCorrection standing(
      ContactFields.Catalogue catalogue, String key, BulkChange change) {
    var value = change.value() == null ? null : JSON.readTree(change.value());
    if (value != null && !value.isString()) {
      throw Problem.badRequest("invalid_value", "Write a text.", "value");
    }
    var values =
        FieldValues.read(_ -> Optional.empty(), null, change.tag())
            .and(
                // Whoever clears asks for nobody.
                value == null
                    ? new OwnersAndStages.Given(Map.of(), Set.of(key))
                    : catalogue.standing().get().one(key, value.asString()));
    return new ContactCorrection(
        ContactProfile.NOTHING, values.set(), values.cleared(), values.tags(), change.untag());
  }

  void run(JobCourse course, ContactChoice choice, BulkChange change) {
    var tenant = course.tenant();
    var catalogue = fields.read(tenant);
    var correction = correction(catalogue, change);
    var unique =
        catalogue.fields().stream()
            .filter(field -> field.unique() && field.key().equals(change.field()))
            .map(field -> field.key())
            .toList();
    long expected = chosen.count(tenant, choice).count();
    long done = course.done();
    var cursor = course.cursor();
    while (true) {
      var page = chosen.page(tenant, choice, cursor, PAGE);
      var refusals = new HashMap<Long, Refusal>();
      change(course, page.contacts(), correction, unique, done, refusals);
      table.refuse(course.job(), course.stage(), refusals);
      done += page.contacts().size();
      var next = page.next();
      if (next == null) {
        // Whoever was changed before a crash may no longer be found, but has left a row.
        course.set(JobResult.CHANGED, table.changes(course.job()));
        course.reached(cursor, done, expected, 1);
        course.finish();
        return;
      }
      cursor = next;
      double share = expected == 0 ? 0 : Math.min(1, (double) done / expected);
      if (!course.reached(cursor, done, expected, share)) {
        course.stop(expected, share);
        return;
      }
    }
  }

  private void change(
      JobCourse course,
      List<UUID> ids,
      ContactCorrection correction,
      List<String> unique,
      long before,
      Map<Long, Refusal> refusals) {
    var states = unique.isEmpty() ? Map.<UUID, ContactState>of() : contacts.states(Set.copyOf(ids));
    var answers = new ArrayList<CompletableFuture<Outcome>>();
    for (var id : ids) {
      answers.add(
          objects
              .askAsync(
                  new Address(Contact.KIND, course.tenant().value(), id),
                  new ContactCommand.Apply(
                      new JobRow(course.job(), 0),
                      correction,
                      false,
                      false,
                      "bulk:" + course.job(),
                      clock.instant()),
                  null)
              .toCompletableFuture());
    }
    for (int i = 0; i < ids.size(); i++) {
      var id = ids.get(i);
      switch (ContactWriter.outcome(answers.get(i))) {
        case Outcome.Refused(var why) -> {
          course.count(JobResult.REFUSED);
          refusals.put(before + i + 1, new Refusal(why.code(), why.message(), id.toString()));
        }
        case Outcome.Done done -> {
          course.count(done.reply(ContactReply.class).result());
          var state = states.get(id);
          if (state != null) {
            writer.releaseUnique(course.tenant(), id, state, unique);
          }
        }
      }
    }
  }
}
