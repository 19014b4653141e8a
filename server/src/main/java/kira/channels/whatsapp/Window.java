package kira.channels.whatsapp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.channels.text.TextDesk;
import kira.channels.text.TextLine;
import kira.channels.text.TextLines;
import kira.channels.text.TextReferences;
import kira.conversations.AttachmentRef;
import kira.conversations.ReplyRule;
import kira.objects.Refusal;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The day within which a customer who wrote may be answered freely. Afterwards only templates go
 * out; what else is said would be refused long after it was written.
 */
@Component
class Window implements ReplyRule {
  static final Duration OPEN = Duration.ofHours(24);

  private final TextLines lines;
  private final TextReferences references;
  private final InstantSource clock;

  Window(TextLines lines, TextReferences references, InstantSource clock) {
    this.lines = lines;
    this.references = references;
    this.clock = clock;
  }

  /** When it closes, or closed; null when the customer never wrote. */
  static @Nullable Instant until(TextLine.State line) {
    var heard = line.heardAt();
    return heard == null ? null : heard.plus(OPEN);
  }

  @Override
  public String channel() {
    return TextDesk.WHATSAPP;
  }

  @Override
  public Optional<Refusal> fault(
      TenantId tenant, UUID conversation, String text, List<AttachmentRef> attachments) {
    var line = lines.ofConversation(tenant, conversation);
    return line.flatMap(this::closed).or(() -> MessageRules.fault(text, attachments));
  }

  /** Why nothing but a template goes out, if so it is. */
  Optional<Refusal> closed(TextLine.State line) {
    return isOpen(line)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                GraphFault.WINDOW_CLOSED,
                "The customer was silent for more than 24 hours: only a template can be sent.",
                null));
  }

  @Override
  public boolean isQuotable(TenantId tenant, UUID conversation, UUID message) {
    return references.of(tenant, conversation, message).isPresent();
  }

  /** Whether the provider's name of a message of theirs is known. */
  boolean isHeard(TenantId tenant, UUID message) {
    return references.heard(tenant, message).isPresent();
  }

  private boolean isOpen(TextLine.State line) {
    var until = until(line);
    return until != null && until.isAfter(clock.instant());
  }
}
