package kira.channels.email;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import kira.channels.ChannelProvider.Told;
import kira.channels.Fact;
import kira.channels.email.mime.MailNature;
import org.jspecify.annotations.Nullable;

/**
 * What a bounce or a complaint says of a mail of ours. Anybody can write one: it counts only where
 * the mail that it returns was really sent by the account.
 */
final class ReturnedMail {
  private ReturnedMail() {}

  /**
   * @param recipientOf to whom the account's mail of an id went; empty where there is none
   */
  static Optional<Told> of(
      MailNature nature, Function<String, Optional<String>> recipientOf, Instant at) {
    return switch (nature) {
      case MailNature.Bounce(var outcomes, var id) when id != null ->
          recipientOf.apply(id).flatMap(recipient -> bounce(outcomes, id, recipient, at));
      case MailNature.Complaint(var type, _, var id) when id != null ->
          recipientOf.apply(id).map(_ -> report(id, Fact.COMPLAINED, "complained", type, at));
      default -> Optional.empty();
    };
  }

  private static Optional<Told> bounce(
      List<MailNature.Outcome> outcomes, String id, String recipient, Instant at) {
    var own =
        outcomes.stream()
            .filter(each -> isAddress(each.recipient(), recipient))
            .findFirst()
            .orElse(null);
    if (own != null) {
      return fact(own, true).map(fact -> report(id, fact, code(fact), own.said(), at));
    }
    if (outcomes.size() != 1) {
      return Optional.empty();
    }
    // Passed on to somewhere else, which failed: the address that we know may still be good.
    var other = outcomes.getFirst();
    var words =
        other.recipient() == null
            ? other.said()
            : "%s: %s".formatted(other.recipient().address(), other.said());
    return fact(other, false).map(fact -> report(id, fact, code(fact), words, at));
  }

  private static Told report(
      String id, Fact fact, @Nullable String code, String words, Instant at) {
    var delivery = MessageIds.delivery(id).orElse(null);
    return new Told.Report(delivery, id, fact, code, words, id, at);
  }

  private static boolean isAddress(@Nullable EmailAddress one, String other) {
    return one != null && one.same(EmailAddress.of(other));
  }

  private static Optional<Fact> fact(MailNature.Outcome outcome, boolean isOwn) {
    return switch (outcome.action()) {
      case FAILED ->
          Optional.of(
              isOwn && outcome.status().meaning().suppresses() ? Fact.BOUNCED : Fact.FAILED);
      case DELAYED -> Optional.of(Fact.DELAYED);
      case DELIVERED -> Optional.of(Fact.DELIVERED);
      case RELAYED, EXPANDED -> Optional.empty();
    };
  }

  private static @Nullable String code(Fact fact) {
    return switch (fact) {
      case BOUNCED -> "bounced";
      case FAILED -> "bounced_for_now";
      case DELAYED -> "delayed";
      default -> null;
    };
  }
}
