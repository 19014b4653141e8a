package kira.collector;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import kira.contacts.Sender;
import kira.contacts.TrackedEvent;
import kira.contacts.Tracking;
import kira.objects.CommandFailedException;
import kira.objects.RefusedException;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Tenancy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/**
 * Takes what sources send. Messages that speak of the same person stay in order, all others are
 * told at once; the request is answered when all of them are on disk. One that cannot be taken is
 * counted with its reason and harms no other.
 */
@Service
class Collector {
  private static final Logger log = LoggerFactory.getLogger(Collector.class);
  private static final Executor THREADS = task -> Thread.ofVirtual().name("collector").start(task);

  private final Tracking tracking;
  private final SourceCounts counts;
  private final InstantSource clock;

  Collector(Tracking tracking, SourceCounts counts, InstantSource clock) {
    this.tracking = tracking;
    this.counts = counts;
    this.clock = clock;
  }

  /**
   * @param type of the messages; null where each names its own
   */
  void take(EventSources.Sending from, Envelope envelope, @Nullable String type) {
    var tally = new SourceCounts.Tally(clock.instant());
    var arrival =
        new Message.Arrival(from.source(), !from.verified(), clock.instant(), envelope.sentAt());
    var messages = new ArrayList<Message>(envelope.messages().size());
    for (var json : envelope.messages()) {
      read(arrival, json, type, tally, messages);
    }
    for (int i = 0; i < envelope.unread(); i++) {
      tally.refused("too_large", "", "");
    }
    try {
      Tenancy.in(
          from.tenant(),
          () -> {
            tell(from, messages, tally);
            return true;
          });
    } finally {
      counts.add(from, tally);
    }
  }

  private static void read(
      Message.Arrival arrival,
      JsonNode json,
      @Nullable String type,
      SourceCounts.Tally tally,
      List<Message> messages) {
    var named = label(json, type);
    try {
      messages.add(
          new MessageReader(arrival, unfit -> tally.keptOut(unfit.reason(), unfit.what(), named))
              .read(json, type));
    } catch (MessageReader.UnfitException e) {
      tally.refused(e.unfit.reason(), e.unfit.what(), named);
    }
  }

  /** What a message is called where its refusal is shown; nothing of what it says of people. */
  private static String label(JsonNode json, @Nullable String type) {
    var kind = type == null ? json.path("type").asString("") : type;
    var event = json.path("event").asString("");
    return CleanText.cut(event.isEmpty() ? kind : kind + " " + event, 100);
  }

  private void tell(EventSources.Sending from, List<Message> messages, SourceCounts.Tally tally) {
    var groups = groups(messages);
    if (groups.size() == 1) {
      tellInOrder(from, groups.getFirst(), tally);
      return;
    }
    // What people did is told all at once; who somebody is, in order with what they did.
    var deeds = new ArrayList<Tracking.Deeds>();
    var apart = new ArrayList<CompletableFuture<Void>>();
    for (var group : groups) {
      var sender = onlySender(group);
      if (sender != null) {
        deeds.add(new Tracking.Deeds(sender, events(group)));
      } else {
        apart.add(CompletableFuture.runAsync(() -> tellApart(from, group, tally), THREADS));
      }
    }
    // All are waited for, also when one fails: whoever sends again finds them told.
    if (!deeds.isEmpty()) {
      apart.add(settled(from, deeds, tally));
    }
    CompletableFuture.allOf(apart.toArray(CompletableFuture[]::new))
        .exceptionally(failure -> {
          throw failure instanceof CompletionException wrapped
                  && wrapped.getCause() instanceof RuntimeException cause
              ? cause
              : new IllegalStateException(failure);
        })
        .join();
  }

  private void tellApart(EventSources.Sending from, List<Message> group, SourceCounts.Tally tally) {
    Tenancy.in(
        from.tenant(),
        () -> {
          tellInOrder(from, group, tally);
          return true;
        });
  }

