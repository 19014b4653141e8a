package kira.team;

import java.util.UUID;
import kira.objects.Position;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit trail. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {
  private static final int MOST = 100;

  private final AuditTrail trail;

  AuditController(AuditTrail trail) {
    this.trail = trail;
  }

  /**
   * @param actor a user's id, or {@code kira} or {@code system}
   * @param type an event such as {@code RoleChanged}, or a kind of object such as {@code article}
   */
  @Requires(Permission.AUDIT_READ)
  @GetMapping
  Page<AuditTrail.Entry> audit(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String actor,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(defaultValue = "50") int limit) {
    if (limit < 1 || limit > MOST) {
      throw Input.invalid("limit is between 1 and %d.".formatted(MOST), "limit");
    }
    var rows =
        trail.newest(
            Tenancy.caller().tenant(),
            blankAsNull(actor) == null ? null : actor(String.valueOf(actor)),
            blankAsNull(type),
            blankAsNull(cursor) == null ? null : position(String.valueOf(cursor)),
            limit + 1);
    return Page.of(rows, limit, entry -> Cursor.of(entry.position()).toString());
  }

  private static @Nullable String blankAsNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  private static String actor(String text) {
    if (text.equals(new Actor.Kira().text()) || text.equals(new Actor.Machine().text())) {
      return text;
    }
    try {
      return new Actor.User(UUID.fromString(text)).text();
    } catch (IllegalArgumentException e) {
      throw Input.invalid("actor is a user's id, kira or system.", "actor");
    }
  }

  private static Position position(String cursor) {
    try {
      return Position.parse(Cursor.parse(cursor, 1).text(0));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("invalid_request", "The cursor is not one of this list.", "cursor");
    }
  }
}
