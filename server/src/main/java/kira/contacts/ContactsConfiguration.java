package kira.contacts;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the runtime which kinds of object live here. */
@Configuration(proxyBeanMethods = false)
class ContactsConfiguration {
  @Bean
  Contact contactKind() {
    return new Contact();
  }

  @Bean
  Identity identityKind() {
    return new Identity();
  }
}
