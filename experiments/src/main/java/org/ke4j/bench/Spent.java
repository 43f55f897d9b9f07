package org.ke4j.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ke4j.error.Ke4jException;

/**
 * What a process took from its start to its end, looked at every five milliseconds.
 *
 * @param wallSeconds from start to end
 * @param cpuSeconds of the processor; null where the system does not tell
 * @param peakMegabytes the most memory that was resident; null where the system does not tell
 * @param output what it printed on standard output
 */
record Spent(double wallSeconds, Double cpuSeconds, Double peakMegabytes, String output) {
  private static final int ENDING = 2000;

  /**
   * Runs a command to its end.
   *
   * @throws Ke4jException with the end of what it said, if it fails
   */
  static Spent of(List<String> command) throws IOException {
    Path said = Files.createTempFile("ke4j-bench", ".err");
    Path printed = Files.createTempFile("ke4j-bench", ".out");
    try {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectError(said.toFile())
              .redirectOutput(printed.toFile())
              .start();
      process.getOutputStream().close();
      Duration cpu = null;
      Double peak = null;
      try {
        do {
          cpu = process.info().totalCpuDuration().orElse(cpu);
          peak = peak(process.pid(), peak);
        } while (!process.waitFor(5, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Ke4jException("bench: interrupted", e);
      } finally {
        process.destroy();
      }
      double wall = (System.nanoTime() - start) / 1e9;
      if (process.exitValue() != 0) {
        String words = Files.readString(said, StandardCharsets.UTF_8).strip();
        throw new Ke4jException(
            "bench: '%s' ended with %d: %s"
                .formatted(
                    String.join(" ", command),
                    process.exitValue(),
                    words.substring(Math.max(0, words.length() - ENDING))));
      }
      return new Spent(
          wall,
          cpu == null ? null : cpu.toNanos() / 1e9,
          peak,
          Files.readString(printed, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(said);
      Files.deleteIfExists(printed);
    }
  }

  /** The amounts that the system tells. */
  Map<String, Double> amounts() {
    Map<String, Double> amounts = new LinkedHashMap<>();
    amounts.put(Side.WALL_SECONDS, wallSeconds);
    if (cpuSeconds != null) {
      amounts.put(Side.CPU_SECONDS, cpuSeconds);
    }
    if (peakMegabytes != null) {
      amounts.put(Side.PEAK_MEGABYTES, peakMegabytes);
    }
    return amounts;
  }

  private static Double peak(long process, Double before) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
          .findFirst()
          .orElse(before);
    } catch (IOException e) {
      // It has ended, or this system has no such file.
      return before;
    }
  }
}
