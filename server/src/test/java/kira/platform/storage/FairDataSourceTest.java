package kira.platform.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class FairDataSourceTest {
  private final DriverManagerDataSource pool =
      new DriverManagerDataSource(TestDatabase.url(), TestDatabase.user(), TestDatabase.password());

  @Test
  void whoCameFirstIsServedFirst() throws Exception {
    var fair = new FairDataSource(pool, 1, 30_000);
    List<Integer> served = Collections.synchronizedList(new ArrayList<>());
    var done = new CountDownLatch(20);
    var first = fair.getConnection();
    for (int i = 0; i < 20; i++) {
      int number = i;
      Thread.ofVirtual()
          .start(() -> {
            try (var _ = fair.getConnection()) {
              served.add(number);
            } catch (java.sql.SQLException e) {
              served.add(-1);
            }
            done.countDown();
          });
      while (fair.waiting() <= i) {
        Thread.onSpinWait();
      }
    }
    first.close();
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(served)
        .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 20).boxed().toList());
  }

  @Test
  void aPlaceIsGivenBackOnceHoweverOftenAConnectionIsClosed() throws Exception {
    var fair = new FairDataSource(pool, 1, 10);
    var one = fair.getConnection();
    one.close();
    one.close();
    try (var _ = fair.getConnection()) {
      assertThatThrownBy(fair::getConnection).isInstanceOf(SQLTransientConnectionException.class);
    }
  }

  @Test
  void aFailedConnectionKeepsNoPlace() throws Exception {
    var broken =
        new FairDataSource(
            new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/none", "x", "x"), 1, 10);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(broken::getConnection)
          .isNotInstanceOf(SQLTransientConnectionException.class);
    }
  }
}
