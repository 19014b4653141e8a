package kira.team;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/** A company's place in Kira: its name, who is in it with which role, and who is invited. */
final class Workspace implements Kind<Workspace.State, Workspace.Command, Workspace.Event> {
  static final String KIND = "workspace";
  static final Duration INVITATION_LASTS = Duration.ofDays(7);
  static final int MOST_MEMBERS = 1_000;
  static final int MOST_INVITATIONS = 200;

  record Member(UUID user, Role role, Instant joinedAt) {}

  /**
   * An open invitation. Of its token only the hash is known, so a stolen database invites nobody.
   */
  record Invitation(
      UUID id,
      String email,
      Role role,
      String tokenHash,
      @Nullable UUID invitedBy,
      Instant createdAt,
      Instant expiresAt) {
    boolean expired(Instant now) {
      return !now.isBefore(expiresAt);
    }
  }

  /**
   * @param version counts the events, as the runtime's own version does
   * @param createdAt null while the workspace was never opened
   */
  record State(
      long version,
      String name,
      String slug,
      String locale,
      String timeZone,
      @Nullable Instant createdAt,
      List<Member> members,
      List<Invitation> invitations) {
    State {
      members = List.copyOf(members);
      invitations = List.copyOf(invitations);
    }

    boolean opened() {
      return createdAt != null;
    }

    Optional<Role> role(UUID user) {
      return members.stream().filter(m -> m.user().equals(user)).map(Member::role).findFirst();
    }

    Optional<Invitation> invitation(String tokenHash) {
      return invitations.stream().filter(i -> i.tokenHash().equals(tokenHash)).findFirst();
    }

    long owners() {
      return members.stream().filter(m -> m.role() == Role.OWNER).count();
    }
  }

  sealed interface Command {
    String by();

    record Open(
        String name, String slug, String locale, String timeZone, UUID owner, String by, Instant at)
        implements Command {}

    /** Null leaves a detail as it is; {@code expected} is the version the change was made on. */
    record ChangeDetails(
        @Nullable String name,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable Long expected,
        String by,
        Instant at)
        implements Command {}

    /**
     * @param account of the person invited, if they have one already
     */
    record Invite(
        UUID invitation,
        String email,
        Role role,
        String tokenHash,
        @Nullable UUID account,
        String by,
        Instant at)
        implements Command {}

    record RevokeInvitation(UUID invitation, String by, Instant at) implements Command {}

    record AcceptInvitation(String tokenHash, UUID account, Instant at) implements Command {
      @Override
      public String by() {
        return new Actor.User(account).text();
      }
    }

    record ChangeRole(UUID user, Role role, @Nullable Long expected, String by, Instant at)
        implements Command {}

    record RemoveMember(UUID user, @Nullable Long expected, String by, Instant at)
        implements Command {}

    /** The product itself puts somebody in, when it sets up a workspace. */
    record AddMember(UUID user, Role role, String by, Instant at) implements Command {}
  }

  sealed interface Event {
    String by();

    record WorkspaceOpened(
        String name, String slug, String locale, String timeZone, String by, Instant at)
        implements Event {}

    record WorkspaceChanged(
        String name,
        String locale,
        String timeZone,
        String previousName,
        String previousLocale,
        String previousTimeZone,
        String by,
        Instant at)
        implements Event {}

    record MemberInvited(
        UUID invitation,
        String email,
        Role role,
        String tokenHash,
        Instant expiresAt,
        String by,
        Instant at)
        implements Event {}

    record InvitationRevoked(UUID invitation, String email, String by, Instant at)
        implements Event {}

    record MemberJoined(UUID user, Role role, @Nullable UUID invitation, String by, Instant at)
        implements Event {}

    record RoleChanged(UUID user, Role role, Role previous, String by, Instant at)
        implements Event {}

    record MemberRemoved(UUID user, Role previous, String by, Instant at) implements Event {}
  }

  static Address address(TenantId tenant) {
    return new Address(KIND, tenant.value(), tenant.value());
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (command instanceof Command.Open open) {
      return open(state, open);
    }
    if (!state.opened()) {
      return Decision.refuse("not_found", "There is no such workspace.");
    }
    return switch (command) {
      case Command.Open open -> open(state, open);
      case Command.ChangeDetails change -> changeDetails(state, change);
      case Command.Invite invite -> invite(state, invite);
      case Command.RevokeInvitation revoke -> revoke(state, revoke);
      case Command.AcceptInvitation accept -> accept(state, accept);
      case Command.ChangeRole change -> changeRole(state, change);
      case Command.RemoveMember remove -> remove(state, remove);
      case Command.AddMember add -> add(state, add);
    };
  }

  private static Decision<Event> open(State state, Command.Open open) {
    if (state.opened()) {
      // Opening twice is what a repeated set-up looks like.
      return state.slug().equals(open.slug()) && state.role(open.owner()).isPresent()
          ? Decision.accept()
          : Decision.refuse("workspace_exists", "This workspace is already open.");
    }
    return Decision.accept(
        new Event.WorkspaceOpened(
            open.name(), open.slug(), open.locale(), open.timeZone(), open.by(), open.at()),
        new Event.MemberJoined(open.owner(), Role.OWNER, null, open.by(), open.at()));
  }

