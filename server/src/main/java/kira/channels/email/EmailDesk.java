package kira.channels.email;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProvider.Landed;
import kira.channels.ReceivedFiles;
import kira.channels.email.mime.MailNature;
import kira.channels.email.mime.MailNatures;
import kira.channels.email.mime.MailSubject;
import kira.channels.email.response.Unsubscribing;
import kira.contacts.Contacts;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.conversations.AttachmentRef;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.VisitorMessage;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes mails in: who wrote, what it belongs to, and what of it is said in the conversation. */
@Component
public class EmailDesk {
  public static final String CHANNEL = "email";

  /** A subject ties mails together only for so long: "Invoice" comes every month. */
  private static final Duration SUBJECT_HOLDS = Duration.ofDays(7);

  private static final int LONGEST_NAME = 120;
  private static final int LONGEST_SUBJECT = 300;
  private static final int MOST_CC = 20;
  private static final int MOST_SHOWN = 50;

  private final Contacts contacts;
  private final Conversations conversations;
  private final ReceivedFiles received;
  private final EmailThreads threads;
  private final EmailMessages letters;
  private final EmailThreadTable table;
  private final Unsubscribing unsubscribing;
  private final InstantSource clock;

  EmailDesk(
      Contacts contacts,
      Conversations conversations,
      ReceivedFiles received,
      EmailThreads threads,
      EmailMessages letters,
      EmailThreadTable table,
      Unsubscribing unsubscribing,
      InstantSource clock) {
    this.contacts = contacts;
    this.conversations = conversations;
    this.received = received;
    this.threads = threads;
    this.letters = letters;
    this.table = table;
    this.unsubscribing = unsubscribing;
    this.clock = clock;
  }

  /**
   * Takes a mail in; of the same item only once.
   *
   * @param item what brought it
   */
  public Landed receive(Account account, UUID item, IncomingEmail mail, MailOrigin origin) {
    return Tenancy.in(account.tenant(), () -> landed(account, item, mail, origin));
  }

  private Landed landed(Account account, UUID item, IncomingEmail mail, MailOrigin origin) {
    var tenant = account.tenant();
    var from = mail.from();
    if (from == null || Suppressions.normal(Channel.EMAIL, from.address()).isEmpty()) {
      return Landed.dropped("no_sender");
    }
    var own = own(account);
    if (own.contains(ReplyToken.bare(from.address()))) {
      return Landed.dropped("own");
    }
    // Mail programs write such a mail when their reader presses a button.
    if (unsubscribing.byMail(tenant, mail.subject())) {
      return Landed.dropped("unsubscribed");
    }
    var nature = MailNatures.of(mail, tenant.toString());
    var contact = contacts.correspondent(tenant, from.folded(), name(from.name()));
    var found = conversation(account, mail, contact);
    if (isLoop(nature) || (found.isEmpty() && isReaction(nature))) {
      return Landed.dropped("automatic");
    }
    var conversation = found.orElseGet(() -> named("conversation", item));
    var message = named("message", item);
    var subject = subject(mail.subject());
    var shown = ShownMail.of(mail);
    var said = said(tenant, contact, item, mail, shown);
    // Before the message itself: whoever sees it asks at once what it looks like.
    letters.keep(
        tenant,
        message,
        new EmailMessage.Letter(
            conversation,
            contact,
            from,
            few(mail.to()),
            few(mail.cc()),
            subject,
            mail.sentAt(),
            letters.keep(tenant, message, shown),
            shown.isRich(),
            shown.isFolded(),
            said.inline(),
            origin));
    boolean kira = nature instanceof MailNature.Personal && EmailSettings.kiraAnswers(account);
    var outcome =
        conversations.receive(
            tenant,
            new ConversationId(conversation),
            contact,
            CHANNEL,
            new VisitorMessage(
                message,
                said.text(),
                said.files(),
                null,
                null,
                subject.isEmpty() ? null : subject,
                kira));
    if (outcome instanceof Outcome.Refused(var refusal)) {
      return Landed.dropped(refusal.code());
    }
    threads.tell(
        tenant,
        conversation,
        new EmailThread.Command.Hear(
            message,
            account.id(),
            contact,
            from,
            others(mail, from, own),
            subject,
            mail.messageId(),
            references(mail),
            clock.instant()));
    return new Landed(
        contact, conversation, nature instanceof MailNature.Personal ? "message" : "automatic");
  }

