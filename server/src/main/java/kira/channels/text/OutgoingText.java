package kira.channels.text;

import java.util.List;
import java.util.Optional;
import kira.channels.Account;
import kira.channels.ChannelProvider;
import kira.conversations.AttachmentRef;
import kira.conversations.Choices;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message to a number as a delivery keeps it until a provider has it.
 *
 * @param from the account's number, E.164 with plus, or the name that it sends by
 * @param to E.164 with plus
 * @param quotes the provider's id of the message that it answers
 * @param choices answers to choose from; {@code text} has them written out
 * @param extra what only one channel knows, such as a template of WhatsApp
 */
public record OutgoingText(
    String from,
    String to,
    String text,
    List<AttachmentRef> files,
    @Nullable String quotes,
    @Nullable Choices choices,
    @Nullable JsonNode extra) {
  public OutgoingText {
    files = List.copyOf(files);
  }

  /**
   * The same by another account; empty when its senders are not to be used.
   *
   * @param anySender whether it may have another sender
   */
  Optional<OutgoingText> by(Account other, boolean anySender) {
    boolean same = other.senders().stream().anyMatch(each -> each.address().equals(from));
    if (!same && (!anySender || other.senders().isEmpty())) {
      return Optional.empty();
    }
    // What is quoted is known to the provider of the first account only.
    return Optional.of(
        new OutgoingText(
            same ? from : other.senders().getFirst().address(),
            to,
            text,
            files,
            null,
            choices,
            extra));
  }

  /** A message that belongs to no conversation. */
  public static OutgoingText of(Account account, ChannelProvider.Draft draft) {
    return new OutgoingText(
        account.senders().getFirst().address(),
        draft.to(),
        draft.text(),
        List.of(),
        null,
        null,
        null);
  }
}
