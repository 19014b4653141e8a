package kira.conversations;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import kira.conversations.Conversation.Command;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.html.HtmlSanitizer;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.IfMatch;
import kira.platform.web.OneOf;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The inbox: what waits, what was said, and what people do about it. */
@RestController
@RequestMapping("/api/v1/conversations")
class ConversationController {
  /** Sanitised HTML is longer than its text; this bounds what one reply may store. */
  private static final int HTML_LIMIT = 40_000;

  private static final int QUOTE_LENGTH = 200;

  private final Conversations conversations;
  private final ConversationTable table;
  private final Attachments attachments;
  private final Team team;
  private final List<ReplyRule> rules;
  private final InstantSource clock;

  ConversationController(
      Conversations conversations,
      ConversationTable table,
      Attachments attachments,
      Team team,
      List<ReplyRule> rules,
      InstantSource clock) {
    this.conversations = conversations;
    this.table = table;
    this.attachments = attachments;
    this.team = team;
    this.rules = rules;
    this.clock = clock;
  }

  @GetMapping
  @Requires(Permission.CONVERSATIONS_READ)
  Page<ConversationView> list(
      @RequestParam(defaultValue = "all")
          @OneOf(of = ConversationTable.View.class, lowerCase = true)
          String view,
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(required = false) @Nullable UUID contact,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    var caller = Tenancy.caller();
    return table.list(
        caller.tenant().value(),
        caller.userId(),
        view(view),
        q == null || q.isBlank() ? null : bounded(q),
        contact,
        cursor,
        Page.limit(limit));
  }

  private static ConversationTable.View view(String name) {
    try {
      return ConversationTable.View.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(
          "invalid_request", "There is no such part of the inbox: %s.".formatted(name), "view");
    }
  }

  private static String bounded(String search) {
    if (search.length() > 200) {
      throw Problem.badRequest("invalid_request", "Search for at most 200 characters.", "q");
    }
    return search;
  }

  @GetMapping("/counts")
  @Requires(Permission.CONVERSATIONS_READ)
  ConversationTable.Counts counts() {
    var caller = Tenancy.caller();
    return table.counts(caller.tenant().value(), caller.userId());
  }

  @GetMapping("/{id}")
  @Requires(Permission.CONVERSATIONS_READ)
  ResponseEntity<ConversationView> get(@PathVariable UUID id) {
    return withVersion(found(id));
  }

  /** A page of a thread: oldest first, and the version to ask before for the page above it. */
  record Thread(List<MessageView> items, @Nullable Long next) {}

  @GetMapping("/{id}/messages")
  @Requires(Permission.CONVERSATIONS_READ)
  Thread messages(
      @PathVariable UUID id,
      @RequestParam(defaultValue = "9007199254740991") long before,
      @RequestParam(defaultValue = "50") int limit) {
    found(id);
    int most = Page.limit(limit);
    var lines = table.messagesBefore(Tenancy.caller().tenant().value(), id, before, most + 1);
    if (lines.size() <= most) {
      return new Thread(lines, null);
    }
    var page = lines.subList(1, lines.size());
    return new Thread(page, page.getFirst().version());
  }

  /**
   * A reply, or a note when {@code note} is true.
   *
   * @param id made by the client; sending the same id again sends nothing
   * @param html rich text; what is not allowed is taken out
   * @param quotes the message that it answers, on a channel that shows it so
   * @param choices answers to choose from
   */
  record NewMessage(
      @Nullable UUID id,
      String html,
      @Nullable List<UUID> attachments,
      @Nullable Boolean note,
      @Nullable UUID quotes,
      @Nullable NewChoices choices) {}

  @PostMapping("/{id}/messages")
  @ResponseStatus(HttpStatus.CREATED)
  @Requires(Permission.CONVERSATIONS_REPLY)
  MessageView send(@PathVariable UUID id, @RequestBody NewMessage message, Creation creation) {
    var caller = Tenancy.caller();
    var conversation = found(id);
    if (message.html().length() > HTML_LIMIT) {
      throw tooLong();
    }
    var html = HtmlSanitizer.reply(message.html());
    var text = HtmlSanitizer.text(html);
    if (text.length() > Conversations.TEXT_LIMIT) {
      throw tooLong();
    }
    var files =
        attachments.named(
            caller.tenant(),
            caller.actor(),
            message.attachments() == null ? List.of() : message.attachments());
    if (text.isBlank() && files.isEmpty()) {
      throw Problem.badRequest("empty_message", "Write something or attach a file.", "html");
    }
    var messageId = message.id() == null ? creation.id() : message.id();
    var command =
        Boolean.TRUE.equals(message.note())
            ? note(messageId, message, html, text, files)
            : reply(messageId, conversation, message, html, text, files);
    done(
        conversations.tell(caller.tenant(), new ConversationId(id), command, messageId.toString()));
    return table
        .message(caller.tenant().value(), id, messageId)
        .orElseThrow(() -> Problem.notFound("message"));
  }

  private Command note(
      UUID id, NewMessage message, String html, String text, List<AttachmentRef> files) {
    if (message.quotes() != null || message.choices() != null) {
      throw Problem.badRequest(
          "invalid_request",
          "A note quotes nothing and asks nothing.",
          message.quotes() == null ? "choices" : "quotes");
    }
    return new Command.AddNote(id, me(), html, text, files, clock.instant());
  }

