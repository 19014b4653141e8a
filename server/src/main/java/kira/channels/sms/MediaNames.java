package kira.channels.sms;

import java.util.Locale;
import java.util.Map;

/** Names for files that come without one: the phone network carries only their type. */
public final class MediaNames {
  private static final Map<String, String> ENDINGS =
      Map.ofEntries(
          Map.entry("image/jpeg", "jpg"),
          Map.entry("image/png", "png"),
          Map.entry("image/gif", "gif"),
          Map.entry("image/webp", "webp"),
          Map.entry("image/heic", "heic"),
          Map.entry("video/mp4", "mp4"),
          Map.entry("video/3gpp", "3gp"),
          Map.entry("video/quicktime", "mov"),
          Map.entry("audio/mpeg", "mp3"),
          Map.entry("audio/amr", "amr"),
          Map.entry("audio/mp4", "m4a"),
          Map.entry("audio/ogg", "ogg"),
          Map.entry("text/plain", "txt"),
          Map.entry("text/vcard", "vcf"),
          Map.entry("text/x-vcard", "vcf"),
          Map.entry("text/calendar", "ics"),
          Map.entry("application/pdf", "pdf"));

  private MediaNames() {}

  /** The media type alone, without what may follow it. */
  public static String type(String given) {
    int end = given.indexOf(';');
    return (end < 0 ? given : given.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  public static String of(int number, String type) {
    var ending = ENDINGS.get(type(type));
    return ending == null ? "file-" + number : "file-%d.%s".formatted(number, ending);
  }
}
