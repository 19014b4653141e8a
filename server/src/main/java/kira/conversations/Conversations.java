package kira.conversations;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.contacts.Contacts;
import kira.conversations.Conversation.Command;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.objects.Outcome;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** What channels, Kira and the console may tell or ask a conversation. */
@Service
public class Conversations {
  /** Characters a message may have. */
  public static final int TEXT_LIMIT = 8_000;

  /** Files a message may carry. */
  public static final int ATTACHMENT_LIMIT = 10;

  private final DurableObjects objects;
  private final Contacts contacts;
  private final ConversationTable table;
  private final InstantSource clock;
  private final JsonMapper json;

  Conversations(
      DurableObjects objects,
      Contacts contacts,
      ConversationTable table,
      InstantSource clock,
      JsonMapper json) {
    this.objects = objects;
    this.contacts = contacts;
    this.table = table;
    this.clock = clock;
    this.json = json;
  }

  /**
   * A visitor wrote. The first message opens the conversation; a message id that was received
   * before is not received again.
   */
  public Outcome receive(
      TenantId tenant, ConversationId id, UUID contact, String channel, VisitorMessage message) {
    if (message.text().length() > TEXT_LIMIT) {
      return refused(
          "message_too_long", "A message has at most %d characters.".formatted(TEXT_LIMIT), "text");
    }
    if (message.attachments().size() > ATTACHMENT_LIMIT) {
      return refused(
          "too_many_attachments",
          "A message carries at most %d files.".formatted(ATTACHMENT_LIMIT),
          "attachments");
    }
    if (contacts.isErased(tenant, contact)) {
      return new Outcome.Refused(Contacts.ERASED);
    }
    contacts.seen(tenant, contact);
    return ask(
        tenant,
        id,
        new Command.Receive(
            id.value(),
            message.messageId(),
            contact,
            channel,
            message.text(),
            message.attachments(),
            message.origin(),
            message.locale(),
            clock.instant(),
            message.subject(),
            !message.forKira(),
            message.chosen()),
        message.messageId().toString());
  }

  /** The visitor wants a person. */
  public Outcome askForPerson(TenantId tenant, ConversationId id) {
    return ask(tenant, id, new Command.AskForPerson(clock.instant()), null);
  }

  /** The visitor says that this answered it. */
  public Outcome confirm(TenantId tenant, ConversationId id) {
    return ask(tenant, id, new Command.Confirm(clock.instant()), null);
  }

  /** The visitor rates a resolved conversation, 1 to 5. */
  public Outcome rate(TenantId tenant, ConversationId id, int score, @Nullable String comment) {
    if (comment != null && comment.length() > 2_000) {
      return refused("comment_too_long", "A comment has at most 2,000 characters.", "comment");
    }
    return ask(tenant, id, new Command.Rate(score, comment, clock.instant()), null);
  }

  /** A conversation's contact was merged into another, where the conversation now belongs. */
  public void follow(TenantId tenant, ConversationId id, UUID from, UUID to) {
    ask(tenant, id, new Command.ChangeContact(from, to, clock.instant()), null);
  }

  /** A contact's newest conversation on a channel. */
  public Optional<ConversationView> current(TenantId tenant, UUID contact, String channel) {
    return table.newestOf(tenant.value(), contact, channel);
  }

  public Optional<ConversationView> find(TenantId tenant, ConversationId id) {
    return table.find(tenant.value(), id.value());
  }

  /** Whether a conversation was there and is gone for good. */
  public boolean isErased(TenantId tenant, ConversationId id) {
    return objects.isErased(address(tenant, id));
  }

  /** The lines behind a version that a visitor may see, oldest first: no notes, no reasons. */
  public List<MessageView> messagesAfter(
      TenantId tenant, ConversationId id, long version, int limit) {
    return table.visitorMessagesAfter(tenant.value(), id.value(), version, limit);
  }

  /** One line of a thread. Call with the tenant bound. */
  public Optional<MessageView> message(TenantId tenant, ConversationId id, UUID messageId) {
    return table.message(tenant.value(), id.value(), messageId);
  }

  /** A member of the workspace writes to the contact; of the same message id once. */
  public Outcome reply(
      TenantId tenant,
      ConversationId id,
      UUID message,
      UUID user,
      String html,
      String text,
      List<AttachmentRef> attachments) {
    return ask(
        tenant,
        id,
        new Command.Reply(message, user, html, text, attachments, clock.instant()),
        message.toString());
  }

  /**
   * A member of the workspace speaks with a contact by another way than a message, such as a call;
   * of the same message id once. Where there is no conversation of the id, it begins.
   *
   * @param message of which the channel knows what it is
   * @param text what of it can be read
   */
  public Outcome speak(
      TenantId tenant,
      ConversationId id,
      UUID message,
      UUID user,
      UUID contact,
      String channel,
      String text) {
    if (contacts.isErased(tenant, contact)) {
      return new Outcome.Refused(Contacts.ERASED);
    }
    return ask(
        tenant,
        id,
        new Command.Speak(message, user, contact, channel, text, clock.instant()),
        message.toString());
  }

  /** A call of the contact reached nobody, whoever hears of it when. */
  public void missed(TenantId tenant, ConversationId id, UUID call) {
    ask(tenant, id, new Command.Miss(call, clock.instant()), "miss/" + call);
  }

