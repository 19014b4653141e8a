package kira.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * Clears up behind this process, however it ends. A small shell waits until its input is closed,
 * which the system does when we are gone, by Ctrl-C or SIGKILL as well; then it stops the processes
 * and deletes the folders that are still on its list.
 */
final class Leftovers {
  private static final String SHELL =
      """
      trap '' INT TERM HUP
      pids=; folders=
      while read -r what it; do
        case $what in
          process) pids="$pids $it" ;;
          ended) pids=$(printf '%s' "$pids" | sed "s/ $it\\b//") ;;
          folder) folders="$folders $it" ;;
        esac
      done
      stop() { # stop SIGNAL PID: and whatever it takes after ten seconds
        kill -"$1" "$2" 2>/dev/null || return 0
        n=0
        while kill -0 "$2" 2>/dev/null; do
          n=$((n + 1))
          [ $n = 100 ] && kill -KILL "$2" 2>/dev/null
          sleep 0.1
        done
      }
      for pid in $pids; do stop TERM "$pid"; done
      for folder in $folders; do
        # A PostgreSQL whose parent was killed; its data is of no use to anybody.
        find "$folder" -name postmaster.pid 2>/dev/null | while read -r file; do
          pid=$(head -n 1 "$file")
          case $(readlink "/proc/$pid/cwd") in "$folder"*) stop QUIT "$pid" ;; esac
        done
        rm -rf "$folder"
      done
      """;

  private static final Leftovers OURS = new Leftovers();

  private final OutputStream shell;

  private Leftovers() {
    try {
      shell =
          new ProcessBuilder("sh", "-c", SHELL)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .getOutputStream();
    } catch (IOException e) {
      throw new IllegalStateException("no shell to clear up", e);
    }
  }

  /** A new folder that does not outlive this process. */
  static Path folder() throws IOException {
    var folder = Files.createTempDirectory("kira-bench-").toRealPath();
    OURS.say("folder " + folder);
    return folder;
  }

  /** A child that does not outlive this process, unless {@link #ended} is said of it. */
  static void process(long pid) throws IOException {
    OURS.say("process " + pid);
  }

  static void ended(long pid) throws IOException {
    OURS.say("ended " + pid);
  }

  static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private synchronized void say(String line) throws IOException {
    shell.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    shell.flush();
  }
}
