package kira.objects;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import org.apache.pekko.actor.AllDeadLetters;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.WrappedMessage;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places the slots on the nodes with Pekko Cluster Sharding and brings commands to them. A command
 * for a slot of this node is handed over by a plain call.
 */
final class Cluster {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);
  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(45);
  private static final Duration AGAIN_AFTER = Duration.ofMillis(50);
  private static final int WAKE_ROUNDS = 5;
  private static final Duration WAKE_PATIENCE = Duration.ofSeconds(2);
  private static final long HINT_NANOS = 5_000_000L;

  private final Engine engine;
  private final Map<String, Group> byKind = new HashMap<>();
  private final Map<String, Group> byRole = new LinkedHashMap<>();
  private final Map<Long, Told> asked = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<Void>> woken = new ConcurrentHashMap<>();
  private final AtomicLong correlations = new AtomicLong();
  private final AtomicLong hinted = new AtomicLong();
  private final NodeTable nodes;
  private volatile List<ActorRef<Wire>> others = List.of();
  private volatile @Nullable ActorSystem<Wire> system;
  private volatile CompletableFuture<Void> up = new CompletableFuture<>();
  private volatile boolean closing;

  Cluster(Engine engine) {
    this.engine = engine;
    this.nodes = new NodeTable(engine);
    for (var kind : engine.kinds.values()) {
      var group = byRole.computeIfAbsent(kind.role, Group::new);
      group.kinds.add(kind.name);
      byKind.put(kind.name, group);
    }
  }

  /** The kinds of one role; their objects share its slots. */
  final class Group {
    final String role;
    private final List<String> kinds = new ArrayList<>();
    private final AtomicReferenceArray<@Nullable Slot> hosted =
        new AtomicReferenceArray<>(engine.settings.slots());
    private volatile @Nullable ActorRef<Wire.ToSlot> region;

    Group(String role) {
      this.role = role;
    }

    List<String> kinds() {
      return kinds;
    }

    Integer[] hostedSlots() {
      var numbers = new ArrayList<Integer>();
      for (int i = 0; i < hosted.length(); i++) {
        if (hosted.get(i) != null) {
          numbers.add(i);
        }
      }
      return numbers.toArray(Integer[]::new);
    }

    @Nullable Slot slot(Address address) {
      return hosted.get(Engine.slotOf(address, hosted.length()));
    }

    List<Slot> slots() {
      var here = new ArrayList<Slot>();
      for (int i = 0; i < hosted.length(); i++) {
        var slot = hosted.get(i);
        if (slot != null) {
          here.add(slot);
        }
      }
      return here;
    }

    boolean isHere() {
      return role.isEmpty() || engine.settings.roles().contains(role);
    }
  }

  List<Group> groups() {
    return List.copyOf(byRole.values());
  }

  // --- commands

  Outcome ask(Address to, Object command, @Nullable String requestId) {
    var told = told(to, command, requestId);
    long started = System.nanoTime();
    route(told);
    try {
      var outcome = told.get(engine.settings.askTimeout().toNanos(), TimeUnit.NANOSECONDS);
      engine.meter.answered(to.kind(), Duration.ofNanos(System.nanoTime() - started));
      return outcome;
    } catch (TimeoutException e) {
      told.unavailable("no answer within " + engine.settings.askTimeout(), e);
      throw new ObjectUnavailableException("no answer in time: " + to, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ObjectUnavailableException("interrupted while asking " + to, e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case CommandFailedException failed ->
          new CommandFailedException(String.valueOf(failed.getMessage()), failed);
      case ObjectUnavailableException gone ->
          new ObjectUnavailableException(String.valueOf(gone.getMessage()), gone);
      case null, default -> new ObjectUnavailableException("asking failed: " + cause, cause);
    };
  }

  Told told(Address to, Object command, @Nullable String requestId) {
    var kind = engine.kind(to.kind());
    if (command != Erase.NOW && !kind.kind.commandType().isInstance(command)) {
      throw new IllegalArgumentException(
          "%s is no command of kind %s".formatted(command.getClass().getName(), to.kind()));
    }
    return new Told(to, command, requestId);
  }

  void route(Told told) {
    var group = group(told);
    var slot = group.slot(told.to);
    if (slot != null && slot.tell(told)) {
      return;
    }
    if (told.isAlarm()) {
      // The new owner of the slot finds the alarm itself.
      told.answer(new Outcome.Done(null, 0));
      return;
    }
    var region = group.region;
    var here = system;
    if (region == null || here == null || closing) {
      told.unavailable("this node is not in the cluster", null);
      return;
    }
    long correlation = correlations.incrementAndGet();
    asked.put(correlation, told);
    told.whenComplete((_, _) -> asked.remove(correlation));
    region.tell(
        new Wire.Tell(Engine.slotOf(told.to, engine.settings.slots()), told, correlation, here));
  }

  private Group group(Told told) {
    var group = byKind.get(told.to.kind());
    if (group == null) {
      throw new IllegalArgumentException("no kind is called " + told.to.kind());
    }
    return group;
  }

  // --- news for the other nodes

  void signal(String topic, String json) {
    for (var other : others) {
      other.tell(new Wire.Signal(topic, json));
    }
  }

  /** Tells the others that there is something to read, not more often than they could read. */
  void journalMoved(long tx) {
    var nodes = others;
    if (nodes.isEmpty()) {
      return;
    }
    long last = hinted.get();
    long now = System.nanoTime();
    if (now - last > HINT_NANOS && hinted.compareAndSet(last, now)) {
      nodes.forEach(other -> other.tell(new Wire.JournalMoved(tx)));
    }
  }

  @Nullable ActorSystem<Wire> system() {
    return system;
  }

  int size() {
    return others.size() + 1;
  }

  boolean isUp() {
    return system != null && up.isDone() && !up.isCompletedExceptionally();
  }

  // --- joining and leaving

  void start() {
    for (int attempt = 1; ; attempt++) {
      try {
        join();
        return;
      } catch (RuntimeException e) {
        terminate();
        if (attempt == 4 || closing) {
          throw e;
        }
        log.warn("Joining the cluster failed; trying again", e);
      }
    }
  }

  private void join() {
    up = new CompletableFuture<>();
    var setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(config()).withClassloader(Cluster.class.getClassLoader()),
            new EngineSetup(engine));
    var created = ActorSystem.create(guardian(), engine.settings.cluster(), setup);
    system = created;
    // Before this node is up: the others count on its copy of where the slots are from then on.
    var sharding = ClusterSharding.get(created);
    for (var group : byRole.values()) {
      group.region = region(sharding, group);
    }
    nodes.join(org.apache.pekko.cluster.typed.Cluster.get(created), this::awaitUp);
    created.getWhenTerminated().whenComplete((_, _) -> terminated(created));
    for (var group : byRole.values()) {
      if (group.isHere()) {
        awaitAwake(group);
      } else {
        wake(group);
      }
    }
  }

  private void awaitUp() {
    try {
      up.get(JOIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ObjectUnavailableException(
          "the cluster did not take this node in within " + JOIN_PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ObjectUnavailableException("interrupted while joining", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new ObjectUnavailableException("joining failed", e);
    }
  }

  private ActorRef<Wire.ToSlot> region(ClusterSharding sharding, Group group) {
    var key =
        EntityTypeKey.create(
            Wire.ToSlot.class, group.role.isEmpty() ? "objects" : "objects-" + group.role);
    var entity =
        Entity.of(key, context -> slot(group, Integer.parseInt(context.getEntityId())))
            .withStopMessage(new Wire.Stop(-1))
            .withMessageExtractor(BY_SLOT);
    return sharding.init(group.role.isEmpty() ? entity : entity.withRole(group.role));
  }

  private static final ShardingMessageExtractor<Wire.ToSlot, Wire.ToSlot> BY_SLOT =
      new ShardingMessageExtractor<>() {
        @Override
        public String entityId(Wire.ToSlot message) {
          return Integer.toString(message.slot());
        }

        @Override
        public String shardId(String entityId) {
          return entityId;
        }

        @Override
        public Wire.ToSlot unwrapMessage(Wire.ToSlot message) {
          return message;
        }
      };

  private Behavior<Wire.ToSlot> slot(Group group, int number) {
    return Behaviors.setup(context -> {
      var slot = new Slot(engine, number);
      group.hosted.set(number, slot);
      engine.alarms.look();
      var self = context.getSelf();
      return Behaviors.receive(Wire.ToSlot.class)
          .onMessage(
              Wire.Tell.class,
              tell -> {
                if (!slot.tell(tell.told())) {
                  // The slot is moving; the region keeps the command until it has a home.
                  route(tell.told());
                }
                return Behaviors.same();
              })
          .onMessage(
              Wire.Wake.class,
              wake -> {
                wake.replyTo().tell(new Wire.Answered(wake.correlation(), "", WOKEN, null));
                return Behaviors.same();
              })
          .onMessage(
              Wire.Stop.class,
              _ -> {
                group.hosted.compareAndSet(number, slot, null);
                slot.close().thenRun(() -> self.tell(new Wire.Quiet(number)));
                return Behaviors.same();
              })
          .onMessage(Wire.Quiet.class, _ -> Behaviors.stopped())
          .onSignal(
              PostStop.class,
              _ -> {
                group.hosted.compareAndSet(number, slot, null);
                slot.close();
                return Behaviors.same();
              })
          .build();
    });
  }

  private static final Outcome WOKEN = new Outcome.Done(null, 0);

  /** Makes every slot live somewhere, since alarms ring only in slots that live. */
  private void wake(Group group) {
    for (int i = 0; i < group.hosted.length(); i++) {
      wake(group, i, 0);
    }
  }

  /** The same, and waits until each has said so, or for as long as it is worth. */
  private void awaitAwake(Group group) {
    var waits = new HashMap<Integer, CompletableFuture<Void>>();
    try {
      // In rounds, since a slot on its way to another node may lose what it was asked.
      for (int round = 0; round < WAKE_ROUNDS; round++) {
        for (int i = 0; i < group.hosted.length(); i++) {
          var one = waits.computeIfAbsent(i, _ -> new CompletableFuture<>());
          if (group.hosted.get(i) != null) {
            one.complete(null);
          } else if (!one.isDone()) {
            long correlation = correlations.incrementAndGet();
            woken.put(correlation, one);
            wake(group, i, correlation);
          }
        }
        if (areDone(waits.values())) {
          return;
        }
      }
      log.warn("Not every slot of role '{}' lives yet", group.role);
    } finally {
      woken.clear();
    }
  }

  private void wake(Group group, int slot, long correlation) {
    var region = group.region;
    var here = system;
    if (region != null && here != null && group.hosted.get(slot) == null) {
      region.tell(new Wire.Wake(slot, correlation, here));
    }
  }

  private static boolean areDone(java.util.Collection<CompletableFuture<Void>> waits) {
    try {
      CompletableFuture.allOf(waits.toArray(CompletableFuture[]::new))
          .get(WAKE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Regular care: every slot lives somewhere, this node is known to live. */
  void care() throws java.sql.SQLException {
    nodes.heartbeat();
    if (!closing && isUp()) {
      byRole.values().forEach(this::wake);
    }
  }

  /** What was to be brought: a message that was kept and let go comes in two wrappings. */
  private static Wire.Lost lost(WrappedMessage letter) {
    return letter.message() instanceof WrappedMessage inner
        ? lost(inner)
        : new Wire.Lost(letter.message());
  }

  private Behavior<Wire> guardian() {
    return Behaviors.setup(context -> {
      var cluster = org.apache.pekko.cluster.typed.Cluster.get(context.getSystem());
      var changes =
          context.messageAdapter(ClusterEvent.ClusterDomainEvent.class, Wire.MemberChanged::new);
      var ups = context.messageAdapter(SelfUp.class, _ -> new Wire.Up());
      cluster
          .subscriptions()
          .tell(Subscribe.create(changes, ClusterEvent.ClusterDomainEvent.class));
      cluster.subscriptions().tell(Subscribe.create(ups, SelfUp.class));
      var lost = context.messageAdapter(AllDeadLetters.class, Cluster::lost);
      context
          .getSystem()
          .eventStream()
          .tell(new EventStream.Subscribe<>(AllDeadLetters.class, lost));
      var members =
          new Members(
              cluster.selfMember().uniqueAddress(), ActorRefResolver.get(context.getSystem()));
      return Behaviors.receive(Wire.class)
          .onMessage(
              Wire.MemberChanged.class,
              changed -> {
                others = members.after(changed.event());
                return Behaviors.same();
              })
          .onMessage(
              Wire.Up.class,
              _ -> {
                up.complete(null);
                return Behaviors.same();
              })
          .onMessage(
              Wire.Lost.class,
              letter -> {
                // What was kept for a slot that moves is thrown away when it goes.
                if (letter.message() instanceof Wire.Tell tell && !tell.told().isDone()) {
                  context.scheduleOnce(AGAIN_AFTER, context.getSelf(), new Wire.Again(tell));
                }
                return Behaviors.same();
              })
          .onMessage(
              Wire.Again.class,
              again -> {
                route(again.tell().told());
                return Behaviors.same();
              })
          .onMessage(
              Wire.Answered.class,
              answered -> {
                answered(answered);
                return Behaviors.same();
              })
          .onMessage(
              Wire.Signal.class,
              signal -> {
                engine.signals.heard(signal.topic(), signal.json());
                return Behaviors.same();
              })
          .onMessage(
              Wire.JournalMoved.class,
              moved -> {
                engine.journal.news(moved.tx());
                return Behaviors.same();
              })
          .build();
    });
  }

  /** The other nodes that can be reached, kept from the events: asking might be a moment early. */
  private static final class Members {
    private final UniqueAddress self;
    private final ActorRefResolver refs;
    private final Map<UniqueAddress, ActorRef<Wire>> up = new LinkedHashMap<>();
    private final Set<UniqueAddress> unreachable = new HashSet<>();

    Members(UniqueAddress self, ActorRefResolver refs) {
      this.self = self;
      this.refs = refs;
    }

    List<ActorRef<Wire>> after(ClusterEvent.ClusterDomainEvent event) {
      switch (event) {
        case ClusterEvent.UnreachableMember lost -> unreachable.add(lost.member().uniqueAddress());
        case ClusterEvent.ReachableMember found ->
            unreachable.remove(found.member().uniqueAddress());
        case ClusterEvent.MemberEvent change -> changed(change.member());
        default -> {}
      }
      return up.entrySet().stream()
          .filter(each -> !unreachable.contains(each.getKey()))
          .map(Map.Entry::getValue)
          .toList();
    }

    private void changed(Member member) {
      var address = member.uniqueAddress();
      if (member.status().equals(MemberStatus.up()) && !address.equals(self)) {
        up.put(address, refs.resolveActorRef(member.address() + "/user"));
      } else {
        up.remove(address);
        unreachable.remove(address);
      }
    }
  }

  private void answered(Wire.Answered answered) {
    var wait = woken.remove(answered.correlation());
    if (wait != null) {
      wait.complete(null);
      return;
    }
    var told = asked.get(answered.correlation());
    if (told == null) {
      return;
    }
    if (answered.outcome() != null) {
      told.answer(answered.outcome());
    } else if (answered.failure() != null) {
      told.fail(answered.failure());
    }
  }

  /** The node was downed, by a split brain say: it starts anew, with nothing in memory. */
  private void terminated(ActorSystem<Wire> ended) {
    if (closing || system != ended) {
      return;
    }
    log.error("This node was put out of the cluster; it joins again");
    system = null;
    others = List.of();
    for (var group : byRole.values()) {
      group.region = null;
      closeSlots(group);
    }
    Thread.ofVirtual().name("kira-rejoin").start(this::rejoin);
  }

  private void rejoin() {
    while (!closing) {
      try {
        start();
        return;
      } catch (RuntimeException e) {
        log.error("Joining the cluster again failed; trying again", e);
        java.util.concurrent.locks.LockSupport.parkNanos(3_000_000_000L);
      }
    }
  }

  private List<CompletableFuture<Void>> closeSlots(Group group) {
    var quiet = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < group.hosted.length(); i++) {
      var slot = group.hosted.getAndSet(i, null);
      if (slot != null) {
        quiet.add(slot.close());
      }
    }
    return quiet;
  }

  void close() {
    closing = true;
    var ending = system;
    if (ending == null) {
      return;
    }
    if (others.isEmpty()) {
      // Nobody takes the slots over, so there is nothing to hand over.
      var quiet = byRole.values().stream().flatMap(group -> closeSlots(group).stream()).toList();
      await(CompletableFuture.allOf(quiet.toArray(CompletableFuture[]::new)), "slots");
      terminate();
    } else {
      CoordinatedShutdown.get(ending)
          .runAll(CoordinatedShutdown.clusterLeavingReason())
          .toCompletableFuture()
          .orTimeout(20, TimeUnit.SECONDS)
          .handle((_, _) -> null)
          .join();
    }
    nodes.leave();
  }

  private void terminate() {
    var ending = system;
    system = null;
    if (ending != null) {
      ending.terminate();
      await(ending.getWhenTerminated().toCompletableFuture(), "actor system");
    }
  }

  private static void await(CompletableFuture<?> future, String what) {
    try {
      future.get(10, TimeUnit.SECONDS);
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      log.warn("Closing the {} took too long", what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Config config() {
    var settings = engine.settings;
    var own = new HashMap<String, Object>();
    own.put("pekko.remote.artery.canonical.hostname", settings.host());
    own.put("pekko.remote.artery.canonical.port", settings.port());
    own.put("pekko.cluster.roles", List.copyOf(settings.roles()));
    return ConfigFactory.parseMap(own)
        .withFallback(
            ConfigFactory.parseResources(
                Cluster.class.getClassLoader(), "kira/objects/cluster.conf"))
        .withFallback(ConfigFactory.defaultReference(Cluster.class.getClassLoader()))
        .resolve();
  }

  String describe() {
    return byRole.values().stream()
        .map(group -> group.role + ":" + group.slots().size())
        .collect(Collectors.joining(", "));
  }
}
