package kira.conversations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.contacts.Companies;
import kira.contacts.ContactEvents;
import kira.contacts.ContactStory;
import kira.contacts.Contacts;
import kira.notes.NoteView;
import kira.notes.Notes;
import kira.notes.TaskView;
import kira.objects.Json;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What happened with a contact, or with a company and its members. It stands beside conversations,
 * of which most of it tells, because contacts know nothing of them.
 */
@RestController
class ActivityController {
  private static final int FIRST_LINE = 200;

  /** A company's timeline tells of so many of its members: those who were here last. */
  private static final int MOST_MEMBERS = 200;

  /** The author is shown beside what they did, not in it. */
  private static final MessageView.Author NOBODY = new MessageView.Author("SYSTEM", null, "");

  private final ActivityTable activity;
  private final ConversationTable conversations;
  private final Contacts contacts;
  private final ContactEvents events;
  private final Doers doers;
  private final Notes notes;
  private final Team team;
  private final Companies companies;
  private final List<CallLines> calls;

  ActivityController(
      ActivityTable activity,
      ConversationTable conversations,
      Contacts contacts,
      ContactEvents events,
      Doers doers,
      Notes notes,
      Team team,
      Companies companies,
      List<CallLines> calls) {
    this.activity = activity;
    this.conversations = conversations;
    this.contacts = contacts;
    this.events = events;
    this.doers = doers;
    this.notes = notes;
    this.team = team;
    this.companies = companies;
    this.calls = calls;
  }

  /** The conversation that an entry tells of. */
  record Subject(UUID id, String subject) {}

  /** The member of a company whom an entry is about. */
  record Person(UUID id, String name) {}

  /**
   * One entry of a contact's history.
   *
   * @param position its place among those of the same moment
   * @param at when it happened
   * @param event of a conversation: details, as its thread shows them
   * @param text of a message: how it begins
   * @param story of the contact's own life: what happened
   * @param note as it is now
   * @param task as it is now
   * @param call that a message stands for, as it is now
   * @param contact in the timeline of a company: which member; null for the company itself
   */
  record Activity(
      String position,
      Instant at,
      String type,
      ActivityCategory category,
      Doers.Doer by,
      @Nullable Subject conversation,
      MessageView.@Nullable ThreadEvent event,
      @Nullable String text,
      @Nullable ContactStory story,
      @Nullable NoteView note,
      @Nullable TaskView task,
      CallLines.@Nullable CallLine call,
      @Nullable Person contact) {
    Activity with(@Nullable Person person) {
      return new Activity(
          position,
          at,
          type,
          category,
          by,
          conversation,
          event,
          text,
          story,
          note,
          task,
          call,
          person);
    }
  }

  /**
   * Newest first; of conversations only for those who may read them.
   *
   * @param category which parts; missing means all
   */
  @GetMapping("/api/v1/contacts/{id}/activity")
  @Requires(Permission.CONTACTS_READ)
  Page<Activity> activity(
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable List<ActivityCategory> category,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    var caller = Tenancy.caller();
    if (contacts.find(caller.tenant(), id).isEmpty()) {
      throw Problem.notFound("contact");
    }
    int most = Page.limit(limit);
    var wanted = wanted(category);
    var place = cursor == null ? ActivityTable.Place.END : place(cursor);
    var same = contacts.withMerged(id);
    var entries =
        activity.newest(
            caller.tenant(),
            same,
            about(wanted, caller.may(Permission.CONVERSATIONS_READ)),
            ActivityCategory.ofContact(wanted),
            List.of(),
            List.of(),
            place,
            most + 1);
    entries = with(did(caller.tenant(), same, wanted, place, most + 1), entries, most + 1);
    return page(shown(caller.tenant(), entries), most);
  }

