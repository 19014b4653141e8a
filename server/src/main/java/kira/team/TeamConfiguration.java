package kira.team;

import kira.objects.Kind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the kinds of durable object that live here. */
@Configuration(proxyBeanMethods = false)
class TeamConfiguration {
  @Bean
  Kind<?, ?, ?> claimKind() {
    return new Claim();
  }

  @Bean
  Kind<?, ?, ?> accountKind() {
    return new Account();
  }

  @Bean
  Kind<?, ?, ?> workspaceKind() {
    return new Workspace();
  }

  @Bean
  Kind<?, ?, ?> accessKind() {
    return new Access();
  }

  @Bean
  Kind<?, ?, ?> settingsKind() {
    return new Settings();
  }
}
