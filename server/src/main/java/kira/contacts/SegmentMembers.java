package kira.contacts;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kira.contacts.SegmentFilters.Ready;
import kira.contacts.SegmentJudgeTable.Judgement;
import kira.contacts.SegmentJudgeTable.Question;
import kira.contacts.filter.Filter;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Brings members in line with what is meant. What is found out is told to the segment together with
 * the count of its moves; if somebody else was faster, the segment refuses, and it is found out
 * anew. So whoever looks, and however often, each joining and leaving happens once.
 */
@Component
class SegmentMembers {
  private static final String MACHINE = "system";
  private static final String MOVED = "segment_moved";
  private static final int TRIES = 200;

  private final DurableObjects objects;
  private final SegmentJudgeTable table;
  private final SegmentFilters filters;
  private final InstantSource clock;

  /** Keeps those of this node from being faster than each other; fair, so that nobody starves. */
  private final List<ReentrantLock> locks =
      Stream.generate(() -> new ReentrantLock(true)).limit(64).toList();

  SegmentMembers(
      DurableObjects objects,
      SegmentJudgeTable table,
      SegmentFilters filters,
      InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.filters = filters;
    this.clock = clock;
  }

  /** Contacts to be compared with the filter of a segment. */
  record Task(Ready segment, Collection<UUID> contacts) {
    private Question question() {
      return new Question(segment.id(), segment.filter(), contacts);
    }
  }

  /**
   * Compares contacts with the filters of several segments that do not name each other. The
   * segments are told side by side, so that their commits go together.
   */
  void settle(TenantId tenant, List<Task> tasks) {
    var stripes =
        tasks.stream().map(task -> stripe(task.segment().id())).distinct().sorted().toList();
    stripes.forEach(stripe -> locks.get(stripe).lock());
    var stale = new ArrayList<Task>();
    try {
      var now = clock.instant();
      var together =
          table.judge(
              tasks.stream().map(Task::question).filter(Question::isOfStateAlone).toList(), now);
      var told = new ArrayList<CompletableFuture<Boolean>>();
      for (var task : tasks) {
        var segment = task.segment();
        var found = together.get(segment.id());
        told.add(
            (found == null
                    ? judged(tenant, segment, task.contacts(), now)
                    : told(tenant, segment, found, now))
                .toCompletableFuture());
      }
      for (int i = 0; i < tasks.size(); i++) {
        if (!told.get(i).join()) {
          stale.add(tasks.get(i));
        }
      }
    } finally {
      stripes.forEach(stripe -> locks.get(stripe).unlock());
    }
    stale.forEach(task -> settle(tenant, task.segment().id(), task.contacts()));
  }

  /**
   * Compares contacts with the filter of a segment.
   *
   * @return false when there is no such live segment any more
   */
  boolean settle(TenantId tenant, UUID segment, Collection<UUID> contacts) {
    var lock = locks.get(stripe(segment));
    lock.lock();
    try {
      for (int attempt = 0; attempt < TRIES; attempt++) {
        var ready = filters.of(tenant).find(segment);
        if (ready.isEmpty()) {
          return false;
        }
        if (judged(tenant, ready.get(), contacts, clock.instant()).toCompletableFuture().join()) {
          return true;
        }
      }
      throw new IllegalStateException("segment %s moves too fast".formatted(segment));
    } finally {
      lock.unlock();
    }
  }

  private CompletionStage<Boolean> judged(
      TenantId tenant, Ready segment, Collection<UUID> contacts, Instant now) {
    return told(tenant, segment, table.judge(segment.id(), segment.filter(), now, contacts), now);
  }

  private CompletionStage<Boolean> told(
      TenantId tenant, Ready segment, List<Judgement> found, Instant now) {
    var dues = new ArrayList<SegmentEvent.Due>();
    for (var each : found) {
      if (isNews(each.due(), each.next(), now)) {
        dues.add(new SegmentEvent.Due(each.contact(), each.next()));
      }
    }
    return told(
        tenant, segment.id(), segment.revision(), found, Judgement::meant, dues, MACHINE, now);
  }

  /**
   * An earlier time than needed does no harm: the contact is looked at, and then the next time is
   * known. So a contact that is seen every minute moves nothing.
   */
  private static boolean isNews(@Nullable Instant due, @Nullable Instant next, Instant now) {
    if (due == null) {
      return next != null;
    }
    return !due.isAfter(now) || (next != null && next.isBefore(due));
  }

