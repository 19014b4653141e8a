package kira.channels.whatsapp;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import kira.channels.Account;
import kira.channels.Beginnings;
import kira.channels.ChannelAccounts;
import kira.channels.text.TextDesk;
import kira.channels.text.TextLine;
import kira.channels.text.TextLines;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.MessageView;
import kira.objects.Outcome;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Creation;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What only WhatsApp has: the day's window, templates, and how the provider thinks of a number. */
@RestController
@RequestMapping("/api/v1")
class WhatsAppController {
  /** One, with its colour of skin, its gender, or the flag that it is. */
  private static final Pattern EMOJI =
      Pattern.compile(
          "(?=.*[^\\p{ASCII}])[\\p{IsEmoji}\\u200d\\ufe0f\\u20e3\\x{E0020}-\\x{E007F}]{1,20}");

  private final ChannelAccounts accounts;
  private final WhatsApp provider;
  private final WhatsAppNumbers numbers;
  private final WhatsAppForms forms;
  private final TextLines lines;
  private final Conversations conversations;
  private final TemplateWriting writing;
  private final WhatsAppReactions reactions;
  private final Window window;
  private final Beginnings beginnings;

  WhatsAppController(
      ChannelAccounts accounts,
      WhatsApp provider,
      WhatsAppNumbers numbers,
      WhatsAppForms forms,
      TextLines lines,
      Conversations conversations,
      TemplateWriting writing,
      WhatsAppReactions reactions,
      Window window,
      Beginnings beginnings) {
    this.accounts = accounts;
    this.provider = provider;
    this.numbers = numbers;
    this.forms = forms;
    this.lines = lines;
    this.conversations = conversations;
    this.writing = writing;
    this.reactions = reactions;
    this.window = window;
    this.beginnings = beginnings;
  }

  record TemplateHeaderView(String format, String text, List<String> variables) {
    TemplateHeaderView {
      variables = List.copyOf(variables);
    }
  }

  /**
   * @param variable whether the end of its address is filled in
   */
  record TemplateButtonView(String type, String text, @Nullable String target, boolean variable) {}

  /**
   * A template.
   *
   * @param status as the provider calls it, such as {@code APPROVED}
   * @param reason why it was rejected, in the provider's word
   * @param sendable whether it can be filled in and sent from here
   * @param variables of the body, in order
   * @param examples of variables, by {@code header.} or {@code body.} and their name
   */
  record TemplateView(
      String id,
      String name,
      String language,
      String status,
      String category,
      @Nullable String reason,
      @Nullable String quality,
      boolean sendable,
      @Nullable TemplateHeaderView header,
      String body,
      List<String> variables,
      @Nullable String footer,
      List<TemplateButtonView> buttons,
      Map<String, String> examples) {
    TemplateView {
      variables = List.copyOf(variables);
      buttons = List.copyOf(buttons);
      examples = Map.copyOf(examples);
    }

    static TemplateView of(Template template) {
      var header = template.header();
      return new TemplateView(
          template.id(),
          template.name(),
          template.language(),
          template.status(),
          template.category(),
          template.reason(),
          template.quality(),
          template.isSendable(),
          header == null
              ? null
              : new TemplateHeaderView(header.format(), header.text(), template.headerVariables()),
          template.body(),
          template.bodyVariables(),
          template.footer(),
          template.buttons().stream()
              .map(each ->
                  new TemplateButtonView(
                      each.type(),
                      each.text(),
                      each.target(),
                      each.type().equals("URL") && !Template.variables(each.target()).isEmpty()))
              .toList(),
          template.examples());
    }
  }

  /** Something the provider told about a number. */
  record NoticeView(String what, String event, String detail, Instant at) {}

  /**
   * What the provider says of an account's number.
   *
   * @param quality {@code GREEN}, {@code YELLOW}, {@code RED}
   * @param limit how many people may be written to first in a day, as the provider calls it
   * @param notices newest first
   */
  record NumberView(
      @Nullable String display,
      @Nullable String name,
      @Nullable String quality,
      @Nullable String limit,
      @Nullable Instant syncedAt,
      List<TemplateView> templates,
      List<NoticeView> notices) {
    NumberView {
      templates = List.copyOf(templates);
      notices = List.copyOf(notices);
    }
  }

