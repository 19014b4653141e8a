package kira.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kira.objects.Counter.Command;
import kira.objects.testing.SettableClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OneNodeTest {
  private static final SettableClock clock =
      new SettableClock(Instant.parse("2026-11-01T10:00:00Z"));
  private static final Calls calls =
      new Calls(
          "call", call -> EffectResult.done(new Command.Heard("heard " + call.payload().text())));
  private static final Calls slow =
      new Calls("never", _ -> EffectResult.retry("not today", Duration.ofMillis(1)));
  private static final Calls doubtful =
      new Calls("doubtful", _ -> new EffectResult.InDoubt("who knows", new Command.Heard("doubt")));
  private static final Calls patient = new Calls("patient", OneNodeTest::notYet);
  private static final Calls second =
      new Calls(
          "second",
          call -> {
            if (call.attempt() == 1) {
              throw new IllegalStateException("the first attempt fails");
            }
            return EffectResult.done();
          });
  private static final Reader reader = new Reader();
  private static String url;
  private static ObjectRuntime objects;
  private final UUID tenant = UUID.randomUUID();

  /** Copies what it reads into a table, in the transaction it is given. */
  private static final class Reader implements JournalReader {
    final List<JournalEntry> met = new CopyOnWriteArrayList<>();
    volatile boolean failing;

    @Override
    public String name() {
      return "copier";
    }

    @Override
    public void read(List<JournalEntry> entries, Connection transaction) throws SQLException {
      try (var insert =
          transaction.prepareStatement("insert into copy values (?, ?, ?, ?::text::jsonb)")) {
        for (var entry : entries) {
          insert.setObject(1, entry.objectId());
          insert.setLong(2, entry.version());
          insert.setString(3, entry.type());
          insert.setString(4, entry.data());
          insert.addBatch();
        }
        insert.executeBatch();
      }
      if (failing) {
        throw new IllegalStateException("the reader fails after it wrote");
      }
      met.addAll(entries);
    }
  }

  @BeforeAll
  static void start() {
    url = Postgres.database();
    Postgres.execute(
        url, "create table copy (object_id uuid, version bigint, type text, data jsonb)");
    objects = start(RuntimeSettings.standard().idleAfter(Duration.ofMinutes(5)));
  }

  private static ObjectRuntime start(RuntimeSettings settings) {
    return ObjectRuntime.on(url, "postgres", "", null)
        .kind(new Counter())
        .dimension("actor", "text")
        .dimension("channel", "text")
        .effectHandler(calls)
        .effectHandler(slow)
        .effectHandler(second)
        .effectHandler(patient)
        .effectHandler(doubtful)
        .reader(reader)
        .clock(clock)
        .settings(settings)
        .start();
  }

  @AfterAll
  static void stop() {
    objects.close();
  }

  private Address counter() {
    return Counter.address(tenant, UUID.randomUUID());
  }

  private long count(String sql, Object... values) {
    return Postgres.count(url, sql.formatted(values));
  }

  @Test
  void anAcceptedCommandIsStoredBeforeItsAnswer() {
    var to = counter();
    var note = "it's \"first\" \\ {,} ünï\u2028 \uD83D\uDE00";
    assertThat(objects.ask(to, new Command.Add(3, note)))
        .isEqualTo(new Outcome.Done(new Counter.Reply(3), 1));
    assertThat(count("select total from counter where id = '%s'", to.id())).isEqualTo(3);

    objects.ask(to, new Command.Add(30, "second"));
    var read = objects.read(to, Counter.State.class);
    assertThat(read.version()).isEqualTo(2);
    assertThat(read.state().notes()).containsExactly(note, "second");
    assertThat(
            count(
                "select count(*) from counter where id = '%s' and mood = 'BUSY' and labels[2] = 'second'",
                to.id()))
        .isEqualTo(1);
    assertThat(count("select count(*) from counter_note where counter_id = '%s'", to.id()))
        .isEqualTo(2);
    assertThat(
            count(
                "select count(*) from journal where object_id = '%s' and actor = 'USER:1' and tenant_id = '%s'",
                to.id(), tenant))
        .isEqualTo(2);
  }

  @Test
  void anObjectThatWasNeverWrittenIsEmpty() {
    var read = objects.read(counter(), Counter.State.class);
    assertThat(read.version()).isZero();
    assertThat(read.state()).isEqualTo(new Counter().empty());
  }

  @Test
  void aRefusalChangesNothing() {
    var to = counter();
    objects.ask(to, new Command.LimitTo(5));
    var outcome = objects.ask(to, new Command.Add(6, "too much"));
    assertThat(outcome)
        .isEqualTo(
            new Outcome.Refused(new Refusal("over_limit", "The total would be over 5.", "amount")));
    assertThatThrownBy(outcome::version).isInstanceOf(RefusedException.class);
    assertThat(objects.read(to, Counter.State.class).version()).isEqualTo(1);
  }

  @Test
  void aCommandThatBreaksHarmsNothingElse() {
    var to = counter();
    objects.ask(to, new Command.Add(1, "before"));
    assertThatThrownBy(() -> objects.ask(to, new Command.Break()))
        .isInstanceOf(CommandFailedException.class);
    assertThat(objects.ask(to, new Command.Add(1, "after")).version()).isEqualTo(2);
  }

  @Test
  void manyRequestsRepeatedAtOnceAreEachCarriedOutOnce() {
    var to = counter();
    var first = addEach(to, 200);
    // More than an object remembers, with new ones among them.
    var again = addEach(to, 300);
    assertThat(again.subList(0, 200)).isEqualTo(first);
    assertThat(objects.read(to, Counter.State.class).state().total()).isEqualTo(300);
  }

  private List<Outcome> addEach(Address to, int many) {
    var asked = new ArrayList<CompletableFuture<Outcome>>();
    for (int i = 0; i < many; i++) {
      asked.add(
          objects.askAsync(to, new Command.Add(1, "once"), "request " + i).toCompletableFuture());
    }
    return asked.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void whatTheDatabaseRefusesFailsAlone() {
    var to = counter();
    var good = new ArrayList<CompletableFuture<Outcome>>();
    var bad = new ArrayList<CompletableFuture<Outcome>>();
    for (int i = 0; i < 40; i++) {
      good.add(objects.askAsync(to, new Command.Add(1, "good"), null).toCompletableFuture());
      good.add(objects.askAsync(counter(), new Command.Add(1, "good"), null).toCompletableFuture());
      if (i % 10 == 0) {
        // PostgreSQL's text holds no zero character.
        bad.add(objects.askAsync(to, new Command.Add(1, "\0"), null).toCompletableFuture());
      }
    }
    good.forEach(each -> assertThat(each.join().version()).isPositive());
    for (var each : bad) {
      assertThatThrownBy(each::join).hasCauseInstanceOf(CommandFailedException.class);
    }
    var state = objects.read(to, Counter.State.class);
    assertThat(state.version()).isEqualTo(40);
    assertThat(state.state().total()).isEqualTo(40);
  }

  @Test
  void aRowThatIsKeptAsItFirstCameHarmsNobodyWhenItComesAgain() {
    var to = counter();
    objects.ask(to, new Command.Add(1, "one two one"));
    objects.ask(to, new Command.Add(1, "two three"));
    assertThat(count("select count(*) from counter_word where counter_id = '%s'", to.id()))
        .isEqualTo(3);
    assertThat(
            count(
                "select since from counter_word where word = 'two' and counter_id = '%s'", to.id()))
        .isEqualTo(1);

    var crowd = IntStream.range(0, 100).mapToObj(_ -> counter()).toList();
    for (int round = 1; round <= 3; round++) {
      // Of some the words are new, of others they are there, and all are written together.
      int added = round;
      crowd.stream()
          .map(one -> objects.askAsync(one, new Command.Add(1, "same n" + added % 2), null))
          .toList()
          .forEach(told ->
              assertThat(told.toCompletableFuture().join())
                  .isEqualTo(new Outcome.Done(new Counter.Reply(added), added)));
    }
    for (var one : crowd) {
      assertThat(count("select sum(since) from counter_word where counter_id = '%s'", one.id()))
          .isEqualTo(1 + 1 + 2);
    }
  }

  @Test
  void commandsOfOneHotObjectShareCommits() {
    var to = counter();
    objects.ask(to, new Command.Add(0, "there"));
    var outcomes =
        IntStream.range(0, 2000)
            .mapToObj(i -> objects.askAsync(to, new Command.Add(1, "n" + i), null))
            .toList()
            .stream()
            .map(stage -> stage.toCompletableFuture().join().version())
            .toList();
    assertThat(outcomes).doesNotHaveDuplicates().hasSize(2000);
    assertThat(count("select total from counter where id = '%s'", to.id())).isEqualTo(2000);
    assertThat(count("select count(distinct version) from journal where object_id = '%s'", to.id()))
        .isEqualTo(2001);
    assertThat(count("select count(distinct tx) from journal where object_id = '%s'", to.id()))
        .isLessThan(500);
  }

  @Test
  void aRequestIdIsCarriedOutOnce() {
    var to = counter();
    var outcomes =
        IntStream.range(0, 20)
            .mapToObj(_ -> objects.askAsync(to, new Command.Add(1, "once"), "request"))
            .toList();
    outcomes.forEach(each ->
        assertThat(each.toCompletableFuture().join())
            .isEqualTo(new Outcome.Done(new Counter.Reply(1), 1)));
    objects.ask(to, new Command.Add(1, "other"), "another");
    assertThat(objects.ask(to, new Command.Add(1, "once"), "request"))
        .isEqualTo(new Outcome.Done(new Counter.Reply(1), 1));
    assertThat(objects.read(to, Counter.State.class).state().total()).isEqualTo(2);
  }

  @Test
  void aRequestIdIsKnownAfterTheObjectLeftMemoryAndWhenManyFollowedIt() {
    var to = counter();
    var first = objects.ask(to, new Command.Add(1, "once"), "request");
    for (int i = 0; i < 100; i++) {
      objects.ask(to, new Command.Add(1, "more"), "request " + i);
    }
    // No longer remembered in memory: the database's own key stops the second one.
    assertThat(objects.ask(to, new Command.Add(1, "once"), "request")).isEqualTo(first);
    assertThat(objects.read(to, Counter.State.class).state().total()).isEqualTo(101);

    var another = start(RuntimeSettings.standard().cluster("another"));
    try {
      assertThat(another.ask(to, new Command.Add(1, "once"), "request")).isEqualTo(first);
    } finally {
      another.close();
    }
  }

  @Test
  void aRowWrittenByOthersIsNoticed() {
    var to = counter();
    objects.ask(to, new Command.Add(1, "here"));
    Postgres.execute(
        url,
        """
        update counter set version = version + 1, total = 100,
               state = jsonb_set(state, '{total}', '100')
         where id = '%s'
        """
            .formatted(to.id()));
    assertThat(objects.ask(to, new Command.Add(1, "and here")))
        .isEqualTo(new Outcome.Done(new Counter.Reply(101), 3));
  }

  private static void written(Address counter, String limit) {
    Postgres.execute(
        url,
        """
        insert into counter (tenant_id, id, version, state, changed_at, total)
        values ('%s', '%s', 3,
            '{"total": 5, "mood": "CALM", "notes": ["before"], "limit": %s}', now(), 5)
        """
            .formatted(counter.tenant(), counter.id(), limit));
  }

  @Test
  void aCommandThatBeginsAnObjectFindsTheOneThatWasThere() {
    var to = counter();
    written(to, "{\"@type\": \"Counter$Limit$Open\"}");
    assertThat(objects.ask(to, new Command.Add(1, Counter.FIRST)))
        .isEqualTo(new Outcome.Done(new Counter.Reply(6), 4));
    assertThat(objects.read(to, Counter.State.class).state().notes())
        .containsExactly("before", Counter.FIRST);
    assertThat(count("select count(*) from journal where object_id = '%s'", to.id())).isOne();
  }

  @Test
  void whatTheObjectThatWasThereRefusesIsNotBegun() {
    var to = counter();
    written(to, "{\"@type\": \"Counter$Limit$AtMost\", \"total\": 5}");
    assertThat(objects.ask(to, new Command.Add(1, Counter.FIRST)))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(objects.read(to, Counter.State.class).version()).isEqualTo(3);
  }

  @Test
  void whatWasErasedIsNotBegunAnew() {
    var to = counter();
    written(to, "{\"@type\": \"Counter$Limit$Open\"}");
    Postgres.execute(
        url,
        "update counter set state = state || '{\"@erased\": true}' where id = '%s'"
            .formatted(to.id()));
    assertThat(objects.ask(to, new Command.Add(1, Counter.FIRST)))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, no -> assertThat(no.refusal().code()).isEqualTo("erased"));
  }

  @Test
  void anObjectBegunByManyAtOnceHearsEachOfThemOnce() {
    var to = counter();
    var asked =
        IntStream.range(0, 200)
            .mapToObj(i ->
                objects
                    .askAsync(to, new Command.Add(1, Counter.FIRST + i), null)
                    .toCompletableFuture())
            .toList();
    asked.forEach(each -> each.join().version());
    assertThat(objects.read(to, Counter.State.class).state().total()).isEqualTo(200);
    assertThat(count("select count(*) from journal where object_id = '%s'", to.id()))
        .isEqualTo(200);
  }

  @Test
  void anEffectIsCarriedOutOnceAndItsResultHeardOnce() {
    var to = counter();
    var key = UUID.randomUUID().toString();
    objects.ask(to, new Command.CallOut("call", key, "hello", Duration.ZERO));
    Await.until(
        "the answer",
        () -> objects.read(to, Counter.State.class).state().notes().equals(List.of("heard hello")));
    Await.until("the effect to go", () -> effects(key) == 0);
    assertThat(calls.of(key)).hasSize(1);
    assertThat(objects.read(to, Counter.State.class).version()).isEqualTo(2);
  }

  private long effects(String key) {
    return count("select count(*) from effect where key = '%s'", key);
  }

  @Test
  void manyEffectsAreAllCarriedOutOnce() {
    var keys = IntStream.range(0, 500).mapToObj(i -> tenant + "/" + i).toList();
    keys.forEach(key ->
        objects.askAsync(
            counter(), new Command.CallOut("call", key, "crowd", Duration.ZERO), null));
    Await.until(
        "all to be carried out",
        () -> calls.made.stream().filter(c -> c.from().tenant().equals(tenant)).count() >= 500);
    Await.until(
        "all to go",
        () -> count("select count(*) from effect where tenant_id = '%s'", tenant) == 0);
    keys.forEach(key -> assertThat(calls.of(key)).hasSize(1));
  }

  @Test
  void anEffectThatFailsIsTriedAgainWithTheSameKey() {
    var key = UUID.randomUUID().toString();
    objects.ask(counter(), new Command.CallOut("second", key, "x", Duration.ZERO));
    Await.until("the first attempt", () -> second.of(key).size() == 1);
    Await.until(
        "its place in the table",
        () ->
            count("select count(*) from effect where key = '%s' and leased_by is null", key) == 1);
    clock.advance(Duration.ofSeconds(2));
    Await.until("the effect to go", () -> effects(key) == 0);
    assertThat(second.of(key)).extracting(EffectHandler.Call::attempt).containsExactly(1, 2);
  }

  /** More often put off than a handler has attempts. */
  private static EffectResult notYet(EffectHandler.Call<Counter.Call> call) {
    return patient.of(call.key()).size() <= 2 * patient.attempts()
        ? EffectResult.defer(Duration.ZERO)
        : EffectResult.done(new Command.Heard("at last"));
  }

  @Test
  void anEffectThatIsPutOffHasUsedUpNoAttempt() {
    var to = counter();
    var key = UUID.randomUUID().toString();
    objects.ask(to, new Command.CallOut("patient", key, "x", Duration.ZERO));
    Await.until("the effect to go", () -> effects(key) == 0 && patient.of(key).size() == 7);
    assertThat(patient.of(key)).extracting(EffectHandler.Call::attempt).containsOnly(1);
    assertThat(objects.read(to, Counter.State.class).state().notes()).containsExactly("at last");
  }

  @Test
  void anEffectThatAlwaysFailsIsKeptAsFailed() {
    var key = UUID.randomUUID().toString();
    objects.ask(counter(), new Command.CallOut("never", key, "x", Duration.ZERO));
    Await.until(
        "giving up",
        () -> {
          clock.advance(Duration.ofMillis(5));
          return count(
                  "select count(*) from effect where key = '%s' and state = 'FAILED' and error = 'not today'",
                  key)
              == 1;
        });
    assertThat(slow.of(key)).hasSize(3);
  }

  @Test
  void anEffectInDoubtIsKeptAndNotRepeated() {
    var to = counter();
    var key = UUID.randomUUID().toString();
    objects.ask(to, new Command.CallOut("doubtful", key, "x", Duration.ZERO));
    Await.until(
        "the doubt",
        () ->
            count("select count(*) from effect where key = '%s' and state = 'IN_DOUBT'", key) == 1);
    clock.advance(Duration.ofHours(1));
    assertThat(objects.read(to, Counter.State.class).state().notes()).containsExactly("doubt");
    assertThat(doubtful.of(key)).hasSize(1);
  }

  @Test
  void aDelayedEffectWaits() {
    var key = UUID.randomUUID().toString();
    objects.ask(counter(), new Command.CallOut("call", key, "x", Duration.ofMinutes(10)));
    assertThat(calls.of(key)).isEmpty();
    assertThat(effects(key)).isEqualTo(1);
    clock.advance(Duration.ofMinutes(11));
    Await.until("the effect to go", () -> effects(key) == 0);
    assertThat(calls.of(key)).hasSize(1);
  }

  @Test
  void effectsThatBecomeDueOneAfterTheOtherDoNotEachWaitForARoundOfAll() {
    var keys = IntStream.rangeClosed(1, 12).mapToObj(i -> tenant + "/due/" + i).toList();
    for (int i = 0; i < keys.size(); i++) {
      var delay = Duration.ofHours(1).plusMinutes(i);
      objects.ask(counter(), new Command.CallOut("call", keys.get(i), "x", delay));
    }
    clock.advance(Duration.ofHours(1));
    Await.until("the first", () -> calls.of(keys.getFirst()).size() == 1);
    long began = System.nanoTime();
    for (var key : keys.subList(1, keys.size())) {
      clock.advance(Duration.ofMinutes(1));
      Await.until("the next", () -> calls.of(key).size() == 1);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isLessThan(RuntimeSettings.standard().slowPoll().multipliedBy(7));
  }

  @Test
  void anAlarmRingsOnceAtItsTime() {
    var to = counter();
    objects.ask(to, new Command.RemindAt(clock.instant().plusSeconds(3600)));
    assertThat(objects.read(to, Counter.State.class).version()).isZero();
    objects.ask(to, new Command.RemindAt(clock.instant().plusSeconds(7200)));
    clock.advance(Duration.ofSeconds(7300));
    Await.until("the alarm", () -> objects.read(to, Counter.State.class).version() == 1);
    assertThat(count("select count(*) from alarm where object_id = '%s'", to.id())).isZero();
  }

  @Test
  void aClearedAlarmDoesNotRing() {
    var to = counter();
    var witness = counter();
    var due = clock.instant().plusSeconds(60);
    objects.ask(to, new Command.RemindAt(due));
    objects.ask(to, new Command.ForgetReminder());
    objects.ask(witness, new Command.RemindAt(due));
    clock.advance(Duration.ofSeconds(61));
    Await.until("the other alarm", () -> objects.read(witness, Counter.State.class).version() == 1);
    assertThat(objects.read(to, Counter.State.class).version()).isZero();
  }

  @Test
  void anAlarmOfAnObjectThatIsNotInMemoryRings() {
    var to = counter();
    var due = clock.instant().plusSeconds(30);
    objects.ask(to, new Command.Add(1, "x"));
    Postgres.execute(
        url,
        "insert into alarm values ('%s', 'counter', '%s', %d, '%s')"
            .formatted(tenant, to.id(), Engine.slotOf(to, 128), due));
    // The copy in memory knows of no such alarm and is right not to hear it; a fresh one does.
    Postgres.execute(url, "update counter set version = 7 where id = '%s'".formatted(to.id()));
    objects.ask(to, new Command.Add(1, "reload"));
    clock.advance(Duration.ofSeconds(31));
    Await.until("the alarm", () -> objects.read(to, Counter.State.class).version() == 9);
  }

  @Test
  void aFollowerHearsEveryCommitInOrder() throws Exception {
    var heard = new CopyOnWriteArrayList<JournalEntry>();
    var to = counter();
    try (var _ =
        objects.follow(entries ->
            entries.stream().filter(e -> e.tenant().equals(tenant)).forEach(heard::add))) {
      for (int i = 0; i < 300; i++) {
        objects.askAsync(i % 3 == 0 ? to : counter(), new Command.Add(1, "n" + i), null);
      }
      Await.until("all to be heard", () -> heard.size() == 300);
    }
    assertThat(heard).extracting(JournalEntry::position).isSorted().doesNotHaveDuplicates();
    assertThat(heard.stream().filter(e -> e.objectId().equals(to.id())).map(JournalEntry::version))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).mapToObj(i -> (long) i).toList());
    var event = objects.event(heard.getFirst(), Counter.Event.class);
    assertThat(event).isInstanceOf(Counter.Event.Added.class);
  }

  @Test
  void aSlowCommitIsNotPassedBy() throws Exception {
    var before = objects.end();
    var heard = new CopyOnWriteArrayList<JournalEntry>();
    var to = counter();
    try (var _ =
            objects.follow(entries ->
                entries.stream().filter(e -> e.tenant().equals(tenant)).forEach(heard::add));
        var other = Postgres.connect(url)) {
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.execute(
            """
            insert into journal (tenant_id, epoch, seq, kind, object_id, version, type, schema,
                happened_at, at, data)
            values ('%s', 1, 1, 'counter', '%s', 1, 'Rang', 1, now(), now(), '{}')
            """
                .formatted(tenant, UUID.randomUUID()));
      }
      objects.ask(to, new Command.Add(1, "after"));
      assertThat(objects.entriesAfter(tenant, before, 10)).isEmpty();
      assertThat(heard).isEmpty();
      other.commit();
      Await.until("both", () -> heard.size() == 2);
      assertThat(heard).extracting(JournalEntry::type).containsExactly("Rang", "Added");
    }
    assertThat(objects.entriesAfter(tenant, before, 10)).hasSize(2);
    assertThat(objects.entriesAfter(tenant, before, 1)).hasSize(1);
    assertThat(objects.entriesAfter(tenant, heard.getFirst().position(), 10)).hasSize(1);
    assertThat(objects.entriesAfter(tenant, Position.START, 10)).hasSize(2);
    assertThat(objects.entriesAfter(UUID.randomUUID(), Position.START, 10)).isEmpty();
    assertThatThrownBy(() -> objects.entriesAfter(tenant, new Position(7, 1, 1), 10))
        .isInstanceOf(PositionLostException.class);
  }

  @Test
  void aDurableReaderMeetsEveryEntryOnce() {
    var to = counter();
    for (int i = 0; i < 50; i++) {
      objects.askAsync(to, new Command.Add(1, "n" + i), null);
    }
    Await.until(
        "the copies",
        () -> count("select count(*) from copy where object_id = '%s'", to.id()) == 50);
    reader.failing = true;
    objects.ask(to, new Command.Add(1, "while it fails"));
    Await.until(
        "the error",
        () ->
            count("select count(*) from reader where name = 'copier' and error is not null") == 1);
    reader.failing = false;
    Await.until(
        "the copies",
        () -> count("select count(*) from copy where object_id = '%s'", to.id()) == 51);
    assertThat(reader.met.stream().filter(e -> e.objectId().equals(to.id())))
        .extracting(JournalEntry::version)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 51).mapToObj(i -> (long) i).toList());
  }

  /** Lets news gather, and counts how often it was brought some. */
  private static final class Unhurried implements JournalReader {
    final List<JournalEntry> met = new CopyOnWriteArrayList<>();
    final AtomicInteger deliveries = new AtomicInteger();

    @Override
    public String name() {
      return "unhurried";
    }

    @Override
    public Duration gathers() {
      return Duration.ofMillis(200);
    }

    @Override
    public void read(List<JournalEntry> entries, Connection transaction) {
      deliveries.incrementAndGet();
      met.addAll(entries);
    }
  }

  @Test
  void aReaderThatLetsNewsGatherMeetsAllOfItInFewDeliveries() {
    var database = Postgres.database();
    var unhurried = new Unhurried();
    var builder =
        ObjectRuntime.on(database, "postgres", "", null)
            .kind(new Counter())
            .dimension("actor", "text")
            .dimension("channel", "text")
            .reader(unhurried);
    try (var node = builder.start()) {
      var to = counter();
      for (int i = 0; i < 300; i++) {
        node.ask(to, new Command.Add(1, "n" + i));
      }
      Await.until("all of it", () -> unhurried.met.size() == 300);
      assertThat(unhurried.met)
          .extracting(JournalEntry::version)
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 300).mapToObj(i -> (long) i).toList());
      assertThat(unhurried.deliveries).hasValueLessThan(100);
    }
  }

  /** Hears of few of many, as a reader does that comes when others have long been at work. */
  private static final class Late implements JournalReader {
    final List<JournalEntry> met = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
      return "late";
    }

    @Override
    public List<String> kinds() {
      return List.of(Counter.NAME);
    }

    @Override
    public Set<String> types() {
      return Set.of("Limited");
    }

    @Override
    public int atOnce() {
      return 3;
    }

    @Override
    public void read(List<JournalEntry> entries, Connection transaction) {
      assertThat(entries).hasSizeLessThanOrEqualTo(atOnce());
      met.addAll(entries);
    }
  }

  @Test
  void aReaderThatComesLateMeetsWhatItWantsOfWhatWasThere() {
    var database = Postgres.database();
    var builder =
        ObjectRuntime.on(database, "postgres", "", null)
            .kind(new Counter())
            .dimension("actor", "text")
            .dimension("channel", "text");
    builder.start().close();
    // More than two stretches, with what it wants at their ends, together and in between.
    Postgres.execute(
        database,
        """
        insert into journal (tenant_id, epoch, seq, kind, object_id, version, type, schema,
            happened_at, at, data)
        select '%s', 1, n, case when n = 30000 then 'other' else 'counter' end, gen_random_uuid(), n,
               case when n in (1, 20000, 20001, 30000, 30001, 30002, 30003, 30004, 30005, 45000)
                    then 'Limited' else 'Added' end,
               case when n = 30002 then 0 else 1 end, now(), now(), '{}'
          from generate_series(1, 45000) n
        """
            .formatted(tenant));
    var late = new Late();
    try (var _ = builder.reader(late).start()) {
      Await.until("the last", () -> late.met.size() >= 8);
    }
    assertThat(late.met)
        .extracting(JournalEntry::version)
        .containsExactly(1L, 20_000L, 20_001L, 30_001L, 30_003L, 30_004L, 30_005L, 45_000L);
  }

  @Test
  void aSignalIsHeardByThoseWhoListen() throws Exception {
    var heard = new CopyOnWriteArrayList<String>();
    try (var _ = objects.onSignal("topic", heard::add)) {
      objects.signal("topic", "{}");
      objects.signal("other", "{}");
    }
    objects.signal("topic", "later");
    assertThat(heard).containsExactly("{}");
  }

  @Test
  void aLookWaitsForTheCommitItSees() {
    var to = counter();
    var add = objects.askAsync(to, new Command.Add(1, "x"), null).toCompletableFuture();
    var look = objects.ask(to, new Command.Look());
    assertThat(look.reply(Counter.Reply.class).total()).isEqualTo(1);
    assertThat(count("select total from counter where id = '%s'", to.id())).isEqualTo(1);
    assertThat(add.orTimeout(5, TimeUnit.SECONDS).join().version()).isEqualTo(1);
  }

  @Test
  void aCommandOfAnotherKindIsAMistakeOfTheProgram() {
    assertThatThrownBy(() -> objects.ask(counter(), "hello"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> objects.ask(new Address("nothing", tenant, tenant), new Command.Look()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
