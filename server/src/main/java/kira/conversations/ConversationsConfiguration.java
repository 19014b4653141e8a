package kira.conversations;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the runtime which kind of object lives here. */
@Configuration(proxyBeanMethods = false)
class ConversationsConfiguration {
  @Bean
  Conversation conversationKind() {
    return new Conversation();
  }
}
