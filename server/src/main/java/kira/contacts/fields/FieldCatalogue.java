package kira.contacts.fields;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import kira.contacts.filter.Words;
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

  /**
   * In the order in which they are shown: those of no group first, the others group by group.
   *
   * @param groups names of those that a field stands in, in their order
   */
  public record State(List<Field> fields, List<String> groups) {
    // What was stored before groups had an order has none.
    @SuppressWarnings("NullAway")
    public State {
      groups = named(groups == null ? List.of() : groups, fields);
      fields = byGroup(fields, groups);
    }

    private static List<String> named(List<String> order, List<Field> fields) {
      var used = new LinkedHashSet<String>();
      fields.stream().map(Field::group).filter(Objects::nonNull).forEach(used::add);
      var groups = new LinkedHashSet<>(order);
      groups.retainAll(used);
      groups.addAll(used);
      return List.copyOf(groups);
    }

    private static List<Field> byGroup(List<Field> fields, List<String> groups) {
      return fields.stream()
          .sorted(
              Comparator.comparingInt(
                  field -> field.group() == null ? -1 : groups.indexOf(field.group())))
          .toList();
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

    /** Calls a group otherwise, in all its fields. */
    record RenameGroup(String group, String name, String by, Instant at) implements Command {}

    /** Puts the groups into an order; those not named stay behind, as they were. */
    record ArrangeGroups(List<String> order, String by, Instant at) implements Command {
      public ArrangeGroups {
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

    record GroupRenamed(String group, String name, String by, Instant at) implements Event {}

    record GroupsArranged(List<String> order, String by, Instant at) implements Event {
      public GroupsArranged {
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
          Decision.accept(new Event.FieldDefined(spelled(state, field), by, at));
      case Command.Change(var field, var by, var at) ->
          state
              .find(field.key())
              .map(known -> changed(known, spelled(state, field), by, at))
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
      case Command.RenameGroup(var group, _, _, _) when !state.groups().contains(group) ->
          noGroup("group");
      case Command.RenameGroup(var group, var name, _, _) when group.equals(name) ->
          Decision.accept();
      case Command.RenameGroup(var group, var name, _, _)
          when state.groups().stream()
              .anyMatch(other -> !other.equals(group) && isSame(other, name)) ->
          Decision.refuse("group_exists", "There is a group with this name already.", "name");
      case Command.RenameGroup(var group, var name, var by, var at) ->
          Decision.accept(new Event.GroupRenamed(group, name, by, at));
      case Command.ArrangeGroups(var order, _, _)
          when new HashSet<>(order).size() != order.size() ->
          Decision.refuse("invalid_order", "A group is named twice.", "groups");
      case Command.ArrangeGroups(var order, _, _) when !state.groups().containsAll(order) ->
          noGroup("groups");
      case Command.ArrangeGroups(var order, var by, var at) ->
          groupsArranged(state, order).equals(state)
              ? Decision.accept()
              : Decision.accept(new Event.GroupsArranged(order, by, at));
    };
  }

  private static Decision<Event> noGroup(String at) {
    return Decision.refuse("group_not_found", "There is no such group.", at);
  }

  /** The field in the group as others spell it: "billing" is no second group beside "Billing". */
  private static Field spelled(State state, Field field) {
    var group = field.group();
    return group == null
        ? field
        : state.fields().stream()
            .filter(other -> !other.key().equals(field.key()))
            .map(Field::group)
            .filter(other -> other != null && isSame(other, group))
            .findFirst()
            .map(field::in)
            .orElse(field);
  }

  private static boolean isSame(String one, String other) {
    return Words.fold(one).equals(Words.fold(other));
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
        yield new State(fields, state.groups());
      }
      case Event.FieldChanged(var field, _, _) ->
          new State(
              state.fields().stream()
                  .map(known -> known.key().equals(field.key()) ? field : known)
                  .toList(),
              state.groups());
      case Event.FieldsArranged(var order, _, _) -> arranged(state, order);
      case Event.GroupRenamed(var group, var name, _, _) ->
          new State(
              state.fields().stream()
                  .map(field -> group.equals(field.group()) ? field.in(name) : field)
                  .toList(),
              state.groups().stream().map(each -> each.equals(group) ? name : each).toList());
      case Event.GroupsArranged(var order, _, _) -> groupsArranged(state, order);
    };
  }

  private static State arranged(State state, List<String> order) {
    var fields = new ArrayList<Field>();
    order.forEach(key -> state.find(key).ifPresent(fields::add));
    state.fields().stream().filter(field -> !order.contains(field.key())).forEach(fields::add);
    return new State(fields, state.groups());
  }

  private static State groupsArranged(State state, List<String> order) {
    var groups = new LinkedHashSet<>(order);
    groups.addAll(state.groups());
    return new State(state.fields(), List.copyOf(groups));
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
    return new State(List.of(), List.of());
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
