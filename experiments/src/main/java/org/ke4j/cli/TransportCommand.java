package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ke4j.error.Check;
import org.ke4j.option.Range;
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
      "Computes the exact optimal transport (Wasserstein distance) between two point clouds.",
      "",
      "X.npy and Y.npy hold one point a row, as 'ke embed' writes them, in any of NumPy's real number"
          + " types; sizes may differ. The cost is the least mean ground distance over all ways to move"
          + " the mass of X onto Y, both normalised to 1. It comes with a proof: the relative duality"
          + " gap, at most 1e-9 of what the cost is made of, however far the entries differ in size."
          + " Points of weight 0 are left out. The solver is chosen by the problem: sort (points on a"
          + " line), assignment (equally many points of equal weight) or network-simplex (everything"
          + " else).",
      "",
      "The seconds are those of the processor for this one call, start-up of Java's compiler included."
    },
    footer = {
      "",
      "Examples:",
      "  ke embed --class 3 --output x.npy",
      "  ke embed --class 3 --transformation rot90 --output y.npy",
      "  ke transport x.npy y.npy --paired --json -",
      "  ke transport x.npy y.npy --ground euclidean --weights-x a.npy --coupling plan.csv",
      "  ke transport x.npy y.npy --paired --bound .01",
      "  ke transport --cost c.npy"
    })
final class TransportCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..2",
      paramLabel = "X.npy Y.npy",
      description = "the two clouds, n x d and m x d")
  private Path[] clouds = {};

  @Option(
      names = "--cost",
      paramLabel = "C.npy",
      description =
          "the costs themselves, n x m, of any sign, in place of the clouds; inf forbids a cell")
  private Path cost;

  @Option(
      names = "--ground",
      paramLabel = "cosine|euclidean|sqeuclidean",
      description = "ground distance between two points (default: cosine)")
  private String ground;

  @Option(
      names = "--weights-x",
      paramLabel = "A.npy",
      description = "weights of the points of X, n values, 0 or more (default: uniform)")
  private Path weightsX;

  @Option(
      names = "--weights-y",
      paramLabel = "B.npy",
      description = "weights of the points of Y, m values of the same sum (default: uniform)")
  private Path weightsY;

  @Option(
      names = "--paired",
      description = "row i of Y is a changed copy of row i of X: faster, never another cost")
  private boolean paired;

  @Option(
      names = "--on-the-fly",
      description =
          "compute costs again whenever they are needed instead of storing n x m of them: slower, in"
              + " little memory (default: where the heap is too small to store them)")
  private boolean onTheFly;

  @Option(
      names = "--bound",
      paramLabel = "WIDTH",
      description =
          "stop at a certified interval of this relative width, for example .01, that holds the exact"
              + " cost: for clouds too large to wait for")
  @Range(from = 0, above = true, to = 1)
  private Double bound;

  @Option(
      names = "--coupling",
      paramLabel = "FILE.csv",
      description = "also write which mass goes where: from, to, mass")
  private Path coupling;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "compute threads, at most the number of cores (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int threads;

  @Mixin private ResultOptions output = new ResultOptions();

  @Override
  public Integer call() throws IOException {
    Check.between("--threads", threads, 1, Runtime.getRuntime().availableProcessors());
    output.prepare(coupling);
    TransportTask.Problem files =
        new TransportTask.Problem(List.of(clouds), cost, ground, weightsX, weightsY);
    TransportReport report =
        new TransportTask(
                files, new TransportTask.Options(paired, onTheFly, bound, coupling, threads))
            .run();
    output.print(report.table());
    output.deliver("transport.json", report, 0, files::inputs);
    return 0;
  }
}
