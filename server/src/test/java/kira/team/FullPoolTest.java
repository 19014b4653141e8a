package kira.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import kira.platform.KiraProperties;
import kira.platform.tenancy.Tenancy;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Names are learnt within a tenant's transaction without a second connection. */
class FullPoolTest extends TeamTest {
  @Autowired KiraProperties properties;
  @Autowired PlatformTransactionManager transactions;
  @Autowired JdbcClient jdbc;
  @Autowired UserDirectory directory;

  private Map<UUID, String> namesWithin(TransactionTemplate transaction, Runnable between) {
    return Tenancy.in(
        acme.tenant(),
        () ->
            transaction.execute(_ -> {
              jdbc.sql("select 1").query(Integer.class).single();
              between.run();
              return directory.names(List.of(acme.user(Role.OWNER)));
            }));
  }

  @Test
  void everyConnectionMayBeHeldBySomebodyWhoAsksForNames() throws Exception {
    int size = properties.database().appConnections();
    var owner = acme.user(Role.OWNER);
    var transaction = new TransactionTemplate(transactions);
    var held = new CountDownLatch(size);
    var all = new ArrayList<Future<Map<UUID, String>>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < size; i++) {
        all.add(
            threads.submit(() ->
                namesWithin(
                    transaction,
                    () -> {
                      held.countDown();
                      try {
                        assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      directory.forget(owner);
                    })));
      }
      for (var names : all) {
        assertThat(names.get()).containsEntry(owner, Acme.name(Role.OWNER));
      }
    }
  }

  @Test
  void theTransactionIsTheTenantsAgainAfterwards() {
    var transaction = new TransactionTemplate(transactions);
    var tenant = acme.tenant();
    Tenancy.in(
        tenant,
        () ->
            transaction.execute(_ -> {
              directory.forget(acme.user(Role.OWNER));
              assertThat(directory.names(List.of(acme.user(Role.OWNER)))).hasSize(1);
              assertThat(
                      jdbc.sql("select current_setting('app.tenant')").query(String.class).single())
                  .isEqualTo(tenant.toString());
              assertThat(jdbc.sql("select count(*) from account").query(Long.class).single())
                  .isZero();
              return true;
            }));
  }
}
