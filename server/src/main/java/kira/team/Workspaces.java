package kira.team;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kira.objects.DurableObjects;
import kira.objects.DurableObjects.Versioned;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import kira.team.totp.Base32;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Opens workspaces and changes who is in them. */
@Service
class Workspaces {
  private static final int LONGEST_SLUG = 40;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A workspace somebody is a member of. */
  record Membership(TenantId workspace, Workspace.State state, Role role) {}

  /** An invitation as it is handed out: of the token only this answer knows. */
  record Handed(Workspace.Invitation invitation, String token) {}

  /** The invitation that a token opens. */
  record Offer(TenantId workspace, Workspace.State state, Workspace.Invitation invitation) {}

  private final DurableObjects objects;
  private final Accounts accounts;
  private final Sessions sessions;
  private final InstantSource clock;

  Workspaces(DurableObjects objects, Accounts accounts, Sessions sessions, InstantSource clock) {
    this.objects = objects;
    this.accounts = accounts;
    this.sessions = sessions;
    this.clock = clock;
  }

  Versioned<Workspace.State> read(TenantId workspace) {
    return objects.read(Workspace.address(workspace), Workspace.State.class);
  }

  /** The workspaces somebody is in, in the order joined. */
  List<Membership> of(Account.State account, UUID user) {
    var memberships = new ArrayList<Membership>();
    for (var id : account.workspaces()) {
      var workspace = new TenantId(id);
      var state = read(workspace).state();
      state.role(user).ifPresent(role -> memberships.add(new Membership(workspace, state, role)));
    }
    return memberships;
  }

  /** Where somebody lands who signs in: where they were last, or else where they joined first. */
  Optional<Membership> landing(Account.State account, UUID user) {
    return of(account, user).stream()
        .min(
            Comparator.comparing(
                each -> !each.workspace().value().equals(account.lastWorkspace())));
  }

  /**
   * Opens a workspace with an address made from its name. With the id of one that its owner opened
   * before, it is that one.
   */
  void open(TenantId workspace, String name, String locale, String timeZone, UUID owner, Actor by) {
    if (read(workspace).state().role(owner).isPresent()) {
      return;
    }
    var base = slug(name);
    for (var attempt = 1; ; attempt++) {
      var slug = attempt == 1 ? base : base + "-" + (attempt < 5 ? "" + attempt : random());
      if (claim(slug, workspace).equals(workspace)) {
        open(workspace, name, slug, locale, timeZone, owner, by);
        return;
      }
    }
  }

  /** The workspace that holds the slug from now on. */
  TenantId claim(String slug, TenantId workspace) {
    return new TenantId(
        objects
            .ask(
                Claim.address(Claim.Type.SLUG, slug),
                new Claim.Command.Take(Claim.Type.SLUG, slug, workspace.value(), clock.instant()))
            .reply(Claim.Held.class)
            .holder());
  }

  void open(
      TenantId workspace,
      String name,
      String slug,
      String locale,
      String timeZone,
      UUID owner,
      Actor by) {
    // The account first: it lists where its user may be, and the workspace has the last word.
    accounts.join(owner, workspace);
    ask(
        workspace,
        new Workspace.Command.Open(
            name, slug, locale, timeZone, owner, by.text(), clock.instant()));
  }

  Handed invite(TenantId workspace, String email, Role role, Actor by) {
    var token = Token.random();
    var id = UUID.randomUUID();
    ask(
        workspace,
        new Workspace.Command.Invite(
            id,
            email,
            role,
            token.hexHash(),
            accounts.find(email).orElse(null),
            by.text(),
            clock.instant()));
    var invitation =
        read(workspace).state().invitation(token.hexHash()).orElseThrow(Workspaces::invalid);
    return new Handed(invitation, new InvitationToken(workspace, token).text());
  }

  void revoke(TenantId workspace, UUID invitation, Actor by) {
    ask(workspace, new Workspace.Command.RevokeInvitation(invitation, by.text(), clock.instant()));
  }

  /** The invitation a link stands for; a problem when it is used up, taken back or too old. */
  Offer offer(String text) {
    var token = InvitationToken.parse(text).orElseThrow(Workspaces::invalid);
    var state = read(token.workspace()).state();
    var invitation = state.invitation(token.token().hexHash()).orElseThrow(Workspaces::invalid);
    if (invitation.expired(clock.instant())) {
      throw new Problem(
          410, "invitation_expired", "This invitation has expired. Ask for a new one.", null);
    }
    return new Offer(token.workspace(), state, invitation);
  }

  void accept(Offer offer, UUID account) {
    accounts.join(account, offer.workspace());
    ask(
        offer.workspace(),
        new Workspace.Command.AcceptInvitation(
            offer.invitation().tokenHash(), account, clock.instant()));
  }

  void add(TenantId workspace, UUID account, Role role) {
    accounts.join(account, workspace);
    ask(
        workspace,
        new Workspace.Command.AddMember(
            account, role, new Actor.Machine().text(), clock.instant()));
  }

  void changeRole(TenantId workspace, UUID user, Role role, @Nullable Long expected, Actor by) {
    ask(
        workspace,
        new Workspace.Command.ChangeRole(user, role, expected, by.text(), clock.instant()));
  }

  void remove(TenantId workspace, UUID user, @Nullable Long expected, Actor by) {
    ask(workspace, new Workspace.Command.RemoveMember(user, expected, by.text(), clock.instant()));
    sessions.endIn(user, workspace);
    accounts.leave(user, workspace);
  }

  void change(
      TenantId workspace,
      @Nullable String name,
      @Nullable String locale,
      @Nullable String timeZone,
      @Nullable Long expected,
      Actor by) {
    ask(
        workspace,
        new Workspace.Command.ChangeDetails(
            name, locale, timeZone, expected, by.text(), clock.instant()));
  }

  private void ask(TenantId workspace, Workspace.Command command) {
    objects.ask(Workspace.address(workspace), command).version();
  }

  /** What of a name can stand in an address. */
  static String slug(String name) {
    var letters =
        Normalizer.normalize(name, Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replace("ß", "ss")
            .replaceAll("\\p{M}", "")
            .replaceAll("[^a-z0-9]+", "-");
    var cut = letters.substring(0, Math.min(letters.length(), LONGEST_SLUG));
    var slug = cut.replaceAll("^-+|-+$", "");
    return slug.isEmpty() ? "workspace" : slug;
  }

  private static String random() {
    var bytes = new byte[5];
    RANDOM.nextBytes(bytes);
    return Base32.encode(bytes).toLowerCase(Locale.ROOT);
  }

  private static Problem invalid() {
    return new Problem(404, "invitation_invalid", "This invitation is not valid any more.", null);
  }
}
