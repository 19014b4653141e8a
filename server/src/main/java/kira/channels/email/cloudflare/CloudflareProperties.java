package kira.channels.email.cloudflare;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Configuration;

/**
 * Where Cloudflare is.
 *
 * @param baseUrl of its API
 * @param perSecond requests that one account may make
 */
@ConfigurationProperties("kira.channels.cloudflare")
record CloudflareProperties(
    @DefaultValue("https://api.cloudflare.com/client/v4") URI baseUrl,
    @DefaultValue("2") double perSecond) {

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(CloudflareProperties.class)
  static class Enabled {}
}
