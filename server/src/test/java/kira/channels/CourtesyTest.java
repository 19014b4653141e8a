package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CourtesyTest {
  private final AtomicLong now = new AtomicLong();
  private final Courtesy courtesy = new Courtesy(now::get);

  private void passes(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private void crowd() {
    var requests = new ArrayList<Courtesy.Request>();
    for (int i = 0; i < Courtesy.CROWD; i++) {
      requests.add(courtesy.request());
    }
    requests.forEach(Courtesy.Request::close);
  }

  private int begin(int wanted) {
    int begun = 0;
    for (int i = 0; i < wanted; i++) {
      begun += courtesy.begun() == null ? 0 : 1;
    }
    return begun;
  }

  @Test
  void whileRequestsComeOneByOneAllWorkIsDoneAtOnce() {
    courtesy.request();
    assertThat(begin(64)).isEqualTo(64);
  }

  @Test
  void inACrowdOfRequestsFewWorkAtOnceAndTheNextWhenOneIsDone() {
    crowd();
    var first = courtesy.begun();
    assertThat(begin(63)).isEqualTo(Courtesy.FEW - 1);
    assertThat(first).isNotNull();
    first.close();
    assertThat(begin(63)).isEqualTo(1);
  }

  @Test
  void inACrowdItRestsLongerThanItWorked() {
    crowd();
    var work = courtesy.begun();
    passes(Duration.ofMillis(20));
    work.close();
    passes(Duration.ofMillis(59));
    assertThat(begin(64)).isZero();
    passes(Duration.ofMillis(1));
    assertThat(begin(64)).isEqualTo(Courtesy.FEW);
  }

  @Test
  void whenTheCrowdIsGoneNobodyRests() {
    crowd();
    var work = courtesy.begun();
    passes(Duration.ofMillis(200));
    work.close();
    passes(Courtesy.CALM.minusMillis(200));
    assertThat(begin(64)).isEqualTo(64);
  }

  @Test
  void aSlowProviderKeepsNobodyFromWorkingInACrowd() {
    crowd();
    assertThat(begin(64)).isEqualTo(Courtesy.FEW);
    passes(Courtesy.COUNTED);
    assertThat(begin(64)).isEqualTo(Courtesy.FEW);
  }

  @Test
  void whenTheCrowdIsGoneAllWorkIsDoneAtOnceAgain() {
    crowd();
    assertThat(begin(64)).isEqualTo(Courtesy.FEW);
    passes(Courtesy.CALM);
    assertThat(begin(64)).isEqualTo(64);
  }

  @Test
  void whoWaitsInACrowdBeginsWhenAnotherIsDone() throws InterruptedException {
    crowd();
    var first = courtesy.work();
    for (int i = 1; i < Courtesy.FEW; i++) {
      courtesy.work();
    }
    var begun = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() -> {
          try (var _ = courtesy.work()) {
            begun.countDown();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    first.close();
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatGoesToManyWaitsForTheReplyThatIsBeingHandedOver() throws InterruptedException {
    var real = new Courtesy();
    real.afterReplies();
    var reply = real.reply();
    long since = System.nanoTime();
    real.afterReplies();
    assertThat(System.nanoTime() - since).isGreaterThanOrEqualTo(Courtesy.PATIENT.toNanos());
    reply.close();
    real.afterReplies();
  }

  @Test
  void aReplyThatAProviderIsSlowToTakeHoldsUpNothing() throws InterruptedException {
    courtesy.reply();
    passes(Courtesy.COUNTED);
    courtesy.afterReplies();
    assertThat(courtesy.begun()).isNotNull();
  }
}
