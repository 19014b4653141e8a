package kira.channels;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What an operator may set of channels, as {@code --kira.channels.…}. */
@ConfigurationProperties("kira.channels")
public record ChannelProperties(@DefaultValue Resend resend) {

  /**
   * @param baseUrl of the provider's API
   * @param perSecond requests that one account may make; the provider's limit is of a whole team
   * @param remembersKeys how long the provider knows an idempotency key
   */
  public record Resend(
      @DefaultValue("https://api.resend.com") URI baseUrl,
      @DefaultValue("10") double perSecond,
      @DefaultValue("24h") Duration remembersKeys) {}
}
