package kira.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import kira.objects.Counter.Command;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An object that is erased leaves nothing of what it held, and takes nothing any more. */
class ErasureTest {
  private static final String SECRET = "secret-of-ada";
  private static final Refusal ERASED =
      new Refusal("erased", "This was erased and takes nothing any more.", null);

  /** Hears what is left of erased objects when it begins from the start. */
  private static final class Late implements JournalReader {
    final List<JournalEntry> met = new CopyOnWriteArrayList<>();
    private final String name;
    private final boolean erasures;

    Late(String name, boolean erasures) {
      this.name = name;
      this.erasures = erasures;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean hearsErasures() {
      return erasures;
    }

    @Override
    public void read(List<JournalEntry> entries, Connection transaction) {
      met.addAll(entries);
    }
  }

  private static String url;
  private static FaultyDatabase database;
  private static ObjectRuntime objects;
  private final UUID tenant = UUID.randomUUID();

  @BeforeAll
  static void start() {
    url = Postgres.database();
    database = new FaultyDatabase(url);
    objects = node();
  }

  private static ObjectRuntime node(JournalReader... readers) {
    var builder =
        ObjectRuntime.on(database)
            .kind(new Counter())
            .dimension("actor", "text")
            .dimension("channel", "text")
            .effectHandler(
                new Calls("never", _ -> EffectResult.retry("not today", Duration.ofDays(1))));
    for (var reader : readers) {
      builder.reader(reader);
    }
    return builder.start();
  }

  @AfterAll
  static void stop() {
    objects.close();
    database.close();
  }

  /**
   * Rows of all tables in which the secret still stands, as PostgreSQL's own catalogue has them.
   */
  private static long left() {
    return Postgres.count(
        url,
        """
        select coalesce(sum((xpath('/row/c/text()', query_to_xml(format(
                 'select count(*) as c from %%I.%%I t where t::text like ''%%%%%s%%%%''', schemaname, tablename),
               false, true, '')))[1]::text::bigint), 0)
          from pg_tables
         where schemaname = 'public'
        """
            .formatted(SECRET));
  }

  private Address filled() {
    var to = Counter.address(tenant, UUID.randomUUID());
    objects.ask(to, new Command.Add(1, SECRET), SECRET + "-request");
    objects.ask(to, new Command.CallOut("never", SECRET + to.id(), SECRET, Duration.ZERO));
    objects.ask(to, new Command.RemindAt(Instant.parse("2099-01-01T00:00:00Z")));
    return to;
  }

  @Test
  void singleEntriesOfWhatLivesOnLoseTheirContent() {
    var to = filled();
    var before = objects.read(to, Counter.State.class);
    objects.eraseEntries(to, List.of(1L));
    var gone =
        "select count(*) from journal where object_id = '%s' and schema = 0 and data::text not like '%%%s%%'";
    assertThat(Postgres.count(url, gone.formatted(to.id(), SECRET))).isEqualTo(1);
    assertThat(objects.read(to, Counter.State.class)).isEqualTo(before);
    assertThat(objects.ask(to, new Command.Add(1, "more"))).isInstanceOf(Outcome.Done.class);
    assertThat(objects.entriesAfter(tenant, Position.START, 100))
        .noneMatch(entry -> entry.version() == 1)
        .anyMatch(entry -> entry.version() == 2);
    objects.erase(to);
  }

  @Test
  void nothingIsLeftOfWhatItHeld() {
    var to = filled();
    assertThat(left()).isPositive();

    objects.erase(to);
    assertThat(left()).isZero();
    assertThat(objects.isErased(to)).isTrue();
    assertThat(objects.read(to, Counter.State.class).state()).isEqualTo(new Counter().empty());
    assertThat(
            Postgres.count(
                url, "select count(*) from alarm where object_id = '%s'".formatted(to.id())))
        .isZero();
    assertThat(
            Postgres.count(
                url,
                "select count(*) from counter where id = '%s' and total is null"
                    .formatted(to.id())))
        .isEqualTo(1);
    // That something happened stays: a count of entries is the same as before, and one more.
    var version = objects.read(to, Counter.State.class).version();
    assertThat(
            Postgres.count(
                url, "select count(*) from journal where object_id = '%s'".formatted(to.id())))
        .isEqualTo(version);
  }

