package kira.contacts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import kira.contacts.fields.FieldValue;
import kira.objects.Address;
import kira.objects.CommandFailedException;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.objects.RefusedException;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * What sources may tell of contacts. A verified source is the customer's own server: what it says
 * of who is who holds, and joins contacts. An unverified one is a page or an app that anybody can
 * imitate: it speaks of its own browser only.
 */
@Service
public class Tracking {
  /** So long is remembered on this node whom a sender stands for. */
  private static final Duration REMEMBERED = Duration.ofSeconds(30);

  private static final int MOST_REMEMBERED = 50_000;

  private final DurableObjects objects;
  private final ContactEventTable events;
  private final Senders senders;
  private final Traits traits;
  private final GroupCompanies groups;
  private final ContactFields fields;
  private final InstantSource clock;
  private final Map<Key, Found> remembered =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Found> eldest) {
              return size() > MOST_REMEMBERED;
            }
          });

  Tracking(
      DurableObjects objects,
      ContactEventTable events,
      Senders senders,
      Traits traits,
      GroupCompanies groups,
      ContactFields fields,
      InstantSource clock) {
    this.objects = objects;
    this.events = events;
    this.senders = senders;
    this.traits = traits;
    this.groups = groups;
    this.fields = fields;
    this.clock = clock;
  }

  private record Key(
      TenantId tenant, @Nullable String anonymousId, @Nullable String userId, boolean verified) {}

  /**
   * @param defaults what the recipient begins with if it is new
   */
  private record Found(Senders.Recipient recipient, Map<String, FieldValue> defaults, Instant at) {}

  /** Why something of a message was not taken: a stable word, and what it was about. */
  public record KeptOut(String reason, String what) {}

  /** Something a contact was told, whose answers are on their way. */
  public final class Told {
    private final TenantId tenant;
    private final Sender sender;
    private final boolean verified;
    private final List<TrackedEvent> what;
    private final List<TrackedEvent> left;
    private final List<CompletionStage<Outcome>> answers;

    private Told(TenantId tenant, Sender sender, boolean verified, List<TrackedEvent> what) {
      var found = found(tenant, sender, verified);
      var to = found.recipient();
      this.tenant = tenant;
      this.sender = sender;
      this.verified = verified;
      this.what = List.copyOf(what);
      this.left = to.moved() ? untold(tenant, to, what) : this.what;
      this.answers = new ArrayList<>(left.size());
      for (var event : left) {
        answers.add(tell(tenant, found, event, verified));
      }
    }

    /** How many it was told, those left out included. */
    public int events() {
      return what.size();
    }

    /**
     * Waits until all are on disk.
     *
     * @param keptOut hears what of a group was not taken
     * @return those that cannot be stored
     */
    public List<TrackedEvent> await(Consumer<KeptOut> keptOut) {
      var failed = new ArrayList<TrackedEvent>();
      for (int i = 0; i < answers.size(); i++) {
        var event = left.get(i);
        try {
          var outcome = outcome(answers.get(i));
          if (outcome instanceof Outcome.Refused) {
            again(tenant, sender, verified, event, outcome);
          }
        } catch (CommandFailedException | RefusedException e) {
          failed.add(event);
        }
      }
      for (var event : what) {
        if (event.type() == TrackedEvent.Type.GROUP && !failed.contains(event)) {
          var member = found(tenant, sender, verified).recipient().contact();
          groups.join(tenant, member, event, verified, keptOut);
        }
      }
      return failed;
    }
  }

  /**
   * Tells a contact several things it did, in order, without waiting for the answers. What it was
   * told before is left out. Whom the sender stands for may have to be found out first: see {@link
   * #knows}.
   */
  public Told track(TenantId tenant, Sender sender, boolean verified, List<TrackedEvent> what) {
    return new Told(tenant, sender, verified, what);
  }

  /** Whether telling takes no look at anything first, so that nobody need have a thread for it. */
  public boolean knows(TenantId tenant, Sender sender, boolean verified) {
    var known = remembered.get(key(tenant, sender, verified));
    return known != null && isFresh(known) && !known.recipient().moved();
  }

  private static Outcome outcome(CompletionStage<Outcome> told) {
    try {
      return told.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** The contact merged away, or the browser is another person's: whom is meant is asked anew. */
  private void again(
      TenantId tenant, Sender sender, boolean verified, TrackedEvent event, Outcome refused) {
    var outcome = refused;
    for (int attempt = 0; attempt < 3 && outcome instanceof Outcome.Refused(var no); attempt++) {
      var to = otherwise(tenant, sender, verified, no.code());
      if (untold(tenant, to.recipient(), List.of(event)).isEmpty()) {
        return;
      }
      outcome = outcome(tell(tenant, to, event, verified));
    }
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw new RefusedException(refusal);
    }
  }

  private CompletionStage<Outcome> tell(
      TenantId tenant, Found to, TrackedEvent event, boolean verified) {
    return objects.askAsync(
        new Address(Contact.KIND, tenant.value(), to.recipient().contact()),
        ContactCommand.Begin.with(
            to.defaults(),
            new ContactCommand.Track(event, to.recipient().sender(), verified, clock.instant())),
        "event:" + event.id());
  }

  private List<TrackedEvent> untold(
      TenantId tenant, Senders.Recipient to, List<TrackedEvent> what) {
    var told = Tenancy.in(tenant, () -> events.told(tenant, to.everywhere(), what));
    return what.stream().filter(event -> !told.contains(event.id())).toList();
  }

  /**
   * Notes what a source says of somebody.
   *
   * @param message the same whenever the same message comes again
   * @return what of it was not taken
   */
  public List<KeptOut> identify(
      TenantId tenant,
      Sender sender,
      boolean verified,
      Described described,
      UUID message,
      UUID source) {
    var keptOut = new ArrayList<KeptOut>();
    var found = found(tenant, sender, verified);
    var read = traits.read(tenant, described, keptOut);
    Outcome outcome = null;
    for (int attempt = 0; attempt < 4; attempt++) {
      var to = found.recipient();
      var target = to;
      if (verified) {
        var joined = senders.join(tenant, to, read.profile(), keptOut);
        read = read.with(joined.profile());
        target = to.as(joined.contact());
      }
      outcome = learn(tenant, target, found.defaults(), read, verified, message, source, keptOut);
      if (!(outcome instanceof Outcome.Refused(var no))) {
        if (!target.equals(to)) {
          forget(tenant, sender, verified);
        }
        return List.copyOf(keptOut);
      }
      found = otherwise(tenant, sender, verified, no.code());
    }
    throw new RefusedException(
        ((Outcome.Refused) java.util.Objects.requireNonNull(outcome)).refusal());
  }

  private Outcome learn(
      TenantId tenant,
      Senders.Recipient to,
      Map<String, FieldValue> defaults,
      Traits.Read read,
      boolean verified,
      UUID message,
      UUID source,
      List<KeptOut> keptOut) {
    var address = new Address(Contact.KIND, tenant.value(), to.contact());
    var values = read.values();
    var before = values.uniqueFields().isEmpty() ? ContactState.NOTHING : state(address);
    var free = traits.take(tenant, to.contact(), values, keptOut);
    var outcome =
        objects.ask(
            address,
            ContactCommand.Begin.with(
                defaults,
                new ContactCommand.Learn(
                    read.profile(),
                    free.set(),
                    to.sender(),
                    verified,
                    TrackedEvent.actor(source),
                    clock.instant())),
            "event:" + message);
    if (!values.uniqueFields().isEmpty()) {
      traits.settle(tenant, to.contact(), before, free, state(address));
    }
    return outcome;
  }

  private ContactState state(Address address) {
    return objects.read(address, ContactState.class).state();
  }

  /**
   * Two ids are one person. Of an unverified source only the new id is noted.
   *
   * @param previousId an anonymous id, or an earlier user id
   */
  public void alias(
      TenantId tenant,
      String previousId,
      String userId,
      boolean verified,
      UUID message,
      UUID source) {
    if (!verified) {
      identify(
          tenant, new Sender(previousId, userId, null), false, Described.NOTHING, message, source);
      return;
    }
    senders.alias(tenant, previousId, userId);
    forget(tenant, new Sender(previousId, null, null), true);
    forget(tenant, new Sender(null, previousId, null), true);
    identify(tenant, new Sender(null, userId, null), true, Described.NOTHING, message, source);
  }

  private Found found(TenantId tenant, Sender sender, boolean verified) {
    var key = key(tenant, sender, verified);
    var known = remembered.get(key);
    return known != null && isFresh(known)
        ? known
        : remember(key, senders.recipient(tenant, sender, verified));
  }

  private Found remember(Key key, Senders.Recipient recipient) {
    var defaults = Map.copyOf(fields.read(key.tenant()).defaults());
    var found = new Found(recipient, defaults, clock.instant());
    remembered.put(key, found);
    return found;
  }

  private static Key key(TenantId tenant, Sender sender, boolean verified) {
    return new Key(tenant, sender.anonymousId(), sender.userId(), verified);
  }

  private boolean isFresh(Found found) {
    return found.at().plus(REMEMBERED).isAfter(clock.instant());
  }

  private Found otherwise(TenantId tenant, Sender sender, boolean verified, String refusal) {
    if (refusal.equals("other_person")) {
      return remember(key(tenant, sender, verified), senders.apart(tenant, sender));
    }
    forget(tenant, sender, verified);
    return found(tenant, sender, verified);
  }

  private void forget(TenantId tenant, Sender sender, boolean verified) {
    remembered.remove(key(tenant, sender, verified));
  }
}
