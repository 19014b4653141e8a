package kira.platform.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import kira.platform.CannotStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path folder;

  @Test
  void oneKiraOwnsAFolder() throws Exception {
    try (var first = DataFolder.open(folder)) {
      assertThat(first.root()).isEqualTo(folder.toRealPath());
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining(
              "Another Kira (process %d)".formatted(ProcessHandle.current().pid()));
    }
    DataFolder.open(folder).close();
  }

  @Test
  void anotherProcessCannotTakeItEither() throws Exception {
    try (var _ = DataFolder.open(folder)) {
      var program = folder.resolve("Second.java");
      Files.writeString(
          program,
          """
          import java.nio.channels.*;
          import java.nio.file.*;
          void main(String[] args) throws Exception {
            var lock = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE).tryLock();
            IO.println(lock == null ? "taken" : "free");
          }
          """);
      var second =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  program.toString(),
                  folder.resolve("kira.lock").toString())
              .redirectErrorStream(true)
              .start();
      assertThat(new String(second.getInputStream().readAllBytes()).strip()).isEqualTo("taken");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsSaidPlainly() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("cannot be used");
  }

  @Test
  void whatADeadProcessWasTakingInIsGone() throws Exception {
    var kept = folder.resolve("files").resolve("a");
    try (var data = DataFolder.open(folder)) {
      Files.writeString(data.incoming().resolve("half.zip"), "everything about somebody");
      var parts = Files.createDirectory(data.incoming().resolve("parts"));
      Files.writeString(parts.resolve("one"), "x");
      Files.writeString(data.folder("files").resolve("a"), "kept");
    }
    try (var data = DataFolder.open(folder);
        var left = Files.list(data.incoming())) {
      assertThat(left).isEmpty();
      assertThat(kept).hasContent("kept");
    }
  }
}
