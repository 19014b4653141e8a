package kira.contacts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import org.jspecify.annotations.Nullable;

/**
 * A set of contacts with a name: those whom a filter means, as long as it means them, or those who
 * were put there. Its members are rows, written with the event of their joining or leaving.
 */
final class Segment implements Kind<SegmentState, SegmentCommand, SegmentEvent> {
  static final String KIND = "segment";

  /** Effect that carries on with the task in hand. */
  static final String WORK = "segment.work";

  /** Effect that removes what is left of a deleted segment. */
  static final String CLEAR = "segment.clear";

  /** Nobody has this id: every contact comes behind it. */
  static final UUID FIRST = new UUID(0, 0);

  record Step(long job) {}

  record Clear() {}

  @Override
  public Decision<SegmentEvent> decide(SegmentState state, SegmentCommand command) {
    if (!state.exists() && !(command instanceof SegmentCommand.Create)) {
      return Decision.refuse("not_found", "There is no such segment.");
    }
    return switch (command) {
      case SegmentCommand.Create _ when state.name() != null ->
          Decision.refuse("segment_exists", "There is such a segment already.");
      case SegmentCommand.Create create -> created(state, create);
      case SegmentCommand.Edit(_, var seen, _, _, _, _, _, _, _) when seen != state.edition() ->
          Decision.refuse("version_conflict", "Somebody else changed this segment first.");
      case SegmentCommand.Edit edit -> edited(state, edit);
      case SegmentCommand.Delete(var id, var by, var at) ->
          Decision.<SegmentEvent>accept(new SegmentEvent.SegmentDeleted(by, at))
              .effect(CLEAR, id.toString(), new Clear());
      case SegmentCommand.Move(var revision, var moves, _, _, _, _, _, _)
          when revision != state.revision() || moves != state.moves() ->
          Decision.refuse("segment_moved", "The segment has changed since it was looked at.");
      case SegmentCommand.Move move -> moved(move);
      case SegmentCommand.Begin _ when state.live() ->
          Decision.refuse("segment_live", "The members of a live segment follow its filter.");
      case SegmentCommand.Begin _ when state.work() != null ->
          Decision.refuse("segment_busy", "Contacts are being added or removed already.");
      case SegmentCommand.Begin(
              var id,
              var task,
              var filter,
              var zone,
              var total,
              var by,
              var at) ->
          begun(
              id,
              List.of(),
              new SegmentState.Work(
                  state.moves() + 1, task, filter, zone, FIRST, 0, total, by, at));
      case SegmentCommand.GoOn(_, var job, _, _, _) when !works(state, job) -> Decision.accept();
      case SegmentCommand.GoOn(var id, var job, var after, var seen, var at) ->
          Decision.<SegmentEvent>accept(new SegmentEvent.SegmentWorkWentOn(after, seen, at))
              .effect(WORK, "%s/%d/%s".formatted(id, job, after), new Step(job));
      case SegmentCommand.Finish(var job, var seen, var at) ->
          works(state, job)
              ? Decision.accept(new SegmentEvent.SegmentWorkDone(seen, at))
              : Decision.accept();
    };
  }

  private static boolean works(SegmentState state, long job) {
    return state.work() != null && state.work().job() == job;
  }

  private static Decision<SegmentEvent> created(SegmentState state, SegmentCommand.Create create) {
    var event =
        new SegmentEvent.SegmentCreated(
            create.name(),
            create.description(),
            create.filter(),
            create.zone(),
            create.by(),
            create.at());
    return create.filter() == null
        ? Decision.accept(event)
        : judged(
            create.id(), List.of(event), state.moves(), create.total(), create.by(), create.at());
  }

  private static Decision<SegmentEvent> edited(SegmentState state, SegmentCommand.Edit edit) {
    var filter = edit.filter();
    boolean other =
        filter != null && !(filter.equals(state.filter()) && edit.zone().equals(state.zone()));
    if (other && !state.live()) {
      return Decision.refuse("segment_static", "A static segment has no filter.", "filter");
    }
    var events = new ArrayList<SegmentEvent>();
    boolean renamed =
        !edit.name().equals(state.name())
            || !Objects.equals(edit.description(), state.description());
    if (renamed || !other) {
      events.add(
          new SegmentEvent.SegmentEdited(edit.name(), edit.description(), edit.by(), edit.at()));
    }
    if (filter == null || !other) {
      return Decision.accept(events);
    }
    events.add(new SegmentEvent.SegmentFilterChanged(filter, edit.zone(), edit.by(), edit.at()));
    return judged(edit.id(), events, state.moves(), edit.total(), edit.by(), edit.at());
  }

  /** Every contact is to be compared with the new filter; what went on before is given up. */
  private static Decision<SegmentEvent> judged(
      UUID id, List<SegmentEvent> events, long moves, long total, String by, Instant at) {
    return begun(
        id,
        events,
        new SegmentState.Work(
            moves + 1, SegmentState.Task.JUDGE, null, "UTC", FIRST, 0, total, by, at));
  }

  private static Decision<SegmentEvent> begun(
      UUID id, List<SegmentEvent> before, SegmentState.Work work) {
    var events = new ArrayList<>(before);
    events.add(new SegmentEvent.SegmentWorkBegun(work));
    return Decision.<SegmentEvent>accept(events)
        .effect(WORK, "%s/%d".formatted(id, work.job()), new Step(work.job()));
  }

