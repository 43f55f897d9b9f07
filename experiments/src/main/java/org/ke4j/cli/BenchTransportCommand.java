package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.bench.Side;
import org.ke4j.error.Check;
import org.ke4j.task.TransportReport;
import org.ke4j.task.TransportTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "transport",
    mixinStandardHelpOptions = true,
    description = {
      "Processor seconds that the exact transport between two clouds takes to solve, and its cost.",
      "",
      "A peer prints JSON with cpuSeconds and cost in its last line."
    },
    footer = {
      "",
      "Examples:",
      "  ke bench transport x.npy y.npy --paired",
      "  ke bench transport x.npy y.npy --peer 'python3 transport.py x.npy y.npy'"
    })
final class BenchTransportCommand implements Callable<Integer> {
  @Parameters(arity = "2", paramLabel = "X.npy Y.npy", description = "the two clouds")
  private Path[] clouds;

  @Option(
      names = "--ground",
      paramLabel = "cosine|euclidean|sqeuclidean",
      description = "ground distance between two points (default: cosine)")
  private String ground;

  @Option(names = "--paired", description = "row i of Y is a changed copy of row i of X")
  private boolean paired;

  @Mixin private BenchOptions bench = new BenchOptions();

  @Override
  public Integer call() throws IOException {
    bench.prepare();
    Check.that(clouds.length == 2, "bench transport: expected X.npy and Y.npy");
    TransportTask.Problem files =
        new TransportTask.Problem(List.of(clouds), null, ground, null, null);
    TransportTask.Options options = new TransportTask.Options(paired, false, null, null, 1);
    Map<String, String> setting = new LinkedHashMap<>(files.inputs());
    setting.put("ground", ground == null ? "cosine" : ground);
    setting.put("paired", String.valueOf(paired));
    return bench.run("transport", 1, setting, () -> turn(files, options), false);
  }

  private static Map<String, Double> turn(
      TransportTask.Problem files, TransportTask.Options options) throws IOException {
    TransportReport report = new TransportTask(files, options).run();
    Map<String, Double> amounts = new LinkedHashMap<>();
    amounts.put(Side.CPU_SECONDS, report.solveSeconds());
    amounts.put("cost", report.cost());
    return amounts;
  }
}