  /** Somebody of the workspace spoke with the contact: nobody waits any more. */
  public void attended(TenantId tenant, ConversationId id, UUID call) {
    ask(tenant, id, new Command.Attend(clock.instant()), "attend/" + call);
  }

  /**
   * A member of the workspace writes first; of the same message id once.
   *
   * @param subject what it is about; null takes its first words
   */
  public Outcome begin(
      TenantId tenant,
      ConversationId id,
      UUID contact,
      String channel,
      @Nullable String subject,
      FirstMessage first) {
    if (contacts.isErased(tenant, contact)) {
      return new Outcome.Refused(Contacts.ERASED);
    }
    return ask(
        tenant,
        id,
        new Command.Begin(
            contact,
            channel,
            subject,
            new Command.Reply(
                first.message(),
                first.user(),
                first.html(),
                first.text(),
                first.attachments(),
                clock.instant())),
        first.message().toString());
  }

  /** What a member of the workspace writes first. */
  public record FirstMessage(
      UUID message, UUID user, String html, String text, List<AttachmentRef> attachments) {
    public FirstMessage {
      attachments = List.copyOf(attachments);
    }
  }

  /** The command with which Kira's answer comes back from {@link AnswerRequest#EFFECT}. */
  public static Object answered(UUID messageId, KiraAnswer answer, Instant at) {
    return new Command.RecordAnswer(messageId, answer, at);
  }

  /**
   * The command for when Kira cannot even try, so that a person is called.
   *
   * @param reason {@code disabled} or {@code unavailable}
   */
  public static Object couldNotAnswer(UUID messageId, String reason, Instant at) {
    return new Command.GiveUpAnswer(messageId, reason, at);
  }

  /** The id that the answer to a message will have. */
  public static UUID answerId(UUID messageId) {
    return UUID.nameUUIDFromBytes(("answer/" + messageId).getBytes(StandardCharsets.UTF_8));
  }

  /** Whether Kira is still to answer this message; false once a person took over. */
  public boolean awaitsAnswer(TenantId tenant, ConversationId id, UUID messageId) {
    var state = objects.read(address(tenant, id), Conversation.State.class).state();
    return Conversation.awaits(state, messageId);
  }

  /** Signals Kira's answer so far to everyone who watches; the committed message replaces it. */
  public void streaming(
      TenantId tenant, ConversationId id, UUID answerId, String delta, String text) {
    var frame = signal("answer", id);
    frame.put("answerId", answerId);
    frame.put("delta", delta);
    frame.put("text", text);
    publish(tenant, frame);
  }

  /** Signals that somebody is typing, or stopped. */
  public void typing(TenantId tenant, ConversationId id, Actor by, String name, boolean on) {
    var frame = signal("typing", id);
    frame.put("by", who(by, name));
    frame.put("on", on);
    publish(tenant, frame);
  }

  /** How many conversations are in hand now. */
  public CountsNow counts(TenantId tenant) {
    var counts = table.counts(tenant.value(), new UUID(0, 0));
    return new CountsNow(counts.open(), counts.waiting(), counts.kira());
  }

  /** Open conversations, those of them that wait for a person, and those that Kira holds. */
  public record CountsNow(long open, long waiting, long kira) {}

  /** What a journal entry says that other modules may hear; empty for private history. */
  public Optional<ConversationNews> news(JournalEntry entry) {
    return entry.kind().equals(Conversation.KIND)
        ? News.of(entry, objects.event(entry, Conversation.Event.class))
        : Optional.empty();
  }

  /** The topic on which a tenant's passing signals are published, as JSON. */
  public static String signalTopic(TenantId tenant) {
    return "conversation/" + tenant;
  }

  Outcome tell(TenantId tenant, ConversationId id, Command command, @Nullable String requestId) {
    return ask(tenant, id, command, requestId);
  }

  void publish(TenantId tenant, LinkedHashMap<String, Object> frame) {
    objects.signal(signalTopic(tenant), json.writeValueAsString(frame));
  }

  static LinkedHashMap<String, Object> signal(String signal, ConversationId id) {
    var frame = new LinkedHashMap<String, Object>();
    frame.put("type", "signal");
    frame.put("signal", signal);
    frame.put("conversationId", id.value());
    return frame;
  }

  private static LinkedHashMap<String, Object> who(Actor by, String name) {
    var who = new LinkedHashMap<String, Object>();
    switch (by) {
      case Actor.User(var id) -> {
        who.put("kind", "USER");
        who.put("id", id);
      }
      case Actor.Visitor(var contact) -> {
        who.put("kind", "VISITOR");
        who.put("id", contact);
      }
      case Actor.Kira _ -> who.put("kind", "KIRA");
      case Actor.Machine _ -> who.put("kind", "SYSTEM");
    }
    who.put("name", name);
    return who;
  }

  private static Outcome refused(String code, String message, String field) {
    return new Outcome.Refused(new kira.objects.Refusal(code, message, field));
  }

  private static Address address(TenantId tenant, ConversationId id) {
    return new Address(Conversation.KIND, tenant.value(), id.value());
  }

  private Outcome ask(
      TenantId tenant, ConversationId id, Command command, @Nullable String requestId) {
    return objects.ask(address(tenant, id), command, requestId);
  }
}
