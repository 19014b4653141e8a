package kira.channels;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import kira.contacts.ContactConsents;
import kira.contacts.ContactView;
import kira.contacts.Contacts;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.contacts.consent.Verdict;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.MessageView;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Begins conversations with contacts who did not write first. */
@Service
public class Beginnings {
  /** What nobody has to agree to: somebody is served. */
  static final String SERVICE = "service";

  private final ChannelAccounts accounts;
  private final Contacts contacts;
  private final ContactConsents consents;
  private final Suppressions suppressions;
  private final Conversations conversations;
  private final List<MessageChannel> channels;
  private final InstantSource clock;

  Beginnings(
      ChannelAccounts accounts,
      Contacts contacts,
      ContactConsents consents,
      Suppressions suppressions,
      Conversations conversations,
      List<MessageChannel> channels,
      InstantSource clock) {
    this.accounts = accounts;
    this.contacts = contacts;
    this.consents = consents;
    this.suppressions = suppressions;
    this.conversations = conversations;
    this.channels = channels;
    this.clock = clock;
  }

  /** How somebody is written to; nothing speaks against it. */
  public record Way(Account account, UUID contact, String address) {}

  /** A conversation that was begun, or the one that goes on with the same person. */
  public record Begun(UUID conversation, MessageView message) {}

  /**
   * What speaks for or against an address, in the words of consent; {@code allowed} when nothing
   * speaks against it.
   */
  record Standing(String address, boolean allowed, Verdict.Reason reason) {}

  /** The addresses of a contact on an account's channel, with what may be done with them. */
  List<Standing> standings(Account account, ContactView contact, String purpose) {
    return addresses(accounts.channel(account), contact).stream()
        .map(address -> standing(account, contact, address, purpose))
        .toList();
  }

  private Standing standing(Account account, ContactView contact, String address, String purpose) {
    var channel = accounts.channel(account);
    var listed = suppressions.read(account.tenant(), channel, address).blocking(false);
    if (listed.isPresent()) {
      return new Standing(address, false, Verdict.Reason.valueOf(listed.get().reason().name()));
    }
    var verdict =
        consents.mayContact(account.tenant(), contact.id(), channel, purpose, clock.instant());
    // What was said is about the person, whichever of their addresses is used.
    boolean hasAddress = verdict.reason() != Verdict.Reason.NO_ADDRESS;
    return hasAddress && !verdict.allowed()
        ? new Standing(address, false, verdict.reason())
        : new Standing(address, true, hasAddress ? verdict.reason() : Verdict.Reason.NOT_WITHDRAWN);
  }

  private static List<String> addresses(Channel channel, ContactView contact) {
    boolean isEmail = channel == Channel.EMAIL;
    var all = new LinkedHashSet<String>();
    var own = isEmail ? contact.email() : contact.phone();
    if (own != null) {
      Suppressions.normal(channel, own).ifPresent(all::add);
    }
    contact.identities().stream()
        .filter(each -> each.type().equals(isEmail ? "EMAIL" : "PHONE"))
        .forEach(each -> Suppressions.normal(channel, each.value()).ifPresent(all::add));
    return List.copyOf(all);
  }

  /** The contact that a request names. */
  public static UUID whom(@Nullable UUID contact) {
    if (contact == null) {
      throw Problem.badRequest("invalid_request", "Say whom it goes to.", "contact");
    }
    return contact;
  }

  /**
   * The way to a contact.
   *
   * @param to one of their addresses; null takes the first
   * @param purpose null means that they are served
   * @throws Problem why they cannot be, or must not be written to
   */
  public Way way(Account account, UUID contact, @Nullable String to, @Nullable String purpose) {
    var found =
        contacts.find(account.tenant(), contact).orElseThrow(() -> Problem.notFound("contact"));
    if (!account.isConnected()) {
      throw new Problem(422, "not_connected", "The channel account is not connected.", "account");
    }
    SendController.requireSender(account);
    var standings = standings(account, found, purpose == null ? SERVICE : purpose);
    var standing =
        (to == null
                ? standings.stream()
                : standings.stream().filter(each -> isSame(account, each.address(), to)))
            .findFirst()
            .orElseThrow(() ->
                Problem.badRequest(
                    "no_address", "The contact has no such address on this channel.", "to"));
    if (!standing.allowed()) {
      throw new Problem(
          422,
          "may_not_contact",
          "The contact may not be written to: %s."
              .formatted(standing.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ')),
          "to");
    }
    return new Way(account, found.id(), standing.address());
  }

  private boolean isSame(Account account, String address, String given) {
    return Suppressions.normal(accounts.channel(account), given)
        .filter(address::equals)
        .isPresent();
  }

  /**
   * Writes first. With whom a conversation goes on by the same account, it goes on with this.
   *
   * @param subject where the channel has subjects
   */
  public Begun begin(Way way, @Nullable String subject, Conversations.FirstMessage first) {
    var tenant = way.account().tenant();
    var name = accounts.channel(way.account()).name().toLowerCase(Locale.ROOT);
    var proposed =
        UUID.nameUUIDFromBytes(
            ("conversation/begun/" + first.message()).getBytes(StandardCharsets.UTF_8));
    var conversation =
        Tenancy.in(
            tenant,
            () ->
                channels.stream()
                    .filter(each -> each.channels().contains(name))
                    .flatMap(each ->
                        each
                            .begin(way.account(), proposed, way.contact(), way.address(), subject)
                            .stream())
                    .findFirst()
                    .orElseThrow(() ->
                        new Problem(
                            422, "cannot_begin", "Nobody is written to first here.", null)));
    var id = new ConversationId(conversation);
    var outcome = conversations.begin(tenant, id, way.contact(), name, subject, first);
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
    return new Begun(
        conversation,
        conversations
            .message(tenant, id, first.message())
            .orElseThrow(() -> Problem.notFound("message")));
  }
}