  private static Decision<Event> changeDetails(State state, Command.ChangeDetails change) {
    if (!manages(state, change.by(), Role.VIEWER)) {
      return forbidden("Only owners and admins may change the workspace.");
    }
    if (stale(state, change.expected())) {
      return versionConflict();
    }
    var name = Objects.requireNonNullElse(change.name(), state.name());
    var locale = Objects.requireNonNullElse(change.locale(), state.locale());
    var timeZone = Objects.requireNonNullElse(change.timeZone(), state.timeZone());
    if (name.equals(state.name())
        && locale.equals(state.locale())
        && timeZone.equals(state.timeZone())) {
      return Decision.accept();
    }
    return Decision.accept(
        new Event.WorkspaceChanged(
            name,
            locale,
            timeZone,
            state.name(),
            state.locale(),
            state.timeZone(),
            change.by(),
            change.at()));
  }

  private static Decision<Event> invite(State state, Command.Invite invite) {
    if (!manages(state, invite.by(), invite.role())) {
      return forbidden("You may not invite somebody as %s.".formatted(word(invite.role())));
    }
    if (invite.account() != null && state.role(invite.account()).isPresent()) {
      return Decision.refuse(
          "already_member",
          "There is a member with the address %s already.".formatted(invite.email()),
          "email");
    }
    var open =
        state.invitations().stream()
            .filter(i -> !i.expired(invite.at()) && !i.email().equals(invite.email()))
            .count();
    if (open >= MOST_INVITATIONS || state.members().size() >= MOST_MEMBERS) {
      return Decision.refuse(
          "too_many_invitations",
          "A workspace has at most %d open invitations and %d members."
              .formatted(MOST_INVITATIONS, MOST_MEMBERS));
    }
    return Decision.accept(
        new Event.MemberInvited(
            invite.invitation(),
            invite.email(),
            invite.role(),
            invite.tokenHash(),
            invite.at().plus(INVITATION_LASTS),
            invite.by(),
            invite.at()));
  }

  private static Decision<Event> revoke(State state, Command.RevokeInvitation revoke) {
    var found =
        state.invitations().stream().filter(i -> i.id().equals(revoke.invitation())).findFirst();
    if (found.isEmpty()) {
      return Decision.refuse("not_found", "There is no such invitation.");
    }
    var invitation = found.get();
    if (!manages(state, revoke.by(), invitation.role())) {
      return forbidden("Only owners may take back an owner's invitation.");
    }
    return Decision.accept(
        new Event.InvitationRevoked(invitation.id(), invitation.email(), revoke.by(), revoke.at()));
  }

  private static Decision<Event> accept(State state, Command.AcceptInvitation accept) {
    var found = state.invitation(accept.tokenHash());
    if (found.isEmpty()) {
      return Decision.refuse("invitation_invalid", "This invitation is not valid any more.");
    }
    var invitation = found.get();
    if (invitation.expired(accept.at())) {
      return Decision.refuse(
          "invitation_expired", "This invitation has expired. Ask for a new one.");
    }
    if (state.role(accept.account()).isPresent()) {
      return Decision.refuse("already_member", "You are already a member of this workspace.");
    }
    if (state.members().size() >= MOST_MEMBERS) {
      return Decision.refuse("too_many_members", "This workspace has no room for another member.");
    }
    return Decision.accept(
        new Event.MemberJoined(
            accept.account(), invitation.role(), invitation.id(), accept.by(), accept.at()));
  }

  private static Decision<Event> changeRole(State state, Command.ChangeRole change) {
    var role = state.role(change.user());
    if (role.isEmpty()) {
      return noSuchMember();
    }
    var previous = role.get();
    if (!manages(state, change.by(), previous) || !manages(state, change.by(), change.role())) {
      return forbidden(
          "You may not make %s into %s.".formatted(word(previous), word(change.role())));
    }
    if (stale(state, change.expected())) {
      return versionConflict();
    }
    if (previous == change.role()) {
      return Decision.accept();
    }
    if (previous == Role.OWNER && state.owners() == 1) {
      return lastOwner();
    }
    var events = new ArrayList<Event>();
    events.add(
        new Event.RoleChanged(change.user(), change.role(), previous, change.by(), change.at()));
    events.addAll(invitationsLost(state, change.user(), change.role(), change.by(), change.at()));
    return Decision.accept(events);
  }