  @GetMapping("/channels/accounts/{id}/whatsapp")
  @Requires(Permission.SETTINGS_READ)
  NumberView number(@PathVariable UUID id) {
    return view(account(id));
  }

  private NumberView view(Account account) {
    var state = numbers.read(account.tenant(), account.id());
    return new NumberView(
        state.display(),
        state.name(),
        state.quality(),
        state.limit(),
        state.syncedAt(),
        state.templates().stream().map(TemplateView::of).toList(),
        state.notices().stream()
            .map(each -> new NoticeView(each.what(), each.event(), each.detail(), each.at()))
            .toList());
  }

  /**
   * @param code why the templates could not be fetched; null when they were
   */
  record SyncAnswer(@Nullable String code, @Nullable String words, NumberView number) {}

  /** Fetches the templates anew. */
  @PostMapping("/channels/accounts/{id}/whatsapp/sync")
  @Requires(Permission.SETTINGS_MANAGE)
  SyncAnswer sync(@PathVariable UUID id) {
    var account = account(id);
    var checked = provider.sync(account);
    return new SyncAnswer(checked.code(), checked.words(), view(account));
  }

  /**
   * Until when a conversation may be answered freely.
   *
   * @param openUntil in the past when it is closed; null when the customer never wrote
   * @param now the server's time, since a clock elsewhere may be wrong
   */
  record WindowView(UUID accountId, String address, @Nullable Instant openUntil, Instant now) {}

  @GetMapping("/conversations/{id}/whatsapp")
  @Requires(Permission.CONVERSATIONS_READ)
  WindowView window(@PathVariable UUID id) {
    var line = line(id);
    return new WindowView(
        Objects.requireNonNull(line.account()), line.address(), Window.until(line), forms.now());
  }

  record TemplateList(List<TemplateView> items) {
    TemplateList {
      items = List.copyOf(items);
    }
  }

  /** The templates that can be sent in a conversation. */
  @GetMapping("/conversations/{id}/whatsapp/templates")
  @Requires(Permission.CONVERSATIONS_READ)
  TemplateList templates(@PathVariable UUID id) {
    var line = line(id);
    return sendable(Tenancy.caller().tenant(), Objects.requireNonNull(line.account()));
  }

  private TemplateList sendable(TenantId tenant, UUID account) {
    return new TemplateList(
        numbers.read(tenant, account).templates().stream()
            .filter(Template::isSendable)
            .map(TemplateView::of)
            .toList());
  }

