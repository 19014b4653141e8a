package kira.team;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.objects.RefusedException;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.IfMatch;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who is in the workspace and in which role. */
@RestController
@RequestMapping("/api/v1")
class MembersController {
  private final Workspaces workspaces;
  private final Members members;

  MembersController(Workspaces workspaces, Members members) {
    this.workspaces = workspaces;
    this.members = members;
  }

  record RoleChange(@Needed @Nullable Role role) {}

  record MemberList(List<Members.Listed> items) {}

  record RolePermissions(Role role, List<Permission> permissions) {}

  record Roles(List<RolePermissions> items) {}

  @Requires(Permission.TEAM_READ)
  @GetMapping("/members")
  ResponseEntity<MemberList> members() {
    var tenant = Tenancy.caller().tenant();
    var read = workspaces.read(tenant);
    return ResponseEntity.ok()
        .header(HttpHeaders.ETAG, IfMatch.tag(read.version()))
        .body(new MemberList(members.of(tenant, read.state())));
  }

  @Requires(Permission.TEAM_MANAGE)
  @PatchMapping("/members/{userId}")
  ResponseEntity<Members.Listed> changeRole(
      @PathVariable UUID userId, @RequestBody RoleChange body, Optional<IfMatch> ifMatch) {
    var caller = Tenancy.caller();
    var role = Input.required(body.role(), "role");
    guarded(
        caller.tenant(),
        () ->
            workspaces.changeRole(
                caller.tenant(),
                userId,
                role,
                ifMatch.map(IfMatch::version).orElse(null),
                caller.actor()));
    var read = workspaces.read(caller.tenant());
    return ResponseEntity.ok()
        .header(HttpHeaders.ETAG, IfMatch.tag(read.version()))
        .body(
            members.of(caller.tenant(), read.state()).stream()
                .filter(member -> member.userId().equals(userId))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("member")));
  }

  /** Anybody may leave; to remove somebody else takes the permission. */
  @Requires({})
  @DeleteMapping("/members/{userId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  ResponseEntity<Void> remove(@PathVariable UUID userId, Optional<IfMatch> ifMatch) {
    var caller = Tenancy.caller();
    if (!caller.userId().equals(userId) && !caller.may(Permission.TEAM_MANAGE)) {
      throw Problem.forbidden("Your role does not allow this.");
    }
    guarded(
        caller.tenant(),
        () ->
            workspaces.remove(
                caller.tenant(),
                userId,
                ifMatch.map(IfMatch::version).orElse(null),
                caller.actor()));
    return ResponseEntity.noContent().build();
  }

  @Requires({})
  @GetMapping("/roles")
  Roles roles() {
    return new Roles(
        Arrays.stream(Role.values())
            .map(role -> new RolePermissions(role, role.permissions().stream().sorted().toList()))
            .toList());
  }

  private void guarded(TenantId tenant, Runnable change) {
    try {
      change.run();
    } catch (RefusedException e) {
      throw Refusals.problem(
          e.refusal(), () -> new MemberList(members.of(tenant, workspaces.read(tenant).state())));
    }
  }
}
