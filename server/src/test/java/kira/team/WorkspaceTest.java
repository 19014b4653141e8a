package kira.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import kira.objects.Decision;
import kira.platform.tenancy.Actor;
import kira.team.Workspace.Command;
import kira.team.Workspace.Event;
import kira.team.Workspace.State;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
  private static final UUID OWNER = new UUID(0, 1);
  private static final String SYSTEM = new Actor.Machine().text();

  private static String by(UUID user) {
    return new Actor.User(user).text();
  }

  /** One member of each role, and a second owner so that the last-owner rule is not in the way. */
  private static UUID member(Role role) {
    return new UUID(1, role.ordinal());
  }

  private static Life<State, Command, Event> opened() {
    return new Life<>(new Workspace())
        .given(List.of(new Command.Open("Acme", "acme", "en", "UTC", OWNER, by(OWNER), NOW)));
  }

  private static Life<State, Command, Event> peopled() {
    return opened()
        .given(
            Stream.of(Role.values())
                .map(role -> new Command.AddMember(member(role), role, SYSTEM, NOW))
                .toList());
  }

  private static Command.Invite invite(String email, Role role, String hash, UUID by) {
    return new Command.Invite(UUID.randomUUID(), email, role, hash, null, by(by), NOW);
  }

  @Test
  void openingMakesTheFirstMemberAnOwner() {
    var workspace = new Life<>(new Workspace());
    var open = new Command.Open("Acme", "acme", "de", "Europe/Berlin", OWNER, by(OWNER), NOW);
    assertThat(workspace.accepted(open))
        .containsExactly(
            new Event.WorkspaceOpened("Acme", "acme", "de", "Europe/Berlin", by(OWNER), NOW),
            new Event.MemberJoined(OWNER, Role.OWNER, null, by(OWNER), NOW));
    assertThat(workspace.state().role(OWNER)).contains(Role.OWNER);
    assertThat(workspace.state().createdAt()).isEqualTo(NOW);
  }

  @Test
  void openingAgainByTheSamePersonIsNoError() {
    assertThat(
            opened().accepted(new Command.Open("Acme", "acme", "en", "UTC", OWNER, by(OWNER), NOW)))
        .isEmpty();
  }

  @Test
  void openingAgainBySomebodyElseIsRefused() {
    var other = UUID.randomUUID();
    assertThat(
            opened().refused(new Command.Open("Acme", "acme", "en", "UTC", other, by(other), NOW)))
        .isEqualTo("workspace_exists");
  }

  @Test
  void nothingCanBeDoneToAWorkspaceThatWasNeverOpened() {
    var closed = new Life<>(new Workspace());
    for (var command :
        List.of(
            new Command.ChangeDetails("x", null, null, null, by(OWNER), NOW),
            invite("a@b.example", Role.AGENT, "hash", OWNER),
            new Command.RevokeInvitation(UUID.randomUUID(), by(OWNER), NOW),
            new Command.AcceptInvitation("hash", OWNER, NOW),
            new Command.ChangeRole(OWNER, Role.ADMIN, null, by(OWNER), NOW),
            new Command.RemoveMember(OWNER, null, by(OWNER), NOW),
            new Command.AddMember(OWNER, Role.OWNER, SYSTEM, NOW))) {
      assertThat(closed.refused(command)).as("%s", command).isEqualTo("not_found");
    }
  }

  /** Who may make whom into what: every one of the 64 cases. */
  @TestFactory
  Stream<DynamicTest> aRoleIsChangedOnlyByWhoStandsHighEnough() {
    return roles()
        .flatMap(actor ->
            roles()
                .flatMap(from ->
                    roles()
                        .map(to ->
                            DynamicTest.dynamicTest(
                                "%s makes %s into %s".formatted(actor, from, to),
                                () -> changesRole(actor, from, to)))));
  }

  private static void changesRole(Role actor, Role from, Role to) {
    var workspace = peopled();
    var command = new Command.ChangeRole(member(from), to, null, by(member(actor)), NOW);
    var mayTouch =
        actor == Role.OWNER || (actor == Role.ADMIN && from != Role.OWNER && to != Role.OWNER);
    if (!mayTouch) {
      assertThat(workspace.refused(command)).isEqualTo("forbidden");
    } else if (from == to) {
      assertThat(workspace.accepted(command)).isEmpty();
    } else {
      assertThat(workspace.accepted(command))
          .containsExactly(new Event.RoleChanged(member(from), to, from, by(member(actor)), NOW));
      assertThat(workspace.state().role(member(from))).contains(to);
    }
  }

  @TestFactory
  Stream<DynamicTest> aMemberIsRemovedOnlyByWhoStandsHighEnoughOrByThemselves() {
    return roles()
        .flatMap(actor ->
            roles()
                .map(target ->
                    DynamicTest.dynamicTest(
                        "%s removes %s".formatted(actor, target), () -> removes(actor, target))));
  }

  private static void removes(Role actor, Role target) {
    var workspace = peopled();
    var command = new Command.RemoveMember(member(target), null, by(member(actor)), NOW);
    var may =
        actor == target || actor == Role.OWNER || (actor == Role.ADMIN && target != Role.OWNER);
    if (may) {
      assertThat(workspace.accepted(command))
          .containsExactly(new Event.MemberRemoved(member(target), target, by(member(actor)), NOW));
      assertThat(workspace.state().role(member(target))).isEmpty();
    } else {
      assertThat(workspace.refused(command)).isEqualTo("forbidden");
    }
  }

  @TestFactory
  Stream<DynamicTest> peopleAreInvitedOnlyByWhoStandsHighEnough() {
    return roles()
        .flatMap(actor ->
            roles()
                .map(role ->
                    DynamicTest.dynamicTest(
                        "%s invites %s".formatted(actor, role), () -> invites(actor, role))));
  }

  private static void invites(Role actor, Role role) {
    var workspace = peopled();
    var command = invite("new@b.example", role, "hash", member(actor));
    if (actor == Role.OWNER || (actor == Role.ADMIN && role != Role.OWNER)) {
      workspace.accepted(command);
      assertThat(workspace.state().invitation("hash"))
          .hasValueSatisfying(invitation -> {
            assertThat(invitation.role()).isEqualTo(role);
            assertThat(invitation.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(7)));
            assertThat(invitation.invitedBy()).isEqualTo(member(actor));
          });
    } else {
      assertThat(workspace.refused(command)).isEqualTo("forbidden");
    }
  }

  @ParameterizedTest
  @CsvSource({"OWNER,true", "ADMIN,true", "AGENT,false", "VIEWER,false"})
  void onlyOwnersAndAdminsChangeTheWorkspace(Role role, boolean may) {
    var workspace = peopled();
    var change =
        new Command.ChangeDetails("New", "fr", "Europe/Paris", null, by(member(role)), NOW);
    if (may) {
      assertThat(workspace.accepted(change))
          .containsExactly(
              new Event.WorkspaceChanged(
                  "New", "fr", "Europe/Paris", "Acme", "en", "UTC", by(member(role)), NOW));
    } else {
      assertThat(workspace.refused(change)).isEqualTo("forbidden");
    }
  }

  @Test
  void aChangeOfNothingIsNoEvent() {
    assertThat(
            opened().accepted(new Command.ChangeDetails("Acme", null, "UTC", null, by(OWNER), NOW)))
        .isEmpty();
  }

  @Test
  void aChangeMadeOnAnOldVersionIsRefused() {
    var workspace = opened();
    var version = workspace.state().version();
    workspace.accepted(new Command.ChangeDetails("First", null, null, version, by(OWNER), NOW));
    assertThat(
            workspace.refused(
                new Command.ChangeDetails("Second", null, null, version, by(OWNER), NOW)))
        .isEqualTo("version_conflict");
    assertThat(workspace.state().name()).isEqualTo("First");
  }

  @Test
  void aRoleChangedOnAnOldVersionIsRefused() {
    var workspace = peopled();
    var version = workspace.state().version();
    assertThat(
            workspace.refused(
                new Command.ChangeRole(
                    member(Role.AGENT), Role.VIEWER, version - 1, by(OWNER), NOW)))
        .isEqualTo("version_conflict");
    assertThat(
            workspace.refused(
                new Command.RemoveMember(member(Role.AGENT), version - 1, by(OWNER), NOW)))
        .isEqualTo("version_conflict");
  }

  @Test
  void theLastOwnerCanNeitherStepDownNorLeave() {
    var workspace = opened();
    assertThat(workspace.refused(new Command.ChangeRole(OWNER, Role.ADMIN, null, by(OWNER), NOW)))
        .isEqualTo("last_owner");
    assertThat(workspace.refused(new Command.RemoveMember(OWNER, null, by(OWNER), NOW)))
        .isEqualTo("last_owner");
    assertThat(workspace.refused(new Command.ChangeRole(OWNER, Role.VIEWER, null, SYSTEM, NOW)))
        .isEqualTo("last_owner");
  }

  @Test
  void withASecondOwnerTheFirstMayLeave() {
    var workspace = peopled();
    workspace.accepted(new Command.RemoveMember(OWNER, null, by(OWNER), NOW));
    assertThat(workspace.state().owners()).isEqualTo(1);
    assertThat(
            workspace.refused(
                new Command.RemoveMember(member(Role.OWNER), null, by(member(Role.OWNER)), NOW)))
        .isEqualTo("last_owner");
  }

  @Test
  void somebodyWhoIsNoMemberCanDoNothing() {
    var stranger = UUID.randomUUID();
    var workspace = peopled();
    for (var command :
        List.of(
            new Command.ChangeDetails("x", null, null, null, by(stranger), NOW),
            invite("a@b.example", Role.VIEWER, "hash", stranger),
            new Command.ChangeRole(member(Role.AGENT), Role.OWNER, null, by(stranger), NOW),
            new Command.RemoveMember(member(Role.AGENT), null, by(stranger), NOW),
            new Command.AddMember(stranger, Role.OWNER, by(stranger), NOW))) {
      assertThat(workspace.refused(command)).as("%s", command).isEqualTo("forbidden");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kira", "visitor:00000000-0000-0001-0000-000000000000"})
  void neitherKiraNorAVisitorManagesATeam(String actor) {
    assertThat(
            peopled()
                .refused(new Command.ChangeRole(member(Role.AGENT), Role.ADMIN, null, actor, NOW)))
        .isEqualTo("forbidden");
  }

  @Test
  void theMemberMeantMustBeOne() {
    var workspace = peopled();
    assertThat(
            workspace.refused(
                new Command.ChangeRole(UUID.randomUUID(), Role.ADMIN, null, by(OWNER), NOW)))
        .isEqualTo("not_found");
    assertThat(workspace.refused(new Command.RemoveMember(UUID.randomUUID(), null, by(OWNER), NOW)))
        .isEqualTo("not_found");
    assertThat(workspace.refused(new Command.RevokeInvitation(UUID.randomUUID(), by(OWNER), NOW)))
        .isEqualTo("not_found");
  }

  @Test
  void anInvitationIsAcceptedOnce() {
    var workspace = opened();
    var user = UUID.randomUUID();
    workspace.accepted(invite("a@b.example", Role.AGENT, "hash", OWNER));
    workspace.accepted(new Command.AcceptInvitation("hash", user, NOW));
    assertThat(workspace.state().role(user)).contains(Role.AGENT);
    assertThat(workspace.state().invitations()).isEmpty();
    assertThat(workspace.refused(new Command.AcceptInvitation("hash", UUID.randomUUID(), NOW)))
        .isEqualTo("invitation_invalid");
  }

  @ParameterizedTest
  @CsvSource({"604799,true", "604800,false", "604801,false", "9999999,false"})
  void anInvitationLastsSevenDays(long seconds, boolean accepted) {
    var workspace = opened();
    workspace.accepted(invite("a@b.example", Role.AGENT, "hash", OWNER));
    var accept = new Command.AcceptInvitation("hash", UUID.randomUUID(), NOW.plusSeconds(seconds));
    if (accepted) {
      assertThat(workspace.accepted(accept)).hasSize(1);
    } else {
      assertThat(workspace.refused(accept)).isEqualTo("invitation_expired");
    }
  }

  @Test
  void aMemberCannotAcceptAnotherInvitationToThePlaceTheyAreIn() {
    var workspace = peopled();
    workspace.accepted(invite("a@b.example", Role.OWNER, "hash", OWNER));
    assertThat(workspace.refused(new Command.AcceptInvitation("hash", member(Role.VIEWER), NOW)))
        .isEqualTo("already_member");
    assertThat(workspace.state().role(member(Role.VIEWER))).contains(Role.VIEWER);
  }

  @Test
  void aMemberIsNotInvitedAgain() {
    assertThat(
            peopled()
                .refused(
                    new Command.Invite(
                        UUID.randomUUID(),
                        "a@b.example",
                        Role.ADMIN,
                        "hash",
                        member(Role.AGENT),
                        by(OWNER),
                        NOW)))
        .isEqualTo("already_member");
  }

  @Test
  void invitingAgainReplacesTheInvitation() {
    var workspace = opened();
    workspace.accepted(invite("a@b.example", Role.AGENT, "first", OWNER));
    workspace.accepted(invite("a@b.example", Role.ADMIN, "second", OWNER));
    assertThat(workspace.state().invitations()).hasSize(1);
    assertThat(workspace.refused(new Command.AcceptInvitation("first", UUID.randomUUID(), NOW)))
        .isEqualTo("invitation_invalid");
  }

  @Test
  void aRevokedInvitationIsWorthNothing() {
    var workspace = opened();
    var id = UUID.randomUUID();
    workspace.accepted(
        new Command.Invite(id, "a@b.example", Role.AGENT, "hash", null, by(OWNER), NOW));
    workspace.accepted(new Command.RevokeInvitation(id, by(OWNER), NOW));
    assertThat(workspace.refused(new Command.AcceptInvitation("hash", UUID.randomUUID(), NOW)))
        .isEqualTo("invitation_invalid");
  }

  @Test
  void anAdminCannotTakeBackAnOwnersInvitation() {
    var workspace = peopled();
    var id = UUID.randomUUID();
    workspace.accepted(
        new Command.Invite(id, "a@b.example", Role.OWNER, "hash", null, by(OWNER), NOW));
    assertThat(workspace.refused(new Command.RevokeInvitation(id, by(member(Role.ADMIN)), NOW)))
        .isEqualTo("forbidden");
  }

  @Test
  void theInvitationsOfSomebodyRemovedGoWithThem() {
    var workspace = peopled();
    workspace.accepted(invite("way-back@b.example", Role.ADMIN, "hash", member(Role.ADMIN)));
    workspace.accepted(invite("other@b.example", Role.ADMIN, "stays", OWNER));
    workspace.accepted(new Command.RemoveMember(member(Role.ADMIN), null, by(OWNER), NOW));
    assertThat(workspace.state().invitation("hash")).isEmpty();
    assertThat(workspace.state().invitation("stays")).isPresent();
  }

  @Test
  void somebodyDemotedKeepsOnlyTheInvitationsTheyCouldStillSend() {
    var workspace = peopled();
    workspace.accepted(invite("o@b.example", Role.OWNER, "owner", member(Role.OWNER)));
    workspace.accepted(invite("a@b.example", Role.AGENT, "agent", member(Role.OWNER)));
    workspace.accepted(
        new Command.ChangeRole(member(Role.OWNER), Role.ADMIN, null, by(OWNER), NOW));
    assertThat(workspace.state().invitation("owner")).isEmpty();
    assertThat(workspace.state().invitation("agent")).isPresent();
  }

  @Test
  void thereIsAMostOfOpenInvitations() {
    var workspace = opened();
    for (var i = 0; i < Workspace.MOST_INVITATIONS; i++) {
      workspace.accepted(invite("a%d@b.example".formatted(i), Role.AGENT, "hash" + i, OWNER));
    }
    assertThat(workspace.refused(invite("one@more.example", Role.AGENT, "more", OWNER)))
        .isEqualTo("too_many_invitations");
    // One of those may be sent again all the same, and expired ones make room.
    workspace.accepted(invite("a7@b.example", Role.AGENT, "again", OWNER));
    workspace.accepted(
        new Command.Invite(
            UUID.randomUUID(),
            "one@more.example",
            Role.AGENT,
            "more",
            null,
            by(OWNER),
            NOW.plus(Duration.ofDays(8))));
    assertThat(workspace.state().invitations()).hasSize(1);
  }

  @Test
  void onlyTheProductItselfAddsMembersWithoutInvitation() {
    assertThat(
            opened().refused(new Command.AddMember(UUID.randomUUID(), Role.AGENT, by(OWNER), NOW)))
        .isEqualTo("forbidden");
  }

  @Test
  void everyEventNamesItsActor() {
    var workspace = peopled();
    workspace.accepted(invite("a@b.example", Role.AGENT, "hash", OWNER));
    var kind = new Workspace();
    assertThat(workspace.events())
        .allSatisfy(event ->
            assertThat(kind.dimensions(workspace.state(), event))
                .containsEntry("actor", event.by()));
  }

  /**
   * Whatever a crowd of people does in whatever order, the rules hold, and nobody's deed went
   * through who could not have done it.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void theRulesHoldInAnyOrderOfDeeds(int seed) {
    var random = new Random(seed);
    for (var run = 0; run < 40; run++) {
      var workspace = opened();
      var crowd = new ArrayList<UUID>(List.of(OWNER));
      for (var i = 0; i < 7; i++) {
        crowd.add(new UUID(2, i));
      }
      var now = NOW;
      for (var step = 0; step < 120; step++) {
        now = now.plusSeconds(random.nextInt(40_000));
        var before = workspace.state();
        var command = deed(random, crowd, before, now);
        var decision = workspace.when(command);
        check(before, command, decision, workspace.state());
      }
      assertThat(workspace.state().version()).isEqualTo(workspace.events().size());
    }
  }

  private static Command deed(Random random, List<UUID> crowd, State state, Instant now) {
    var by = by(one(random, crowd));
    var target = one(random, crowd);
    var role = Role.values()[random.nextInt(4)];
    var hash = "hash" + random.nextInt(6);
    return switch (random.nextInt(7)) {
      case 0, 1 ->
          new Command.Invite(
              UUID.randomUUID(), random.nextInt(5) + "@b.example", role, hash, target, by, now);
      case 2 -> new Command.AcceptInvitation(hash, target, now);
      case 3 -> new Command.ChangeRole(target, role, null, by, now);
      case 4 -> new Command.RemoveMember(target, null, by, now);
      case 5 ->
          state.invitations().isEmpty()
              ? new Command.RevokeInvitation(UUID.randomUUID(), by, now)
              : new Command.RevokeInvitation(one(random, state.invitations()).id(), by, now);
      default ->
          random.nextInt(4) == 0
              ? new Command.AddMember(target, role, SYSTEM, now)
              : new Command.ChangeDetails("Name " + random.nextInt(3), null, null, null, by, now);
    };
  }

  private static void check(State before, Command command, Decision<Event> decision, State after) {
    assertThat(after.owners()).as("owners after %s", command).isPositive();
    assertThat(new HashSet<>(after.members().stream().map(Workspace.Member::user).toList()))
        .as("nobody is a member twice")
        .hasSameSizeAs(after.members());
    assertThat(
            new HashSet<>(after.invitations().stream().map(Workspace.Invitation::email).toList()))
        .as("nobody is invited twice")
        .hasSameSizeAs(after.invitations());
    if (!(decision instanceof Decision.Accepted<Event> accepted) || accepted.events().isEmpty()) {
      assertThat(after).isEqualTo(before);
      return;
    }
    var actor = Actor.parse(command.by());
    if (actor instanceof Actor.User(var user) && !(command instanceof Command.AcceptInvitation)) {
      var leaves = command instanceof Command.RemoveMember remove && remove.user().equals(user);
      assertThat(before.role(user))
          .as("who did %s", command)
          .hasValueSatisfying(
              role -> assertThat(leaves || role == Role.OWNER || role == Role.ADMIN).isTrue());
      // Whoever was an owner before is one still, unless another owner decided otherwise.
      if (!leaves && before.role(user).orElseThrow() == Role.ADMIN) {
        assertThat(owners(after)).isEqualTo(owners(before));
      }
    }
  }

  private static List<UUID> owners(State state) {
    return state.members().stream()
        .filter(member -> member.role() == Role.OWNER)
        .map(Workspace.Member::user)
        .toList();
  }

  private static <T> T one(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static Stream<Role> roles() {
    return Stream.of(Role.values());
  }
}
