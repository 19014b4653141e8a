package kira.contacts.fields;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;

/**
 * The fields of a workspace's contacts, or of its companies: one object, so that a new field is
 * there at once, whatever the number of them. No table is altered: values live in rows of their
 * own.
 */
public final class FieldCatalogue
    implements Kind<FieldCatalogue.State, FieldCatalogue.Command, FieldCatalogue.Event> {
  static final int MOST = 200;

  /** What has fields. */
  public enum Subject {
    CONTACTS("contact-fields", "contact_fields"),
    COMPANIES("company-fields", "company_fields");

    private final String kind;
    private final String table;

    Subject(String kind, String table) {
      this.kind = kind;
      this.table = table;
    }

    public String kind() {
      return kind;
    }
  }

  private final Subject subject;

  public FieldCatalogue(Subject subject) {
    this.subject = subject;
  }

  /** In the order in which they are shown. */
  public record State(List<Field> fields) {
    public State {
      fields = List.copyOf(fields);
    }

    public Optional<Field> find(String key) {
      return fields.stream().filter(field -> field.key().equals(key)).findFirst();
    }
  }

  public sealed interface Command {
    /** Adds a field at the end. */
    record Define(Field field, String by, Instant at) implements Command {}

    /** Replaces everything of a field but its key and type. */
    record Change(Field field, String by, Instant at) implements Command {}

    /** Puts the fields into an order; those not named stay behind, as they were. */
    record Arrange(List<String> order, String by, Instant at) implements Command {
      public Arrange {
        order = List.copyOf(order);
      }
    }
  }

  public sealed interface Event {
    String by();

    record FieldDefined(Field field, String by, Instant at) implements Event {}

    record FieldChanged(Field field, String by, Instant at) implements Event {}

    record FieldsArranged(List<String> order, String by, Instant at) implements Event {
      public FieldsArranged {
        order = List.copyOf(order);
      }
    }
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Define(var field, _, _) when state.fields().contains(field) -> Decision.accept();
      case Command.Define _ when state.fields().size() >= MOST ->
          Decision.refuse("too_many_fields", "A workspace has at most %d fields.".formatted(MOST));
      case Command.Define(var field, _, _) when state.find(field.key()).isPresent() ->
          Decision.refuse("field_exists", "There is a field with this key already.", "key");
      case Command.Define(var field, var by, var at) ->
          Decision.accept(new Event.FieldDefined(field, by, at));
      case Command.Change(var field, var by, var at) ->
          state
              .find(field.key())
              .map(known -> changed(known, field, by, at))
              .orElseGet(FieldCatalogue::unknown);
      case Command.Arrange(var order, _, _) when new HashSet<>(order).size() != order.size() ->
          Decision.refuse("invalid_order", "A field is named twice.", "order");
      case Command.Arrange(var order, _, _)
          when order.stream().anyMatch(key -> state.find(key).isEmpty()) ->
          Decision.refuse("field_not_found", "The order names a field that does not exist.");
      case Command.Arrange(var order, var by, var at) ->
          arranged(state, order).equals(state)
              ? Decision.accept()
              : Decision.accept(new Event.FieldsArranged(order, by, at));
    };
  }

  private static Decision<Event> changed(Field known, Field field, String by, Instant at) {
    if (known.type() != field.type()) {
      return Decision.refuse(
          "field_fixed", "The type of a field cannot be changed. Make a new field.", "type");
    }
    if (known.unique() != field.unique()) {
      return Decision.refuse(
          "field_fixed", "Whether values are unique is chosen when a field is made.", "unique");
    }
    return known.equals(field)
        ? Decision.accept()
        : Decision.accept(new Event.FieldChanged(field, by, at));
  }

  private static Decision<Event> unknown() {
    return Decision.refuse("field_not_found", "There is no such field.");
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.FieldDefined(var field, _, _) -> {
        var fields = new ArrayList<>(state.fields());
        fields.add(field);
        yield new State(fields);
      }
      case Event.FieldChanged(var field, _, _) ->
          new State(
              state.fields().stream()
                  .map(known -> known.key().equals(field.key()) ? field : known)
                  .toList());
      case Event.FieldsArranged(var order, _, _) -> arranged(state, order);
    };
  }

  private static State arranged(State state, List<String> order) {
    var fields = new ArrayList<Field>();
    order.forEach(key -> state.find(key).ifPresent(fields::add));
    state.fields().stream().filter(field -> !order.contains(field.key())).forEach(fields::add);
    return new State(fields);
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", event.by());
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.named(subject.table);
  }

  @Override
  public String name() {
    return subject.kind;
  }

  @Override
  public State empty() {
    return new State(List.of());
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
