package kira.objects;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The split-brain resolver's lease as a row in PostgreSQL: of two halves of a cluster the one that
 * can write it goes on, so that even two nodes are enough.
 */
public final class RowLease extends Lease {
  private static final Logger log = LoggerFactory.getLogger(RowLease.class);

  private final LeaseSettings settings;
  private final Engine engine;
  private volatile boolean held;

  /** Called by Pekko, which finds this class by the name in its settings. */
  public RowLease(LeaseSettings settings, ExtendedActorSystem system) {
    this.settings = settings;
    this.engine = system.settings().setup().get(EngineSetup.class).get().engine;
  }

  @Override
  public LeaseSettings getSettings() {
    return settings;
  }

  @Override
  public CompletionStage<Boolean> acquire() {
    return acquire(_ -> {});
  }

  @Override
  public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> lost) {
    return later(
        """
        insert into lease (name, owner, until)
        values (?, ?, clock_timestamp() + ? * interval '1 millisecond')
        on conflict (name) do update set owner = excluded.owner, until = excluded.until
         where lease.owner = excluded.owner or lease.until < clock_timestamp()
        """,
        true);
  }

  @Override
  public CompletionStage<Boolean> release() {
    return later("delete from lease where name = ? and owner = ? and ?::bigint is not null", false);
  }

  private CompletionStage<Boolean> later(String sql, boolean acquires) {
    var result = new CompletableFuture<Boolean>();
    Thread.ofVirtual()
        .start(() -> {
          try (var connection = engine.database.getConnection();
              var statement = connection.prepareStatement(sql)) {
            statement.setString(1, settings.leaseName());
            statement.setString(2, settings.ownerName());
            statement.setLong(3, settings.timeoutSettings().getHeartbeatTimeout().toMillis());
            boolean changed = statement.executeUpdate() == 1;
            held = acquires && changed;
            result.complete(!acquires || changed);
          } catch (SQLException | RuntimeException e) {
            log.warn("The cluster's lease could not be written", e);
            held = false;
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  @Override
  public boolean checkLease() {
    return held;
  }
}
