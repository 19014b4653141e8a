package kira.platform.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kira.platform.CannotStartException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code postmaster.pid}, which a killed server leaves behind. The process it names may be an
 * orphan of ours with the settings of another day, or, after a reboot, a stranger that got the
 * number.
 */
final class PostgresPidFile {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresPidFile.class);

  private final Path dataDirectory;
  private final Path file;

  PostgresPidFile(Path dataDirectory) {
    this.dataDirectory = dataDirectory;
    this.file = dataDirectory.resolve("postmaster.pid");
  }

  /** Leaves no server running on the data directory and no pid file in the way of the next. */
  void clear() throws IOException {
    var process = namedProcess();
    if (process.isPresent()) {
      if (isOurs(process.get())) {
        LOG.warn("Stopping PostgreSQL {} left behind by an earlier run", process.get().pid());
        stop(process.get());
      } else {
        LOG.warn(
            "Process {} is not the PostgreSQL of {}: removing the stale pid file",
            process.get().pid(),
            dataDirectory);
      }
    }
    Files.deleteIfExists(file);
  }

  /** Whether the running server has written that it takes connections. */
  boolean saysReady(long pid) throws IOException {
    var lines = lines();
    return lines.size() >= 8
        && lines.get(0).strip().equals(Long.toString(pid))
        && lines.get(7).strip().equals("ready");
  }

  private Optional<ProcessHandle> namedProcess() throws IOException {
    var lines = lines();
    try {
      return lines.isEmpty()
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
              .filter(ProcessHandle::isAlive);
    } catch (NumberFormatException e) {
      LOG.warn("Unreadable pid file {}", file);
      return Optional.empty();
    }
  }

  private List<String> lines() throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** A postmaster works inside its data directory. */
  private boolean isOurs(ProcessHandle process) {
    try {
      var cwd = Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath();
      return cwd.equals(dataDirectory.toRealPath());
    } catch (IOException e) {
      LOG.debug("cannot see where process {} works", process.pid(), e);
      return process
          .info()
          .commandLine()
          .filter(line -> line.contains("postgres") && line.contains(dataDirectory.toString()))
          .isPresent();
    }
  }

  /** Fast shutdown: running transactions are rolled back, everything committed is written. */
  static void stop(ProcessHandle process) {
    for (var signal : List.of("INT", "QUIT")) {
      try {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
        process.onExit().get(60, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        LOG.warn("PostgreSQL {} does not stop on SIG{}", process.pid(), signal, e);
      } catch (IOException | ExecutionException e) {
        throw new IllegalStateException("PostgreSQL %d".formatted(process.pid()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while PostgreSQL was stopping", e);
      }
    }
    throw new CannotStartException(
        "PostgreSQL (process %d) does not stop.".formatted(process.pid()),
        "Stop it with: kill -9 %d".formatted(process.pid()));
  }
}
