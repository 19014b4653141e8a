package kira.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kira.objects.Counter.Command;
import kira.objects.Counter.Event;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sample kind as a table: given events, when a command comes, then events or a refusal. */
class CounterTest {
  record Scenario(String name, List<Event> given, Command when, List<Event> then, String refused) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Scenario> scenarios() {
    return Stream.of(
        new Scenario(
            "the first amount is the total",
            List.of(),
            new Command.Add(3, "a"),
            List.of(new Event.Added(3, "a", 3)),
            null),
        new Scenario(
            "amounts add up",
            List.of(new Event.Added(3, "a", 3)),
            new Command.Add(4, "b"),
            List.of(new Event.Added(4, "b", 7)),
            null),
        new Scenario(
            "up to the limit is allowed",
            List.of(new Event.Limited(5)),
            new Command.Add(5, "a"),
            List.of(new Event.Added(5, "a", 5)),
            null),
        new Scenario(
            "over the limit is refused",
            List.of(new Event.Added(3, "a", 3), new Event.Limited(5)),
            new Command.Add(3, "b"),
            List.of(),
            "over_limit"),
        new Scenario(
            "looking changes nothing",
            List.of(new Event.Added(3, "a", 3)),
            new Command.Look(),
            List.of(),
            null));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void decides(Scenario scenario) {
    var kind = new Counter();
    var state = kind.empty();
    for (var event : scenario.given) {
      state = kind.apply(state, event);
    }
    var events = new ArrayList<Event>();
    String refused = null;
    switch (kind.decide(state, scenario.when)) {
      case Decision.Accepted<Event> accepted -> events.addAll(accepted.events());
      case Decision.Refused<Event>(var refusal) -> refused = refusal.code();
    }
    assertThat(events).isEqualTo(scenario.then);
    assertThat(refused).isEqualTo(scenario.refused);
  }
}
