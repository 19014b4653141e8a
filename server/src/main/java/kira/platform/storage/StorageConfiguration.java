package kira.platform.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import javax.sql.DataSource;
import kira.platform.KiraProperties;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;

/** The data folder, the database and its three ways in: requests, the runtime, migration. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KiraProperties.class)
class StorageConfiguration {
  private static final int CONNECTION_WAIT_MILLIS = 10_000;

  /** What is right for a tenant of ten contacts is wrong for one of a million. */
  private static final String PLAN_FOR_EACH_TENANT = "set plan_cache_mode = force_custom_plan; ";

  @Bean
  DataFolder dataFolder(KiraProperties properties) {
    return DataFolder.open(properties.data());
  }

  @Bean
  Database database(KiraProperties properties, DataFolder folder) {
    var given = properties.database();
    var url = given.url();
    return url == null || url.isBlank()
        ? Database.embedded(folder)
        : Database.at(DatabaseAddress.of(url, given.user(), given.password()));
  }

  /** Every request's way in: bound by row-level security to the tenant of its transaction. */
  @Bean
  @Primary
  DataSource dataSource(Database database, KiraProperties properties) {
    var size = properties.database().appConnections();
    return new FairDataSource(
        pool(database, "app", PLAN_FOR_EACH_TENANT + "set role kira_app", size),
        size,
        CONNECTION_WAIT_MILLIS);
  }

  /** The durable-object runtime's way in. */
  @Bean
  DataSource committerDataSource(Database database, KiraProperties properties) {
    var size = properties.database().committerConnections();
    return new FairDataSource(
        pool(database, "committer", "set role kira_committer", size), size, CONNECTION_WAIT_MILLIS);
  }

  /** Owns the tables; used to migrate and for nothing else, so it is not pooled. */
  @Bean
  @FlywayDataSource
  DataSource ownerDataSource(Database database) {
    var address = database.address();
    return new DriverManagerDataSource(address.url(), address.user(), address.password());
  }

  @Bean
  PlatformTransactionManager transactionManager(DataSource dataSource) {
    return new TenantTransactionManager(dataSource);
  }

  /** How many wait for a connection: the first sign of a database that is too slow or too small. */
  @Bean
  MeterBinder waitingForConnections(
      DataSource dataSource, @Qualifier("committerDataSource") DataSource committerDataSource) {
    return registry -> {
      for (var pool : Map.of("app", dataSource, "committer", committerDataSource).entrySet()) {
        if (pool.getValue() instanceof FairDataSource fair) {
          Gauge.builder("kira.database.waiting", fair, FairDataSource::waiting)
              .tag("pool", pool.getKey())
              .register(registry);
        }
      }
    };
  }

  private static HikariDataSource pool(Database database, String name, String begin, int size) {
    var pool = new HikariDataSource();
    pool.setPoolName(name);
    pool.setJdbcUrl(database.address().url());
    pool.setUsername(database.address().user());
    pool.setPassword(database.address().password());
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(Math.min(2, size));
    pool.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
    // The pools come up before the migration that creates the roles.
    pool.setInitializationFailTimeout(-1);
    pool.setConnectionInitSql(begin);
    pool.addDataSourceProperty("ApplicationName", "kira-" + name);
    pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    return pool;
  }
}
