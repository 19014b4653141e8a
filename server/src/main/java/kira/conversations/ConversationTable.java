package kira.conversations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.conversations.Conversation.Event;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The read side of conversations: lists, counts and threads. It joins {@code contact}, which
 * another module writes, because a list is searched by the names of people.
 */
@Repository
@Transactional(readOnly = true)
class ConversationTable {
  private static final String SELECT =
      """
      select c.id, c.version, c.state, coalesce(p.name, p.email, p.phone) as contact_name,
             p.email as contact_email,
             p.state ->> 'avatar' as contact_avatar
        from conversation c
        left join contact p on p.tenant_id = c.tenant_id and p.id = c.contact_id
       where c.tenant_id = :tenant and c.contact_id is not null
      """;

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final Team team;

  ConversationTable(JdbcClient jdbc, JsonMapper json, Team team) {
    this.jdbc = jdbc;
    this.json = json;
    this.team = team;
  }

  /** The parts of the inbox. */
  enum View {
    ALL("true"),
    MINE("c.assignee = :me and c.status <> 'RESOLVED'"),
    UNASSIGNED("c.holder = 'PERSON' and c.assignee is null and c.status = 'OPEN'"),
    KIRA("c.holder = 'KIRA' and c.status = 'OPEN'"),
    WAITING("c.waiting_since is not null and c.status = 'OPEN'"),
    SNOOZED("c.status = 'SNOOZED'"),
    RESOLVED("c.status = 'RESOLVED'"),
    OPEN("c.status = 'OPEN'");

    private final String condition;

    View(String condition) {
      this.condition = condition;
    }
  }

  Optional<ConversationView> find(UUID tenant, UUID id) {
    return find(tenant, List.of(id)).stream().findFirst();
  }

  List<ConversationView> find(UUID tenant, Collection<UUID> ids) {
    return views(
        jdbc.sql(SELECT + " and c.id = any(:ids)")
            .param("tenant", tenant)
            .param("ids", ids.toArray(UUID[]::new))
            .query(this::row)
            .list());
  }

  Optional<ConversationView> newestOf(UUID tenant, UUID contact, String channel) {
    return views(ofContact(tenant, contact, channel, 1)).stream().findFirst();
  }

  List<ConversationView> allOf(UUID tenant, UUID contact, int limit) {
    return views(ofContact(tenant, contact, null, limit));
  }

  private List<Row> ofContact(UUID tenant, UUID contact, @Nullable String channel, int limit) {
    return jdbc.sql(
            SELECT
                + """
                   and c.contact_id = :contact
                   and (cast(:channel as text) is null or c.channel = :channel)
                 order by c.last_message_at desc, c.id desc
                 limit :limit
                """)
        .param("channel", channel)
        .param("tenant", tenant)
        .param("contact", contact)
        .param("limit", limit)
        .query(this::row)
        .list();
  }

  Page<ConversationView> list(
      UUID tenant,
      UUID me,
      View view,
      @Nullable String search,
      @Nullable UUID contact,
      @Nullable String cursor,
      int limit) {
    var after = cursor == null ? null : place(cursor);
    var rows =
        jdbc.sql(
                SELECT
                    + " and "
                    + view.condition
                    + (contact == null ? "" : " and c.contact_id = :contact")
                    + """

                       and (cast(:search as text) is null
                            or lower(concat_ws(' ', p.name, p.email, p.phone, p.external_id)) like :search
                            or lower(c.state ->> 'subject') like :search
                            or lower(c.state ->> 'preview') like :search
                            or exists (select 1
                                         from message m
                                        where m.tenant_id = c.tenant_id
                                          and m.conversation_id = c.id
                                          and lower(m.body ->> 'text') like :search))
                       and (cast(:at as timestamptz) is null
                            or (c.last_message_at, c.id) < (cast(:at as timestamptz), cast(:id as uuid)))
                     order by c.last_message_at desc, c.id desc
                     limit :limit
                    """)
            .param("tenant", tenant)
            .param("me", me)
            .param("contact", contact)
            .param("search", search == null ? null : "%" + escaped(search) + "%")
            .param("at", after == null ? null : after.at().toString())
            .param("id", after == null ? null : after.id())
            .param("limit", limit + 1)
            .query(this::row)
            .list();
    return Page.of(
        views(rows), limit, last -> Cursor.of(last.lastMessageAt(), last.id()).toString());
  }