  /** Who did all of it, if that is one person and nothing else is said. */
  private static @Nullable Sender onlySender(List<Message> group) {
    Sender only = null;
    for (var message : group) {
      if (!(message instanceof Message.Did(var sender, _))
          || (only != null && !only.equals(sender))) {
        return null;
      }
      only = sender;
    }
    return only;
  }

  private static List<TrackedEvent> events(List<Message> group) {
    return group.stream().map(message -> ((Message.Did) message).event()).toList();
  }

  private CompletableFuture<Void> settled(
      EventSources.Sending from, List<Tracking.Deeds> deeds, SourceCounts.Tally tally) {
    try {
      settle(from, deeds, tally);
      return CompletableFuture.completedFuture(null);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void settle(
      EventSources.Sending from, List<Tracking.Deeds> deeds, SourceCounts.Tally tally) {
    var told = tracking.track(from.tenant(), from.verified(), deeds);
    var failed = told.await(kept -> tally.keptOut(kept.reason(), kept.what(), "group"));
    tally.accepted(told.events() - failed.size());
    failed.forEach(event -> tally.refused("not_stored", "", event.key()));
  }

  /** Messages that share an id with one another, directly or through others. */
  private static List<List<Message>> groups(List<Message> messages) {
    if (messages.isEmpty()) {
      return List.of();
    }
    var parents = new int[messages.size()];
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < parents.length; i++) {
      parents[i] = i;
      int own = i;
      messages
          .get(i)
          .ids()
          .forEach(id -> {
            var other = seen.putIfAbsent(id, own);
            if (other != null) {
              parents[root(parents, own)] = root(parents, other);
            }
          });
    }
    var groups = new LinkedHashMap<Integer, List<Message>>();
    for (int i = 0; i < parents.length; i++) {
      groups.computeIfAbsent(root(parents, i), _ -> new ArrayList<>()).add(messages.get(i));
    }
    return List.copyOf(groups.values());
  }

  private static int root(int[] parents, int of) {
    int root = of;
    while (parents[root] != root) {
      parents[root] = parents[parents[root]];
      root = parents[root];
    }
    return root;
  }

  private void tellInOrder(
      EventSources.Sending from, List<Message> messages, SourceCounts.Tally tally) {
    var waiting = new ArrayList<TrackedEvent>();
    Sender sender = null;
    for (var message : messages) {
      if (sender != null && !(message instanceof Message.Did(var next, _) && next.equals(sender))) {
        settle(from, List.of(new Tracking.Deeds(sender, waiting)), tally);
        waiting.clear();
        sender = null;
      }
      switch (message) {
        case Message.Did(var who, var event) -> {
          sender = who;
          waiting.add(event);
        }
        case Message.Identify identify -> identify(from, identify, tally);
        case Message.Alias alias -> alias(from, alias, tally);
      }
    }
    if (sender != null) {
      settle(from, List.of(new Tracking.Deeds(sender, waiting)), tally);
    }
  }

  private void identify(
      EventSources.Sending from, Message.Identify message, SourceCounts.Tally tally) {
    guarded(
        "identify",
        tally,
        () ->
            tracking
                .identify(
                    from.tenant(),
                    message.sender(),
                    from.verified(),
                    message.described(),
                    message.id(),
                    from.source())
                .forEach(each -> tally.keptOut(each.reason(), each.what(), "identify")));
  }

  private void alias(EventSources.Sending from, Message.Alias message, SourceCounts.Tally tally) {
    guarded(
        "alias",
        tally,
        () ->
            tracking.alias(
                from.tenant(),
                message.previousId(),
                message.userId(),
                from.verified(),
                message.id(),
                from.source()));
  }

  private static void guarded(String label, SourceCounts.Tally tally, Runnable work) {
    try {
      work.run();
      tally.accepted(1);
    } catch (RefusedException e) {
      tally.refused(e.refusal().code(), "", label);
    } catch (CommandFailedException e) {
      log.warn("A message of type {} could not be stored", label, e);
      tally.refused("not_stored", "", label);
    }
  }

  Instant now() {
    return clock.instant();
  }
}
