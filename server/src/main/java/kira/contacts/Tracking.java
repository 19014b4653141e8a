package kira.contacts;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kira.contacts.KnownSenders.Known;
import kira.contacts.fields.FieldValue;
import kira.objects.Address;
import kira.objects.CommandFailedException;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.objects.RefusedException;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * What sources may tell of contacts. A verified source is the customer's own server: what it says
 * of who is who holds, and joins contacts. An unverified one is a page or an app that anybody can
 * imitate: it speaks of its own browser only.
 */
@Service
public class Tracking {
  private static final Logger log = LoggerFactory.getLogger(Tracking.class);
  private static final int ATTEMPTS = 4;
  private static final Executor THREADS = task -> Thread.ofVirtual().name("tracking").start(task);

  private final DurableObjects objects;
  private final ContactEventTable events;
  private final Senders senders;
  private final Traits traits;
  private final GroupCompanies groups;
  private final ContactFields fields;
  private final InstantSource clock;
  private final KnownSenders known = new KnownSenders();
  private final AtomicLong nextPlace = new AtomicLong();

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

  /** Why something of a message was not taken: a stable word, and what it was about. */
  public record KeptOut(String reason, String what) {}

  /** What one sender did, in order. */
  public record Deeds(Sender sender, List<TrackedEvent> events) {
    public Deeds {
      events = List.copyOf(events);
    }
  }

  /** Something that contacts were told, which is on its way to the disk. */
  public final class Told {
    private final TenantId tenant;
    private final boolean verified;
    private final List<TrackedEvent> failed = new ArrayList<>();
    private final List<Joining> joining = new ArrayList<>();
    private final List<TrackedEvent> left = new ArrayList<>();
    private final List<EventIntake.Row> rows = new ArrayList<>();
    private final CompletionStage<Outcome> answer;
    private int count;
    private long place;

    /** A group that somebody says to belong to. */
    private record Joining(UUID contact, TrackedEvent group) {}

    private Told(TenantId tenant, boolean verified, List<Deeds> all) {
      this.tenant = tenant;
      this.verified = verified;
      var met = meet(tenant, verified, all);
      place = places(all.stream().mapToInt(deeds -> deeds.events().size()).sum());
      for (int i = 0; i < all.size(); i++) {
        add(all.get(i), met.get(i));
      }
      answer = rows.isEmpty() ? CompletableFuture.completedStage(null) : take(tenant, rows);
    }

    private void add(Deeds deeds, @Nullable Known met) {
      count += deeds.events().size();
      if (met == null) {
        failed.addAll(deeds.events());
        return;
      }
      var to = met.recipient();
      var fresh = to.moved() ? untold(tenant, to, deeds.events()) : deeds.events();
      for (var event : fresh) {
        left.add(event);
        rows.add(EventRows.row(to.contact(), event, place++));
      }
      for (var event : deeds.events()) {
        if (event.type() == TrackedEvent.Type.GROUP) {
          joining.add(new Joining(to.contact(), event));
        }
      }
    }

    /** How many they were told, those left out included. */
    public int events() {
      return count;
    }

    /**
     * Waits until all are on disk.
     *
     * @param keptOut hears what of a group was not taken
     * @return those that cannot be stored
     */
    public List<TrackedEvent> await(Consumer<KeptOut> keptOut) {
      try {
        Tracking.await(answer);
      } catch (CommandFailedException e) {
        oneByOne(e);
      }
      for (var group : joining) {
        if (!failed.contains(group.group())) {
          groups.join(tenant, group.contact(), group.group(), verified, keptOut);
        }
      }
      return List.copyOf(failed);
    }

    /** One of them cannot be stored: that harms no other. */
    private void oneByOne(CommandFailedException failure) {
      if (rows.size() == 1) {
        log.warn("An event could not be stored: {}", failure.getMessage());
        failed.add(left.getFirst());
        return;
      }
      for (int i = 0; i < rows.size(); i++) {
        try {
          Tracking.await(take(tenant, List.of(rows.get(i))));
        } catch (CommandFailedException e) {
          log.warn("An event could not be stored: {}", e.getMessage());
          failed.add(left.get(i));
        }
      }
    }
  }

  /**
   * Tells contacts what they did, without waiting for the answer. What they were told before is
   * left out.
   *
   * @param deeds of different senders
   */
  public Told track(TenantId tenant, boolean verified, List<Deeds> deeds) {
    return new Told(tenant, verified, deeds);
  }

  /** A contact was changed, on whichever node. */
  void changed(UUID contact) {
    known.changed(contact);
  }