  /**
   * Puts contacts into a static segment, or takes them out; contacts that do not exist are left
   * out.
   *
   * @return how many joined or left
   */
  int put(TenantId tenant, UUID segment, Collection<UUID> contacts, boolean in, String by) {
    if (contacts.isEmpty()) {
      return 0;
    }
    var lock = locks.get(stripe(segment));
    lock.lock();
    try {
      for (int attempt = 0; attempt < TRIES; attempt++) {
        var now = clock.instant();
        var revision = revision(tenant, segment);
        var found = table.judge(segment, Filter.EVERYBODY, now, contacts);
        Predicate<Judgement> wanted = in ? each -> each.meant() || each.member() : _ -> false;
        if (told(tenant, segment, revision, found, wanted, List.of(), by, now)
            .toCompletableFuture()
            .join()) {
          return (int) found.stream().filter(each -> wanted.test(each) != each.member()).count();
        }
      }
      throw new IllegalStateException("segment %s moves too fast".formatted(segment));
    } finally {
      lock.unlock();
    }
  }

  /** In static segments, the contact that another one was merged into takes its place. */
  void follow(TenantId tenant, UUID segment, UUID source, UUID target) {
    exchange(
        tenant,
        segment,
        source,
        target,
        (from, to) -> {
          if (!from.member()) {
            return null;
          }
          boolean enters = to.meant() && !to.member();
          return new Exchange(
              enters ? List.of(target) : List.of(),
              List.of(source),
              new SegmentEvent.SegmentSubstituted(source, target, enters, clock.instant()));
        });
  }

  /**
   * Who is told apart again gets the place back that somebody else has kept; whoever was taken out
   * meanwhile stays out.
   *
   * @param entered whether the other one was no member before
   */
  void giveBack(TenantId tenant, UUID segment, UUID source, UUID target, boolean entered) {
    exchange(
        tenant,
        segment,
        source,
        target,
        (from, to) ->
            new Exchange(
                to.member() && from.meant() && !from.member() ? List.of(source) : List.of(),
                to.member() && entered ? List.of(target) : List.of(),
                new SegmentEvent.SegmentSubstituted(source, null, false, clock.instant())));
  }

  private record Exchange(
      List<UUID> entered, List<UUID> left, SegmentEvent.SegmentSubstituted substituted) {}

  private void exchange(
      TenantId tenant,
      UUID segment,
      UUID source,
      UUID target,
      BiFunction<Judgement, Judgement, @Nullable Exchange> wanted) {
    var lock = locks.get(stripe(segment));
    lock.lock();
    try {
      for (int attempt = 0; attempt < TRIES; attempt++) {
        var now = clock.instant();
        var revision = revision(tenant, segment);
        var found = table.judge(segment, Filter.EVERYBODY, now, List.of(source, target));
        var exchange = wanted.apply(of(found, source), of(found, target));
        if (exchange == null) {
          return;
        }
        var move =
            new SegmentCommand.Move(
                revision,
                found.getFirst().moves(),
                exchange.entered(),
                exchange.left(),
                List.of(),
                exchange.substituted(),
                MACHINE,
                now);
        if (!isStale(objects.ask(Segments.address(tenant, segment), move))) {
          return;
        }
      }
      throw new IllegalStateException("segment %s moves too fast".formatted(segment));
    } finally {
      lock.unlock();
    }
  }

  private static Judgement of(List<Judgement> found, UUID contact) {
    return found.stream().filter(each -> each.contact().equals(contact)).findFirst().orElseThrow();
  }

  private long revision(TenantId tenant, UUID segment) {
    return objects.read(Segments.address(tenant, segment), SegmentState.class).state().revision();
  }

  /** Tells a segment who joins and who leaves; false when it has moved meanwhile. */
  private CompletionStage<Boolean> told(
      TenantId tenant,
      UUID segment,
      long revision,
      List<Judgement> found,
      Predicate<Judgement> wanted,
      List<SegmentEvent.Due> dues,
      String by,
      Instant now) {
    var entered = new ArrayList<UUID>();
    var left = new ArrayList<UUID>();
    for (var each : found) {
      if (wanted.test(each) != each.member()) {
        (each.member() ? left : entered).add(each.contact());
      }
    }
    if (entered.isEmpty() && left.isEmpty() && dues.isEmpty()) {
      return CompletableFuture.completedStage(true);
    }
    var move =
        new SegmentCommand.Move(revision, found.getFirst().moves(), entered, left, dues, by, now);
    return objects
        .askAsync(Segments.address(tenant, segment), move, null)
        .thenApply(outcome -> !isStale(outcome));
  }

  private static boolean isStale(Outcome outcome) {
    return outcome instanceof Outcome.Refused(var refusal) && refusal.code().equals(MOVED);
  }

  private static int stripe(UUID segment) {
    return Math.floorMod(Arrays.hashCode(new Object[] {segment}), 64);
  }
}
