package kira.conversations;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kira.contacts.Contacts;
import kira.objects.Position;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Cursor;
import kira.platform.web.OneOf;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * What happened with a contact. It stands beside conversations, of which most of it tells, because
 * contacts know nothing of them.
 */
@RestController
class ActivityController {
  private final ActivityTable activity;
  private final ConversationTable conversations;
  private final Contacts contacts;
  private final Team team;
  private final JsonMapper json;

  ActivityController(
      ActivityTable activity,
      ConversationTable conversations,
      Contacts contacts,
      Team team,
      JsonMapper json) {
    this.activity = activity;
    this.conversations = conversations;
    this.contacts = contacts;
    this.team = team;
    this.json = json;
  }

  /** The conversation that an entry tells of. */
  record Subject(UUID id, String subject) {}

  /**
   * One entry of a contact's history.
   *
   * @param position its place in the journal
   * @param event details, as the conversation's thread shows them
   * @param verified of an identification: whether the customer's own server vouched for it
   */
  record Activity(
      String position,
      Instant at,
      @OneOf(
              words = {
                "ContactCreated",
                "ContactAdded",
                "ContactIdentified",
                "ContactEdited",
                "ContactFieldsChanged",
                "ContactTagged",
                "ConsentGiven",
                "ConsentWithdrawn",
                "ContactAbsorbed",
                "ContactSeparated",
                "ContactRestored",
                "ConversationOpened",
                "HandedOff",
                "Taken",
                "Released",
                "Assigned",
                "Resolved",
                "Reopened",
                "Snoozed",
                "Rated"
              })
          String type,
      MessageView.Author by,
      @Nullable Subject conversation,
      MessageView.@Nullable ThreadEvent event,
      @Nullable Boolean verified) {}

  /** Newest first; of conversations only for those who may read them. */
  @GetMapping("/api/v1/contacts/{id}/activity")
  @Requires(Permission.CONTACTS_READ)
  Page<Activity> activity(
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    var caller = Tenancy.caller();
    if (contacts.find(caller.tenant(), id).isEmpty()) {
      throw Problem.notFound("contact");
    }
    int most = Page.limit(limit);
    var entries =
        activity.newest(
            caller.tenant(),
            contacts.withMerged(id),
            caller.may(Permission.CONVERSATIONS_READ),
            cursor == null ? null : position(cursor),
            most + 1);
    return Page.of(
        shown(caller.tenant().value(), entries),
        most,
        last -> Cursor.of(last.position()).toString());
  }

  private List<Activity> shown(UUID tenant, List<ActivityTable.Entry> entries) {
    var events = new HashMap<ActivityTable.Entry, Conversation.Event>();
    for (var entry : entries) {
      if (entry.conversation() != null) {
        events.put(entry, Transcript.event(entry.type(), entry.data()));
      }
    }
    var assignees =
        events.values().stream()
            .map(event -> event instanceof Conversation.Event.Assigned(_, var to, _) ? to : null)
            .filter(Objects::nonNull);
    var names = team.names(Stream.concat(ids(entries, "user:"), assignees).distinct().toList());
    var contactNames = contacts.names(ids(entries, "visitor:").distinct().toList());
    var subjects = subjects(tenant, entries);
    return entries.stream()
        .map(entry -> {
          var by = ConversationTable.author(entry.actor(), names, contactNames);
          return new Activity(
              entry.position().toString(),
              entry.at(),
              entry.type(),
              by,
              subject(entry.conversation(), subjects),
              details(entry, by, events.get(entry), names),
              entry.type().equals("ContactIdentified") ? verified(entry) : null);
        })
        .toList();
  }

  private static Stream<UUID> ids(List<ActivityTable.Entry> entries, String kind) {
    return entries.stream()
        .map(ActivityTable.Entry::actor)
        .filter(actor -> actor.startsWith(kind))
        .map(actor -> UUID.fromString(actor.substring(kind.length())));
  }

  private Map<UUID, String> subjects(UUID tenant, Collection<ActivityTable.Entry> entries) {
    var ids =
        entries.stream()
            .map(ActivityTable.Entry::conversation)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    return conversations.find(tenant, ids).stream()
        .collect(Collectors.toMap(ConversationView::id, ConversationView::subject));
  }

  private static @Nullable Subject subject(@Nullable UUID conversation, Map<UUID, String> all) {
    return conversation == null
        ? null
        : new Subject(conversation, all.getOrDefault(conversation, ""));
  }

  private static MessageView.@Nullable ThreadEvent details(
      ActivityTable.Entry entry,
      MessageView.Author by,
      Conversation.@Nullable Event event,
      Map<UUID, String> names) {
    return event == null || event instanceof Conversation.Event.ConversationOpened
        ? null
        : Lines.view(
                new UUID(0, 0), 0, entry.at(), by, event, id -> ConversationTable.person(id, names))
            .event();
  }

  private boolean verified(ActivityTable.Entry entry) {
    return json.readTree(entry.data()).path("verified").asBoolean();
  }

  private static Position position(String cursor) {
    try {
      return Position.parse(Cursor.parse(cursor, 1).text(0));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("invalid_request", "The cursor is not one of this list.", "cursor");
    }
  }
}
