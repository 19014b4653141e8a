package kira.objects;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node of the durable-object runtime. */
public final class ObjectRuntime implements DurableObjects, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ObjectRuntime.class);
  private static final Executor VIRTUAL =
      task -> Thread.ofVirtual().name("kira-answer").start(task);

  private final Builder parts;
  private volatile @Nullable Engine engine;
  private @Nullable Care care;
  private @Nullable HikariDataSource ownPool;

  private ObjectRuntime(Builder parts) {
    this.parts = parts;
  }

  /** A runtime on a database that has the tables of {@link #schema()}. */
  public static Builder on(DataSource committer) {
    return new Builder(committer, null);
  }

  /**
   * The same with a pool of its own.
   *
   * @param role the database role its connections take on; null keeps the user's
   */
  public static Builder on(String url, String user, String password, @Nullable String role) {
    return new Builder(null, new Database(url, user, password, role));
  }

  /** SQL that creates the runtime's tables in the current schema. */
  public static String schema() {
    return sql("schema.sql");
  }

  /** SQL that adds to that what erasing needs. */
  public static String erasureSchema() {
    return sql("schema-erasure.sql");
  }

  private static String sql(String name) {
    try (var stream = ObjectRuntime.class.getResourceAsStream(name)) {
      return new String(
          java.util.Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private record Database(String url, String user, String password, @Nullable String role) {}

  /** Collects what a node consists of. */
  public static final class Builder {
    private final @Nullable DataSource given;
    private final @Nullable Database database;
    private final Map<Kind<?, ?, ?>, String> kinds = new LinkedHashMap<>();
    private final List<KnownKind.Dimension> dimensions = new ArrayList<>();
    private final Map<String, EffectHandler<?>> handlers = new LinkedHashMap<>();
    private final Map<String, JournalReader> readers = new LinkedHashMap<>();
    private RuntimeSettings settings = RuntimeSettings.standard();
    private InstantSource clock = InstantSource.system();
    private RuntimeMeter meter = RuntimeMeter.NONE;

    private Builder(@Nullable DataSource given, @Nullable Database database) {
      this.given = given;
      this.database = database;
    }

    public Builder kind(Kind<?, ?, ?> kind) {
      return kind(kind, "");
    }

    /** A kind whose objects live only on nodes of a role. */
    public Builder kind(Kind<?, ?, ?> kind, String role) {
      kinds.put(kind, role);
      return this;
    }

    public Builder effectHandler(EffectHandler<?> handler) {
      if (handlers.putIfAbsent(handler.kind(), handler) != null) {
        throw new IllegalArgumentException("two handlers of effect kind " + handler.kind());
      }
      return this;
    }

    public Builder reader(JournalReader reader) {
      if (readers.putIfAbsent(reader.name(), reader) != null) {
        throw new IllegalArgumentException("two readers are called " + reader.name());
      }
      return this;
    }

    /** Declares a typed column of the journal that the program's schema has added. */
    public Builder dimension(String name, String type) {
      dimensions.add(new KnownKind.Dimension(name, type));
      return this;
    }

    public Builder settings(RuntimeSettings chosen) {
      settings = chosen;
      return this;
    }

    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    public Builder meter(RuntimeMeter hears) {
      meter = hears;
      return this;
    }

    /** Not yet started, so that handlers and readers that need the runtime can be added to it. */
    public ObjectRuntime build() {
      return new ObjectRuntime(this);
    }

    public ObjectRuntime start() {
      var runtime = build();
      runtime.start();
      return runtime;
    }
  }

  /** Adds a handler before {@link #start}. */
  public void add(EffectHandler<?> handler) {
    checkNotStarted();
    parts.effectHandler(handler);
  }

  /** Adds a reader before {@link #start}. */
  public void add(JournalReader reader) {
    checkNotStarted();
    parts.reader(reader);
  }

  private void checkNotStarted() {
    if (engine != null) {
      throw new IllegalStateException("the runtime has started");
    }
  }

  /** Joins the cluster; returns when this node takes commands. */
  public synchronized void start() {
    checkNotStarted();
    long started = System.nanoTime();
    var created = engineOn(database());
    prepare(created);
    var careful = new Care(created);
    try {
      created.committer.start();
      created.loader.start();
      created.cluster.start();
      engine = created;
      created.effects.start();
      created.alarms.start();
      created.journal.start(List.copyOf(parts.readers.values()));
      careful.start();
      care = careful;
    } catch (RuntimeException e) {
      engine = created;
      care = careful;
      close();
      throw e;
    }
    log.info(
        "Objects are ready after {} ms ({} kinds, slots {})",
        (System.nanoTime() - started) / 1_000_000,
        created.kinds.size(),
        created.cluster.describe());
  }

  private DataSource database() {
    if (parts.given != null) {
      return parts.given;
    }
    var database = java.util.Objects.requireNonNull(parts.database);
    var config = new HikariConfig();
    config.setPoolName("kira-committer");
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(parts.settings.writers() + 12);
    config.setMinimumIdle(parts.settings.writers() + 2);
    config.setConnectionTimeout(10_000);
    config.addDataSourceProperty("ApplicationName", "kira-objects");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("socketTimeout", "60");
    // The detail of an error quotes the data it is about, which belongs in no log.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    if (database.role() != null) {
      config.setConnectionInitSql("set role " + database.role());
    }
    ownPool = new HikariDataSource(config);
    return ownPool;
  }

  private Engine engineOn(DataSource database) {
    var kinds = new LinkedHashMap<String, KnownKind<?, ?, ?>>();
    parts.kinds.forEach((kind, role) -> {
      var known = new KnownKind<>(kind, role, List.copyOf(parts.dimensions));
      if (kinds.putIfAbsent(known.name, known) != null) {
        throw new IllegalArgumentException("two kinds are called " + known.name);
      }
    });
    return new Engine(
        database,
        parts.clock,
        kinds,
        Map.copyOf(parts.handlers),
        parts.settings,
        parts.meter,
        new Journal.Columns(List.copyOf(parts.dimensions)));
  }

  private static void prepare(Engine created) {
    try (var connection = created.database.getConnection()) {
      created.epoch = epoch(connection);
      new Care(created).months();
    } catch (SQLException e) {
      throw new ObjectUnavailableException("the runtime's tables cannot be used", e);
    }
  }

  /** A database restored from a dump counts transactions anew: then old positions mean nothing. */
  private static int epoch(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                """
                with restored as (
                  update epoch e set number = number + 1
                   where exists (select from journal j
                                  where j.epoch = e.number
                                    and j.tx >= pg_snapshot_xmax(pg_current_snapshot()))
                  returning number)
                select coalesce((select number from restored), (select number from epoch))
                """)) {
      row.next();
      return row.getInt(1);
    }
  }

  Engine engine() {
    var running = engine;
    if (running == null) {
      throw new ObjectUnavailableException("the runtime is not running", null);
    }
    return running;
  }

  @Override
  public Outcome ask(Address to, Object command, @Nullable String requestId) {
    return engine().cluster.ask(to, command, requestId);
  }

  @Override
  public CompletionStage<Outcome> askAsync(Address to, Object command, @Nullable String requestId) {
    var running = engine();
    var told = running.cluster.told(to, command, requestId);
    var result = new CompletableFuture<Outcome>();
    // Never on the thread that answers: what hangs on it may take its time.
    told.orTimeout(running.settings.askTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .whenCompleteAsync(
            (outcome, failure) -> {
              if (failure instanceof java.util.concurrent.TimeoutException) {
                result.completeExceptionally(
                    new ObjectUnavailableException("no answer in time: " + to, failure));
              } else if (failure != null) {
                result.completeExceptionally(failure);
              } else {
                result.complete(outcome);
              }
            },
            VIRTUAL);
    running.cluster.route(told);
    return result;
  }

  @Override
  public <S> Versioned<S> read(Address of, Class<S> state) {
    var kind = engine().kind(of.kind());
    try (var connection = engine().database.getConnection();
        var statement = connection.prepareStatement(kind.statements.read)) {
      statement.setObject(1, of.tenant());
      statement.setObject(2, of.id());
      try (var row = statement.executeQuery()) {
        return row.next()
            ? new Versioned<>(
                state.cast(kind.state(row.getString(2))), row.getLong(1), row.getBoolean(3))
            : new Versioned<>(state.cast(kind.kind.empty()), 0, false);
      }
    } catch (SQLException e) {
      throw new ObjectUnavailableException("the object cannot be read: " + of, e);
    }
  }

  @Override
  public void erase(Address of) {
    var running = engine();
    var outcome = running.cluster.ask(of, Erase.NOW, null);
    if (running.kind(of.kind()).kind.erasure() == Erasure.REMEMBERED) {
      Erasing.history(running, of, outcome.version());
    } else {
      running.signals.publish(JournalTail.FORGOTTEN, Json.MAPPER.writeValueAsString(of));
    }
  }

  @Override
  public void eraseEntries(Address of, Collection<Long> versions) {
    var running = engine();
    Erasing.entries(running, of, versions);
    running.signals.publish(
        JournalTail.ERASED_ENTRIES,
        Json.MAPPER.writeValueAsString(new JournalTail.Entries(of, Set.copyOf(versions))));
  }

  @Override
  public Position end() {
    return engine().journal.end();
  }

  @Override
  public List<JournalEntry> entriesAfter(UUID tenant, Position after, int limit) {
    return engine().journal.entriesAfter(tenant, after, limit);
  }

  @Override
  public AutoCloseable follow(Consumer<List<JournalEntry>> follower) {
    return engine().journal.follow(follower);
  }

  @Override
  public <E> E event(JournalEntry entry, Class<E> type) {
    return type.cast(engine().kind(entry.kind()).event(entry.type(), entry.data()));
  }

  @Override
  public void signal(String topic, String json) {
    engine().signals.publish(topic, json);
  }

  @Override
  public AutoCloseable onSignal(String topic, Consumer<String> listener) {
    return engine().signals.listen(topic, listener);
  }

  /** This node's id in the table of nodes. */
  UUID node() {
    return engine().node;
  }

  /** How this node is. */
  public RuntimeHealth health() {
    var running = engine;
    if (running == null) {
      return new RuntimeHealth(false, 0, 0, 0, 0, 0, Duration.ZERO, List.of());
    }
    var slots = running.cluster.groups().stream().flatMap(g -> g.slots().stream()).toList();
    return new RuntimeHealth(
        running.cluster.isUp(),
        running.cluster.size(),
        slots.stream().mapToInt(Slot::size).sum(),
        slots.size(),
        running.committer.waiting(),
        running.effects.running(),
        running.journal.tail().heldBack(),
        running.journal.readers().stream()
            .map(r -> new RuntimeHealth.Reader(r.reader.name(), r.leased(), r.cursor(), r.error()))
            .toList());
  }

  /** Answers what was asked, hands its objects to the other nodes and stops. */
  @Override
  public synchronized void close() {
    var running = engine;
    if (running == null) {
      return;
    }
    if (care != null) {
      care.close();
    }
    running.alarms.close();
    running.journal.close();
    running.effects.close();
    running.cluster.close();
    running.loader.close();
    running.committer.close();
    engine = null;
    if (ownPool != null) {
      ownPool.close();
    }
  }
}
