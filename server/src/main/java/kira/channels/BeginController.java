package kira.channels;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.contacts.Contacts;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Verdict;
import kira.conversations.Attachments;
import kira.conversations.Conversations;
import kira.platform.html.CleanText;
import kira.platform.html.HtmlSanitizer;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Needed;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Writing to contacts who did not write first. */
@RestController
@RequestMapping("/api/v1")
class BeginController {
  /** Where whoever writes first needs nothing but words. */
  private static final Set<Channel> FREE = Set.of(Channel.EMAIL, Channel.SMS);

  private static final Set<Channel> WRITTEN = Set.of(Channel.EMAIL, Channel.SMS, Channel.WHATSAPP);
  private static final int HTML_LIMIT = 40_000;
  private static final int SUBJECT_LIMIT = 200;
  private static final int SMS_LIMIT = 1_600;

  private final ChannelAccounts accounts;
  private final Beginnings beginnings;
  private final Contacts contacts;
  private final Attachments attachments;

  BeginController(
      ChannelAccounts accounts, Beginnings beginnings, Contacts contacts, Attachments attachments) {
    this.accounts = accounts;
    this.beginnings = beginnings;
    this.contacts = contacts;
    this.attachments = attachments;
  }

  /**
   * An address of a contact.
   *
   * @param reason what decided whether they may be written to there
   */
  record WayAddress(
      String address, boolean allowed, @OneOf(of = Verdict.Reason.class) String reason) {}

  /**
   * An account by which a contact can be written to.
   *
   * @param addresses of the contact on its channel; empty where they have none
   */
  record WayView(
      UUID accountId,
      String name,
      @OneOf(of = Channel.class) String channel,
      String sender,
      List<WayAddress> addresses) {
    WayView {
      addresses = List.copyOf(addresses);
    }
  }

  record Ways(List<WayView> items) {
    Ways {
      items = List.copyOf(items);
    }
  }

  /** By which accounts a contact can be written to, and whether they may. */
  @GetMapping("/contacts/{id}/ways")
  @Requires(Permission.CONVERSATIONS_REPLY)
  Ways ways(
      @PathVariable UUID id, @RequestParam(defaultValue = Beginnings.SERVICE) String purpose) {
    var tenant = Tenancy.caller().tenant();
    var contact = contacts.find(tenant, id).orElseThrow(() -> Problem.notFound("contact"));
    return new Ways(
        accounts.all(tenant).stream()
            .filter(Account::isConnected)
            .filter(account -> !account.senders().isEmpty())
            .filter(account -> WRITTEN.contains(accounts.channel(account)))
            .sorted(
                Comparator.comparing((Account account) -> accounts.channel(account))
                    .thenComparing(Account::name))
            .map(account ->
                new WayView(
                    account.id(),
                    account.name(),
                    accounts.channel(account).name(),
                    account.senders().getFirst().address(),
                    beginnings.standings(account, contact, purpose).stream()
                        .map(each ->
                            new WayAddress(each.address(), each.allowed(), each.reason().name()))
                        .toList()))
            .toList());
  }

  /**
   * A first message.
   *
   * @param id of the message, made by the client; the same id again sends nothing
   * @param to one of the contact's addresses; null takes the first
   * @param purpose what for, as the workspace calls it; null means that they are served
   * @param subject of a mail
   * @param html rich text; what is not allowed is taken out
   */
  record Beginning(
      @Nullable UUID id,
      @Needed @Nullable UUID contact,
      @Nullable String to,
      @Nullable String purpose,
      @Nullable String subject,
      @Needed @Nullable String html,
      @Nullable List<UUID> attachments) {}

  /** Writes first, by email or SMS; whether it may is asked before. */
  @PostMapping("/channels/accounts/{id}/conversations")
  @ResponseStatus(HttpStatus.CREATED)
  @Requires(Permission.CONVERSATIONS_REPLY)
  Beginnings.Begun begin(@PathVariable UUID id, @RequestBody Beginning body, Creation creation) {
    var caller = Tenancy.caller();
    var account =
        accounts.find(caller.tenant(), id).orElseThrow(() -> Problem.notFound("channel account"));
    var channel = accounts.channel(account);
    if (!FREE.contains(channel)) {
      throw new Problem(
          422, "template_needed", "On this channel a conversation begins by a template.", null);
    }
    var given = body.html() == null ? "" : body.html();
    if (given.length() > HTML_LIMIT) {
      throw tooLong(Conversations.TEXT_LIMIT);
    }
    var html = HtmlSanitizer.reply(given);
    var text = HtmlSanitizer.text(html);
    int most = channel == Channel.SMS ? SMS_LIMIT : Conversations.TEXT_LIMIT;
    if (text.length() > most) {
      throw tooLong(most);
    }
    var files =
        attachments.named(
            caller.tenant(),
            caller.actor(),
            body.attachments() == null ? List.of() : body.attachments());
    if (channel == Channel.SMS && !files.isEmpty()) {
      throw Problem.badRequest("no_files", "An SMS carries no files.", "attachments");
    }
    if (text.isBlank()) {
      throw Problem.badRequest("empty_message", "Write something.", "html");
    }
    var way = beginnings.way(account, Beginnings.whom(body.contact()), body.to(), body.purpose());
    return beginnings.begin(
        way,
        channel == Channel.EMAIL ? subject(body.subject()) : null,
        new Conversations.FirstMessage(
            body.id() == null ? creation.id() : body.id(), caller.userId(), html, text, files));
  }

  private static String subject(@Nullable String given) {
    var subject = given == null ? "" : CleanText.line(given);
    if (subject.isEmpty() || subject.length() > SUBJECT_LIMIT) {
      throw Problem.badRequest(
          "invalid_subject",
          "A subject has 1 to %d characters.".formatted(SUBJECT_LIMIT),
          "subject");
    }
    return subject;
  }

  private static Problem tooLong(int most) {
    return Problem.badRequest(
        "message_too_long", "A message has at most %,d characters.".formatted(most), "html");
  }
}
