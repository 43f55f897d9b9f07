package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Products;
import org.ke4j.report.TextTable;
import org.ke4j.store.AtomicFiles;
import org.ke4j.transport.Coupling;
import org.ke4j.transport.GroundDistance;
import org.ke4j.transport.OptimalityException;
import org.ke4j.transport.Transport;
import org.ke4j.transport.TransportProblem;
import org.ke4j.transport.TransportProblem.Storage;
import org.ke4j.transport.TransportResult;
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
  private int threads;

  @Mixin private ResultOptions output = new ResultOptions();

  @Override
  public Integer call() throws IOException {
    Check.between("--threads", threads, 1, Runtime.getRuntime().availableProcessors());
    output.prepare(coupling);
    TransportProblem problem = problem();
    load();
    TransportResult found = solve(problem);
    Coupling plan = found.coupling();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("cost", found.cost());
    if (bound != null) {
      result.put("lower", found.dual());
      result.put("upper", found.cost());
    }
    result.put("dualityGap", found.relativeGap());
    result.put("solver", found.solver());
    result.put("n", found.potentialsX().length);
    result.put("m", found.potentialsY().length);
    result.put("costSeconds", found.costSeconds());
    result.put("solveSeconds", found.solveSeconds());
    TextTable table = new TextTable("result", "value");
    result.forEach((name, value) -> table.row(name, text(value)));
    output.print(table);
    output.json(result);
    if (coupling != null) {
      AtomicFiles.write(coupling, csv(plan));
    }
    if (output.wantsFolder()) {
      output.folder().json("transport.json", result);
      output.provenance(0, inputs());
    }
    return 0;
  }

  /**
   * Loads BLAS and the solvers' classes before the clock starts, as other programs do when they
   * import. Threads of the solver share the work, so a product runs on one.
   */
  private static void load() {
    Products.threads(1);
    Matrix points = new Matrix(new float[] {1, 0, 0, 1, 1, 1}, 3, 2);
    try {
      for (double[] weights : new double[][] {null, {1, 2, 3}}) {
        Transport.solve(
            TransportProblem.between(points, points, GroundDistance.COSINE).weights(weights, null));
      }
    } catch (Ke4jException e) {
      // No room even for this: the problem itself will say so, with its own size.
      return;
    }
  }

  private TransportResult solve(TransportProblem problem) {
    try {
      return bound == null ? Transport.solve(problem) : Transport.bound(problem, bound);
    } catch (OptimalityException | UsageException e) {
      throw e;
    } catch (Ke4jException e) {
      String names = cost != null ? cost.toString() : "X is " + clouds[0] + ", Y is " + clouds[1];
      throw new Ke4jException(e.getMessage() + " (" + names + ")", e);
    }
  }

  private TransportProblem problem() throws IOException {
    TransportProblem problem;
    if (cost != null) {
      Check.that(clouds.length == 0, "--cost takes the place of the clouds: leave X and Y out");
      Check.that(ground == null, "--cost takes the place of --ground: leave it out");
      Check.that(!onTheFly, "--cost is stored already: leave --on-the-fly out");
      problem = TransportFiles.costs(cost);
    } else {
      Check.that(clouds.length == 2, "expected two clouds, X.npy and Y.npy, or --cost C.npy alone");
      GroundDistance distance = GroundDistance.parse(ground == null ? "cosine" : ground);
      problem =
          TransportProblem.between(
              TransportFiles.cloud(clouds[0]), TransportFiles.cloud(clouds[1]), distance);
    }
    if (weightsX != null || weightsY != null) {
      problem =
          problem.weights(
              TransportFiles.weights(weightsX, problem.n()),
              TransportFiles.weights(weightsY, problem.m()));
    }
    return problem
        .paired(paired)
        .threads(threads)
        .storage(onTheFly ? Storage.ON_THE_FLY : Storage.AUTO);
  }

  private Map<String, String> inputs() throws IOException {
    Map<String, String> inputs = new LinkedHashMap<>();
    for (Path file : new Path[] {cost, weightsX, weightsY}) {
      if (file != null) {
        inputs.put(file.toString(), org.ke4j.store.Sha256.of(file));
      }
    }
    for (Path file : clouds) {
      inputs.put(file.toString(), org.ke4j.store.Sha256.of(file));
    }
    return inputs;
  }

  private static String csv(Coupling plan) {
    StringBuilder csv = new StringBuilder("from,to,mass\n");
    for (int k = 0; k < plan.size(); k++) {
      csv.append(plan.from()[k]).append(',').append(plan.to()[k]).append(',');
      csv.append(plan.mass()[k]).append('\n');
    }
    return csv.toString();
  }

  private static String text(Object value) {
    if (!(value instanceof Double number) || number == 0) {
      return value.equals(0.0) || value.equals(-0.0) ? "0" : value.toString();
    }
    boolean plain = Math.abs(number) >= 1e-4 && Math.abs(number) < 1e9;
    return String.format(Locale.ROOT, plain ? "%.9f" : "%.9e", number);
  }
}
