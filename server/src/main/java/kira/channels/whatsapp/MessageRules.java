package kira.channels.whatsapp;

import java.util.List;
import java.util.Optional;
import kira.conversations.AttachmentRef;
import kira.objects.Refusal;

/** What a message may be, so that nobody learns it from the provider. */
final class MessageRules {
  private MessageRules() {}

  static Optional<Refusal> fault(String text, List<AttachmentRef> files) {
    if (files.size() > 1) {
      return refusal(
          "one_file",
          "A message of WhatsApp carries one file. Send them one by one.",
          "attachments");
    }
    if (files.isEmpty()) {
      return text.length() > WhatsAppRequest.TEXT
          ? refusal(
              "message_too_long",
              "A message of WhatsApp has at most %,d characters.".formatted(WhatsAppRequest.TEXT),
              "html")
          : Optional.empty();
    }
    var file = files.getFirst();
    var kind = MediaKind.of(file);
    var large = kind.faultOf(file);
    if (large.isPresent()) {
      return refusal("file_too_large", large.get(), "attachments");
    }
    if (!text.isBlank() && !kind.isCaptioned()) {
      return refusal(
          "no_caption",
          "WhatsApp shows no text below a file of this kind (%s). Send the text by itself."
              .formatted(kind.word()),
          "html");
    }
    return text.length() > MediaKind.CAPTION
        ? refusal(
            "caption_too_long",
            "Below a file WhatsApp shows at most %,d characters.".formatted(MediaKind.CAPTION),
            "html")
        : Optional.empty();
  }

  private static Optional<Refusal> refusal(String code, String words, String field) {
    return Optional.of(new Refusal(code, words, field));
  }
}
