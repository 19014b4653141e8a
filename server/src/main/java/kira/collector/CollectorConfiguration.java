package kira.collector;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the runtime which kind of object lives here. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CollectorLimits.class)
class CollectorConfiguration {
  @Bean
  EventSource eventSourceKind() {
    return new EventSource();
  }
}
