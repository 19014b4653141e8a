package kira.channels.email;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Deliveries;
import kira.channels.Lane;
import kira.channels.MessageChannel;
import kira.channels.email.mime.MailNatures;
import kira.channels.email.response.MailMarks;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.conversations.AttachmentRef;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.MessageView;
import kira.objects.Json;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Makes mails of what is said in conversations that are held by email, and queues them. */
@Component
class EmailReplies implements MessageChannel {
  private final Conversations conversations;
  private final EmailThreads threads;
  private final ChannelAccounts accounts;
  private final Deliveries deliveries;
  private final Suppressions suppressions;
  private final MailMarks marks;
  private final InstantSource clock;

  EmailReplies(
      Conversations conversations,
      EmailThreads threads,
      ChannelAccounts accounts,
      Deliveries deliveries,
      Suppressions suppressions,
      MailMarks marks,
      InstantSource clock) {
    this.conversations = conversations;
    this.threads = threads;
    this.accounts = accounts;
    this.deliveries = deliveries;
    this.suppressions = suppressions;
    this.marks = marks;
    this.clock = clock;
  }

  @Override
  public Set<String> channels() {
    return Set.of(EmailDesk.CHANNEL);
  }

  @Override
  public boolean referenced(TenantId tenant, UUID conversation, String reference) {
    return threads.tell(
            tenant, conversation, new EmailThread.Command.Speak(reference, clock.instant()))
        instanceof Outcome.Done;
  }

  @Override
  public boolean queue(TenantId tenant, UUID delivery, UUID conversation, UUID message) {
    var thread = threads.find(tenant, conversation);
    var line = conversations.message(tenant, new ConversationId(conversation), message);
    if (thread.isEmpty() || line.isEmpty()) {
      return false;
    }
    var by = Objects.requireNonNull(thread.get().account());
    var to = thread.get().recipients().getFirst();
    // Of an account that is gone the delivery fails, where everybody sees it.
    var content =
        accounts
            .find(tenant, by)
            .flatMap(account ->
                content(
                        account,
                        thread.get(),
                        readers(tenant, thread.get().cc()),
                        conversation,
                        line.get(),
                        clock.instant())
                    .map(mail -> marked(account, delivery, line.get(), mail)))
            .map(Json.MAPPER::writeValueAsString)
            .orElse("");
    known(tenant, by, delivery, conversation);
    deliveries.queue(
        tenant,
        new Deliveries.Wish(
            delivery,
            by,
            thread.get().contact(),
            conversation,
            message,
            Lane.FIRST,
            to.address(),
            content));
    return true;
  }

  @Override
  public Optional<UUID> begin(
      Account account, UUID conversation, UUID contact, String to, @Nullable String subject) {
    threads.tell(
        account.tenant(),
        conversation,
        new EmailThread.Command.Begin(
            account.id(),
            contact,
            EmailAddress.of(to),
            Objects.requireNonNull(subject),
            clock.instant()));
    return Optional.of(conversation);
  }

  @Override
  public Optional<String> readdressed(Account to, String content, boolean anySender) {
    try {
      return Optional.ofNullable(Json.MAPPER.readValue(content, EmailContent.class))
          .flatMap(mail -> mail.by(to, anySender))
          .map(Json.MAPPER::writeValueAsString);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** What a person wrote may be followed where that is switched on; what Kira says never is. */
  private EmailContent marked(
      Account account, UUID delivery, MessageView line, EmailContent content) {
    return content.html() == null || !line.author().kind().equals("USER")
        ? content
        : content.with(
            marks.reply(account, delivery, content.html(), content.subject()),
            marks.replyText(account, delivery, content.text()));
  }

  /** Who reads along, but for those to whom nothing may be sent. */
  private List<EmailAddress> readers(TenantId tenant, List<EmailAddress> cc) {
    return cc.stream()
        .filter(each ->
            Suppressions.normal(Channel.EMAIL, each.address())
                .filter(address ->
                    suppressions.read(tenant, Channel.EMAIL, address).blocking(true).isEmpty())
                .isPresent())
        .toList();
  }

  /** Answers refer to it: where the id is ours, it is known before the mail leaves. */
  private void known(TenantId tenant, UUID by, UUID delivery, UUID conversation) {
    accounts
        .find(tenant, by)
        .filter(account -> MessageIds.isKept(account.adapter()) && !account.senders().isEmpty())
        .ifPresent(account ->
            referenced(
                tenant,
                conversation,
                MessageIds.of(delivery, EmailAddress.of(account.senders().getFirst().address()))));
  }

  static Optional<EmailContent> content(
      Account account,
      EmailThread.State thread,
      List<EmailAddress> cc,
      UUID conversation,
      MessageView line,
      Instant now) {
    var to = thread.recipients();
    if (to.isEmpty() || account.senders().isEmpty()) {
      return Optional.empty();
    }
    var sender = account.senders().getFirst();
    return Optional.of(
        new EmailContent(
            new EmailAddress(sender.address(), sender.name()),
            to,
            cc,
            List.of(
                EmailAddress.of(
                    ReplyToken.address(EmailSettings.receiving(account), conversation))),
            // Nothing is answered by what is said first.
            thread.last() == null && thread.references().isEmpty()
                ? thread.subject()
                : Subjects.reply(thread.subject()),
            null,
            thread.last(),
            thread.references(),
            line.html(),
            line.text(),
            line.attachments().stream()
                .map(file -> new AttachmentRef(file.id(), file.name(), file.type(), file.size()))
                .toList(),
            headers(account.tenant(), line.author().kind()),
            now));
  }

  /** What tells other programs, and this one, not to answer what a machine wrote (RFC 3834). */
  static Map<String, String> headers(TenantId tenant, String author) {
    var headers = new LinkedHashMap<String, String>();
    headers.put(MailNatures.LOOP_HEADER, tenant.toString());
    if (author.equals("KIRA")) {
      headers.put("Auto-Submitted", "auto-replied");
    }
    return headers;
  }
}
