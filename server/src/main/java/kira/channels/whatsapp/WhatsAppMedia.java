package kira.channels.whatsapp;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import kira.channels.Account;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.text.MediaFile;
import kira.conversations.AttachmentRef;
import kira.platform.blobs.Blobs;
import kira.platform.http.OutboundResponse;
import kira.platform.secrets.Secret;
import org.springframework.stereotype.Component;

/** Brings files to the provider and fetches them from there. */
@Component
class WhatsAppMedia {
  private final GraphApi api;
  private final Blobs blobs;

  WhatsAppMedia(GraphApi api, Blobs blobs) {
    this.api = api;
    this.blobs = blobs;
  }

  /** Either the file with the provider, or why the message does not go out. */
  sealed interface Brought {
    record Up(WhatsAppRequest.Uploaded file) implements Brought {}

    record Not(SendResult why) implements Brought {}
  }

  /** Uploads a file. Whatever goes wrong, no message left yet: nothing here is ever in doubt. */
  Brought bring(Account account, Secret token, String number, AttachmentRef file, Instant now) {
    var kind = MediaKind.of(file);
    var fault = kind.faultOf(file);
    if (fault.isPresent()) {
      return new Brought.Not(new SendResult.Refused("file_too_large", fault.get()));
    }
    try (var stored = blobs.open(account.tenant(), file.id()).orElse(null)) {
      if (stored == null) {
        return new Brought.Not(
            new SendResult.Refused("attachment_gone", "A file of the message is gone."));
      }
      var response =
          api.upload(
              account,
              token,
              "/%s/media".formatted(GraphApi.part(number)),
              file.name(),
              kind.typeOf(file),
              stored.readAllBytes());
      var id = Graph.json(response.body()).map(body -> Graph.text(body, "id")).orElse(null);
      return response.isSuccess() && id != null
          ? new Brought.Up(new WhatsAppRequest.Uploaded(kind, id, file.name()))
          : new Brought.Not(notTaken(response, now));
    } catch (IOException e) {
      return new Brought.Not(
          new SendResult.TryLater("media_upload", "The file cannot be brought there now.", null));
    }
  }

  private static SendResult notTaken(OutboundResponse response, Instant now) {
    return Graph.fault(Graph.json(response.body()).orElse(null))
        .map(fault -> fault.result(null, now))
        .orElseGet(() ->
            new SendResult.TryLater(
                "media_upload",
                "The file was answered with status %d.".formatted(response.status()),
                null));
  }

  /**
   * A file of a customer; empty when it cannot be had any more, which is told in the conversation.
   */
  Optional<MediaFile> fetch(Account account, Secret token, WhatsAppMessage.Media media)
      throws IOException {
    var asked = api.get(account, token, "/" + GraphApi.part(media.id()));
    var answer = Graph.json(asked.body()).orElse(null);
    var fault = Graph.fault(answer);
    if (fault.isPresent() || asked.status() == 404) {
      if (fault.isPresent() && isForNow(fault.get())) {
        throw new IOException("a file cannot be fetched: " + fault.get().code());
      }
      return Optional.empty();
    }
    var url = Graph.text(answer, "url");
    if (!asked.isSuccess() || url == null) {
      throw new IOException("a file cannot be fetched: status " + asked.status());
    }
    var content = api.file(account, token, url);
    // The address lives for five minutes only: the next attempt asks for another.
    if (!content.isSuccess()) {
      throw new IOException("a file cannot be fetched: status " + content.status());
    }
    return Optional.of(new MediaFile(media.name(), media.type(), content.body()));
  }

  private static boolean isForNow(GraphFault fault) {
    return switch (fault.kind()) {
      case BUSY, NUMBER_LIMIT, PAIR_LIMIT, UPGRADE, HOURLY_LIMIT, SPAM -> true;
      // A token that is revoked today may be another tomorrow.
      case ACCOUNT -> !fault.code().equals("number_unknown");
      case MESSAGE, RECIPIENT -> false;
    };
  }
}
