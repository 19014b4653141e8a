package kira.contacts;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import kira.objects.Address;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import kira.objects.StateTable.Written;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Takes what contacts did, as many as come together: a row for each in the store of events, and one
 * entry in the journal that says that there is more. A workspace has a few intakes, so that one
 * commit does not wait for another.
 */
final class EventIntake implements Kind<EventIntake.State, EventIntake.Command, EventIntake.Event> {
  static final String KIND = "event-intake";

  private static final int INTAKES = 4;

  /**
   * @param taken so far, those included that had come before
   */
  record State(long taken) {}

  sealed interface Command {
    /**
     * @param intake the number of this one
     */
    record Take(int intake, List<Row> rows) implements Command {
      public Take {
        rows = List.copyOf(rows);
      }
    }
  }

  sealed interface Event {
    /**
     * @param intake the number of this one
     * @param rows of the store, which are not kept a second time in the journal
     */
    record EventsTaken(int intake, int count, @JsonIgnore List<Row> rows) implements Event {
      @SuppressWarnings("NullAway")
      public EventsTaken {
        rows = rows == null ? List.of() : List.copyOf(rows);
      }
    }
  }

  /**
   * Something a contact did.
   *
   * @param id of the event, the same whenever it comes again
   * @param name as filters call it
   * @param comparable the properties as filters compare them, as JSON
   * @param place among what the same contact did at the same moment, growing
   * @param story what is told of it, as JSON: see {@link ContactStory}
   */
  record Row(
      UUID contact,
      UUID id,
      String name,
      Instant at,
      long place,
      UUID source,
      String comparable,
      String story) {}

  /** The number of one of the intakes, whichever. */
  static int any() {
    return ThreadLocalRandom.current().nextInt(INTAKES);
  }

  static Address address(TenantId tenant, int number) {
    var name = "%s/events/%d".formatted(tenant.value(), number);
    return new Address(
        KIND, tenant.value(), UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Take(var intake, var rows) ->
          Decision.accept(new Event.EventsTaken(intake, rows.size(), rows));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.EventsTaken(_, var count, _) -> new State(state.taken() + count);
    };
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("event_intake")
        .rows(
            new Rows<State, Event>(
                    "contact_event",
                    List.of(
                        new RowColumn("contact_id", "uuid"),
                        new RowColumn("id", "uuid"),
                        new RowColumn("name", "text"),
                        new RowColumn("happened_at", "timestamptz"),
                        new RowColumn("place", "bigint"),
                        new RowColumn("source", "uuid"),
                        new RowColumn("properties", "jsonb"),
                        new RowColumn("story", "text"),
                        new RowColumn("batch", "bigint")),
                    2,
                    EventIntake::rows)
                .keepingFirst());
  }

  /**
   * The number under which the store has what an entry of the journal tells of.
   *
   * @param version of the entry
   */
  static long batch(Event event, long version) {
    return switch (event) {
      case Event.EventsTaken(var intake, _, _) -> version * INTAKES + intake;
    };
  }

  private static List<@Nullable Object[]> rows(Written<State> written, Event event) {
    return switch (event) {
      case Event.EventsTaken(_, _, var rows) ->
          rows.stream()
              .map(row ->
                  new @Nullable Object[] {
                    row.contact(),
                    row.id(),
                    row.name(),
                    row.at(),
                    row.place(),
                    row.source(),
                    row.comparable(),
                    row.story(),
                    batch(event, written.version())
                  })
              .toList();
    };
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(0);
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
