package kira.team;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import kira.objects.Address;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/** One section of a workspace's settings, kept as JSON for the module whose section it is. */
final class Settings implements Kind<Settings.State, Settings.Command, Settings.Event> {
  static final String KIND = "settings";

  /**
   * @param version counts the events, as the runtime's own version does
   * @param value null while nothing was ever changed
   */
  record State(long version, @Nullable String section, @Nullable String value) {}

  sealed interface Command {
    /**
     * @param changed names of the fields that differ, for the audit trail
     * @param expected the version the change was made on; null overwrites
     */
    record Change(
        String section,
        String value,
        List<String> changed,
        @Nullable Long expected,
        String by,
        Instant at)
        implements Command {
      public Change {
        changed = List.copyOf(changed);
      }
    }
  }

  sealed interface Event {
    record SettingsChanged(
        String section, String value, List<String> changed, String by, Instant at)
        implements Event {
      public SettingsChanged {
        changed = List.copyOf(changed);
      }
    }
  }

  static Address address(TenantId tenant, String section) {
    return new Address(KIND, tenant.value(), NameBasedId.of("settings:" + section));
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Change change
          when change.expected() != null && change.expected() != state.version() ->
          Decision.refuse("version_conflict", "Somebody else changed these settings first.");
      case Command.Change change when change.value().equals(state.value()) -> Decision.accept();
      case Command.Change(var section, var value, var changed, _, var by, var at) ->
          Decision.accept(new Event.SettingsChanged(section, value, changed, by, at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.SettingsChanged(var section, var value, _, _, _) ->
          new State(state.version() + 1, section, value);
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return switch (event) {
      case Event.SettingsChanged changed -> Map.of("actor", changed.by());
    };
  }

  @Override
  public String name() {
    return KIND;
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

  @Override
  public State empty() {
    return new State(0, null, null);
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("settings").column("section", "text", State::section);
  }
}