  private static Decision<SegmentEvent> moved(SegmentCommand.Move move) {
    var events = new ArrayList<SegmentEvent>();
    if (!move.entered().isEmpty() || !move.left().isEmpty()) {
      events.add(
          new SegmentEvent.SegmentMembershipChanged(
              move.entered(), move.left(), move.by(), move.at()));
    }
    if (move.substitute() != null) {
      events.add(move.substitute());
    }
    if (!move.dues().isEmpty()) {
      events.add(new SegmentEvent.SegmentDuesSet(move.dues(), move.at()));
    }
    return Decision.accept(events);
  }

  @Override
  public SegmentState apply(SegmentState state, SegmentEvent event) {
    return switch (event) {
      case SegmentEvent.SegmentCreated(
              var name,
              var description,
              var filter,
              var zone,
              var by,
              var at) ->
          state.named(name, description, by, at).filtered(filter != null, filter, zone);
      case SegmentEvent.SegmentEdited(var name, var description, var by, var at) ->
          state.named(name, description, by, at);
      case SegmentEvent.SegmentFilterChanged(var filter, var zone, var by, var at) ->
          state.named(state.name(), state.description(), by, at).filtered(true, filter, zone);
      case SegmentEvent.SegmentDeleted(var by, var at) -> state.gone(by, at);
      case SegmentEvent.SegmentMembershipChanged(var entered, var left, _, var at) ->
          state.moved(state.size() + entered.size() - left.size(), at);
      case SegmentEvent.SegmentDuesSet(_, var at) -> state.moved(state.size(), at);
      case SegmentEvent.SegmentSubstituted _ -> state;
      case SegmentEvent.SegmentWorkBegun(var work) -> state.begun(work);
      case SegmentEvent.SegmentWorkWentOn(var after, var seen, _) ->
          state.work() == null ? state : state.working(state.work().further(after, seen));
      case SegmentEvent.SegmentWorkDone _ -> state.working(null);
    };
  }

  @Override
  public Map<String, Object> dimensions(SegmentState after, SegmentEvent event) {
    var dimensions = new HashMap<String, Object>();
    dimensions.put(
        "actor",
        switch (event) {
          case SegmentEvent.SegmentCreated e -> e.by();
          case SegmentEvent.SegmentEdited e -> e.by();
          case SegmentEvent.SegmentFilterChanged e -> e.by();
          case SegmentEvent.SegmentDeleted e -> e.by();
          case SegmentEvent.SegmentMembershipChanged e -> e.by();
          case SegmentEvent.SegmentWorkBegun e -> e.work().by();
          case SegmentEvent.SegmentDuesSet _,
              SegmentEvent.SegmentSubstituted _,
              SegmentEvent.SegmentWorkWentOn _,
              SegmentEvent.SegmentWorkDone _ ->
              "system";
        });
    return dimensions;
  }

  @Override
  public StateTable<SegmentState, SegmentEvent> table() {
    return StateTable.<SegmentState, SegmentEvent>named("segment")
        .column("live", "bool", SegmentState::live)
        .column("revision", "bigint", SegmentState::revision)
        .column("moves", "bigint", SegmentState::moves)
        .column("deleted", "bool", SegmentState::deleted)
        .rows(rows("segment_member", "since", Segment::members))
        .rows(rows("segment_due", "at", Segment::dues))
        .rows(
            new Rows<>(
                "segment_substitute",
                List.of(
                    new RowColumn("contact_id", "uuid"),
                    new RowColumn("segment_id", "uuid"),
                    new RowColumn("target_id", "uuid"),
                    new RowColumn("entered", "bool")),
                2,
                (written, event) -> substitutes(written.id(), event)));
  }

  private interface TimesOf {
    List<@Nullable Object[]> of(UUID segment, SegmentEvent event);
  }

  private static Rows<SegmentState, SegmentEvent> rows(String table, String time, TimesOf values) {
    return new Rows<>(
        table,
        List.of(
            new RowColumn("contact_id", "uuid"),
            new RowColumn("segment_id", "uuid"),
            new RowColumn(time, "timestamptz")),
        2,
        (written, event) -> values.of(written.id(), event));
  }

  private static List<@Nullable Object[]> members(UUID segment, SegmentEvent event) {
    if (!(event instanceof SegmentEvent.SegmentMembershipChanged(var in, var out, _, var at))) {
      return List.of();
    }
    var rows = new ArrayList<@Nullable Object[]>();
    in.forEach(contact -> rows.add(new @Nullable Object[] {contact, segment, at}));
    out.forEach(contact -> rows.add(new @Nullable Object[] {contact, segment, null}));
    return rows;
  }

  private static List<@Nullable Object[]> substitutes(UUID segment, SegmentEvent event) {
    return event instanceof SegmentEvent.SegmentSubstituted(var contact, var target, var entered, _)
        ? List.<@Nullable Object[]>of(new @Nullable Object[] {contact, segment, target, entered})
        : List.of();
  }

  private static List<@Nullable Object[]> dues(UUID segment, SegmentEvent event) {
    if (!(event instanceof SegmentEvent.SegmentDuesSet(var dues, _))) {
      return List.of();
    }
    return dues.stream()
        .map(due -> new @Nullable Object[] {due.contact(), segment, due.at()})
        .toList();
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public SegmentState empty() {
    return SegmentState.NOTHING;
  }

  @Override
  public Class<SegmentState> stateType() {
    return SegmentState.class;
  }

  @Override
  public Class<SegmentCommand> commandType() {
    return SegmentCommand.class;
  }

  @Override
  public Class<SegmentEvent> eventType() {
    return SegmentEvent.class;
  }
}
