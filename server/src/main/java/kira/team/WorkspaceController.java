package kira.team;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import kira.objects.RefusedException;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.IfMatch;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The workspace's own name, language and time zone. */
@RestController
@RequestMapping("/api/v1/workspace")
class WorkspaceController {
  private final Workspaces workspaces;

  WorkspaceController(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  record Details(
      UUID id,
      long version,
      String name,
      String slug,
      String locale,
      String timeZone,
      Instant createdAt) {}

  record Change(@Nullable String name, @Nullable String locale, @Nullable String timeZone) {}

  @Requires({})
  @GetMapping
  ResponseEntity<Details> workspace() {
    return answer(details(Tenancy.caller().tenant()));
  }

  @Requires(Permission.SETTINGS_MANAGE)
  @PatchMapping
  ResponseEntity<Details> change(@RequestBody Change body, IfMatch ifMatch) {
    var caller = Tenancy.caller();
    try {
      workspaces.change(
          caller.tenant(),
          body.name() == null ? null : Input.name(body.name(), "name"),
          Input.locale(body.locale()),
          Input.timeZone(body.timeZone()),
          ifMatch.version(),
          caller.actor());
    } catch (RefusedException e) {
      throw Refusals.problem(e.refusal(), () -> details(caller.tenant()));
    }
    return answer(details(caller.tenant()));
  }

  private Details details(TenantId tenant) {
    var read = workspaces.read(tenant);
    var state = read.state();
    return new Details(
        tenant.value(),
        read.version(),
        state.name(),
        state.slug(),
        state.locale(),
        state.timeZone(),
        Objects.requireNonNull(state.createdAt()));
  }

  private static ResponseEntity<Details> answer(Details details) {
    return ResponseEntity.ok()
        .header(HttpHeaders.ETAG, IfMatch.tag(details.version()))
        .body(details);
  }
}
