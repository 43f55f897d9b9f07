package org.ke4j.cli;

import java.io.IOException;
import java.util.Map;
import org.ke4j.bench.BenchReport;
import org.ke4j.bench.Peer;
import org.ke4j.bench.Side;
import org.ke4j.option.Range;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all benchmarks share. */
final class BenchOptions {
  @Option(
      names = "--peer",
      paramLabel = "COMMAND",
      description =
          "another program to take turns with, as a command of the shell; without it its figures are"
              + " dashes")
  private String peer;

  @Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "3",
      description = "turns of each, 1 or more (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int turns;

  @Mixin private ResultOptions output = new ResultOptions();

  void prepare() throws IOException {
    output.prepare();
  }

  /**
   * Measures and delivers.
   *
   * @param whole whether the peer's process as a whole is what is compared
   */
  int run(String name, int threads, Map<String, String> setting, Side ours, boolean whole)
      throws IOException {
    Peer other = peer == null ? null : new Peer(peer, whole);
    try (ProgressBars bars = new ProgressBars()) {
      BenchReport found = BenchReport.run(name, threads, setting, ours, other, turns, bars);
      output.print(found.table());
      output.deliver("bench.json", found, 1, Map::of);
    }
    return 0;
  }
}
