package kira.platform.storage;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import kira.Kira;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.modulith.core.ApplicationModules;

class ModuleMigrationsTest {

  @Test
  void everyModulesTablesAreMadeAfterThoseItLeansOn() {
    var modules = ApplicationModules.of(Kira.class, resideInAPackage("kira.objects.."));
    for (var module : modules) {
      int own = ModuleMigrations.ORDER.indexOf(module.getIdentifier().toString());
      if (own < 0) {
        continue;
      }
      module
          .getDirectDependencies(modules)
          .uniqueModules()
          .map(other -> other.getIdentifier().toString())
          .filter(ModuleMigrations.ORDER::contains)
          .forEach(other ->
              assertThat(ModuleMigrations.ORDER.indexOf(other))
                  .as("%s leans on %s", module, other)
                  .isLessThan(own));
    }
  }

  @Test
  void noFolderOfMigrationsIsForgotten() throws IOException {
    var folders =
        Arrays.stream(
                new PathMatchingResourcePatternResolver()
                    .getResources("classpath*:db/migration/*/V*.sql"))
            .map(file -> {
              try {
                var path = file.getURL().getPath();
                var folder = path.substring(0, path.lastIndexOf('/'));
                return folder.substring(folder.lastIndexOf('/') + 1);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
            .distinct()
            .toList();
    assertThat(ModuleMigrations.ORDER).containsAll(folders);
  }
}
