package kira.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another process of a bench, which ends with it. */
final class Child implements AutoCloseable {
  private final Process process;

  private Child(Process process) throws IOException {
    this.process = process;
    Leftovers.process(process.pid());
  }

  /** A program of the benches in a JVM with the settings of this one. */
  static Child java(Class<?> main, List<String> arguments) throws IOException {
    var line = javaWithOurSettings();
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(main.getName());
    line.addAll(arguments);
    return new Child(
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  static Child of(List<String> line, Map<String, String> environment, Path log) throws IOException {
    var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Child(builder.start());
  }

  static List<String> javaWithOurSettings() {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    return line;
  }

  Process process() {
    return process;
  }

  /** Memory in use by the process alone, in bytes, as the system counts it. */
  double resident() throws IOException {
    return bytes(process.toHandle(), "status", "VmRSS:");
  }

  /** Memory of the process and its children, what they share counted once. */
  double shareOfMemory() throws IOException {
    double sum = bytes(process.toHandle(), "smaps_rollup", "Pss:");
    for (var child : process.descendants().toList()) {
      sum += bytes(child, "smaps_rollup", "Pss:");
    }
    return sum;
  }

  private static double bytes(ProcessHandle of, String file, String name) throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc", "" + of.pid(), file))) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024.0;
      }
    }
    throw new IOException("no " + name);
  }

  String commandLine() throws IOException {
    return Files.readString(Path.of("/proc", "" + process.pid(), "cmdline")).replace('\0', ' ');
  }

  /** CPU seconds it has used. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    Leftovers.ended(process.pid());
  }
}
