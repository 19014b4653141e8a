package kira.channels.phone;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was recorded of a call.
 *
 * @param reference the provider's id of it
 * @param url where the provider has it
 * @param message whether it is what somebody said after the tone; else a conversation
 * @param file ours, once it was fetched
 * @param fault why it could not be fetched
 * @param removedAt since when the provider does not have it any more; null while it does
 */
public record Recording(
    String reference,
    String url,
    @Nullable Integer seconds,
    boolean message,
    @Nullable UUID file,
    @Nullable String type,
    long size,
    @Nullable String fault,
    @Nullable Instant removedAt) {
  static Recording of(CallNews.Recorded told) {
    return new Recording(
        told.recording(), told.url(), told.seconds(), told.message(), null, null, 0, null, null);
  }

  Recording kept(UUID file, String type, long size) {
    return new Recording(reference, url, seconds, message, file, type, size, null, null);
  }

  Recording removed(Instant at) {
    return new Recording(reference, url, seconds, message, file, type, size, fault, at);
  }

  Recording failed(String why) {
    return new Recording(reference, url, seconds, message, file, type, size, why, null);
  }

  boolean isWaiting() {
    return file == null && fault == null;
  }
}
