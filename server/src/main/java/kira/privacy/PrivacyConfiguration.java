package kira.privacy;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the runtime which kinds of object live here. */
@Configuration(proxyBeanMethods = false)
class PrivacyConfiguration {
  @Bean
  PersonErasure personErasureKind() {
    return new PersonErasure();
  }

  @Bean
  Retention retentionKind() {
    return new Retention();
  }

  @Bean
  PersonExport personExportKind() {
    return new PersonExport();
  }
}
