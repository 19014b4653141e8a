package kira.contacts;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import kira.contacts.ContactPlanner.Key;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldChange;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Json;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Undoes a job, contact by contact: of each the last change first. */
@Component
class UndoWork {
  private static final int PAGE = 1000;

  private final DurableObjects objects;
  private final ContactFields fields;
  private final ContactJobTable table;
  private final ContactWriter writer;
  private final InstantSource clock;

  private final Companies companies;
  private final UndoCompanies made;

  UndoWork(
      DurableObjects objects,
      ContactFields fields,
      ContactJobTable table,
      ContactWriter writer,
      InstantSource clock,
      Companies companies,
      UndoCompanies made) {
    this.objects = objects;
    this.fields = fields;
    this.table = table;
    this.writer = writer;
    this.clock = clock;
    this.companies = companies;
    this.made = made;
  }

  void run(JobCourse course) {
    long all = table.changes(course.job()) + made.count(course.job());
    if (UndoCompanies.isHere(course.cursor()) || contacts(course, all)) {
      made.run(course, all);
    }
  }

  /** False when it was told to stop. */
  private boolean contacts(JobCourse course, long all) {
    var unique =
        fields.read(course.tenant()).fields().stream()
            .filter(Field::unique)
            .map(Field::key)
            .collect(Collectors.toSet());
    long done = course.done();
    var after = course.cursor().isEmpty() ? new UUID(0, 0) : UUID.fromString(course.cursor());
    while (true) {
      var page = table.changesAfter(course.job(), after, PAGE);
      boolean last = page.size() < PAGE;
      var contacts = new LinkedHashMap<UUID, List<ContactJobTable.Change>>();
      page.forEach(
          change -> contacts.computeIfAbsent(change.contact(), _ -> new ArrayList<>()).add(change));
      if (!last && contacts.size() > 1) {
        // Of the last contact there may be more on the next page.
        contacts.remove(page.getLast().contact());
      }
      undo(course, List.copyOf(contacts.values()), unique);
      for (var changes : contacts.values()) {
        done += changes.size();
        after = changes.getFirst().contact();
      }
      double share = all == 0 ? 1 : (double) done / all;
      boolean more = course.reached(after.toString(), done, all, share);
      if (last) {
        return true;
      }
      if (!more) {
        course.stop(all, share);
        return false;
      }
    }
  }

  private void undo(
      JobCourse course, List<List<ContactJobTable.Change>> contacts, Set<String> unique) {
    var released = new ArrayList<CompletableFuture<Outcome>>();
    int most = contacts.stream().mapToInt(List::size).max().orElse(0);
    for (int round = 0; round < most; round++) {
      var changes = new ArrayList<ContactJobTable.Change>();
      var answers = new ArrayList<CompletableFuture<Outcome>>();
      for (var contact : contacts) {
        if (round < contact.size()) {
          var change = contact.get(round);
          changes.add(change);
          answers.add(takeBack(course, change, unique));
        }
      }
      for (int i = 0; i < changes.size(); i++) {
        var change = changes.get(i);
        switch (ContactWriter.outcome(answers.get(i))) {
          case Outcome.Refused _ -> course.count(JobResult.KEPT);
          case Outcome.Done done -> {
            var result = done.reply(ContactReply.class).result();
            course.count(result);
            for (var key : freed(course.tenant(), change, result, unique)) {
              released.add(writer.letGo(course.tenant(), change.contact(), key));
            }
          }
        }
      }
    }
    released.forEach(ContactWriter::outcome);
  }

  private CompletableFuture<Outcome> takeBack(
      JobCourse course, ContactJobTable.Change change, Set<String> unique) {
    var undo = change.undo();
    return objects
        .askAsync(
            address(course.tenant(), change.contact()),
            new ContactCommand.TakeBack(
                new JobRow(course.job(), change.row()),
                undo == null ? null : possible(course.tenant(), change.contact(), undo, unique),
                undo == null ? made(course.tenant(), change) : null,
                "undo:" + course.job(),
                clock.instant()),
            null)
        .toCompletableFuture();
  }

  /** The contact as the import made it; null when nobody can tell any more. */
  private static ContactState.@Nullable Seen made(ContactJobTable.Change change) {
    if (change.version() == 1) {
      return change.now().record();
    }
    if (change.made() == null) {
      return null;
    }
    var event = Json.MAPPER.readValue(change.made(), ContactEvent.ContactImported.class);
    return new ContactState.Seen(event.profile(), event.fields(), event.tags());
  }

  /** The same with the company that the contact was given by its address: nobody chose that. */
  private ContactState.@Nullable Seen made(TenantId tenant, ContactJobTable.Change change) {
    var made = made(change);
    var company = change.now().profile().company();
    if (made == null || company == null || made.profile().company() != null) {
      return made;
    }
    var given = companies.ofEmail(tenant, made.profile().email()).map(UUID::toString);
    return given.filter(company::equals).isPresent()
        ? new ContactState.Seen(made.profile().withCompany(company), made.fields(), made.tags())
        : made;
  }

  /** Without unique values to put back that somebody else has taken since. */
  private ContactUndo possible(
      TenantId tenant, UUID contact, ContactUndo undo, Set<String> unique) {
    var kept = new ArrayList<FieldChange>();
    for (var change : undo.fields()) {
      var before = change.before();
      if (before == null
          || !unique.contains(change.field())
          || writer.take(tenant, contact, ContactPlanner.unique(tenant, change.field(), before))) {
        kept.add(change);
      } else {
        // Named, so that the row counts as kept: nothing has this value, so nothing is put back.
        kept.add(new FieldChange(change.field(), before, before));
      }
    }
    return new ContactUndo(undo.before(), undo.after(), kept, undo.tagged(), undo.untagged());
  }

  /** What the contact is no longer known by becomes free. */
  private List<Key> freed(
      TenantId tenant, ContactJobTable.Change change, JobResult result, Set<String> unique) {
    var gone = new ArrayList<Key>();
    var undo = change.undo();
    if (undo == null) {
      var made = made(change);
      if (result == JobResult.REMOVED && made != null) {
        gone.addAll(ContactPlanner.identities(tenant, made.profile()));
        made.fields()
            .forEach((key, value) -> {
              if (unique.contains(key)) {
                gone.add(ContactPlanner.unique(tenant, key, value));
              }
            });
      }
      return gone;
    }
    gone.addAll(ContactPlanner.identities(tenant, undo.after().stripped()));
    var changed =
        undo.fields().stream()
            .filter(field -> unique.contains(field.field()) && field.after() != null)
            .toList();
    if (gone.isEmpty() && changed.isEmpty()) {
      return gone;
    }
    var now = objects.read(address(tenant, change.contact()), ContactState.class).state();
    var still = new ArrayList<UUID>();
    ContactPlanner.identities(tenant, now.profile()).forEach(key -> still.add(key.id()));
    now.identities()
        .forEach(known -> still.add(Identity.idOf(tenant.value(), known.type(), known.value())));
    gone.removeIf(key -> still.contains(key.id()));
    for (var field : changed) {
      var after = field.after();
      if (after != null && !after.equals(now.fields().get(field.field()))) {
        gone.add(ContactPlanner.unique(tenant, field.field(), after));
      }
    }
    return gone;
  }

  private static Address address(TenantId tenant, UUID contact) {
    return new Address(Contact.KIND, tenant.value(), contact);
  }
}