  /**
   * The first of some places: nanoseconds since 1970, and behind all those given so far.
   *
   * @param count how many are needed
   */
  private long places(int count) {
    var now = clock.instant();
    long nanos = now.getEpochSecond() * 1_000_000_000 + now.getNano();
    return nextPlace.updateAndGet(next -> Math.max(next, nanos) + count) - count;
  }

  private CompletionStage<Outcome> take(TenantId tenant, List<EventIntake.Row> rows) {
    int intake = EventIntake.any();
    return objects.askAsync(
        EventIntake.address(tenant, intake), new EventIntake.Command.Take(intake, rows), null);
  }

  private static void await(CompletionStage<?> done) {
    try {
      done.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /**
   * The contacts of some senders, each of whom exists and knows the sender; null for one that does
   * not take them.
   */
  private List<@Nullable Known> meet(TenantId tenant, boolean verified, List<Deeds> all) {
    var met = new @Nullable Known[all.size()];
    var strangers = new ArrayList<Integer>();
    var now = clock.instant();
    for (int i = 0; i < met.length; i++) {
      met[i] =
          known.met(key(tenant, all.get(i).sender(), verified), visit(all.get(i).events()), now);
      if (met[i] == null) {
        strangers.add(i);
      }
    }
    if (strangers.size() == 1) {
      int only = strangers.getFirst();
      met[only] = meet(tenant, verified, all.get(only));
    } else {
      var meetings =
          strangers.stream()
              .map(i ->
                  CompletableFuture.runAsync(
                      () ->
                          met[i] =
                              Tenancy.in(
                                      tenant,
                                      () -> Optional.ofNullable(meet(tenant, verified, all.get(i))))
                                  .orElse(null),
                      THREADS))
              .toArray(CompletableFuture[]::new);
      await(CompletableFuture.allOf(meetings));
    }
    return java.util.Arrays.asList(met);
  }

  private @Nullable Known meet(TenantId tenant, boolean verified, Deeds deeds) {
    var sender = deeds.sender();
    var now = clock.instant();
    // Whoever begins with an event begins when it happened.
    var since =
        deeds.events().stream()
            .map(TrackedEvent::at)
            .filter(at -> at.isBefore(now))
            .min(Comparator.naturalOrder())
            .orElse(now);
    var by = deeds.events().getFirst().actor();
    var visit = visit(deeds.events());
    var to = found(tenant, sender, verified);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var meet = new ContactCommand.Meet(to.recipient().sender(), verified, by, since, visit);
      var outcome =
          objects.ask(
              new Address(Contact.KIND, tenant.value(), to.recipient().contact()),
              ContactCommand.Begin.with(to.defaults(), meet));
      if (!(outcome instanceof Outcome.Refused(var refusal))) {
        return known.remember(key(tenant, sender, verified), to.seen(visit));
      }
      to = otherwise(tenant, sender, verified, refusal.code());
    }
    return null;
  }

  /** When they were last there themselves; null when only a program told of them. */
  private static @Nullable Instant visit(List<TrackedEvent> events) {
    return events.stream()
        .filter(TrackedEvent::visit)
        .map(TrackedEvent::at)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private List<TrackedEvent> untold(
      TenantId tenant, Senders.Recipient to, List<TrackedEvent> what) {
    var others = new HashSet<>(to.everywhere());
    others.remove(to.contact());
    var told = Tenancy.in(tenant, () -> events.told(tenant, others, what));
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
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
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

  private Known found(TenantId tenant, Sender sender, boolean verified) {
    var key = key(tenant, sender, verified);
    var before = known.find(key, clock.instant());
    return before != null ? before : look(key, () -> senders.recipient(tenant, sender, verified));
  }

  private Known look(KnownSenders.Key key, Supplier<Senders.Recipient> recipient) {
    long moment = known.moment();
    var defaults = Map.copyOf(fields.read(key.tenant()).defaults());
    return known.remember(key, new Known(recipient.get(), defaults, clock.instant(), moment));
  }

  private static KnownSenders.Key key(TenantId tenant, Sender sender, boolean verified) {
    return new KnownSenders.Key(tenant, sender.anonymousId(), sender.userId(), verified);
  }

  private Known otherwise(TenantId tenant, Sender sender, boolean verified, String refusal) {
    if (refusal.equals("other_person")) {
      return look(key(tenant, sender, verified), () -> senders.apart(tenant, sender));
    }
    forget(tenant, sender, verified);
    return found(tenant, sender, verified);
  }

  private void forget(TenantId tenant, Sender sender, boolean verified) {
    known.forget(key(tenant, sender, verified));
  }
}