  @Test
  void whatComesLaterIsRefusedAndErasingAgainChangesNothing() {
    var to = filled();
    objects.erase(to);
    var version = objects.read(to, Counter.State.class).version();

    assertThat(objects.ask(to, new Command.Add(1, "late"))).isEqualTo(new Outcome.Refused(ERASED));
    // A request that was carried out before is not remembered either.
    assertThat(objects.ask(to, new Command.Add(1, SECRET), SECRET + "-request"))
        .isEqualTo(new Outcome.Refused(ERASED));
    objects.erase(to);
    assertThat(objects.read(to, Counter.State.class).version()).isEqualTo(version);

    var never = Counter.address(tenant, UUID.randomUUID());
    objects.erase(never);
    assertThat(objects.isErased(never)).isFalse();
    assertThat(objects.ask(never, new Command.Add(1, "first"))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void erasingComesInOrderBetweenCommandsThatAreToldAtOnce() {
    var to = filled();
    var threads =
        IntStream.range(0, 40)
            .mapToObj(i ->
                CompletableFuture.supplyAsync(() -> {
                  if (i % 10 == 5) {
                    objects.erase(to);
                    return true;
                  }
                  return objects.ask(to, new Command.Add(1, SECRET)) instanceof Outcome.Done;
                }))
            .toList();
    threads.forEach(CompletableFuture::join);

    assertThat(objects.ask(to, new Command.Look())).isEqualTo(new Outcome.Refused(ERASED));
    assertThat(left()).isZero();
  }

  @Test
  void aCopyOfTheObjectThatIsStaleIsFenced() {
    var to = filled();
    // Another node erases it: what is in memory here does not know.
    Postgres.execute(
        url,
        """
        update counter set version = version + 1, state = state || '{"@erased": true}' where id = '%s'
        """
            .formatted(to.id()));
    assertThat(objects.ask(to, new Command.Add(1, "late"))).isEqualTo(new Outcome.Refused(ERASED));
    Postgres.execute(url, "delete from counter where id = '%s'".formatted(to.id()));
    Postgres.execute(url, "delete from counter_note where counter_id = '%s'".formatted(to.id()));
    Postgres.execute(url, "delete from journal where object_id = '%s'".formatted(to.id()));
    Postgres.execute(url, "delete from request where object_id = '%s'".formatted(to.id()));
    Postgres.execute(url, "delete from effect where object_id = '%s'".formatted(to.id()));
  }

  @Test
  void whatWasInterruptedGoesOnWhenItIsAskedForAgain() {
    var to = filled();
    Postgres.execute(url, "alter function journal_erase rename to journal_erase_not_now");
    assertThatThrownBy(() -> objects.erase(to)).isInstanceOf(ObjectUnavailableException.class);
    assertThat(objects.isErased(to)).isTrue();
    Postgres.execute(url, "alter function journal_erase_not_now rename to journal_erase");

    objects.erase(to);
    assertThat(left()).isZero();
  }

  @Test
  void readersNeverMeetWhatWasErased() {
    var to = filled();
    var stays = Counter.address(tenant, UUID.randomUUID());
    objects.ask(stays, new Command.Add(1, "stays"));
    var heard = new CopyOnWriteArrayList<JournalEntry>();
    var before = objects.end();
    try (var _ = objects.follow(heard::addAll)) {
      objects.ask(to, new Command.Add(1, SECRET));
      Await.until("the entry", () -> heard.stream().anyMatch(e -> e.data().contains(SECRET)));
      objects.erase(to);
      Await.until("the erasure", () -> heard.stream().anyMatch(JournalEntry::isErasure));
      // Nor is it kept in memory for those who were away.
      assertThat(objects.entriesAfter(tenant, before, 100))
          .filteredOn(entry -> entry.objectId().equals(to.id()))
          .singleElement()
          .satisfies(entry -> assertThat(entry.isErasure()).isTrue());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }

    var plain = new Late("late-plain", false);
    var erasures = new Late("late-erasures", true);
    try (var _ = node(plain, erasures)) {
      Await.until(
          "the readers",
          Duration.ofSeconds(40),
          () ->
              plain.met.stream().anyMatch(entry -> entry.objectId().equals(stays.id()))
                  && erasures.met.stream().anyMatch(entry -> entry.objectId().equals(to.id())));
      assertThat(plain.met).noneMatch(entry -> entry.objectId().equals(to.id()));
      assertThat(erasures.met)
          .filteredOn(entry -> entry.objectId().equals(to.id()))
          .singleElement()
          .satisfies(entry -> assertThat(entry.isErasure()).isTrue());
    }
  }
}
