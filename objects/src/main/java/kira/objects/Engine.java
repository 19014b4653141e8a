package kira.objects;

import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** The parts of one running node, as they know each other. */
final class Engine {
  final UUID node = UUID.randomUUID();
  final DataSource database;
  final InstantSource clock;
  final Map<String, KnownKind<?, ?, ?>> kinds;
  final RuntimeSettings settings;
  final RuntimeMeter meter;
  final Loader loader;
  final Committer committer;
  final EffectRunner effects;
  final AlarmClock alarms;
  final Journal journal;
  final Cluster cluster;
  final Signals signals;
  private final long startedNanos = System.nanoTime();
  volatile int epoch = 1;

  Engine(
      DataSource database,
      InstantSource clock,
      Map<String, KnownKind<?, ?, ?>> kinds,
      Map<String, EffectHandler<?>> handlers,
      RuntimeSettings settings,
      RuntimeMeter meter,
      Journal.Columns columns) {
    this.database = database;
    this.clock = clock;
    this.kinds = kinds;
    this.settings = settings;
    this.meter = meter;
    this.signals = new Signals(this);
    this.loader = new Loader(this);
    this.committer = new Committer(this);
    this.effects = new EffectRunner(this, handlers);
    this.alarms = new AlarmClock(this);
    this.journal = new Journal(this, columns);
    this.cluster = new Cluster(this);
  }

  KnownKind<?, ?, ?> kind(String name) {
    var kind = kinds.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("no kind is called " + name);
    }
    return kind;
  }

  /** Seconds since the node started, small enough to be kept in every object. */
  int seconds() {
    return (int) ((System.nanoTime() - startedNanos) / 1_000_000_000L);
  }

  /** Brings a command to its object, wherever that is. */
  void route(Told told) {
    cluster.route(told);
  }

  static int slotOf(Address address, int slots) {
    long bits =
        address.id().getMostSignificantBits() * 31
            + address.id().getLeastSignificantBits()
            + address.tenant().getLeastSignificantBits() * 17;
    bits ^= bits >>> 32;
    bits *= 0x9E3779B97F4A7C15L;
    return (int) Long.remainderUnsigned(bits >>> 16, slots);
  }
}