  /**
   * What happened with a company, newest first: its own changes, and what its members did. Of more
   * than 200 members those count who were here last.
   *
   * @param category which parts; missing means all
   */
  @GetMapping("/api/v1/companies/{id}/activity")
  @Requires(Permission.CONTACTS_READ)
  Page<Activity> ofCompany(
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable List<ActivityCategory> category,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    var caller = Tenancy.caller();
    if (!companies.exists(caller.tenant(), id)) {
      throw Problem.notFound("company");
    }
    int most = Page.limit(limit);
    var wanted = wanted(category);
    var place = cursor == null ? ActivityTable.Place.END : place(cursor);
    var members = companies.latestMembers(id, MOST_MEMBERS);
    var entries =
        activity.newest(
            caller.tenant(),
            members,
            about(wanted, caller.may(Permission.CONVERSATIONS_READ)),
            ActivityCategory.ofContact(wanted),
            List.of(id),
            ActivityCategory.ofCompany(wanted),
            place,
            most + 1);
    entries = with(did(caller.tenant(), members, wanted, place, most + 1), entries, most + 1);
    var names =
        contacts.names(
            entries.stream()
                .map(ActivityTable.Entry::contact)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
    var shown = new ArrayList<Activity>();
    var told = shown(caller.tenant(), entries);
    for (int i = 0; i < told.size(); i++) {
      shown.add(told.get(i).with(person(entries.get(i).contact(), names)));
    }
    return page(shown, most);
  }

  private List<ActivityTable.Entry> did(
      TenantId tenant,
      Collection<UUID> who,
      Set<ActivityCategory> wanted,
      ActivityTable.Place before,
      int limit) {
    return events
        .newest(
            tenant,
            who,
            wanted.contains(ActivityCategory.PAGES),
            wanted.contains(ActivityCategory.EVENTS),
            before.at(),
            before.event(),
            limit)
        .stream()
        .map(event ->
            new ActivityTable.Entry(
                ActivityTable.Place.ofEvent(event.place()),
                event.at(),
                event.type(),
                event.actor(),
                "contact",
                event.contact(),
                event.contact(),
                event.story()))
        .toList();
  }

  /** Two lists in order as one; of the same moment what was done comes first. */
  private static List<ActivityTable.Entry> with(
      List<ActivityTable.Entry> did, List<ActivityTable.Entry> others, int limit) {
    var all = new ArrayList<ActivityTable.Entry>(did);
    all.addAll(others);
    all.sort(Comparator.comparing(ActivityTable.Entry::at).reversed());
    return all.subList(0, Math.min(limit, all.size()));
  }

  private static @Nullable Person person(@Nullable UUID contact, Map<UUID, String> names) {
    return contact == null
        ? null
        : new Person(contact, names.getOrDefault(contact, Contacts.unnamed(contact)));
  }

  private static Set<ActivityCategory> wanted(@Nullable List<ActivityCategory> category) {
    return category == null || category.isEmpty()
        ? EnumSet.allOf(ActivityCategory.class)
        : EnumSet.copyOf(category);
  }

  private static Page<Activity> page(List<Activity> entries, int most) {
    return Page.of(entries, most, last -> Cursor.of(last.at(), last.position()).toString());
  }

  private static List<String> about(Set<ActivityCategory> wanted, boolean withConversations) {
    var types = new ArrayList<>(ActivityCategory.aboutContact(wanted));
    if (withConversations) {
      types.addAll(ActivityCategory.ofConversations(wanted));
    }
    return types;
  }

  private List<Activity> shown(TenantId tenant, List<ActivityTable.Entry> entries) {
    var events = new HashMap<ActivityTable.Entry, Conversation.Event>();
    for (var entry : entries) {
      if (entry.isOfConversation()) {
        events.put(entry, Transcript.event(entry.type(), entry.data()));
      }
    }
    var assignees =
        events.values().stream()
            .map(event -> event instanceof Conversation.Event.Assigned(_, var to, _) ? to : null)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    var names = team.names(assignees);
    var by = doers.of(entries.stream().map(ActivityTable.Entry::actor).distinct().toList());
    var subjects = subjects(tenant, entries);
    var stories = stories(entries);
    var written = notes.notes(tenant, objects(entries, "contact-note"));
    var tasks = notes.tasks(tenant, objects(entries, "contact-task"));
    var called = called(events.values());
    return entries.stream()
        .map(entry ->
            new Activity(
                entry.place(),
                entry.at(),
                entry.type(),
                ActivityCategory.of(entry.type()),
                Objects.requireNonNull(by.get(entry.actor())),
                entry.isOfConversation() ? subject(entry.object(), subjects) : null,
                details(entry, events.get(entry), names),
                entry.kind().equals("mail-response")
                    ? mail(entry.data())
                    : called.containsKey(message(events.get(entry)))
                        ? null
                        : text(events.get(entry)),
                stories.get(entry),
                written.get(entry.object()),
                tasks.get(entry.object()),
                called.get(message(events.get(entry))),
                null))
        .toList();
  }

  /** The calls that messages stand for. */
  private Map<UUID, CallLines.CallLine> called(Collection<Conversation.Event> events) {
    var messages =
        events.stream().map(ActivityController::message).filter(Objects::nonNull).toList();
    var called = new HashMap<UUID, CallLines.CallLine>();
    calls.forEach(each -> called.putAll(each.of(messages)));
    return called;
  }

  private static @Nullable UUID message(Conversation.@Nullable Event event) {
    return switch (event) {
      case Conversation.Event.MessageReceived e -> e.messageId();
      case Conversation.Event.Replied e -> e.messageId();
      case null, default -> null;
    };
  }

  /** What entries of contacts and companies tell; companies and members in it go by their names. */
  private Map<ActivityTable.Entry, ContactStory> stories(List<ActivityTable.Entry> entries) {
    var stories = new HashMap<ActivityTable.Entry, ContactStory>();
    for (var entry : entries) {
      if (entry.kind().equals("contact") || entry.kind().equals("company")) {
        stories.put(entry, ContactStory.of(entry.type(), entry.data()));
      }
    }
    var named = stories.values().stream().flatMap(story -> story.named().stream()).distinct();
    var ids = named.toList();
    if (!ids.isEmpty()) {
      var names = new HashMap<>(team.names(ids));
      names.putAll(companies.names(ids));
      stories.replaceAll((_, story) -> story.with(names));
    }
    return stories;
  }

  private static List<UUID> objects(List<ActivityTable.Entry> entries, String kind) {
    return entries.stream()
        .filter(entry -> entry.kind().equals(kind))
        .map(ActivityTable.Entry::object)
        .distinct()
        .toList();
  }

  private Map<UUID, String> subjects(TenantId tenant, List<ActivityTable.Entry> entries) {
    var ids = objects(entries, Conversation.KIND);
    return conversations.find(tenant.value(), ids).stream()
        .collect(Collectors.toMap(ConversationView::id, ConversationView::subject));
  }

  private static Subject subject(UUID conversation, Map<UUID, String> all) {
    return new Subject(conversation, all.getOrDefault(conversation, ""));
  }

  private static MessageView.@Nullable ThreadEvent details(
      ActivityTable.Entry entry, Conversation.@Nullable Event event, Map<UUID, String> names) {
    return event == null || event instanceof Conversation.Event.ConversationOpened
        ? null
        : Lines.view(
                new UUID(0, 0),
                0,
                entry.at(),
                NOBODY,
                event,
                id -> ConversationTable.person(id, names))
            .event();
  }

  private static @Nullable String text(Conversation.@Nullable Event event) {
    return switch (event) {
      case Conversation.Event.MessageReceived e -> begin(e.text());
      case Conversation.Event.Answered e -> begin(e.answer().text());
      case Conversation.Event.Replied e -> begin(e.text());
      case Conversation.Event.NoteAdded e -> begin(e.text());
      case null, default -> null;
    };
  }

  /** What somebody did with a mail tells itself in a word: its subject, or the link. */
  private static @Nullable String mail(String data) {
    var text = Json.MAPPER.readTree(data).path("text").asString("");
    return text.isEmpty() ? null : begin(text);
  }

  private static String begin(String text) {
    var line =
        CleanText.line(text.length() > 4 * FIRST_LINE ? text.substring(0, 4 * FIRST_LINE) : text);
    return line.length() <= FIRST_LINE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, FIRST_LINE) - 1))
            + "…";
  }

  private static ActivityTable.Place place(String cursor) {
    try {
      var parsed = Cursor.parse(cursor, 2);
      return ActivityTable.Place.of(parsed.instant(0), parsed.text(1));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("invalid_request", "The cursor is not one of this list.", "cursor");
    }
  }
}
