package kira.notes;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the runtime which kinds of object live here. */
@Configuration(proxyBeanMethods = false)
class NotesConfiguration {
  @Bean
  Note contactNoteKind() {
    return new Note();
  }

  @Bean
  Task contactTaskKind() {
    return new Task();
  }
}
