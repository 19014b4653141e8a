package kira.channels.chat;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.contacts.ContactView;
import kira.contacts.Contacts;
import kira.contacts.Identified;
import kira.platform.html.CleanText;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import kira.team.WorkspaceSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Who a visitor is: recognises them, lets them be vouched for, and refuses who may not come in. */
@Service
class VisitorDesk {
  static final String SECRET = "chat-identity";
  private static final int USER_ID_LIMIT = 200;
  private static final int EMAIL_LIMIT = 254;
  private static final int NAME_LIMIT = 120;

  /**
   * What a page claims of its visitor.
   *
   * @param hash see {@link IdentityProof}; without it the claim is only noted
   */
  record Claim(
      String userId, @Nullable String email, @Nullable String name, @Nullable String hash) {}

  private final Contacts contacts;
  private final WorkspaceSettings settings;
  private final VisitorTokens tokens;
  private final Secrets secrets;

  VisitorDesk(
      Contacts contacts, WorkspaceSettings settings, VisitorTokens tokens, Secrets secrets) {
    this.contacts = contacts;
    this.settings = settings;
    this.tokens = tokens;
    this.secrets = secrets;
  }

  ChatSettings settings(TenantId tenant) {
    return settings.read(tenant, ChatSettings.SECTION).value();
  }

  /** The visitor of a token of this workspace, or a stranger. */
  Visitor recognise(TenantId tenant, @Nullable String token) {
    return Optional.ofNullable(token)
        .flatMap(tokens::read)
        .filter(visitor -> visitor.tenant().equals(tenant))
        .filter(visitor -> !isErased(visitor))
        .map(this::present)
        .orElseGet(() -> tokens.stranger(tenant));
  }

  private boolean isErased(Visitor visitor) {
    var contact = visitor.contact();
    return contact != null && contacts.isErased(visitor.tenant(), contact);
  }

  /** The contact that a token names, where it has become part of this one. */
  Optional<UUID> sameAs(TenantId tenant, UUID contact, @Nullable String token) {
    return Optional.ofNullable(token)
        .flatMap(tokens::read)
        .filter(visitor -> visitor.tenant().equals(tenant))
        .map(Visitor::contact)
        .filter(named -> contacts.survivor(tenant, named).equals(contact));
  }

  /** The visitor with the contact that theirs has meanwhile been merged into. */
  Visitor present(Visitor visitor) {
    var contact = visitor.contact();
    return contact == null ? visitor : visitor.as(contacts.survivor(visitor.tenant(), contact));
  }

  /** The contact of a visitor who now does something that has to be remembered. */
  Visitor remember(Visitor visitor, @Nullable String locale) {
    return visitor.contact() != null
        ? visitor
        : visitor.as(contacts.visitor(visitor.tenant(), visitor.anonymousId().toString(), locale));
  }

  Optional<ContactView> contact(Visitor visitor) {
    return Optional.ofNullable(visitor.contact())
        .flatMap(contact -> contacts.find(visitor.tenant(), contact));
  }

  /** Refuses those whom nobody vouches for, where the workspace serves no others. */
  void admit(Visitor visitor, ChatSettings chat) {
    if (chat.requireIdentity() && !contact(visitor).map(ContactView::verified).orElse(false)) {
      throw new Problem(
          403, "identity_required", "Sign in to the site first; this chat serves its users.", null);
    }
  }

  /** Notes who the page says the visitor is; a valid hash makes it certain. */
  Visitor identify(Visitor visitor, Claim claim, ChatSettings chat, @Nullable String locale) {
    check(claim.userId(), USER_ID_LIMIT, "identity.userId");
    check(claim.email(), EMAIL_LIMIT, "identity.email");
    check(claim.name(), NAME_LIMIT, "identity.name");
    var userId = CleanText.line(claim.userId());
    if (userId.isEmpty() || !userId.equals(claim.userId())) {
      throw Problem.badRequest(
          "invalid_request", "The user id is not plain text.", "identity.userId");
    }
    var hash = claim.hash();
    var verified = hash != null;
    if (hash != null && !vouched(visitor.tenant(), chat, userId, hash)) {
      throw new Problem(
          403, "identity_invalid", "The identity hash does not belong to this user id.", null);
    }
    var person = remember(switchedUser(visitor, userId) ? fresh(visitor) : visitor, locale);
    var contact = Objects.requireNonNull(person.contact());
    var name = line(claim.name());
    // The hash covers the user id alone: an address is noted, never taken as proven, since whoever
    // proves an address becomes its contact and sees what was said there.
    contact =
        contacts.identify(
            visitor.tenant(),
            contact,
            new Identified(verified ? null : userId, email(claim.email()), name, null, false));
    if (verified) {
      contact =
          contacts.identify(
              visitor.tenant(), contact, new Identified(userId, null, name, null, true));
    }
    return person.as(contact);
  }

  private boolean vouched(TenantId tenant, ChatSettings chat, String userId, String hash) {
    var sealed = chat.identitySecret();
    return sealed != null
        && IdentityProof.holds(secrets.decrypt(tenant, SECRET, sealed), userId, hash);
  }

  /** A shared computer: the person before was somebody else, and stays so. */
  private boolean switchedUser(Visitor visitor, String userId) {
    return contact(visitor)
        .map(ContactView::externalId)
        .map(known -> !known.equals(userId))
        .orElse(false);
  }

  private Visitor fresh(Visitor visitor) {
    return tokens.stranger(visitor.tenant());
  }

  String seal(TenantId tenant, Secret secret) {
    return secrets.encrypt(tenant, SECRET, secret);
  }

  private static void check(@Nullable String value, int most, String field) {
    if (value != null && value.length() > most) {
      throw Problem.badRequest("invalid_request", "At most %d characters.".formatted(most), field);
    }
  }

  private static @Nullable String line(@Nullable String text) {
    var clean = text == null ? "" : CleanText.line(text);
    return clean.isEmpty() ? null : clean;
  }

  private static @Nullable String email(@Nullable String text) {
    var clean = line(text);
    if (clean != null && !clean.matches("[^\\s@]+@[^\\s@]+")) {
      throw Problem.badRequest(
          "invalid_request", "This is not an e-mail address.", "identity.email");
    }
    return clean;
  }
}
