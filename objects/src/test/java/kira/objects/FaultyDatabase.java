package kira.objects;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A real database whose commits can be made slow or lost, before or after they happened. */
final class FaultyDatabase implements DataSource, AutoCloseable {
  enum Fault {
    NONE,
    SLOW,
    LOST_BEFORE,
    LOST_AFTER
  }

  private final HikariDataSource pool;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  volatile Supplier<Fault> faults = () -> Fault.NONE;
  private volatile boolean cut;

  FaultyDatabase(String url) {
    var config = new HikariConfig();
    config.setJdbcUrl(url + "&ApplicationName=faulty");
    config.setMaximumPoolSize(16);
    config.setConnectionTimeout(3000);
    pool = new HikariDataSource(config);
  }

  /** From now on the database cannot be reached, whatever is on its way. */
  void cut() {
    cut = true;
    for (var connection : open) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (cut) {
      throw new SQLException("cut off", "08001");
    }
    var real = pool.getConnection();
    open.add(real);
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, args) -> {
              if (method.getName().equals("close")) {
                open.remove(real);
              }
              var result = invoke(method, real, args);
              return method.getName().equals("prepareStatement")
                      && ((String) args[0]).startsWith("with item")
                  ? faulty(real, (PreparedStatement) result)
                  : result;
            });
  }

  private PreparedStatement faulty(Connection connection, PreparedStatement real) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (_, method, args) -> {
              if (!method.getName().equals("executeQuery")) {
                return invoke(method, real, args);
              }
              var fault = faults.get();
              if (fault == Fault.LOST_BEFORE) {
                connection.abort(Runnable::run);
                throw new SQLException("lost before", "08006");
              }
              var result = invoke(method, real, args);
              if (fault == Fault.SLOW) {
                LockSupport.parkNanos(200_000_000L);
              }
              if (fault == Fault.LOST_AFTER) {
                connection.abort(Runnable::run);
                throw new SQLException("lost after", "08006");
              }
              return result;
            });
  }

  private static Object invoke(java.lang.reflect.Method method, Object on, Object[] args)
      throws Throwable {
    try {
      return method.invoke(on, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return pool.isWrapperFor(type);
  }
}
