package kira.contacts;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import kira.contacts.ContactPlanner.Key;
import kira.contacts.ContactPlanner.Overlay;
import kira.contacts.ContactPlanner.Plan;
import kira.contacts.ContactPlanner.Rule;
import kira.contacts.fields.FieldValue;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.objects.Refusal;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes many contacts at once: every identity is claimed and every contact told by commands, as
 * one by one, but hundreds of them are on the way together, so that a commit takes many.
 */
@Component
class ContactWriter {
  private final DurableObjects objects;
  private final ContactPlanner planner;
  private final Contacts contacts;
  private final Companies companies;
  private final InstantSource clock;

  ContactWriter(
      DurableObjects objects,
      ContactPlanner planner,
      Contacts contacts,
      Companies companies,
      InstantSource clock) {
    this.objects = objects;
    this.planner = planner;
    this.contacts = contacts;
    this.companies = companies;
    this.clock = clock;
  }

  /** What became of a wish. */
  record Done(
      ContactWish wish, JobResult result, @Nullable UUID contact, @Nullable Refusal refusal) {
    static Done refused(ContactWish wish, Refusal why) {
      return new Done(wish, JobResult.REFUSED, null, why);
    }
  }

  /**
   * @param job whose rows the wishes are; null when they cannot be undone
   */
  List<Done> write(
      TenantId tenant, List<ContactWish> wishes, Rule rule, @Nullable UUID job, String by) {
    var done = new IdentityHashMap<ContactWish, Done>();
    for (var wave : waves(tenant, wishes)) {
      var plans = planner.plan(tenant, wave, rule, Overlay.NONE);
      for (var each : write(tenant, wave, plans, rule, job, by)) {
        done.put(each.wish(), each);
      }
    }
    return wishes.stream().map(done::get).toList();
  }

  /** Wishes that name the same person come after each other, in their order. */
  private static List<List<ContactWish>> waves(TenantId tenant, List<ContactWish> wishes) {
    var last = new HashMap<UUID, Integer>();
    var waves = new ArrayList<List<ContactWish>>();
    for (var wish : wishes) {
      var keys = ContactPlanner.keys(tenant, wish);
      int wave =
          keys.stream().mapToInt(key -> last.getOrDefault(key.id(), -1)).max().orElse(-1) + 1;
      keys.forEach(key -> last.put(key.id(), wave));
      if (wave == waves.size()) {
        waves.add(new ArrayList<>());
      }
      waves.get(wave).add(wish);
    }
    return waves;
  }

  private List<Done> write(
      TenantId tenant,
      List<ContactWish> wishes,
      List<Plan> plans,
      Rule rule,
      @Nullable UUID job,
      String by) {
    makeCompanies(tenant, wishes, plans, job, by);
    var claims = new ArrayList<Map<Key, CompletableFuture<Outcome>>>();
    for (var plan : plans) {
      var own = new HashMap<Key, CompletableFuture<Outcome>>();
      if (plan instanceof Plan.Write write) {
        write.keys().forEach(key -> own.put(key, claim(tenant, key, write.contact())));
      }
      claims.add(own);
    }
    var told = new ArrayList<@Nullable CompletableFuture<Outcome>>();
    var done = new Done[wishes.size()];
    for (int i = 0; i < wishes.size(); i++) {
      var wish = wishes.get(i);
      told.add(null);
      switch (plans.get(i)) {
        case Plan.Refuse(var why) -> done[i] = Done.refused(wish, why);
        case Plan.Leave(var contact, _) ->
            done[i] = new Done(wish, JobResult.UNCHANGED, contact, null);
        case Plan.Write write -> {
          var taken = taken(tenant, write, claims.get(i));
          if (taken != null) {
            release(tenant, write.contact(), write.keys());
            done[i] = Done.refused(wish, ContactPlanner.taken(taken));
          } else {
            told.set(i, apply(tenant, write, wish, rule, job, by));
          }
        }
      }
    }
    for (int i = 0; i < wishes.size(); i++) {
      var answer = told.get(i);
      if (answer != null && plans.get(i) instanceof Plan.Write write) {
        done[i] = settled(tenant, wishes.get(i), write, outcome(answer));
      }
    }
    return List.of(done);
  }

