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
    return tell(delivery.empty(), new Command.Queue(order, START));
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
        at.plusSeconds(3));
  }

  @Test
  void aWishThatIsRepeatedIsTheSameDelivery() {
    assertThat(effects(delivery.empty(), new Command.Queue(order, START))).isEqualTo(1);
    assertThat(effects(queued(), new Command.Queue(order, START))).isZero();
  }

  @Test
  void whatAnotherAccountsProviderSaysIsNotHeard() {
    var foreign =
        new Command.Report(
            UUID.randomUUID(), Fact.BOUNCED, START, "bounced", null, "provider-1", null, START);

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
            delivery.decide(delivery.empty(), new Command.Queue(bulk, START));

    assertThat(decision.effects().getFirst().kind()).isEqualTo(Lane.BULK.effect());
    var before =
        Json.MAPPER.readValue(
            "{\"id\":\"%s\",\"account\":\"%s\",\"recipient\":\"a\",\"content\":\"\"}"
                .formatted(order.id(), order.account()),
            Delivery.Order.class);
    assertThat(before.lane()).isEqualTo(Lane.FIRST);
  }
}
