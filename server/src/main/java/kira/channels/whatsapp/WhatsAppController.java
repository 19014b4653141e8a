package kira.channels.whatsapp;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.text.TextDesk;
import kira.channels.text.TextLine;
import kira.channels.text.TextLines;
import kira.conversations.AttachmentRef;
import kira.conversations.Attachments;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.MessageView;
import kira.objects.Outcome;
import kira.platform.html.HtmlSanitizer;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** What only WhatsApp has: the day's window, templates, and how the provider thinks of a number. */
@RestController
@RequestMapping("/api/v1")
class WhatsAppController {
  private final ChannelAccounts accounts;
  private final WhatsApp provider;
  private final WhatsAppNumbers numbers;
  private final WhatsAppForms forms;
  private final TextLines lines;
  private final Conversations conversations;
  private final Attachments attachments;

  WhatsAppController(
      ChannelAccounts accounts,
      WhatsApp provider,
      WhatsAppNumbers numbers,
      WhatsAppForms forms,
      TextLines lines,
      Conversations conversations,
      Attachments attachments) {
    this.accounts = accounts;
    this.provider = provider;
    this.numbers = numbers;
    this.forms = forms;
    this.lines = lines;
    this.conversations = conversations;
    this.attachments = attachments;
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
    return new TemplateList(
        numbers
            .read(Tenancy.caller().tenant(), Objects.requireNonNull(line.account()))
            .templates()
            .stream()
            .filter(Template::isSendable)
            .map(TemplateView::of)
            .toList());
  }

  /**
   * A template with what is filled in.
   *
   * @param id of the message, made by the client; the same id again sends nothing
   * @param header by name of the variable
   * @param body by name of the variable
   * @param buttons the ends of addresses, by index of the button
   * @param file an attachment, for a header that is a file
   */
  record TemplateMessage(
      @Nullable UUID id,
      @Needed @Nullable String name,
      @Needed @Nullable String language,
      @Nullable Map<String, String> header,
      @Nullable Map<String, String> body,
      @Nullable Map<String, String> buttons,
      @Nullable UUID file) {}

  /**
   * Sends a template as a message of the conversation, whose text shows what the customer reads.
   */
  @PostMapping("/conversations/{id}/whatsapp/templates")
  @ResponseStatus(HttpStatus.CREATED)
  @Requires(Permission.CONVERSATIONS_REPLY)
  MessageView send(@PathVariable UUID id, @RequestBody TemplateMessage message, Creation creation) {
    var caller = Tenancy.caller();
    var line = line(id);
    var template =
        numbers.read(caller.tenant(), Objects.requireNonNull(line.account())).templates().stream()
            .filter(each -> each.name().equals(message.name()))
            .filter(each -> each.language().equals(message.language()))
            .findFirst()
            .orElseThrow(
                () -> Problem.badRequest("template_unknown", "There is no such template.", "name"));
    var files =
        message.file() == null
            ? List.<AttachmentRef>of()
            : attachments.named(caller.tenant(), caller.actor(), List.of(message.file()));
    var form =
        new TemplateForm(
            template,
            given(message.header()),
            given(message.body()),
            indexed(given(message.buttons())),
            files.isEmpty() ? null : files.getFirst());
    var use = form.use();
    var text = form.written(use);
    var messageId = message.id() == null ? creation.id() : message.id();
    // Kept first: whoever makes a message of the conversation's line looks for it.
    forms.keep(
        caller.tenant(), messageId, Objects.requireNonNull(line.contact()), new Extra(use, null));
    var outcome =
        conversations.reply(
            caller.tenant(),
            new ConversationId(id),
            messageId,
            caller.userId(),
            html(text),
            text,
            template.needsFile() ? files : List.of());
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw refusal.code().equals("not_found")
          ? Problem.notFound("conversation")
          : Problem.of(refusal);
    }
    return conversations
        .message(caller.tenant(), new ConversationId(id), messageId)
        .orElseThrow(() -> Problem.notFound("message"));
  }

  private static String html(String text) {
    return HtmlSanitizer.reply(
        "<p>%s</p>"
            .formatted(
                HtmlUtils.htmlEscape(text).replace("\n\n", "</p><p>").replace("\n", "<br>")));
  }

  private static Map<String, String> given(@Nullable Map<String, String> map) {
    var clean = new HashMap<String, String>();
    if (map != null) {
      map.forEach((key, value) -> {
        if (value != null) {
          clean.put(key, value);
        }
      });
    }
    return clean;
  }

  private static Map<Integer, String> indexed(Map<String, String> given) {
    var indexed = new HashMap<Integer, String>();
    given.forEach((key, value) -> {
      if (!key.matches("\\d")) {
        throw Problem.badRequest("invalid_request", "There is no such button.", "buttons");
      }
      indexed.put(Integer.parseInt(key), value);
    });
    return indexed;
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
