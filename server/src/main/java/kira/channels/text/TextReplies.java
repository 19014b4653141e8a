package kira.channels.text;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Deliveries;
import kira.channels.Lane;
import kira.channels.MessageChannel;
import kira.conversations.AttachmentRef;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.MessageView;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Makes messages to numbers of what is said in conversations, and queues them. */
@Component
class TextReplies implements MessageChannel {
  private final Conversations conversations;
  private final TextLines lines;
  private final ChannelAccounts accounts;
  private final Deliveries deliveries;
  private final List<TextExtras> extras;
  private final TextReferences references;
  private final LineConversations begun;

  TextReplies(
      Conversations conversations,
      TextLines lines,
      ChannelAccounts accounts,
      Deliveries deliveries,
      List<TextExtras> extras,
      TextReferences references,
      LineConversations begun) {
    this.conversations = conversations;
    this.lines = lines;
    this.accounts = accounts;
    this.deliveries = deliveries;
    this.extras = extras;
    this.references = references;
    this.begun = begun;
  }

  @Override
  public Set<String> channels() {
    return Set.of(TextDesk.SMS, TextDesk.WHATSAPP, TextDesk.WEBHOOK);
  }

  @Override
  public boolean queue(TenantId tenant, UUID delivery, UUID conversation, UUID message) {
    var line = lines.ofConversation(tenant, conversation).orElse(null);
    var said = conversations.message(tenant, new ConversationId(conversation), message);
    if (line == null || line.account() == null || said.isEmpty()) {
      return false;
    }
    // Of an account that is gone the delivery fails, where everybody sees it.
    var content =
        accounts
            .find(tenant, line.account())
            .flatMap(account ->
                content(
                    account,
                    line,
                    said.get(),
                    quoted(tenant, conversation, said.get()),
                    extra(tenant, message)))
            .map(Json.MAPPER::writeValueAsString)
            .orElse("");
    deliveries.queue(
        tenant,
        new Deliveries.Wish(
            delivery,
            line.account(),
            line.contact(),
            conversation,
            message,
            Lane.FIRST,
            line.address(),
            content));
    return true;
  }

  private @Nullable String quoted(TenantId tenant, UUID conversation, MessageView said) {
    var quote = said.quote();
    return quote == null
        ? null
        : references.of(tenant, conversation, quote.messageId()).orElse(null);
  }

  private @Nullable JsonNode extra(TenantId tenant, UUID message) {
    return extras.stream()
        .flatMap(each -> each.of(tenant, message).stream())
        .findFirst()
        .orElse(null);
  }

  private static Optional<OutgoingText> content(
      Account account,
      TextLine.State line,
      MessageView said,
      @Nullable String quotes,
      @Nullable JsonNode extra) {
    // From another number it would begin a thread of its own on the customer's phone.
    return account.senders().stream()
        .filter(sender -> sender.address().equals(line.own()))
        .findFirst()
        .or(() -> account.senders().stream().findFirst())
        .map(sender ->
            new OutgoingText(
                sender.address(),
                line.address(),
                said.text(),
                said.attachments().stream()
                    .map(
                        file -> new AttachmentRef(file.id(), file.name(), file.type(), file.size()))
                    .toList(),
                quotes,
                said.choices(),
                extra));
  }

  @Override
  public Optional<UUID> begin(
      Account account, UUID conversation, UUID contact, String to, @Nullable String subject) {
    return Optional.of(begun.begun(account, channel(account), to, contact, conversation));
  }

  /** A channel as conversations name it. */
  private String channel(Account account) {
    return switch (accounts.channel(account)) {
      case SMS -> TextDesk.SMS;
      case WHATSAPP -> TextDesk.WHATSAPP;
      case WEBHOOK -> TextDesk.WEBHOOK;
      case EMAIL, VOICE -> throw new IllegalArgumentException("no texts go by " + account);
    };
  }

  @Override
  public Optional<String> readdressed(Account to, String content, boolean anySender) {
    try {
      return Optional.ofNullable(Json.MAPPER.readValue(content, OutgoingText.class))
          .flatMap(text -> text.by(to, anySender))
          .map(Json.MAPPER::writeValueAsString);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Whoever answers to the other sender answers in the same conversation. */
  @Override
  public boolean diverted(Account to, UUID conversation, UUID contact, String recipient) {
    begun.begun(to, channel(to), recipient, contact, conversation);
    return true;
  }

  /** Lines know nothing of what messages are called outside. */
  @Override
  public boolean referenced(TenantId tenant, UUID conversation, String reference) {
    return false;
  }
}
