package kira.channels.chat;

import java.time.Duration;
import kira.platform.web.RateLimits.Limit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much visitors may do, each as "so many at once" and "as many again within".
 *
 * @param frames of any kind on one connection
 * @param messages of one visitor, over all their tabs
 * @param originMessages of all visitors of one site
 * @param sessions from one network address
 * @param uploads of one visitor
 */
@ConfigurationProperties("kira.chat")
record ChatLimits(
    @DefaultValue("60") int frames,
    @DefaultValue("10s") Duration framesPer,
    @DefaultValue("20") int messages,
    @DefaultValue("20s") Duration messagesPer,
    @DefaultValue("3000") int originMessages,
    @DefaultValue("10s") Duration originMessagesPer,
    @DefaultValue("120") int sessions,
    @DefaultValue("1m") Duration sessionsPer,
    @DefaultValue("20") int uploads,
    @DefaultValue("1m") Duration uploadsPer) {

  Limit frameLimit() {
    return new Limit(frames, framesPer);
  }

  Limit messageLimit() {
    return new Limit(messages, messagesPer);
  }

  Limit originLimit() {
    return new Limit(originMessages, originMessagesPer);
  }

  Limit sessionLimit() {
    return new Limit(sessions, sessionsPer);
  }

  Limit uploadLimit() {
    return new Limit(uploads, uploadsPer);
  }
}
