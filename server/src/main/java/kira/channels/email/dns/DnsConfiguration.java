package kira.channels.email.dns;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DnsProperties.class)
class DnsConfiguration {
  @Bean
  Dns dns(DnsProperties properties) {
    return new NameServers(properties);
  }
}
