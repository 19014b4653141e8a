package kira.contacts;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.contacts.filter.Words;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;

/**
 * The names of a workspace's segments, and which of them name which: one object, so that of two
 * people who take the same name, or close a circle from both ends, one is refused.
 */
final class SegmentNames
    implements Kind<SegmentNames.State, SegmentNames.Command, SegmentNames.Event> {
  static final String KIND = "segment-names";
  static final int MOST = 500;

  /**
   * @param uses the segments that its filter names
   * @param since when this was written down, which may be before the segment itself knows
   */
  record Entry(String name, Set<UUID> uses, Instant since) {
    Entry {
      uses = Set.copyOf(uses);
    }
  }

  record State(Map<UUID, Entry> entries) {
    State {
      entries = Map.copyOf(entries);
    }
  }

  sealed interface Command {
    /** Before a segment is made or corrected. */
    record Take(UUID segment, String name, Set<UUID> uses, Instant at) implements Command {
      public Take {
        uses = Set.copyOf(uses);
      }
    }

    /** Before a segment is deleted, or when it was never made. */
    record Release(UUID segment, Instant at) implements Command {}
  }

  sealed interface Event {
    record NameTaken(UUID segment, String name, Set<UUID> uses, Instant at) implements Event {
      public NameTaken {
        uses = Set.copyOf(uses);
      }
    }

    record NameReleased(UUID segment, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Take(var segment, var name, _, _) when isTaken(state, segment, name) ->
          Decision.refuse("name_taken", "There is a segment of this name already.", "name");
      case Command.Take(var segment, _, _, _)
          when !state.entries().containsKey(segment) && state.entries().size() >= MOST ->
          Decision.refuse(
              "too_many_segments", "A workspace has at most %d segments.".formatted(MOST));
      case Command.Take(var segment, _, var uses, _) when leadsTo(state, uses, segment) ->
          Decision.refuse(
              "segment_circle", "The filter names a segment that depends on this one.", "filter");
      case Command.Take(_, _, var uses, _) when !state.entries().keySet().containsAll(uses) ->
          Decision.refuse("unknown_segment", "The filter names an unknown segment.", "filter");
      case Command.Take(var segment, var name, var uses, var at) ->
          Decision.accept(new Event.NameTaken(segment, name, uses, at));
      case Command.Release(var segment, _)
          when state.entries().values().stream().anyMatch(e -> e.uses().contains(segment)) ->
          Decision.refuse("segment_in_use", "The filter of another segment names this one.");
      case Command.Release(var segment, var at) ->
          state.entries().containsKey(segment)
              ? Decision.accept(new Event.NameReleased(segment, at))
              : Decision.accept();
    };
  }

  static boolean isTaken(State state, UUID segment, String name) {
    var folded = Words.fold(name);
    return state.entries().entrySet().stream()
        .anyMatch(
            e -> !e.getKey().equals(segment) && Words.fold(e.getValue().name()).equals(folded));
  }

  private static boolean leadsTo(State state, Set<UUID> from, UUID segment) {
    var open = new ArrayDeque<>(from);
    var seen = new HashSet<>(from);
    while (!open.isEmpty()) {
      var next = open.pop();
      if (next.equals(segment)) {
        return true;
      }
      var entry = state.entries().get(next);
      if (entry != null) {
        entry.uses().stream().filter(seen::add).forEach(open::push);
      }
    }
    return false;
  }

  @Override
  public State apply(State state, Event event) {
    var entries = new HashMap<>(state.entries());
    switch (event) {
      case Event.NameTaken(var segment, var name, var uses, var at) ->
          entries.put(segment, new Entry(name, uses, at));
      case Event.NameReleased(var segment, _) -> entries.remove(segment);
    }
    return new State(entries);
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.named("segment_names");
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(Map.of());
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }
}
