package kira.platform;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The one clock everything is given; tests put a settable one in its place. It knows microseconds,
 * as the database does, so that a time read back is the time that was written.
 */
@Configuration(proxyBeanMethods = false)
class TimeConfiguration {
  @Bean
  InstantSource clock() {
    return () -> Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