  /**
   * Sends a template as a message of the conversation, whose text shows what the customer reads.
   */
  @PostMapping("/conversations/{id}/whatsapp/templates")
  @ResponseStatus(HttpStatus.CREATED)
  @Requires(Permission.CONVERSATIONS_REPLY)
  MessageView send(@PathVariable UUID id, @RequestBody TemplateMessage message, Creation creation) {
    var caller = Tenancy.caller();
    var line = line(id);
    var messageId = message.id() == null ? creation.id() : message.id();
    var ready =
        writing.write(
            caller,
            Objects.requireNonNull(line.account()),
            messageId,
            Objects.requireNonNull(line.contact()),
            message);
    var outcome =
        conversations.reply(
            caller.tenant(),
            new ConversationId(id),
            messageId,
            caller.userId(),
            ready.html(),
            ready.text(),
            ready.files());
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw refusal.code().equals("not_found")
          ? Problem.notFound("conversation")
          : Problem.of(refusal);
    }
    return conversations
        .message(caller.tenant(), new ConversationId(id), messageId)
        .orElseThrow(() -> Problem.notFound("message"));
  }

  /** The templates by which a conversation can be begun. */
  @GetMapping("/channels/accounts/{id}/whatsapp/templates")
  @Requires(Permission.CONVERSATIONS_REPLY)
  TemplateList sendable(@PathVariable UUID id) {
    var account = account(id);
    return sendable(account.tenant(), account.id());
  }

  /**
   * A first message by a template.
   *
   * @param to one of the contact's numbers; null takes theirs
   * @param purpose what for, as the workspace calls it; null means that they are answered or served
   */
  record TemplateBeginning(
      @Needed @Nullable UUID contact,
      @Nullable String to,
      @Nullable String purpose,
      @Needed @Nullable TemplateMessage template) {}

  /** Writes first, by a template; to whom it goes, and whether it may, is asked before. */
  @PostMapping("/channels/accounts/{id}/whatsapp/conversations")
  @ResponseStatus(HttpStatus.CREATED)
  @Requires(Permission.CONVERSATIONS_REPLY)
  Beginnings.Begun begin(
      @PathVariable UUID id, @RequestBody TemplateBeginning body, Creation creation) {
    var caller = Tenancy.caller();
    var account = account(id);
    var contact = Beginnings.whom(body.contact());
    var template = body.template();
    if (template == null) {
      throw Problem.badRequest("invalid_request", "Choose a template.", "template");
    }
    var message = template.id() == null ? creation.id() : template.id();
    var way = beginnings.way(account, contact, body.to(), body.purpose());
    var ready = writing.write(caller, account.id(), message, contact, template);
    return beginnings.begin(
        way,
        null,
        new Conversations.FirstMessage(
            message, caller.userId(), ready.html(), ready.text(), ready.files()));
  }

  /**
   * An emoji that the team put on a message of the customer's.
   *
   * @param delivery by which it goes out
   */
  record ReactionView(UUID message, String emoji, String by, UUID delivery) {}

  record ReactionList(List<ReactionView> items) {
    ReactionList {
      items = List.copyOf(items);
    }
  }

  @GetMapping("/conversations/{id}/whatsapp/reactions")
  @Requires(Permission.CONVERSATIONS_READ)
  ReactionList reactions(@PathVariable UUID id) {
    line(id);
    return new ReactionList(
        reactions.ofConversation(Tenancy.caller().tenant(), id).stream()
            .filter(row -> !row.state().emoji().isEmpty())
            .map(row ->
                new ReactionView(
                    row.message(),
                    row.state().emoji(),
                    row.state().by(),
                    WhatsAppReaction.delivery(row.message(), row.state().round())))
            .toList());
  }

  /**
   * @param emoji null or empty to take it back
   */
  record ReactionBody(@Nullable String emoji) {}

  /** Puts an emoji on a message of the customer's, in place of one that is there. */
  @PutMapping("/conversations/{id}/whatsapp/reactions/{message}")
  @Requires(Permission.CONVERSATIONS_REPLY)
  ReactionList react(
      @PathVariable UUID id, @PathVariable UUID message, @RequestBody ReactionBody body) {
    var caller = Tenancy.caller();
    var line = line(id);
    var emoji = body.emoji() == null ? "" : body.emoji().strip();
    if (!emoji.isEmpty() && !EMOJI.matcher(emoji).matches()) {
      throw Problem.badRequest("invalid_request", "React with one emoji.", "emoji");
    }
    if (conversations
        .message(caller.tenant(), new ConversationId(id), message)
        .filter(each -> each.author().kind().equals("VISITOR"))
        .isEmpty()) {
      throw Problem.notFound("message of the customer");
    }
    window
        .closed(line)
        .ifPresent(refusal -> {
          throw Problem.of(refusal);
        });
    if (!window.isHeard(caller.tenant(), message)) {
      throw new Problem(
          422, "not_quotable", "One cannot react to this message any more.", "message");
    }
    reactions.react(
        caller.tenant(),
        id,
        message,
        Objects.requireNonNull(line.contact()),
        emoji,
        caller.actor().text());
    return reactions(id);
  }

  private TextLine.State line(UUID conversation) {
    var tenant = Tenancy.caller().tenant();
    return conversations
        .find(tenant, new ConversationId(conversation))
        .filter(view -> view.channel().equals(TextDesk.WHATSAPP))
        .flatMap(_ -> lines.ofConversation(tenant, conversation))
        .orElseThrow(() -> Problem.notFound("conversation on WhatsApp"));
  }

  private Account account(UUID id) {
    return accounts
        .find(Tenancy.caller().tenant(), id)
        .filter(account -> account.adapter().equals(WhatsApp.ADAPTER))
        .orElseThrow(() -> Problem.notFound("account of WhatsApp"));
  }
}
