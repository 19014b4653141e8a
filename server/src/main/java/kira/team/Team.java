package kira.team;

import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Service;

/** What other features may ask about workspaces and the people in them. */
@Service
public class Team {
  /** Somebody a new workspace begins with. */
  public record Newcomer(String name, String email, String password, Role role) {
    /** Without the password. */
    @Override
    public String toString() {
      return "Newcomer[%s, %s, %s]".formatted(name, email, role);
    }
  }

  private final DurableObjects objects;
  private final AccountTable accounts;
  private final UserDirectory directory;
  private final Accounts people;
  private final Workspaces workspaces;
  private final Sessions sessions;

  Team(
      DurableObjects objects,
      AccountTable accounts,
      UserDirectory directory,
      Accounts people,
      Workspaces workspaces,
      Sessions sessions) {
    this.objects = objects;
    this.accounts = accounts;
    this.directory = directory;
    this.people = people;
    this.workspaces = workspaces;
    this.sessions = sessions;
  }

  /**
   * Sets up a workspace with people in it, for a first start. Done again, or after it was cut
   * short, it adds what is missing and changes nothing that is there, passwords included.
   *
   * @param newcomers the first is its owner
   */
  public TenantId setUp(
      String name, String slug, String locale, ZoneId timeZone, List<Newcomer> newcomers) {
    var tenant = workspaces.claim(slug, new TenantId(NameBasedId.of("workspace:" + slug)));
    var owner = true;
    for (var newcomer : newcomers) {
      var email = Input.email(newcomer.email());
      var account =
          people
              .find(email)
              .or(() -> people.open(email, newcomer.name(), locale, newcomer.password()))
              .or(() -> people.find(email))
              .orElseThrow();
      if (owner && workspace(tenant).isEmpty()) {
        workspaces.open(tenant, name, slug, locale, timeZone.getId(), account, new Actor.Machine());
      } else if (role(tenant, account).isEmpty()) {
        workspaces.add(tenant, account, newcomer.role());
      }
      owner = false;
    }
    return tenant;
  }

  /**
   * Hears the ids of sessions that were ended or went to another workspace, on whichever node, so
   * that what was opened with them can be shut.
   */
  public AutoCloseable onSessionsEnded(Consumer<Set<UUID>> listener) {
    return sessions.onEnded(listener);
  }

  /** Names by user id; somebody who is not known is missing. */
  public Map<UUID, String> names(Collection<UUID> users) {
    return directory.names(users);
  }

  public Optional<WorkspaceView> workspace(TenantId tenant) {
    var read = objects.read(Workspace.address(tenant), Workspace.State.class);
    var state = read.state();
    return state.opened()
        ? Optional.of(
            new WorkspaceView(
                tenant,
                read.version(),
                state.name(),
                state.slug(),
                state.locale(),
                ZoneId.of(state.timeZone()),
                Objects.requireNonNull(state.createdAt())))
        : Optional.empty();
  }

  /** The workspace that an address such as {@code /help/acme} speaks of. */
  public Optional<WorkspaceView> workspaceBySlug(String slug) {
    return AccountTable.asInstallation(() -> accounts.workspace(slug)).flatMap(this::workspace);
  }

  /** Every workspace of this installation, oldest first. */
  public List<TenantId> tenants() {
    return AccountTable.asInstallation(accounts::workspaces).stream()
        .filter(tenant -> workspace(tenant).isPresent())
        .toList();
  }

  /** The members of a workspace, in the order they joined. */
  public List<MemberView> members(TenantId tenant) {
    var members = objects.read(Workspace.address(tenant), Workspace.State.class).state().members();
    var people =
        AccountTable.asInstallation(
            () -> accounts.people(members.stream().map(Workspace.Member::user).toList()));
    return members.stream()
        .filter(member -> people.containsKey(member.user()))
        .map(member -> {
          var person = Objects.requireNonNull(people.get(member.user()));
          return new MemberView(
              member.user(), person.name(), person.email(), member.role(), member.joinedAt());
        })
        .toList();
  }

  /** The member who left a workspace, or was removed, if that is what a journal entry tells. */
  public Optional<UUID> left(JournalEntry entry) {
    return entry.kind().equals(Workspace.KIND)
            && entry.type().equals("MemberRemoved")
            && objects.event(entry, Workspace.Event.class)
                instanceof Workspace.Event.MemberRemoved(var user, _, _, _)
        ? Optional.of(user)
        : Optional.empty();
  }

  /** The role of a user in a workspace; empty when they are no member. */
  public Optional<Role> role(TenantId tenant, UUID user) {
    return objects.read(Workspace.address(tenant), Workspace.State.class).state().role(user);
  }
}
