package kira.channels;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What an operator may set of channels, as {@code --kira.channels.…}. */
@ConfigurationProperties("kira.channels")
public record ChannelProperties(
    @DefaultValue Resend resend,
    @DefaultValue Twilio twilio,
    @DefaultValue Vonage vonage,
    @DefaultValue WhatsApp whatsapp,
    @DefaultValue Webhook webhook) {

  /**
   * @param baseUrl of the provider's API
   * @param perSecond requests that one account may make; the provider's limit is of a whole team
   * @param remembersKeys how long the provider knows an idempotency key
   */
  public record Resend(
      @DefaultValue("https://api.resend.com") URI baseUrl,
      @DefaultValue("10") double perSecond,
      @DefaultValue("24h") Duration remembersKeys) {}

  /**
   * @param baseUrl of the provider's API
   * @param perSecond messages that one account may hand over; Twilio queues what is more than a
   *     number may send
   * @param callsPerSecond calls that one account may place; Twilio queues what is more, and rings
   *     hours later
   */
  public record Twilio(
      @DefaultValue("https://api.twilio.com") URI baseUrl,
      @DefaultValue("10") double perSecond,
      @DefaultValue("1") double callsPerSecond) {}

  /**
   * @param baseUrl of the Messages API
   * @param accountUrl where the numbers of an account are asked for
   * @param perSecond messages that one account may hand over
   * @param callsPerSecond calls that one account may place; what is more is refused
   */
  public record Vonage(
      @DefaultValue("https://api.nexmo.com") URI baseUrl,
      @DefaultValue("https://rest.nexmo.com") URI accountUrl,
      @DefaultValue("10") double perSecond,
      @DefaultValue("3") double callsPerSecond) {}

  /**
   * @param perSecond messages that one account may hand over
   * @param remembersKeys how long receivers are told to remember the ids of messages
   */
  public record Webhook(
      @DefaultValue("20") double perSecond, @DefaultValue("24h") Duration remembersKeys) {}

  /**
   * @param baseUrl of the provider's API, without the version
   * @param version of the API, such as v23.0
   * @param perSecond messages that one number may send; the provider counts those that come in, too
   */
  public record WhatsApp(
      @DefaultValue("https://graph.facebook.com") URI baseUrl,
      @DefaultValue("v23.0") String version,
      @DefaultValue("40") double perSecond) {}
}
