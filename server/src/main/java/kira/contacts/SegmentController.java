package kira.contacts;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Filter;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.IfMatch;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Segments and their members. */
@RestController
class SegmentController {
  private static final int NAME_LIMIT = 100;
  private static final int DESCRIPTION_LIMIT = 500;
  private static final int FILTER_LIMIT = 50_000;
  private static final int MOST_CONTACTS = 1_000;

  private final Segments segments;
  private final SegmentTable table;
  private final Contacts contacts;
  private final ContactSearchTable search;
  private final ContactFields fields;

  SegmentController(
      Segments segments,
      SegmentTable table,
      Contacts contacts,
      ContactSearchTable search,
      ContactFields fields) {
    this.segments = segments;
    this.table = table;
    this.contacts = contacts;
    this.search = search;
    this.fields = fields;
  }

  /** All segments of the workspace, by name. */
  record SegmentList(List<SegmentView> items) {}

  @GetMapping("/api/v1/segments")
  @Requires(Permission.CONTACTS_READ)
  SegmentList list() {
    return new SegmentList(segments.list());
  }

  /**
   * A segment to be made.
   *
   * @param filter whom it means, as in a search of contacts; without one the segment is static, and
   *     its members are put there
   * @param timeZone IANA zone of the days that the filter names; missing means UTC
   */
  record NewSegment(
      @Nullable String name,
      @Nullable String description,
      @Nullable JsonNode filter,
      @Nullable String timeZone) {}

  @PostMapping("/api/v1/segments")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<SegmentView> create(@RequestBody NewSegment body, Creation creation) {
    var caller = Tenancy.caller();
    var draft = draft(name(body.name()), description(body.description()), body);
    var view = segments.create(caller.tenant(), creation, draft, caller.actor().text());
    return ResponseEntity.status(HttpStatus.CREATED).eTag(IfMatch.tag(view.version())).body(view);
  }

  private Segments.Draft draft(String name, @Nullable String description, NewSegment body) {
    var zone = ContactController.zone(body.timeZone()).getId();
    var filter = MyOwn.filter(body.filter(), Tenancy.caller());
    if (filter == null || filter.isNull()) {
      return new Segments.Draft(name, description, null, zone, Set.of());
    }
    return new Segments.Draft(
        name, description, text(filter), zone, read(filter, body.timeZone()).segments());
  }

  private Filter read(JsonNode filter, @Nullable String zone) {
    return fields
        .filters(Tenancy.caller().tenant(), ContactController.zone(zone))
        .readRelative(filter);
  }

  private static String text(JsonNode filter) {
    var text = filter.toString();
    if (text.length() > FILTER_LIMIT) {
      throw Problem.badRequest("invalid_filter", "The filter is too long to be kept.", "filter");
    }
    return text;
  }

  @GetMapping("/api/v1/segments/{id}")
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<SegmentView> get(@PathVariable UUID id) {
    return withVersion(found(id));
  }

  /**
   * What to correct; a missing member stays, and an empty description is cleared.
   *
   * @param filter of a live segment
   * @param timeZone of the filter; stays as it is when there is no filter here
   */
  record SegmentCorrection(
      @Nullable String name,
      @Nullable String description,
      @Nullable JsonNode filter,
      @Nullable String timeZone) {}

  @PatchMapping("/api/v1/segments/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<SegmentView> edit(
      @PathVariable UUID id, @RequestBody SegmentCorrection body, IfMatch ifMatch) {
    var now = found(id);
    ifMatch.require(now.version(), now);
    var given = body.filter() != null && !body.filter().isNull();
    if (given && !now.live()) {
      throw Problem.badRequest("segment_static", "A static segment has no filter.", "filter");
    }
    var description =
        body.description() == null ? now.description() : description(body.description());
    var draft =
        draft(
            body.name() == null ? now.name() : name(body.name()),
            description,
            new NewSegment(
                null,
                null,
                given ? body.filter() : now.filter(),
                given ? body.timeZone() : now.timeZone()));
    var caller = Tenancy.caller();
    return withVersion(
        segments.edit(caller.tenant(), id, ifMatch.version(), draft, caller.actor().text()));
  }

  @DeleteMapping("/api/v1/segments/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<Void> delete(@PathVariable UUID id) {
    found(id);
    var caller = Tenancy.caller();
    segments.delete(caller.tenant(), id, caller.actor().text());
    return ResponseEntity.noContent().build();
  }

