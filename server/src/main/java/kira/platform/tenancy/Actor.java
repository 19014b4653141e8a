package kira.platform.tenancy;

import java.util.UUID;

/** Who did something, as the journal's {@code actor} column and the audit trail name it. */
public sealed interface Actor {
  record User(UUID id) implements Actor {}

  /** A person on a customer's site, known by their contact. */
  record Visitor(UUID contact) implements Actor {}

  /** The assistant. */
  record Kira() implements Actor {}

  /** The product itself: alarms, retention, set-up. */
  record Machine() implements Actor {}

  /** {@code user:…}, {@code visitor:…}, {@code kira} or {@code system}. */
  default String text() {
    return switch (this) {
      case User(var id) -> "user:" + id;
      case Visitor(var contact) -> "visitor:" + contact;
      case Kira _ -> "kira";
      case Machine _ -> "system";
    };
  }

  static Actor parse(String text) {
    if (text.equals("kira")) {
      return new Kira();
    }
    if (text.startsWith("user:")) {
      return new User(UUID.fromString(text.substring(5)));
    }
    if (text.startsWith("visitor:")) {
      return new Visitor(UUID.fromString(text.substring(8)));
    }
    return new Machine();
  }
}
