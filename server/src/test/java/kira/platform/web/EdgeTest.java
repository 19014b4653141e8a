package kira.platform.web;

import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.sql.SQLException;
import java.util.Map;
import kira.KiraTestSetup;
import kira.TestCallers;
import kira.TestClock;
import kira.platform.storage.TestDatabase;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;

/** The HTTP edge alone, on a port, with {@link EdgeProbe} in the place of the product. */
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
    classes = EdgeTest.Edge.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "kira.management-port=0",
      "kira.web.json-limit=64KB",
      "spring.servlet.multipart.max-file-size=256KB",
      "spring.autoconfigure.exclude="
          + "org.springframework.modulith.runtime.autoconfigure.SpringModulithRuntimeAutoConfiguration",
      "spring.flyway.locations=classpath:db/migration/__root,classpath:db/edge"
    })
@ContextConfiguration(initializers = {KiraTestSetup.Surroundings.class, EdgeTest.OwnDatabase.class})
@interface EdgeTest {

  @EnableAutoConfiguration
  @ComponentScan({"kira.platform.web", "kira.platform.storage", "kira.platform.secrets"})
  @Import({TestCallers.class, TestClock.class})
  class Edge {}

  /** Its migrations are not the product's, so it needs a database beside the shared one. */
  final class OwnDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      try {
        context
            .getEnvironment()
            .getPropertySources()
            .addFirst(
                new MapPropertySource(
                    "edge", Map.of("kira.database.url", TestDatabase.freshDatabase("edge"))));
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
