package kira.platform;

import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one clock everything is given; tests put a settable one in its place. */
@Configuration(proxyBeanMethods = false)
class TimeConfiguration {
  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }
}