  private static Decision<Event> remove(State state, Command.RemoveMember remove) {
    var role = state.role(remove.user());
    if (role.isEmpty()) {
      return noSuchMember();
    }
    var previous = role.get();
    var leaves = remove.by().equals(new Actor.User(remove.user()).text());
    if (!leaves && !manages(state, remove.by(), previous)) {
      return forbidden("You may not remove %s.".formatted(word(previous)));
    }
    if (stale(state, remove.expected())) {
      return versionConflict();
    }
    if (previous == Role.OWNER && state.owners() == 1) {
      return lastOwner();
    }
    var events = new ArrayList<Event>();
    events.add(new Event.MemberRemoved(remove.user(), previous, remove.by(), remove.at()));
    events.addAll(invitationsLost(state, remove.user(), null, remove.by(), remove.at()));
    return Decision.accept(events);
  }

  private static Decision<Event> add(State state, Command.AddMember add) {
    if (!(Actor.parse(add.by()) instanceof Actor.Machine)) {
      return forbidden("People join by invitation.");
    }
    return state.role(add.user()).isPresent()
        ? Decision.accept()
        : Decision.accept(new Event.MemberJoined(add.user(), add.role(), null, add.by(), add.at()));
  }

  /**
   * The invitations that somebody could not send in their new role (none: they are gone). Left
   * open, they would be a way back in.
   */
  private static List<Event> invitationsLost(
      State state, UUID user, @Nullable Role role, String by, Instant at) {
    return state.invitations().stream()
        .filter(i -> user.equals(i.invitedBy()))
        .filter(i -> role == null || !role.manages(i.role()))
        .<Event>map(i -> new Event.InvitationRevoked(i.id(), i.email(), by, at))
        .toList();
  }

  private static boolean manages(State state, String by, Role other) {
    return switch (Actor.parse(by)) {
      case Actor.User(var user) -> state.role(user).filter(r -> r.manages(other)).isPresent();
      case Actor.Machine _ -> true;
      case Actor.Kira _, Actor.Visitor _ -> false;
    };
  }

  private static boolean stale(State state, @Nullable Long expected) {
    return expected != null && expected != state.version();
  }

  private static Decision<Event> versionConflict() {
    return Decision.refuse("version_conflict", "Somebody else changed the workspace first.");
  }

  private static Decision<Event> noSuchMember() {
    return Decision.refuse("not_found", "There is no such member.");
  }

  private static Decision<Event> lastOwner() {
    return Decision.refuse(
        "last_owner", "A workspace needs an owner. Make somebody else one first.");
  }

  private static Decision<Event> forbidden(String message) {
    return Decision.refuse("forbidden", message);
  }

  private static String word(Role role) {
    return switch (role) {
      case OWNER -> "an owner";
      case ADMIN -> "an admin";
      case AGENT -> "an agent";
      case VIEWER -> "a viewer";
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.WorkspaceOpened opened ->
          new State(
              state.version() + 1,
              opened.name(),
              opened.slug(),
              opened.locale(),
              opened.timeZone(),
              opened.at(),
              List.of(),
              List.of());
      case Event.WorkspaceChanged changed ->
          new State(
              state.version() + 1,
              changed.name(),
              state.slug(),
              changed.locale(),
              changed.timeZone(),
              state.createdAt(),
              state.members(),
              state.invitations());
      case Event.MemberInvited invited -> {
        var invitations = new ArrayList<>(state.invitations());
        // One open invitation a person; the expired go when there is somebody new to write down.
        invitations.removeIf(i -> i.email().equals(invited.email()) || i.expired(invited.at()));
        invitations.add(
            new Invitation(
                invited.invitation(),
                invited.email(),
                invited.role(),
                invited.tokenHash(),
                Actor.parse(invited.by()) instanceof Actor.User(var user) ? user : null,
                invited.at(),
                invited.expiresAt()));
        yield with(state, state.members(), invitations);
      }
      case Event.InvitationRevoked(var invitation, _, _, _) ->
          with(state, state.members(), without(state.invitations(), invitation));
      case Event.MemberJoined(var user, var role, var invitation, _, var at) -> {
        var members = new ArrayList<>(state.members());
        members.add(new Member(user, role, at));
        yield with(
            state,
            members,
            invitation == null ? state.invitations() : without(state.invitations(), invitation));
      }
      case Event.RoleChanged(var user, var role, _, _, _) ->
          with(
              state,
              state.members().stream()
                  .map(m -> m.user().equals(user) ? new Member(user, role, m.joinedAt()) : m)
                  .toList(),
              state.invitations());
      case Event.MemberRemoved(var user, _, _, _) ->
          with(
              state,
              state.members().stream().filter(m -> !m.user().equals(user)).toList(),
              state.invitations());
    };
  }

  private static State with(State state, List<Member> members, List<Invitation> invitations) {
    return new State(
        state.version() + 1,
        state.name(),
        state.slug(),
        state.locale(),
        state.timeZone(),
        state.createdAt(),
        members,
        invitations);
  }

  private static List<Invitation> without(List<Invitation> invitations, UUID id) {
    return invitations.stream().filter(i -> !i.id().equals(id)).toList();
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", event.by());
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }

  @Override
  public State empty() {
    return new State(0, "", "", "en", "UTC", null, List.of(), List.of());
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("workspace")
        .column("slug", "text", State::slug)
        .column("name", "text", State::name);
  }
}
