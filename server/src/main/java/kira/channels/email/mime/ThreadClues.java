package kira.channels.email.mime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.email.EmailAddress;
import kira.channels.email.IncomingEmail;
import org.jspecify.annotations.Nullable;

/**
 * By what a mail may be known to belong to a conversation, surest first: the ids of mails it
 * answers, the tokens in the addresses it went to, and, only if neither leads anywhere, a subject.
 *
 * @param messageIds the one answered, then the thread's from the newest to the oldest
 * @param conversations which its reply addresses name, with a signature that holds
 * @param subject to look for among conversations of {@code sender} only; null where the mail does
 *     not say that it answers something
 * @param sender whose earlier mail the subject must be from
 */
public record ThreadClues(
    List<String> messageIds,
    List<UUID> conversations,
    @Nullable String subject,
    @Nullable EmailAddress sender) {
  /** So short a subject says nothing. */
  private static final int SHORTEST_SUBJECT = 3;

  public ThreadClues {
    messageIds = List.copyOf(messageIds);
    conversations = List.copyOf(conversations);
  }

  public static ThreadClues of(IncomingEmail mail, UUID tenant, ReplyTokens tokens) {
    var ids = new LinkedHashSet<String>();
    if (mail.inReplyTo() != null) {
      ids.add(mail.inReplyTo());
    }
    ids.addAll(mail.references().reversed());
    // A mail that names itself does not answer itself.
    ids.remove(String.valueOf(mail.messageId()));
    return new ThreadClues(
        new ArrayList<>(ids), conversations(mail, tenant, tokens), subject(mail), mail.from());
  }

  /** Asks for each clue in turn; the first that leads somewhere counts. */
  public <T> Optional<T> follow(Places<T> places) {
    return messageIds.stream()
        .flatMap(id -> places.byMessageId(id).stream())
        .findFirst()
        .or(() ->
            conversations.stream().flatMap(id -> places.byConversation(id).stream()).findFirst())
        .or(() ->
            subject == null || sender == null
                ? Optional.empty()
                : places.bySubject(sender, subject));
  }

  /** Where clues lead. */
  public interface Places<T> {
    Optional<T> byMessageId(String messageId);

    Optional<T> byConversation(UUID conversation);

    /** Only among what this very sender wrote before. */
    Optional<T> bySubject(EmailAddress sender, String bareSubject);
  }

  private static List<UUID> conversations(IncomingEmail mail, UUID tenant, ReplyTokens tokens) {
    var headers =
        Stream.of("delivered-to", "x-original-to", "envelope-to", "x-forwarded-to")
            .map(name -> Mailboxes.parse(mail.headers().getOrDefault(name, List.of())))
            .flatMap(List::stream);
    return Stream.of(mail.to().stream(), mail.cc().stream(), mail.recipients().stream(), headers)
        .flatMap(addresses -> addresses)
        .flatMap(address -> tokens.read(tenant, address).stream())
        .distinct()
        .toList();
  }

  private static @Nullable String subject(IncomingEmail mail) {
    var subject = MailSubject.of(mail.subject());
    boolean tells = subject.bare().codePointCount(0, subject.bare().length()) >= SHORTEST_SUBJECT;
    return subject.reply() && !subject.forward() && tells ? subject.bare() : null;
  }
}
