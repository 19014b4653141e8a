package kira.channels;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.conversations.AttachmentRef;
import kira.conversations.Attachments;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Keeps the files of messages that come in, as far as they may be there. */
@Component
public class ReceivedFiles {
  private static final int NAMED = 10;

  private final Attachments attachments;

  ReceivedFiles(Attachments attachments) {
    this.attachments = attachments;
  }

  /**
   * Keeps a file; of the same id once. Call with the tenant bound.
   *
   * @return empty when it is too large, empty, a program, or not what it says it is
   */
  public Optional<AttachmentRef> keep(
      TenantId tenant, UUID contact, UUID id, String name, @Nullable String type, byte[] content) {
    try {
      var clean = CleanText.line(name);
      return Optional.of(
          attachments.keepReceived(
              tenant,
              id,
              new Actor.Visitor(contact),
              clean.isEmpty() ? "file" : clean,
              type,
              new ByteArrayInputStream(content)));
    } catch (Problem refused) {
      return Optional.empty();
    }
  }

  /** What is said of the files that are not there; empty when all are. */
  public static String missing(List<String> names) {
    return names.isEmpty()
        ? ""
        : "[%d ✕ %s]"
            .formatted(
                names.size(),
                String.join(", ", names.stream().limit(NAMED).map(CleanText::line).toList()));
  }
}
