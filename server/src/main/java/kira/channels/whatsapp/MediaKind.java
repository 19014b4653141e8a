package kira.channels.whatsapp;

import java.util.Locale;
import java.util.Optional;
import kira.conversations.AttachmentRef;

/**
 * How WhatsApp carries a file, and how large it may be. What is none of the others is a document.
 */
enum MediaKind {
  IMAGE(5, true),
  AUDIO(16, false),
  VIDEO(16, true),
  STICKER(0.5, false),
  DOCUMENT(100, true);

  /** Characters that may stand below a file. */
  static final int CAPTION = 1024;

  private static final long MEGABYTE = 1_000_000;

  private final double megabytes;
  private final boolean captioned;

  MediaKind(double megabytes, boolean captioned) {
    this.megabytes = megabytes;
    this.captioned = captioned;
  }

  static MediaKind of(AttachmentRef file) {
    var type = file.type().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "image/jpeg", "image/png" -> IMAGE;
      case "image/webp" -> file.size() <= STICKER.most() ? STICKER : DOCUMENT;
      case "video/mp4", "video/3gpp" -> isAudioName(file.name()) ? AUDIO : VIDEO;
      case "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg" -> AUDIO;
      default -> DOCUMENT;
    };
  }

  /** MPEG-4 holds sound as well as films; only the name tells which. */
  private static boolean isAudioName(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".m4a");
  }

  /** The media type that the provider wants to hear for it. */
  String typeOf(AttachmentRef file) {
    return this == AUDIO && file.type().equals("video/mp4") ? "audio/mp4" : file.type();
  }

  long most() {
    return (long) (megabytes * MEGABYTE);
  }

  /** Whether a text may stand below it. */
  boolean isCaptioned() {
    return captioned;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is wrong with the file, as a sentence. */
  Optional<String> faultOf(AttachmentRef file) {
    return file.size() <= most()
        ? Optional.empty()
        : Optional.of(
            "WhatsApp takes a file of this kind (%s) up to %s MB."
                .formatted(word(), megabytes < 1 ? "0.5" : Long.toString((long) megabytes)));
  }
}
