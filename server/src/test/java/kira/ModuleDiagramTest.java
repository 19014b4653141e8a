package kira;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/** Keeps the picture of the modules true to the code. */
class ModuleDiagramTest {
  private static final Path PAGE = Path.of("../docs/modules.md");
  private static final Path SOURCES = Path.of("src/main/java/kira");
  private static final String GROUND = "platform";
  private static final Pattern SENTENCE =
      Pattern.compile("/\\*\\*(.*?)(?:<p>|\\*/)", Pattern.DOTALL);

  // The runtime is a library below the product, in another Maven module.
  private final ApplicationModules modules =
      ApplicationModules.of(Kira.class, resideInAPackage("kira.objects.."));

  @Test
  void thePictureShowsWhatDependsOnWhat() throws IOException {
    var page = page();
    if (Boolean.getBoolean("modules.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as(
            "docs/modules.md is old; redraw it with: mvn -q -pl server -am test"
                + " -Dtest=ModuleDiagramTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dmodules.write=true")
        .isEqualTo(page);
  }

  private String page() throws IOException {
    var arrows = new TreeSet<String>();
    var sentences = new StringBuilder();
    for (var module : modules.stream().sorted().toList()) {
      sentences.append("| `%s` | %s |\n".formatted(name(module), sentence(module)));
      module
          .getDirectDependencies(modules)
          .uniqueModules()
          .map(ModuleDiagramTest::name)
          .filter(target -> !target.equals(GROUND))
          .forEach(target -> arrows.add("  %s --> %s\n".formatted(name(module), target)));
      if (!name(module).equals(GROUND)) {
        arrows.add("  %s\n".formatted(name(module)));
      }
    }
    return """
    # What depends on what

    Written by `ModuleDiagramTest` from the code; do not edit. An arrow points from the module that asks to the one it asks.
    Every module stands on `platform` and on the library `objects/`, so those arrows are left out.

    ```mermaid
    flowchart TD
    %s```

    | module | what it is |
    |---|---|
    %s\
    """
        .formatted(String.join("", arrows), sentences);
  }

  /** What the module's package-info says of it. */
  private static String sentence(ApplicationModule module) throws IOException {
    var source = Files.readString(SOURCES.resolve(name(module)).resolve("package-info.java"));
    var comment = SENTENCE.matcher(source);
    assertThat(comment.find()).as("%s says what it is", module).isTrue();
    return comment.group(1).replaceAll("\\s*\\n\\s*\\*?\\s*", " ").strip();
  }

  private static String name(ApplicationModule module) {
    return module.getIdentifier().toString();
  }
}
