package kira.objects;

import org.jspecify.annotations.Nullable;

/** The answer to a command; it is given only after its commit. */
public sealed interface Outcome {

  /**
   * @param reply what {@code decide} replied, or null
   * @param version the object's version after the command
   */
  record Done(@Nullable Object reply, long version) implements Outcome {}

  record Refused(Refusal refusal) implements Outcome {}

  /** The reply of an accepted command; throws {@link RefusedException} when it was refused. */
  default <T> T reply(Class<T> type) {
    return switch (this) {
      case Done(var reply, _) when reply != null -> type.cast(reply);
      case Done _ -> throw new IllegalStateException("the command gave no reply");
      case Refused(var refusal) -> throw new RefusedException(refusal);
    };
  }

  /** The version of an accepted command; throws {@link RefusedException} when it was refused. */
  default long version() {
    return switch (this) {
      case Done done -> done.version;
      case Refused(var refusal) -> throw new RefusedException(refusal);
    };
  }
}