  private Command reply(
      UUID id,
      ConversationView conversation,
      NewMessage message,
      String html,
      String text,
      List<AttachmentRef> files) {
    var choices = message.choices() == null ? null : message.choices().read(text);
    if (choices != null && !files.isEmpty()) {
      throw Problem.badRequest(
          "choices_with_files", "Choices cannot be sent together with files.", "attachments");
    }
    var said = choices == null ? text : choices.written();
    checked(conversation, said, files);
    return new Command.Reply(
        id,
        me(),
        choices == null ? html : MessageHtml.of(said),
        said,
        files,
        clock.instant(),
        message.quotes() == null ? null : quote(conversation, message.quotes()),
        choices);
  }

  private Quote quote(ConversationView conversation, UUID quoted) {
    var tenant = Tenancy.caller().tenant();
    var line =
        table
            .message(tenant.value(), conversation.id(), quoted)
            .filter(each -> each.kind().equals("MESSAGE"))
            .orElseThrow(
                () -> Problem.badRequest("unknown_message", "There is no such message.", "quotes"));
    if (rules.stream()
        .filter(rule -> rule.channel().equals(conversation.channel()))
        .noneMatch(rule -> rule.isQuotable(tenant, conversation.id(), quoted))) {
      throw new Problem(
          422, "not_quotable", "This message cannot be quoted on its channel.", "quotes");
    }
    var words = CleanText.line(line.text());
    return new Quote(
        quoted,
        line.author().kind(),
        words.isEmpty() && !line.attachments().isEmpty()
            ? line.attachments().getFirst().name()
            : CleanText.cut(words, QUOTE_LENGTH));
  }

  /** What the channel knows that it cannot bring is not taken down. */
  private void checked(ConversationView conversation, String text, List<AttachmentRef> files) {
    for (var rule : rules) {
      if (rule.channel().equals(conversation.channel())) {
        rule.fault(Tenancy.caller().tenant(), conversation.id(), text, files)
            .ifPresent(refusal -> {
              throw Problem.of(refusal);
            });
      }
    }
  }

  private static Problem tooLong() {
    return Problem.badRequest(
        "message_too_long",
        "A message has at most %d characters.".formatted(Conversations.TEXT_LIMIT),
        "html");
  }

  @PostMapping("/{id}/take")
  @Requires(Permission.CONVERSATIONS_REPLY)
  ResponseEntity<ConversationView> take(@PathVariable UUID id) {
    return change(id, new Command.Take(me(), clock.instant()));
  }

  @PostMapping("/{id}/release")
  @Requires(Permission.CONVERSATIONS_REPLY)
  ResponseEntity<ConversationView> release(@PathVariable UUID id) {
    return change(id, new Command.Release(me(), clock.instant()));
  }

  /** Whom to assign to; null takes it from everybody. */
  record Assignment(@Nullable UUID userId) {}

  @PostMapping("/{id}/assign")
  @Requires(Permission.CONVERSATIONS_REPLY)
  ResponseEntity<ConversationView> assign(
      @PathVariable UUID id, @RequestBody Assignment assignment) {
    var to = assignment.userId();
    if (to != null
        && team.role(Tenancy.caller().tenant(), to)
            .filter(role -> role.permissions().contains(Permission.CONVERSATIONS_REPLY))
            .isEmpty()) {
      throw Problem.badRequest(
          "not_a_member", "Choose a member of this workspace who may reply.", "userId");
    }
    return change(id, new Command.Assign(me(), to, clock.instant()));
  }

  @PostMapping("/{id}/resolve")
  @Requires(Permission.CONVERSATIONS_REPLY)
  ResponseEntity<ConversationView> resolve(@PathVariable UUID id) {
    return change(id, new Command.Resolve(me(), clock.instant()));
  }

  @PostMapping("/{id}/reopen")
  @Requires(Permission.CONVERSATIONS_REPLY)
  ResponseEntity<ConversationView> reopen(@PathVariable UUID id) {
    return change(id, new Command.Reopen(me(), clock.instant()));
  }

  /** When the conversation comes back. */
  record Snoozing(Instant until) {}

  @PostMapping("/{id}/snooze")
  @Requires(Permission.CONVERSATIONS_REPLY)
  ResponseEntity<ConversationView> snooze(@PathVariable UUID id, @RequestBody Snoozing snoozing) {
    return change(id, new Command.Snooze(me(), snoozing.until(), clock.instant()));
  }

  @PostMapping("/{id}/read")
  @Requires(Permission.CONVERSATIONS_REPLY)
  ResponseEntity<ConversationView> read(@PathVariable UUID id) {
    return change(id, new Command.MarkRead(me(), clock.instant()));
  }

  private static UUID me() {
    return Tenancy.caller().userId();
  }

  private ResponseEntity<ConversationView> change(UUID id, Command command) {
    Caller caller = Tenancy.caller();
    done(conversations.tell(caller.tenant(), new ConversationId(id), command, null));
    return withVersion(found(id));
  }

  private ConversationView found(UUID id) {
    return conversations
        .find(Tenancy.caller().tenant(), new ConversationId(id))
        .orElseThrow(() -> Problem.notFound("conversation"));
  }

  private static ResponseEntity<ConversationView> withVersion(ConversationView view) {
    return ResponseEntity.ok().eTag(IfMatch.tag(view.version())).body(view);
  }

  private static void done(Outcome outcome) {
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw refusal.code().equals("not_found")
          ? Problem.notFound("conversation")
          : Problem.of(refusal);
    }
  }
}
