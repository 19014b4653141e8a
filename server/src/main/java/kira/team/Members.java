package kira.team;

import static kira.team.AccountTable.asInstallation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The people in a workspace, with what their accounts say of them. */
@Service
class Members {
  record Listed(
      UUID userId,
      String name,
      String email,
      Role role,
      Instant joinedAt,
      @Nullable Instant lastSeenAt,
      boolean totpEnabled) {}

  private final AccountTable accounts;
  private final MemberTable table;

  Members(AccountTable accounts, MemberTable table) {
    this.accounts = accounts;
    this.table = table;
  }

  /** In the order they joined; to be called in the workspace. */
  List<Listed> of(TenantId tenant, Workspace.State workspace) {
    var seen = table.lastSeen(tenant);
    var people =
        asInstallation(() ->
            accounts.people(workspace.members().stream().map(Workspace.Member::user).toList()));
    var listed = new ArrayList<Listed>();
    for (var member : workspace.members()) {
      var person = people.get(member.user());
      if (person != null) {
        listed.add(
            new Listed(
                member.user(),
                person.name(),
                person.email(),
                member.role(),
                member.joinedAt(),
                seen.get(member.user()),
                person.totpEnabled()));
      }
    }
    return listed;
  }
}
