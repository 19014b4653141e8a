package kira.channels.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelProvider.Field;
import kira.channels.ChannelProvider.Landed;
import kira.channels.Deliveries;
import kira.channels.ReceivedFiles;
import kira.contacts.Contacts;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppression;
import kira.contacts.consent.Suppressions;
import kira.conversations.AttachmentRef;
import kira.conversations.Choices;
import kira.conversations.Chosen;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.MessageView;
import kira.conversations.VisitorMessage;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Tenancy;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes in messages from numbers: who wrote, what it belongs to, and what is said. */
@Component
public class TextDesk {
  public static final String SMS = "sms";
  public static final String WHATSAPP = "whatsapp";
  public static final String WEBHOOK = "webhook";

  /** A setting of every account of a text channel: whether Kira answers what comes in by it. */
  public static final String KIRA_ANSWERS = "kiraAnswers";

  /** What every text account asks for besides what its provider needs. */
  public static final List<Field> FIELDS =
      List.of(Field.of(KIRA_ANSWERS, Field.Type.SWITCH, false));

  private static final int LONGEST_NAME = 120;
  private static final int LONGEST_QUOTE = 100;

  private final Contacts contacts;
  private final Conversations conversations;
  private final ReceivedFiles received;
  private final LineConversations lines;
  private final Suppressions suppressions;
  private final Deliveries deliveries;

  TextDesk(
      Contacts contacts,
      Conversations conversations,
      ReceivedFiles received,
      LineConversations lines,
      Suppressions suppressions,
      Deliveries deliveries) {
    this.contacts = contacts;
    this.conversations = conversations;
    this.received = received;
    this.lines = lines;
    this.suppressions = suppressions;
    this.deliveries = deliveries;
  }

  /**
   * Takes a message in; of the same item only once.
   *
   * @param item what brought it
   */
  public Landed receive(Account account, UUID item, IncomingText text) {
    return Tenancy.in(account.tenant(), () -> landed(account, item, text));
  }

  /** Somebody has another number now: they stay who they are, and what they said holds. */
  public Landed moved(Account account, String channel, String from, String to) {
    return Tenancy.in(
        account.tenant(),
        () -> {
          var contact = contacts.renumbered(account.tenant(), from, to);
          if (contact.isEmpty()) {
            return Landed.dropped("number_of_nobody");
          }
          var stopped =
              suppressions.read(account.tenant(), consented(channel), from).entries().stream()
                  .filter(entry -> entry.reason() == Suppression.Reason.STOPPED)
                  .findFirst();
          stopped.ifPresent(entry ->
              suppressions.suppress(
                  account.tenant(),
                  consented(channel),
                  to,
                  Suppression.Reason.STOPPED,
                  from,
                  "contact"));
          return new Landed(
              contact.get(),
              lines.moved(account, channel, from, to, contact.get()),
              "number_changed");
        });
  }

  private Landed landed(Account account, UUID item, IncomingText text) {
    var tenant = account.tenant();
    var contact =
        text.channel().equals(WEBHOOK)
            ? contacts.outsider(tenant, account.id(), text.from(), name(text.name()))
            : contacts.caller(tenant, text.from(), name(text.name()));
    heed(account, text);
    var conversation =
        lines.of(account, item, text.channel(), text.from(), contact, text.reference(), text.own());
    var said = said(account, contact, item, text);
    boolean kira = account.setting(KIRA_ANSWERS).map(Boolean::parseBoolean).orElse(false);
    var outcome =
        conversations.receive(
            tenant,
            new ConversationId(conversation),
            contact,
            text.channel(),
            new VisitorMessage(
                TextLine.messageOf(item),
                said.text(),
                said.files(),
                null,
                null,
                null,
                kira,
                chosen(account, text)));
    return outcome instanceof Outcome.Refused(var refusal)
        ? Landed.dropped(refusal.code())
        : new Landed(contact, conversation, "message");
  }

