package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import kira.channels.Delivery.Command;
import kira.channels.Delivery.State;
import kira.channels.Delivery.Status;
import kira.objects.Decision;
import kira.objects.Json;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");

  private static final UUID ACCOUNT = UUID.randomUUID();

  private final Delivery delivery = new Delivery();
  private final Delivery.Order order =
      new Delivery.Order(
          UUID.randomUUID(),
          ACCOUNT,
          UUID.randomUUID(),
          UUID.randomUUID(),
          UUID.randomUUID(),
          Lane.FIRST,
          "ana@example.com",
          "{\"text\":\"Hello\"}");

  private State tell(State state, Command command) {
    return delivery.decide(state, command) instanceof Decision.Accepted<Delivery.Event> accepted
        ? accepted.events().stream().reduce(state, delivery::apply, (_, last) -> last)
        : state;
  }

  private int effects(State state, Command command) {
    return delivery.decide(state, command) instanceof Decision.Accepted<Delivery.Event> accepted
        ? accepted.effects().size()
        : 0;
  }

  private State queued() {
    return tell(delivery.empty(), new Command.Queue(order, null, START));
  }

  private static Command report(Fact fact, int second) {
    var at = START.plusSeconds(second);
    return new Command.Report(
        ACCOUNT,
        fact,
        at,
        fact.isFailure() ? "bounced" : null,
        fact.isFailure() ? "no such mailbox" : null,
        "provider-1",
        "<1@example.com>",
        null,
        at.plusSeconds(3));
  }

  @Test
  void aProviderThatTellsWholeSecondsTellsNothingFromBeforeTheMessage() {
    var state = tell(queued(), report(Fact.DELIVERED, -1));
    state = tell(state, report(Fact.SENT, -1));

    assertThat(DeliveryView.of(order.id(), state).steps())
        .extracting(DeliveryView.Step::what)
        .containsExactly("QUEUED", "HANDED_OVER", "SENT", "DELIVERED");
  }

  @Test
  void aWishThatIsRepeatedIsTheSameDelivery() {
    assertThat(effects(delivery.empty(), new Command.Queue(order, null, START))).isEqualTo(1);
    assertThat(effects(queued(), new Command.Queue(order, null, START))).isZero();
  }

  @Test
  void aDoubtIsAskedAboutOnceItsAccountIsWellAgain() {
    var state = tell(queued(), new Command.Try(START));
    state = tell(state, new Command.Doubt("lost", START, START));
    state = tell(state, new Command.Park("account", "", START));
    var well = START.plusSeconds(600);
    assertThat(delivery.decide(state, new Command.Release(well)))
        .isInstanceOfSatisfying(
            Decision.Accepted.class,
            accepted ->
                assertThat(accepted.alarm())
                    .isEqualTo(new Decision.AlarmChange.Set(well.plus(Delivery.ASKED))));
    state = tell(state, new Command.Release(well));
    assertThat(effects(state, new Command.Ring(well.plus(Delivery.ASKED)))).isEqualTo(1);
  }

  @Test
  void whatAnotherAccountsProviderSaysIsNotHeard() {
    var foreign =
        new Command.Report(
            UUID.randomUUID(),
            Fact.BOUNCED,
            START,
            "bounced",
            null,
            "provider-1",
            null,
            null,
            START);

    assertThat(delivery.decide(queued(), foreign)).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void whatItIsInTheEndDoesNotDependOnTheOrderOfTheNews() {
    var random = new Random(4);
    for (int round = 0; round < 5_000; round++) {
      var news = new ArrayList<Command>();
      news.add(new Command.Accept("provider-1", START.plusSeconds(1)));
      for (var fact : Fact.values()) {
        for (int i = random.nextInt(3); i > 0; i--) {
          news.add(report(fact, 2 + random.nextInt(5)));
        }
      }
      var one = told(news);
      // Late, in another order, and some of it twice.
      Collections.shuffle(news, random);
      for (int i = random.nextInt(4); i > 0; i--) {
        news.add(random.nextInt(news.size()), news.get(random.nextInt(news.size())));
      }
      var other = told(news);
      assertThat(other.status()).as("of %s", news).isEqualTo(one.status());
      assertThat(other.facts()).as("of %s", news).isEqualTo(one.facts());
      assertThat(other.reason()).isEqualTo(one.reason());
      assertThat(other.providerId()).isEqualTo("provider-1");
      assertThat(other.content()).isNull();
    }
  }

  private State told(List<Command> news) {
    var state = queued();
    for (var each : news) {
      state = tell(state, each);
    }
    return state;
  }

  @Test
  void itsWayIsToldInTheOrderInWhichItMustHaveHappened() {
    var early = tell(queued(), report(Fact.DELIVERED, 1));
    var answered = tell(early, new Command.Accept("provider-1", START.plusSeconds(9)));

    for (var state : List.of(early, answered)) {
      assertThat(DeliveryView.of(order.id(), state).steps())
          .extracting(DeliveryView.Step::what)
          .containsExactly("QUEUED", "HANDED_OVER", "DELIVERED");
    }
  }

  @Test
  void newsBeforeOurOwnAnswerProveThatItWasHandedOver() {
    var early = tell(queued(), report(Fact.SENT, 1));

    assertThat(early.status()).isEqualTo(Status.SENT);
    assertThat(early.providerId()).isEqualTo("provider-1");
    assertThat(early.isWaiting()).isFalse();
    // A refusal of the second attempt says nothing about the first, which was taken.
    var late = tell(early, new Command.Refuse("validation_error", "", START.plusSeconds(2)));
    assertThat(late.status()).isEqualTo(Status.SENT);
  }

  @Test
  void aDoubtEndsWithTheAnswerToTheSameKey() {
    var doubted =
        tell(queued(), new Command.Doubt("The connection ended.", START, START.plusSeconds(1)));
    assertThat(doubted.status()).isEqualTo(Status.IN_DOUBT);
    assertThat(doubted.reason())
        .isEqualTo(new Delivery.Reason("in_doubt", "The connection ended."));

    var answered = tell(doubted, new Command.Accept("provider-1", START.plusSeconds(2)));
    assertThat(answered.status()).isEqualTo(Status.HANDED_OVER);
  }

  @Test
  void oneThatWasParkedGoesOutAsAnotherEffectWithItsOldKey() {
    var parked = tell(queued(), new Command.Park("account", "API key is invalid", START));
    assertThat(parked.status()).isEqualTo(Status.QUEUED);
    assertThat(parked.reason()).isEqualTo(new Delivery.Reason("account", "API key is invalid"));
    assertThat(effects(parked, new Command.Release(START))).isEqualTo(1);

    var released = tell(parked, new Command.Release(START));
    assertThat(released.round()).isEqualTo(1);
    assertThat(effects(released, new Command.Release(START))).isZero();
    // Whoever was not told looks by itself.
    assertThat(effects(parked, new Command.Ring(START.plus(Delivery.PARKED)))).isEqualTo(1);
  }

  @Test
  void onlyWhatFailedOrIsInDoubtIsSentAgain() {
    var again = new Command.Supersede(UUID.randomUUID(), "user:1", START);
    assertThat(delivery.decide(queued(), again)).isInstanceOf(Decision.Refused.class);
    var failed = tell(queued(), new Command.Refuse("validation_error", "no", START));
    assertThat(tell(failed, again).again()).isEqualTo(again.by());
  }

  @Test
  void itsStateIsStoredAndReadAsItIs() {
    var state = tell(tell(queued(), report(Fact.DELIVERED, 2)), report(Fact.BOUNCED, 3));

    assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(state), State.class))
        .isEqualTo(state);
  }

  @Test
  void a_try_that_got_no_answer_is_known_and_one_that_was_answered_is_not() {
    var tried = tell(queued(), new Command.Try(START.plusSeconds(1)));

    assertThat(tried.triedAt()).isEqualTo(START.plusSeconds(1));
    assertThat(
            tell(
                    tried,
                    new Command.Postpone(
                        "busy", "later", START.plusSeconds(9), START.plusSeconds(2)))
                .triedAt())
        .isNull();
  }

  @Test
  void what_goes_to_many_is_handed_over_by_an_effect_of_its_own() {
    var bulk =
        new Delivery.Order(
            order.id(),
            order.account(),
            null,
            null,
            null,
            Lane.BULK,
            order.recipient(),
            order.content());
    var decision =
        (Decision.Accepted<Delivery.Event>)
            delivery.decide(delivery.empty(), new Command.Queue(bulk, null, START));

    assertThat(decision.effects().getFirst().kind()).isEqualTo(Lane.BULK.effect());
    var before =
        Json.MAPPER.readValue(
            "{\"id\":\"%s\",\"account\":\"%s\",\"recipient\":\"a\",\"content\":\"\"}"
                .formatted(order.id(), order.account()),
            Delivery.Order.class);
    assertThat(before.lane()).isEqualTo(Lane.FIRST);
  }

  private List<Delivery.Event> events(State state, Command command) {
    return delivery.decide(state, command) instanceof Decision.Accepted<Delivery.Event> accepted
        ? accepted.events()
        : List.of();
  }

  private Command.Divert divert(UUID from, UUID to, int second) {
    return new Command.Divert(
        from, to, "A", "B", "{}", "unavailable", "closed", START.plusSeconds(second));
  }

  /** Whatever comes in whatever order: it leaves an account only after a certain no. */
  @Test
  void itGoesByAnotherAccountOnlyWhenTheFirstCertainlyDidNotTakeItAndNeverTwiceToOne() {
    var random = new Random(11);
    var accounts = List.of(order.account(), UUID.randomUUID(), UUID.randomUUID());
    int diverted = 0;
    for (int run = 0; run < 5_000; run++) {
      var state = queued();
      int effects = 1;
      var been = new ArrayList<UUID>();
      for (int step = 0; step < 12; step++) {
        var at = START.plusSeconds(step);
        var from = accounts.get(random.nextInt(3));
        var to = accounts.get(random.nextInt(3));
        Command command =
            switch (random.nextInt(10)) {
              case 0 -> new Command.Try(at);
              case 1 -> new Command.Postpone("unavailable", "", at.plusSeconds(9), at);
              case 2 -> new Command.Park("account", "", at);
              case 3 -> new Command.Release(at);
              case 4 -> new Command.Doubt("lost", at, at);
              case 5 -> random.nextInt(4) == 0 ? new Command.Accept("p", at) : new Command.Ring(at);
              case 6 -> random.nextInt(4) == 0 ? report(Fact.SENT, step) : new Command.Ring(at);
              case 7 -> new Command.Clear("not_there", "", at);
              default -> divert(from, to, step);
            };
        var before = state;
        var events = events(state, command);
        int asked = effects(state, command);
        state = tell(state, command);
        for (var event : events) {
          if (event instanceof Delivery.Event.DeliveryDiverted e) {
            diverted++;
            assertThat(before.doubtSince()).isNull();
            assertThat(before.isWaiting()).isTrue();
            assertThat(before.order().account()).isEqualTo(e.from());
            been.add(e.from());
            assertThat(been).doesNotHaveDuplicates().doesNotContain(e.to());
            assertThat(state.order().account()).isEqualTo(e.to());
            assertThat(state.order().id()).isEqualTo(order.id());
          }
        }
        if (!(command instanceof Command.Ring) || before.parked()) {
          effects += asked;
          // Each round has one effect, and an older one finds that it has nothing to do.
          assertThat(effects).isEqualTo(state.round() + 1);
        }
        if (!before.isWaiting()) {
          assertThat(asked).isZero();
        }
      }
    }
    assertThat(diverted).isGreaterThan(1_000);
  }

  @Test
  void aDoubtIsAskedAboutAndClearedOrEndedByAPerson() {
    var doubted = tell(queued(), new Command.Doubt("lost", START, START));
    assertThat(effects(doubted, new Command.Ring(START.plusSeconds(60)))).isEqualTo(1);
    var cleared = tell(doubted, new Command.Clear("not_there", "", START.plusSeconds(300)));
    assertThat(cleared.status()).isEqualTo(Status.QUEUED);
    assertThat(cleared.round()).isEqualTo(1);
    assertThat(cleared.content()).isEqualTo(order.content());

    var vouched = tell(doubted, new Command.Vouch("user:1", START.plusSeconds(90)));
    assertThat(vouched.status()).isEqualTo(Status.DELIVERED);
    assertThat(effects(vouched, new Command.Ring(START.plusSeconds(120)))).isZero();
    assertThat(delivery.decide(queued(), new Command.Vouch("user:1", START)))
        .isInstanceOf(Decision.Refused.class);
    // What a later report knows better stands.
    assertThat(tell(vouched, report(Fact.BOUNCED, 200)).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void anAccountIsInTroubleFromItsFirstNoThatIsNotAboutPace() {
    var busy = tell(queued(), new Command.Postpone("too_fast", "", START, START.plusSeconds(1)));
    assertThat(busy.troubledSince()).isNull();
    var down = tell(busy, new Command.Postpone("unavailable", "", START, START.plusSeconds(2)));
    var still = tell(down, new Command.Postpone("unavailable", "", START, START.plusSeconds(9)));
    assertThat(still.troubledSince()).isEqualTo(START.plusSeconds(2));
  }

  @Test
  void aReportIsCountedOnce() {
    var accepted = tell(queued(), new Command.Accept("provider-1", START.plusSeconds(2)));
    var first =
        (Delivery.Event.DeliveryReported) events(accepted, report(Fact.DELIVERED, 9)).getFirst();
    assertThat(first.measure())
        .isEqualTo(new Delivery.Measure(order.account(), Lane.FIRST, null, 7_000L));
    var told = tell(accepted, report(Fact.DELIVERED, 9));
    var earlier =
        (Delivery.Event.DeliveryReported) events(told, report(Fact.DELIVERED, 5)).getFirst();
    assertThat(earlier.measure()).isNull();
  }
}
