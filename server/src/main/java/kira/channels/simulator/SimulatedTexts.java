package kira.channels.simulator;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Door;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import org.springframework.stereotype.Service;

/** The messages on simulated phones. */
@Service
public class SimulatedTexts {
  private final DurableObjects objects;
  private final Simulator simulator;
  private final InstantSource clock;

  SimulatedTexts(DurableObjects objects, Simulator simulator, InstantSource clock) {
    this.objects = objects;
    this.simulator = simulator;
    this.clock = clock;
  }

  /**
   * A message appears on a phone, or comes from it; of the same id once.
   *
   * @param news what the workspace is told of it, in the order in which it happens
   */
  public void appear(Door door, UUID id, SimulatedText.Draft draft, List<SimulatedText.News> news) {
    objects.ask(
        address(door, id),
        new SimulatedText.Command.Appear(draft, news, simulator.behaviour(door), clock.instant()));
  }

  /** Something becomes of a message. */
  public Outcome happen(Door door, UUID id, SimulatedText.News news) {
    return objects.ask(
        address(door, id),
        new SimulatedText.Command.Happen(news, simulator.behaviour(door), clock.instant()));
  }

  /** Something becomes of a message that only its phone shows: nobody is told. */
  public void mark(Door door, UUID id, String what) {
    objects.ask(address(door, id), new SimulatedText.Command.Mark(what, clock.instant()));
  }

  /** A message of the account. */
  public Optional<SimulatedText.State> find(Door door, UUID id) {
    var state = objects.read(address(door, id), SimulatedText.State.class).state();
    return state.draft() != null && state.draft().account().equals(door.account())
        ? Optional.of(state)
        : Optional.empty();
  }

  private static Address address(Door door, UUID id) {
    return new Address(SimulatedText.KIND, door.tenant().value(), id);
  }
}
