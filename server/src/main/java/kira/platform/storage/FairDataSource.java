package kira.platform.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool with a queue in front. HikariCP hands a freed connection to whoever grabs first, and among
 * hundreds of virtual threads an unlucky one waits for seconds; here the first to come is served
 * first.
 */
final class FairDataSource extends DelegatingDataSource {
  private final Semaphore places;
  private final long waitMillis;

  FairDataSource(DataSource pool, int size, long waitMillis) {
    super(pool);
    this.places = new Semaphore(size, true);
    this.waitMillis = waitMillis;
  }

  int waiting() {
    return places.getQueueLength();
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      if (!places.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
        throw new SQLTransientConnectionException(
            "no database connection became free within %d ms".formatted(waitMillis));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException("interrupted while waiting for the database", e);
    }
    try {
      return givingBack(super.getConnection());
    } catch (SQLException | RuntimeException e) {
      places.release();
      throw e;
    }
  }

  private Connection givingBack(Connection connection) {
    var open = new AtomicBoolean(true);
    return (Connection)
        Proxy.newProxyInstance(
            FairDataSource.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                return switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "close" -> {
                    try {
                      connection.close();
                    } finally {
                      if (open.compareAndSet(true, false)) {
                        places.release();
                      }
                    }
                    yield null;
                  }
                  default -> method.invoke(connection, arguments);
                };
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
