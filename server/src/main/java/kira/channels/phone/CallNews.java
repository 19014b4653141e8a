package kira.channels.phone;

import java.time.Instant;
import java.util.UUID;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Something that a provider tells of a call, in our words; kept as an inbound item until it is
 * worked on.
 *
 * @param call of ours, where the provider names it; else it is found by the provider's id
 * @param providerId the provider's id of the call
 * @param incoming whether it came in
 * @param own number of the account, E.164 with plus
 * @param other number outside, E.164 with plus; empty when it is withheld
 */
public record CallNews(
    @Nullable UUID call,
    String providerId,
    boolean incoming,
    String own,
    String other,
    Instant at,
    What what) {

  public sealed interface What {}

  /** A call comes in. */
  public record Arrived() implements What {}

  public record Came(CallFact fact) implements What {}

  /**
   * @param beeped whether it is a machine that has said its words and recorded from now on
   */
  public record Judged(AnsweredBy by, boolean beeped) implements What {}

  /**
   * Keys were pressed, or none in time.
   *
   * @param stage at which they were asked for
   */
  public record Pressed(String stage, String digits) implements What {}

  /**
   * @param code why, as a stable word of ours; null where the end says it all
   * @param words the provider's own
   * @param seconds for which it was talked
   */
  public record Ended(
      CallEnd how, @Nullable String code, @Nullable String words, @Nullable Integer seconds)
      implements What {}

  /** Another phone that the call is bridged to. */
  public record Bridged(String number, Leg.Status status, @Nullable Integer seconds)
      implements What {}

  /**
   * A recording can be fetched.
   *
   * @param recording the provider's id of it
   * @param message whether it is what somebody said after the tone; else a conversation
   */
  public record Recorded(String recording, String url, @Nullable Integer seconds, boolean message)
      implements What {}

  /** As it is kept. */
  public String kept() {
    return Json.MAPPER.writeValueAsString(this);
  }

  /** The same, at a time that can be one. */
  CallNews at(Instant time) {
    return new CallNews(call, providerId, incoming, own, other, time, what);
  }

  /** Null when it is none that was kept. */
  public static @Nullable CallNews read(String kept) {
    try {
      var news = Json.MAPPER.readValue(kept, CallNews.class);
      return news == null || news.what() == null || news.providerId() == null ? null : news;
    } catch (JacksonException e) {
      return null;
    }
  }
}