  /** Members, those who were here last first. */
  @GetMapping("/api/v1/segments/{id}/members")
  @Requires(Permission.CONTACTS_READ)
  Page<ContactView> members(
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    found(id);
    return search.page(
        new ContactSearch(
            new Filter.Member(Set.of(id)), Attribute.LAST_SEEN, true, cursor, Page.limit(limit)));
  }

  /**
   * Whom to put into a static segment, or to take out: either of both.
   *
   * @param contacts ids; those that do not exist are left out
   * @param filter all whom it means, as in a search of contacts, in the background
   * @param timeZone IANA zone of the days that the filter names; missing means UTC
   */
  record Chosen(
      @Nullable List<UUID> contacts, @Nullable JsonNode filter, @Nullable String timeZone) {}

  /**
   * @param changed how many joined or left; none yet where it goes on in the background
   */
  record MembersChanged(int changed, SegmentView segment) {}

  @PostMapping("/api/v1/segments/{id}/members/add")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<MembersChanged> add(@PathVariable UUID id, @RequestBody Chosen body) {
    return put(id, body, true);
  }

  @PostMapping("/api/v1/segments/{id}/members/remove")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<MembersChanged> remove(@PathVariable UUID id, @RequestBody Chosen body) {
    return put(id, body, false);
  }

  private ResponseEntity<MembersChanged> put(UUID id, Chosen body, boolean in) {
    var segment = found(id);
    if (segment.live()) {
      throw new Problem(
          422, "segment_live", "The members of a live segment follow its filter.", null);
    }
    var caller = Tenancy.caller();
    var by = caller.actor().text();
    var given = body.filter() != null && !body.filter().isNull();
    if (given == (body.contacts() != null)) {
      throw Problem.badRequest(
          "invalid_request", "Give either the contacts or a filter.", "contacts");
    }
    if (given && body.filter() != null) {
      var json = Objects.requireNonNull(MyOwn.filter(body.filter(), caller));
      var filter = read(json, body.timeZone());
      var zone = ContactController.zone(body.timeZone()).getId();
      var view = segments.put(caller.tenant(), id, text(json), filter, zone, in, by);
      return ResponseEntity.accepted().body(new MembersChanged(0, view));
    }
    var ids = body.contacts() == null ? List.<UUID>of() : body.contacts();
    if (ids.isEmpty() || ids.size() > MOST_CONTACTS || ids.contains(null)) {
      throw Problem.badRequest(
          "invalid_request", "Give 1 to %,d contacts.".formatted(MOST_CONTACTS), "contacts");
    }
    int changed = segments.put(caller.tenant(), id, Set.copyOf(ids), in, by);
    return ResponseEntity.ok(new MembersChanged(changed, found(id)));
  }

  /** The segments that a contact is in. */
  record MembershipList(List<SegmentTable.Membership> items) {}

  @GetMapping("/api/v1/contacts/{id}/segments")
  @Requires(Permission.CONTACTS_READ)
  MembershipList of(@PathVariable UUID id) {
    if (contacts.find(Tenancy.caller().tenant(), id).isEmpty()) {
      throw Problem.notFound("contact");
    }
    return new MembershipList(table.of(id));
  }

  private static String name(@Nullable String given) {
    var name = CleanText.line(given == null ? "" : given);
    if (name.isEmpty() || name.length() > NAME_LIMIT) {
      throw Problem.badRequest(
          "invalid_request", "A name has 1 to %d characters.".formatted(NAME_LIMIT), "name");
    }
    return name;
  }

  private static @Nullable String description(@Nullable String given) {
    var text = CleanText.line(given == null ? "" : given);
    if (text.length() > DESCRIPTION_LIMIT) {
      throw Problem.badRequest(
          "too_long", "Write at most %d characters.".formatted(DESCRIPTION_LIMIT), "description");
    }
    return text.isEmpty() ? null : text;
  }

  private SegmentView found(UUID id) {
    return segments
        .find(Tenancy.caller().tenant(), id)
        .orElseThrow(() -> Problem.notFound("segment"));
  }

  private static ResponseEntity<SegmentView> withVersion(SegmentView view) {
    return ResponseEntity.ok().eTag(IfMatch.tag(view.version())).body(view);
  }
}