  /** What was pressed, with the message that asked. */
  private @Nullable Chosen chosen(Account account, IncomingText text) {
    var id = text.chosen();
    if (id == null) {
      return null;
    }
    var question = spoken(account, text.answers()).orElse(null);
    return new Chosen(
        question == null ? null : question.id(),
        id,
        question == null || question.choices() == null
            ? CleanText.line(text.text())
            : question.choices().choices().stream()
                .filter(each -> each.id().equals(id))
                .map(Choices.Choice::title)
                .findFirst()
                .orElseGet(() -> CleanText.line(text.text())));
  }

  private Optional<MessageView> spoken(Account account, @Nullable String reference) {
    return Optional.ofNullable(reference)
        .flatMap(known -> deliveries.spoken(account.tenant(), account.id(), known))
        .flatMap(spoken ->
            conversations.message(
                account.tenant(), new ConversationId(spoken.conversation()), spoken.message()));
  }

  private void heed(Account account, IncomingText text) {
    var channel = consented(text.channel());
    var address = listed(account.id(), channel, text.from());
    if (address.isEmpty()) {
      return;
    }
    switch (StopWords.of(text.text())) {
      case STOP ->
          suppressions.suppress(
              account.tenant(),
              channel,
              address.get(),
              Suppression.Reason.STOPPED,
              CleanText.line(text.text()),
              "contact");
      case START -> suppressions.restart(account.tenant(), channel, address.get(), "contact");
      case NONE -> {}
    }
  }

  /** A channel as consent knows it. */
  private static Channel consented(String channel) {
    return switch (channel) {
      case SMS -> Channel.SMS;
      case WHATSAPP -> Channel.WHATSAPP;
      case WEBHOOK -> Channel.WEBHOOK;
      default -> throw new IllegalArgumentException("no channel of texts is called " + channel);
    };
  }

  /**
   * An address as the do-not-contact list knows it. A number is the same for everybody; an id means
   * something to its account only.
   */
  public static Optional<String> listed(UUID account, Channel channel, String address) {
    return Suppressions.normal(
        channel, channel == Channel.WEBHOOK ? account + "/" + address : address);
  }

  private record Said(String text, List<AttachmentRef> files) {}

  /** What is read in the inbox; what may not be there is told. */
  private Said said(Account account, UUID contact, UUID item, IncomingText incoming) {
    var tenant = account.tenant();
    var files = new ArrayList<AttachmentRef>();
    var refused = new ArrayList<String>();
    for (int i = 0; i < incoming.files().size(); i++) {
      var file = incoming.files().get(i);
      if (files.size() == Conversations.ATTACHMENT_LIMIT) {
        refused.add(file.name());
        continue;
      }
      received
          .keep(tenant, contact, named("file/" + i, item), file.name(), file.type(), file.content())
          .ifPresentOrElse(files::add, () -> refused.add(file.name()));
    }
    var text = new StringBuilder(CleanText.block(incoming.text()));
    if (!refused.isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n\n").append(ReceivedFiles.missing(refused));
    }
    if (text.isEmpty() && files.isEmpty()) {
      text.append('…');
    }
    text.insert(0, quoted(account, incoming.answers()));
    return new Said(CleanText.cut(text.toString(), Conversations.TEXT_LIMIT), files);
  }

  /** The beginning of what we said and they answer: a "yes" alone says yes to anything. */
  private String quoted(Account account, @Nullable String answers) {
    return spoken(account, answers)
        .map(line -> CleanText.line(line.choices() == null ? line.text() : line.choices().text()))
        .filter(line -> !line.isEmpty())
        .map(
            line -> line.length() > LONGEST_QUOTE ? CleanText.cut(line, LONGEST_QUOTE) + "…" : line)
        .map("> %s\n"::formatted)
        .orElse("");
  }

  private static @Nullable String name(@Nullable String name) {
    var line = name == null ? "" : CleanText.line(name);
    return line.isEmpty() ? null : CleanText.cut(line, LONGEST_NAME);
  }

  private static UUID named(String what, UUID item) {
    return UUID.nameUUIDFromBytes(
        "text/%s/%s".formatted(what, item).getBytes(StandardCharsets.UTF_8));
  }
}