  private record Place(Instant at, UUID id) {}

  private static Place place(String cursor) {
    var keys = Cursor.parse(cursor, 2);
    return new Place(keys.instant(0), keys.uuid(1));
  }

  /** How many conversations each part of the inbox holds, and how many of them are unread. */
  record Counts(
      long all,
      long mine,
      long unassigned,
      long kira,
      long waiting,
      long snoozed,
      long resolved,
      long open,
      long unread) {}

  Counts counts(UUID tenant, UUID me) {
    return jdbc.sql(
            """
            select count(*) as all,
                   count(*) filter (where c.assignee = :me and c.status <> 'RESOLVED') as mine,
                   count(*) filter (where c.holder = 'PERSON' and c.assignee is null and c.status = 'OPEN') as unassigned,
                   count(*) filter (where c.holder = 'KIRA' and c.status = 'OPEN') as kira,
                   count(*) filter (where c.waiting_since is not null and c.status = 'OPEN') as waiting,
                   count(*) filter (where c.status = 'SNOOZED') as snoozed,
                   count(*) filter (where c.status = 'RESOLVED') as resolved,
                   count(*) filter (where c.status = 'OPEN') as open,
                   count(*) filter (where c.unread > 0 and c.holder = 'PERSON' and c.status = 'OPEN') as unread
              from conversation c
             where c.tenant_id = :tenant and c.contact_id is not null
            """)
        .param("tenant", tenant)
        .param("me", me)
        .query(Counts.class)
        .single();
  }

  /** Lines before a version, newest page first, each page oldest first. */
  List<MessageView> messagesBefore(UUID tenant, UUID conversation, long before, int limit) {
    var rows =
        jdbc.sql(
                """
                select version, message_id, at, type, actor, body
                  from message
                 where tenant_id = :tenant and conversation_id = :conversation and version < :before
                 order by version desc
                 limit :limit
                """)
            .param("tenant", tenant)
            .param("conversation", conversation)
            .param("before", before)
            .param("limit", limit)
            .query(this::line)
            .list();
    return messages(tenant, rows.reversed());
  }

  /** Where a line stands. */
  record LineAt(UUID conversation, long version) {}

  /** The lines in given places of any conversations, as far as there are any. */
  Map<LineAt, MessageView> messagesAt(UUID tenant, List<LineAt> places) {
    record Found(LineAt place, Line line) {}
    var found =
        jdbc.sql(
                """
                select m.conversation_id, m.version, m.message_id, m.at, m.type, m.actor, m.body
                  from unnest(cast(:conversations as uuid[]), cast(:versions as bigint[]))
                         as place(conversation_id, version)
                  join message m on m.tenant_id = :tenant
                                and m.conversation_id = place.conversation_id
                                and m.version = place.version
                """)
            .param("tenant", tenant)
            .param("conversations", places.stream().map(LineAt::conversation).toArray(UUID[]::new))
            .param("versions", places.stream().map(LineAt::version).toArray(Long[]::new))
            .query((row, number) -> {
              var line = line(row, number);
              return new Found(
                  new LineAt(row.getObject("conversation_id", UUID.class), line.version()), line);
            })
            .list();
    var views = messages(tenant, found.stream().map(Found::line).toList());
    var byPlace = new HashMap<LineAt, MessageView>();
    for (int i = 0; i < views.size(); i++) {
      byPlace.put(found.get(i).place(), views.get(i));
    }
    return byPlace;
  }

  List<MessageView> messagesAfter(UUID tenant, UUID conversation, long after, int limit) {
    return messages(tenant, linesAfter(tenant, conversation, after, limit, false));
  }

  List<MessageView> visitorMessagesAfter(UUID tenant, UUID conversation, long after, int limit) {
    return messages(tenant, linesAfter(tenant, conversation, after, limit, true)).stream()
        .map(ConversationTable::forVisitor)
        .toList();
  }

