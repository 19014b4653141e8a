package kira.conversations;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A visitor's question that Kira should answer: payload of the effect {@link #EFFECT}.
 *
 * @param messageId the message that asks; also the effect's key and the id of the answer
 * @param history what was said before, oldest first, at most six turns
 */
public record AnswerRequest(
    UUID conversationId,
    UUID messageId,
    String question,
    List<Turn> history,
    @Nullable String locale) {
  public static final String EFFECT = "kira.answer";

  public AnswerRequest {
    history = List.copyOf(history);
  }

  /** One thing said; {@code by} is {@code VISITOR}, {@code KIRA} or {@code USER}. */
  public record Turn(String by, String text) {}
}