  /** Those that are needed and not there: whoever is refused makes none. */
  private void makeCompanies(
      TenantId tenant, List<ContactWish> wishes, List<Plan> plans, @Nullable UUID job, String by) {
    var needed = new HashMap<UUID, String>();
    for (int i = 0; i < wishes.size(); i++) {
      var company = wishes.get(i).company();
      if (company != null
          && plans.get(i) instanceof Plan.Write write
          && write.correction().profile().company() != null) {
        needed.putIfAbsent(company.id(), company.name());
      }
    }
    companies.make(tenant, needed, job, by);
  }

  private CompletableFuture<Outcome> claim(TenantId tenant, Key key, UUID contact) {
    return objects
        .askAsync(
            identity(tenant, key),
            new Identity.Command.Claim(key.type(), key.value(), contact, clock.instant()),
            null)
        .toCompletableFuture();
  }

  /** The key that somebody else has; null when all are the contact's now. */
  private @Nullable Key taken(
      TenantId tenant, Plan.Write write, Map<Key, CompletableFuture<Outcome>> claims) {
    Key taken = null;
    for (var claim : claims.entrySet()) {
      var owner = outcome(claim.getValue()).reply(Identity.Owner.class).contact();
      if (!owner.equals(write.contact()) && !isOurs(tenant, claim.getKey(), write.contact())) {
        taken = claim.getKey();
      }
    }
    return taken;
  }

  /** Looks closer: it may be left over from a crash, or belong to one who was merged into ours. */
  private boolean isOurs(TenantId tenant, Key key, UUID contact) {
    var owner = contacts.claimed(tenant, key.type(), key.value(), contact);
    return contacts.survivor(tenant, owner).equals(contact);
  }

  private CompletableFuture<Outcome> apply(
      TenantId tenant,
      Plan.Write write,
      ContactWish wish,
      Rule rule,
      @Nullable UUID job,
      String by) {
    return objects
        .askAsync(
            new Address(Contact.KIND, tenant.value(), write.contact()),
            ContactCommand.Begin.with(
                write.create() ? defaults(rule, wish) : Map.of(),
                new ContactCommand.Apply(
                    job == null ? null : new JobRow(job, wish.row()),
                    write.correction(),
                    write.create(),
                    rule.onMatch() == ImportSettings.OnMatch.FILL,
                    by,
                    clock.instant())),
            null)
        .toCompletableFuture();
  }

  private static Map<String, FieldValue> defaults(Rule rule, ContactWish wish) {
    if (wish.values().cleared().isEmpty()) {
      return rule.defaults();
    }
    var defaults = new HashMap<>(rule.defaults());
    defaults.keySet().removeAll(wish.values().cleared());
    return defaults;
  }

  private Done settled(TenantId tenant, ContactWish wish, Plan.Write write, Outcome outcome) {
    if (outcome instanceof Outcome.Refused(var refusal)) {
      release(tenant, write.contact(), write.keys());
      return Done.refused(wish, refusal);
    }
    releaseUnique(
        tenant,
        write.contact(),
        write.before(),
        wish.values().uniqueFields().stream()
            .filter(field ->
                write.correction().values().containsKey(field)
                    || write.correction().cleared().contains(field))
            .toList());
    return new Done(wish, outcome.reply(ContactReply.class).result(), write.contact(), null);
  }

  /** Takes a key for a contact; false when it is somebody else's. */
  boolean take(TenantId tenant, UUID contact, Key key) {
    return outcome(claim(tenant, key, contact))
        .reply(Identity.Owner.class)
        .contact()
        .equals(contact);
  }

  /** Lets go of the unique values that a contact had before it was changed. */
  void releaseUnique(TenantId tenant, UUID contact, ContactState before, List<String> fields) {
    for (var field : fields) {
      var value = before.fields().get(field);
      if (value != null) {
        release(tenant, contact, List.of(ContactPlanner.unique(tenant, field, value)));
      }
    }
  }

  /** Lets go of keys; of those that are somebody else's nothing changes. */
  void release(TenantId tenant, UUID contact, List<Key> keys) {
    keys.stream().map(key -> letGo(tenant, contact, key)).toList().forEach(ContactWriter::outcome);
  }

  CompletableFuture<Outcome> letGo(TenantId tenant, UUID contact, Key key) {
    return objects
        .askAsync(
            identity(tenant, key), new Identity.Command.Release(contact, clock.instant()), null)
        .toCompletableFuture();
  }

  private static Address identity(TenantId tenant, Key key) {
    return new Address(Identity.KIND, tenant.value(), key.id());
  }

  static Outcome outcome(CompletableFuture<Outcome> answer) {
    return join(answer);
  }

  /** The answer; what went wrong is thrown as it was. */
  static <T> T join(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