  /** Leaves out what only the workspace may see: scores, and passages that were not cited. */
  private static MessageView forVisitor(MessageView message) {
    var answer = message.answer();
    return answer == null
        ? message
        : new MessageView(
            message.id(),
            message.version(),
            message.at(),
            message.author(),
            message.kind(),
            message.html(),
            message.text(),
            message.attachments(),
            new KiraAnswer(
                answer.known(), answer.text(), answer.citations(), null, answer.handOff()),
            message.event());
  }

  private List<Line> linesAfter(
      UUID tenant, UUID conversation, long after, int limit, boolean visitor) {
    return jdbc.sql(
            """
            select version, message_id, at, type, actor, body
              from message
             where tenant_id = :tenant and conversation_id = :conversation and version > :after
               and (not :visitor
                    or type in ('MessageReceived', 'Answered', 'Replied', 'HandedOff', 'Taken', 'Released', 'Resolved', 'Reopened', 'Rated'))
             order by version
             limit :limit
            """)
        .param("tenant", tenant)
        .param("conversation", conversation)
        .param("after", after)
        .param("visitor", visitor)
        .param("limit", limit)
        .query(this::line)
        .list();
  }

  Optional<MessageView> message(UUID tenant, UUID conversation, UUID messageId) {
    return messages(
            tenant,
            jdbc.sql(
                    """
                    select version, message_id, at, type, actor, body
                      from message
                     where tenant_id = :tenant and conversation_id = :conversation and message_id = :message
                     limit 1
                    """)
                .param("tenant", tenant)
                .param("conversation", conversation)
                .param("message", messageId)
                .query(this::line)
                .list())
        .stream()
        .findFirst();
  }

