package kira.channels.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import kira.channels.ChannelProvider.Outbound;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.text.OutgoingText;
import kira.objects.Json;
import kira.platform.blobs.Blobs;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A message as receivers get it. The same message has the same bytes at every attempt.
 *
 * @param id of the delivery, the same at every attempt: whoever had it before has it already
 * @param from as the account calls itself
 * @param to as the other side called itself
 */
record WebhookMessage(
    String type, String id, String from, String to, String text, List<File> attachments) {
  /** What a receiver has to take at once, files included. */
  private static final long LARGEST_FILES = 10_000_000;

  WebhookMessage {
    attachments = List.copyOf(attachments);
  }

  /**
   * @param content base64
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record File(String name, String type, long size, String content) {}

  /** Either the bytes of the message, or why it does not go out. */
  sealed interface Made {
    @SuppressWarnings("ArrayRecordComponent")
    record Ready(byte[] body) implements Made {}

    record Not(SendResult why) implements Made {}
  }

  static Made of(TenantId tenant, Outbound message, Blobs blobs) {
    @Nullable OutgoingText text;
    try {
      text = Json.MAPPER.readValue(message.content(), OutgoingText.class);
    } catch (JacksonException e) {
      text = null;
    }
    if (text == null) {
      return new Made.Not(
          new SendResult.Refused("no_sender", "The account has no sender any more."));
    }
    if (text.files().stream().mapToLong(file -> file.size()).sum() > LARGEST_FILES) {
      return new Made.Not(
          new SendResult.Refused("too_large", "The files are larger than 10 MB together."));
    }
    var files = new ArrayList<File>();
    for (var file : text.files()) {
      try (var stored = blobs.open(tenant, file.id()).orElse(null)) {
        if (stored == null) {
          return new Made.Not(
              new SendResult.Refused("attachment_gone", "A file of the message is gone."));
        }
        var content = Base64.getEncoder().encodeToString(stored.readAllBytes());
        files.add(new File(file.name(), file.type(), file.size(), content));
      } catch (IOException e) {
        return new Made.Not(
            new SendResult.TryLater("files", "The files cannot be read now.", null));
      }
    }
    return new Made.Ready(
        Json.MAPPER.writeValueAsBytes(
            new WebhookMessage(
                "message",
                message.delivery().toString(),
                text.from(),
                text.to(),
                text.text(),
                files)));
  }
}
