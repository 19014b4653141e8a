package kira.team;

import java.util.function.Supplier;
import kira.objects.Refusal;
import kira.platform.web.IfMatch;
import kira.platform.web.Problem;

/** What a refusal is over HTTP. */
final class Refusals {
  private Refusals() {}

  /**
   * @param current what to show somebody who was too slow
   */
  static Problem problem(Refusal refusal, Supplier<Object> current) {
    return switch (refusal.code()) {
      case "forbidden" -> Problem.forbidden(refusal.message());
      case "not_found" -> new Problem(404, "not_found", refusal.message(), null);
      case "version_conflict" -> IfMatch.conflict(current.get());
      default -> Problem.of(refusal);
    };
  }
}