  /** Conversations that belong to a contact, to be moved when it merges. */
  List<UUID> idsOf(UUID tenant, UUID contact) {
    return jdbc.sql(
            "select id from conversation where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant)
        .param("contact", contact)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Resolved conversations whose last message is older, the oldest first. */
  List<UUID> resolvedBefore(UUID tenant, Instant before, int limit) {
    return jdbc.sql(
            """
            select id from conversation
             where tenant_id = :tenant and status = 'RESOLVED' and last_message_at < :before
             order by last_message_at
             limit :limit
            """)
        .param("tenant", tenant)
        .param("before", before.atOffset(java.time.ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Conversations that contacts began, whoever they belong to now. */
  List<UUID> begunBy(UUID tenant, Collection<UUID> contacts) {
    return jdbc.sql(
            """
            select distinct object_id
              from journal
             where tenant_id = :tenant
               and contact_id = any(:contacts)
               and type = 'ConversationOpened'
               and kind = 'conversation'
            """)
        .param("tenant", tenant)
        .param("contacts", contacts.toArray(UUID[]::new))
        .query((row, _) -> row.getObject("object_id", UUID.class))
        .list();
  }

  private record Row(
      UUID id,
      long version,
      Conversation.State state,
      @Nullable String contactName,
      @Nullable String contactEmail,
      @Nullable UUID contactAvatar) {}

  private Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        json.readValue(row.getString("state"), Conversation.State.class),
        row.getString("contact_name"),
        row.getString("contact_email"),
        avatar(row.getString("contact_avatar")));
  }

  private static @Nullable UUID avatar(@Nullable String id) {
    return id == null ? null : UUID.fromString(id);
  }

  private List<ConversationView> views(List<Row> rows) {
    var assignees = new HashSet<UUID>();
    for (var row : rows) {
      if (row.state().assignee() != null) {
        assignees.add(row.state().assignee());
      }
    }
    var names = team.names(assignees);
    return rows.stream().map(row -> view(row, names)).toList();
  }

  private static ConversationView view(Row row, Map<UUID, String> names) {
    var s = row.state();
    var contact = s.contact() == null ? new UUID(0, 0) : s.contact();
    var created = s.createdAt() == null ? Instant.EPOCH : s.createdAt();
    return new ConversationView(
        row.id(),
        row.version(),
        s.subject(),
        new ConversationView.ContactRef(
            contact,
            contactName(contact, row.contactName()),
            row.contactEmail(),
            row.contactAvatar()),
        s.channel(),
        s.status().name(),
        s.holder().name(),
        s.assignee() == null ? null : person(s.assignee(), names),
        s.unread(),
        s.preview(),
        s.missedCall() != null,
        created,
        s.lastMessageAt() == null ? created : s.lastMessageAt(),
        s.lastSpeaker() == null ? "VISITOR" : s.lastSpeaker().name(),
        s.waitingSince(),
        s.snoozedUntil(),
        s.handOffReason(),
        s.csat(),
        s.csatComment(),
        s.origin());
  }

  private static String contactName(UUID id, @Nullable String name) {
    return name != null ? name : kira.contacts.Contacts.unnamed(id);
  }

  static MessageView.Person person(UUID id, Map<UUID, String> names) {
    return new MessageView.Person(id, names.getOrDefault(id, "Former member"));
  }

  private record Line(long version, UUID messageId, Instant at, String actor, Event event) {}

  private Line line(ResultSet row, int number) throws SQLException {
    return new Line(
        row.getLong("version"),
        row.getObject("message_id", UUID.class),
        row.getObject("at", java.time.OffsetDateTime.class).toInstant(),
        row.getString("actor"),
        Transcript.event(row.getString("type"), row.getString("body")));
  }

  private List<MessageView> messages(UUID tenant, List<Line> lines) {
    var people = new HashSet<UUID>();
    var contacts = new HashSet<UUID>();
    for (var line : lines) {
      if (line.actor().startsWith("user:")) {
        people.add(UUID.fromString(line.actor().substring(5)));
      } else if (line.actor().startsWith("visitor:")) {
        contacts.add(UUID.fromString(line.actor().substring(8)));
      }
      if (line.event() instanceof Event.Assigned(_, var assignee, _) && assignee != null) {
        people.add(assignee);
      }
    }
    var names = team.names(people);
    var contactNames = contactNames(tenant, contacts);
    var result = new ArrayList<MessageView>();
    for (var line : lines) {
      result.add(
          Lines.view(
              line.messageId(),
              line.version(),
              line.at(),
              author(line.actor(), names, contactNames),
              line.event(),
              id -> person(id, names)));
    }
    return result;
  }

  private Map<UUID, String> contactNames(UUID tenant, Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    record Named(UUID id, @Nullable String name) {}
    return jdbc
        .sql(
            """
            select id, coalesce(name, email, phone) as name from contact
             where tenant_id = :tenant and id = any(:ids)
            """)
        .param("tenant", tenant)
        .param("ids", ids.toArray(UUID[]::new))
        .query((row, _) -> new Named(row.getObject("id", UUID.class), row.getString("name")))
        .list()
        .stream()
        .collect(Collectors.toMap(Named::id, n -> contactName(n.id(), n.name())));
  }

  static MessageView.Author author(
      String actor, Map<UUID, String> names, Map<UUID, String> contactNames) {
    if (actor.equals("kira")) {
      return new MessageView.Author("KIRA", null, "Kira");
    }
    if (actor.startsWith("user:")) {
      var id = UUID.fromString(actor.substring(5));
      return new MessageView.Author("USER", id, names.getOrDefault(id, "Former member"));
    }
    if (actor.startsWith("visitor:")) {
      var id = UUID.fromString(actor.substring(8));
      return new MessageView.Author(
          "VISITOR",
          id,
          Optional.ofNullable(contactNames.get(id))
              .orElseGet(() -> kira.contacts.Contacts.unnamed(id)));
    }
    return new MessageView.Author("SYSTEM", null, "Kira");
  }

  private static String escaped(String search) {
    return search
        .strip()
        .toLowerCase(Locale.ROOT)
        .replace("\\", "\\\\")
        .replace("%", "\\%")
        .replace("_", "\\_");
  }

  /** Looks a person up by id. */
  interface People extends Function<UUID, MessageView.Person> {}
}
