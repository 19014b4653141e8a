package kira.contacts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.contacts.filter.Filter;
import kira.contacts.filter.Words;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Creation;
import kira.platform.web.IfMatch;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes, corrects and deletes segments, and puts contacts into static ones. */
@Component
class Segments {
  private final DurableObjects objects;
  private final SegmentTable table;
  private final ContactSearchTable contacts;
  private final ContactFields fields;
  private final SegmentMembers members;
  private final InstantSource clock;
  private final JsonMapper json = JsonMapper.builder().build();

  Segments(
      DurableObjects objects,
      SegmentTable table,
      ContactSearchTable contacts,
      ContactFields fields,
      SegmentMembers members,
      InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.contacts = contacts;
    this.fields = fields;
    this.members = members;
    this.clock = clock;
  }

  /**
   * What a segment shall be.
   *
   * @param filter as it was given; null for a static segment
   * @param uses the segments that the filter names
   */
  record Draft(
      String name,
      @Nullable String description,
      @Nullable String filter,
      String zone,
      Set<UUID> uses) {
    Draft {
      uses = Set.copyOf(uses);
    }
  }

  static Address address(TenantId tenant, UUID segment) {
    return new Address(Segment.KIND, tenant.value(), segment);
  }

  static Address names(TenantId tenant) {
    return new Address(
        SegmentNames.KIND,
        tenant.value(),
        UUID.nameUUIDFromBytes(
            ("segment-names/" + tenant.value()).getBytes(StandardCharsets.UTF_8)));
  }

  List<SegmentView> list() {
    var now = clock.instant();
    return table.all().stream()
        .map(stored -> SegmentView.of(stored.id(), stored.version(), stored.state(), now))
        .sorted(Comparator.comparing((SegmentView view) -> Words.fold(view.name())))
        .toList();
  }

  List<SegmentView> find(Collection<UUID> ids) {
    var now = clock.instant();
    return table.find(ids).stream()
        .map(stored -> SegmentView.of(stored.id(), stored.version(), stored.state(), now))
        .toList();
  }

  Optional<SegmentView> find(TenantId tenant, UUID segment) {
    var read = objects.read(address(tenant, segment), SegmentState.class);
    return read.state().exists()
        ? Optional.of(SegmentView.of(segment, read.version(), read.state(), clock.instant()))
        : Optional.empty();
  }

  /**
   * @throws Problem 422 {@code name_taken}, {@code segment_circle} or {@code too_many_segments}
   */
  SegmentView create(TenantId tenant, Creation creation, Draft draft, String by) {
    take(tenant, creation.id(), draft);
    var outcome =
        objects.ask(
            address(tenant, creation.id()),
            new SegmentCommand.Create(
                creation.id(),
                draft.name(),
                draft.description(),
                draft.filter(),
                draft.zone(),
                everybody(),
                by,
                clock.instant()),
            creation.requestId());
    refuse(outcome);
    return find(tenant, creation.id()).orElseThrow();
  }

  /**
   * @param version what was corrected
   * @throws Problem 409 {@code version_conflict}, or as {@link #create}
   */
  SegmentView edit(TenantId tenant, UUID segment, long version, Draft draft, String by) {
    take(tenant, segment, draft);
    var outcome =
        objects.ask(
            address(tenant, segment),
            new SegmentCommand.Edit(
                segment,
                version,
                draft.name(),
                draft.description(),
                draft.filter(),
                draft.zone(),
                everybody(),
                by,
                clock.instant()));
    if (outcome instanceof Outcome.Refused(var refusal)) {
      settleName(tenant, segment);
      if (refusal.code().equals("version_conflict")) {
        throw IfMatch.conflict(find(tenant, segment).orElseThrow());
      }
    }
    refuse(outcome);
    return find(tenant, segment).orElseThrow();
  }

  /**
   * @throws Problem 422 {@code segment_in_use} while the filter of another one names it
   */
  void delete(TenantId tenant, UUID segment, String by) {
    refuse(objects.ask(names(tenant), new SegmentNames.Command.Release(segment, clock.instant())));
    objects.ask(address(tenant, segment), new SegmentCommand.Delete(segment, by, clock.instant()));
  }

  /**
   * Puts contacts into a static segment, or takes them out.
   *
   * @return how many joined or left
   */
  int put(TenantId tenant, UUID segment, Collection<UUID> ids, boolean in, String by) {
    return members.put(tenant, segment, ids, in, by);
  }

  /** The same for all whom a filter means, in the background. */
  SegmentView put(
      TenantId tenant,
      UUID segment,
      String text,
      Filter filter,
      String zone,
      boolean in,
      String by) {
    refuse(
        objects.ask(
            address(tenant, segment),
            new SegmentCommand.Begin(
                segment,
                in ? SegmentState.Task.ADD : SegmentState.Task.REMOVE,
                text,
                zone,
                contacts.count(filter.at(clock.instant())).count(),
                by,
                clock.instant())));
    return find(tenant, segment).orElseThrow();
  }

  private long everybody() {
    return contacts.count(Filter.EVERYBODY).count();
  }

  private void take(TenantId tenant, UUID segment, Draft draft) {
    var command =
        new SegmentNames.Command.Take(segment, draft.name(), draft.uses(), clock.instant());
    var outcome = objects.ask(names(tenant), command);
    if (outcome instanceof Outcome.Refused && letGo(tenant, draft.name())) {
      outcome = objects.ask(names(tenant), command);
    }
    refuse(outcome);
  }

  /** Whether a name turned out to be kept by a segment that a crash kept from having it. */
  private boolean letGo(TenantId tenant, String name) {
    var folded = Words.fold(name);
    var longAgo = clock.instant().minus(UniqueValues.PATIENCE);
    var left =
        objects.read(names(tenant), SegmentNames.State.class).state().entries().entrySet().stream()
            .filter(entry -> Words.fold(entry.getValue().name()).equals(folded))
            .filter(entry -> entry.getValue().since().isBefore(longAgo))
            .filter(entry -> !folded.equals(foldedName(state(tenant, entry.getKey()))))
            .findFirst();
    left.ifPresent(entry -> settleName(tenant, entry.getKey()));
    return left.isPresent();
  }

  private static String foldedName(SegmentState state) {
    return state.exists() && state.name() != null ? Words.fold(state.name()) : "";
  }

  /** Writes down what the segment really is called and names. */
  private void settleName(TenantId tenant, UUID segment) {
    var state = state(tenant, segment);
    Instant now = clock.instant();
    objects.ask(
        names(tenant),
        state.exists() && state.name() != null
            ? new SegmentNames.Command.Take(segment, state.name(), named(tenant, state), now)
            : new SegmentNames.Command.Release(segment, now));
  }

  /** The segments that a stored filter names. */
  private Set<UUID> named(TenantId tenant, SegmentState state) {
    return state.filter() == null
        ? Set.of()
        : fields
            .filters(tenant, ZoneId.of(state.zone()))
            .knowing(_ -> true)
            .readRelative(json.readTree(state.filter()))
            .segments();
  }

  private SegmentState state(TenantId tenant, UUID segment) {
    return objects.read(address(tenant, segment), SegmentState.class).state();
  }

  private static void refuse(Outcome outcome) {
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
  }
}
