package kira.team;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/** Who is signed in, where, and what they may do there, as the console sees it. */
record SessionView(
    User user,
    Place workspace,
    Role role,
    List<Permission> permissions,
    List<Membership> workspaces) {

  /**
   * @param locale the language they chose; null while they have not
   */
  record User(UUID id, String name, String email, boolean totpEnabled, @Nullable String locale) {}

  record Place(UUID id, String name, String slug, Instant createdAt) {}

  record Membership(UUID id, String name, Role role) {}

  static SessionView of(
      UUID user, Account.State account, TenantId workspace, List<Workspaces.Membership> all) {
    var here =
        all.stream()
            .filter(each -> each.workspace().equals(workspace))
            .findFirst()
            .orElseThrow(Problem::unauthenticated);
    var state = here.state();
    return new SessionView(
        new User(
            user,
            account.name(),
            account.email(),
            account.totpEnabled(),
            account.choseLocale() ? account.locale() : null),
        new Place(
            workspace.value(),
            state.name(),
            state.slug(),
            Objects.requireNonNull(state.createdAt())),
        here.role(),
        here.role().permissions().stream().sorted().toList(),
        all.stream()
            .map(each -> new Membership(each.workspace().value(), each.state().name(), each.role()))
            .toList());
  }
}