  /** Addresses that are ours: what comes from them is a loop, and no reply goes to them. */
  private static Set<String> own(Account account) {
    return Stream.concat(
            account.senders().stream().map(sender -> sender.address()),
            account.setting(EmailSettings.RECEIVING).stream())
        .map(address -> address.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /**
   * Whether a program only reacted to a mail: nobody waits for an answer. What programs write of
   * their own accord, such as a shop's form, and what a group address passes on, may well be of a
   * customer: it begins a conversation, but one that Kira stays silent in.
   */
  private static boolean isReaction(MailNature nature) {
    return switch (nature) {
      case MailNature.Personal _ -> false;
      case MailNature.Bounce _, MailNature.Complaint _ -> true;
      case MailNature.Automatic(var kind, _) ->
          switch (kind) {
            case REPLY, LOOP -> true;
            case BULK, NOTICE -> false;
          };
    };
  }

  private static boolean isLoop(MailNature nature) {
    return nature instanceof MailNature.Automatic(var kind, _) && kind == MailNature.Kind.LOOP;
  }

  /**
   * The conversation that a mail goes on with: by the token in an address, by the ids it refers to,
   * and only then by its subject. Never one of another contact: a mail that was passed on and is
   * answered by somebody else begins one of its own.
   */
  private Optional<UUID> conversation(Account account, IncomingEmail mail, UUID contact) {
    var tenant = account.tenant();
    var byToken =
        Stream.of(mail.recipients(), mail.to(), mail.cc())
            .flatMap(List::stream)
            .map(ReplyToken::of)
            .flatMap(Optional::stream);
    var byReference = table.withReferences(tenant, references(mail)).stream();
    return Stream.concat(byToken, byReference)
        .filter(id -> isOf(tenant, id, contact))
        .findFirst()
        .or(() -> bySubject(account, mail, contact));
  }

  private Optional<UUID> bySubject(Account account, IncomingEmail mail, UUID contact) {
    var key = Subjects.key(subject(mail.subject()));
    // Without "Re:" it is a new mail, whatever it is called.
    if (key.isEmpty() || !MailSubject.of(mail.subject()).reply()) {
      return Optional.empty();
    }
    var since = clock.instant().minus(SUBJECT_HOLDS);
    return table
        .newestAbout(account.tenant(), contact, account.id(), key)
        .filter(id ->
            conversations
                .find(account.tenant(), new ConversationId(id))
                .filter(view -> view.lastMessageAt().isAfter(since))
                .isPresent());
  }

  private boolean isOf(TenantId tenant, UUID conversation, UUID contact) {
    return conversations
        .find(tenant, new ConversationId(conversation))
        .filter(view -> view.channel().equals(CHANNEL))
        .map(view -> contact.equals(contacts.survivor(tenant, view.contact().id())))
        .orElse(false);
  }

  private static List<String> references(IncomingEmail mail) {
    var all = new LinkedHashSet<>(mail.references());
    if (mail.inReplyTo() != null) {
      all.add(mail.inReplyTo());
    }
    return List.copyOf(all);
  }

  /** Who else reads along: neither we nor who wrote. */
  private static List<EmailAddress> others(IncomingEmail mail, EmailAddress from, Set<String> own) {
    var others = new ArrayList<EmailAddress>();
    Stream.concat(mail.to().stream(), mail.cc().stream())
        .filter(each -> !own.contains(ReplyToken.bare(each.address())))
        .filter(each -> !each.same(from))
        .filter(each -> Suppressions.normal(Channel.EMAIL, each.address()).isPresent())
        .filter(each -> others.stream().noneMatch(each::same))
        .limit(MOST_CC)
        .forEach(others::add);
    return others;
  }

  private static List<EmailAddress> few(List<EmailAddress> all) {
    return all.subList(0, Math.min(all.size(), MOST_SHOWN));
  }

  /**
   * @param inline those of the files that the HTML shows, by content id
   */
  private record Said(String text, List<AttachmentRef> files, Map<String, UUID> inline) {}

  /** What is read in the inbox; what does not fit there, or may not be there, is told. */
  private Said said(TenantId tenant, UUID contact, UUID item, IncomingEmail mail, ShownMail shown) {
    var whole = shown.text();
    var inline = new HashMap<String, UUID>();
    var files = new ArrayList<AttachmentRef>();
    var refused = new ArrayList<String>();
    int room = Conversations.ATTACHMENT_LIMIT - 1;
    for (int i = 0; i < mail.attachments().size(); i++) {
      var file = mail.attachments().get(i);
      if (files.size() == room) {
        refused.add(file.name());
        continue;
      }
      received
          .keep(tenant, contact, named("file/" + i, item), file.name(), file.type(), file.content())
          .ifPresentOrElse(
              kept -> {
                files.add(kept);
                if (file.contentId() != null) {
                  inline.putIfAbsent(file.contentId(), kept.id());
                }
              },
              () -> refused.add(file.name()));
    }
    var text = new StringBuilder(whole);
    if (!refused.isEmpty()) {
      text.append("\n\n").append(ReceivedFiles.missing(refused));
    }
    if (text.length() > Conversations.TEXT_LIMIT) {
      received
          .keep(
              tenant,
              contact,
              named("whole", item),
              "message.txt",
              "text/plain",
              whole.getBytes(StandardCharsets.UTF_8))
          .ifPresent(files::add);
      return new Said(
          CleanText.cut(text.toString(), Conversations.TEXT_LIMIT - 1) + '…', files, inline);
    }
    if (text.toString().isBlank() && files.isEmpty()) {
      text.append(mail.subject().isBlank() ? "…" : CleanText.line(mail.subject()));
    }
    return new Said(text.toString(), files, inline);
  }

  private static String subject(String subject) {
    return CleanText.cut(CleanText.line(subject), LONGEST_SUBJECT);
  }

  private static @Nullable String name(@Nullable String name) {
    var line = name == null ? "" : CleanText.line(name);
    return line.isEmpty() || line.contains("@") ? null : CleanText.cut(line, LONGEST_NAME);
  }

  private static UUID named(String what, UUID item) {
    return UUID.nameUUIDFromBytes(
        "email/%s/%s".formatted(what, item).getBytes(StandardCharsets.UTF_8));
  }
}
