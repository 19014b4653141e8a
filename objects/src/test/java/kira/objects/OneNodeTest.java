package kira.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OneNodeTest {
  private static String url;
  private static ObjectRuntime objects;
  private final UUID tenant = UUID.randomUUID();

  @BeforeAll
  static void start() {
    url = Postgres.database();
    objects =
        ObjectRuntime.on(url, "postgres", "", null)
            .kind(new Counter())
            .dimension("actor", "text")
            .dimension("channel", "text")
            .start();
  }

  @AfterAll
  static void stop() {
    objects.close();
  }

  @Test
  void anAcceptedCommandIsStoredBeforeItsAnswer() {
    var to = Counter.address(tenant, UUID.randomUUID());
    var outcome = objects.ask(to, new Counter.Command.Add(3, "it's \"first\" \\ {,}"));
    assertThat(outcome).isEqualTo(new Outcome.Done(new Counter.Reply(3), 1));
    assertThat(Postgres.count(url, "select total from counter where id = '" + to.id() + "'"))
        .isEqualTo(3);
    objects.ask(to, new Counter.Command.Add(30, "second"));
    var read = objects.read(to, Counter.State.class);
    assertThat(read.version()).isEqualTo(2);
    assertThat(read.state().notes()).containsExactly("it's \"first\" \\ {,}", "second");
  }
}
