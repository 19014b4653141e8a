package kira;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import kira.channels.email.dns.LocalDns;
import kira.platform.storage.TestDatabase;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.MapPropertySource;

/** What {@link KiraTest} puts in place of the real clock, the real callers and the data folder. */
@TestConfiguration(proxyBeanMethods = false)
@Import(TestCallers.class)
public class KiraTestSetup {
  @Bean
  @Primary
  TestClock testClock() {
    return new TestClock();
  }

  public static final class Surroundings
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
      var folder = temporaryFolder();
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "surroundings",
                  Map.of(
                      "kira.data", folder.toString(),
                      "kira.channels.dns.servers", "127.0.0.1:" + LocalDns.shared().port(),
                      "kira.database.url", TestDatabase.url(),
                      "kira.database.user", TestDatabase.user(),
                      "kira.database.password", TestDatabase.password())));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
    }

    private static Path temporaryFolder() {
      try {
        return Files.createTempDirectory("kira-data-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void remove(Path folder) {
      try (var all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
