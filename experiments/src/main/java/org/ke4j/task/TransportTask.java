package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Products;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Sha256;
import org.ke4j.transport.Coupling;
import org.ke4j.transport.GroundDistance;
import org.ke4j.transport.OptimalityException;
import org.ke4j.transport.Transport;
import org.ke4j.transport.TransportProblem;
import org.ke4j.transport.TransportProblem.Storage;
import org.ke4j.transport.TransportResult;

/** Solves a transport problem that lies in files. */
public final class TransportTask {
  private final Problem files;
  private final Options options;

  /**
   * Where it lies; null or empty for what is not there.
   *
   * @param clouds X and Y
   * @param cost the costs themselves in place of the clouds
   * @param ground its name; null for cosine
   * @param weightsX one value a point; null for equal ones
   * @param weightsY one value a point; null for equal ones
   */
  public record Problem(List<Path> clouds, Path cost, String ground, Path weightsX, Path weightsY) {
    public Problem {
      clouds = List.copyOf(clouds);
    }

    /** The files with their hashes. */
    public Map<String, String> inputs() throws IOException {
      Map<String, String> inputs = new LinkedHashMap<>();
      for (Path file :
          Stream.concat(Stream.of(cost, weightsX, weightsY), clouds.stream())
              .filter(Objects::nonNull)
              .toList()) {
        inputs.put(file.toString(), Sha256.of(file));
      }
      return inputs;
    }
  }

  /**
   * How.
   *
   * @param paired whether row i of Y is a changed copy of row i of X
   * @param onTheFly whether costs are computed whenever they are needed
   * @param bound relative width of a certified interval that will do; null for the exact cost
   * @param coupling which mass goes where: from, to, mass; null for no such file
   */
  public record Options(
      boolean paired, boolean onTheFly, Double bound, Path coupling, int threads) {}

  public TransportTask(Problem files, Options options) {
    this.files = files;
    this.options = options;
  }

  /** Solves it; writes the coupling where that is wanted. */
  public TransportReport run() throws IOException {
    TransportProblem problem = named();
    load();
    TransportResult found = solve(problem);
    TransportReport report = TransportReport.of(found, options.bound() != null);
    if (options.coupling() != null) {
      AtomicFiles.write(options.coupling(), csv(found.coupling()));
    }
    return report;
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
      return options.bound() == null
          ? Transport.solve(problem)
          : Transport.bound(problem, options.bound());
    } catch (OptimalityException | UsageException e) {
      throw e;
    } catch (Ke4jException e) {
      String names =
          files.cost() != null
              ? files.cost().toString()
              : "X is " + files.clouds().get(0) + ", Y is " + files.clouds().get(1);
      throw new Ke4jException(e.getMessage() + " (" + names + ")", e);
    }
  }

  /** What the files together refuse is said with their names. */
  private TransportProblem named() throws IOException {
    try {
      return problem();
    } catch (UsageException e) {
      List<String> names =
          Stream.concat(
                  files.clouds().stream(),
                  Stream.of(files.cost(), files.weightsX(), files.weightsY())
                      .filter(Objects::nonNull))
              .map(Path::toString)
              .toList();
      if (names.isEmpty()
          || e.getMessage().startsWith("--")
          || names.stream().anyMatch(e.getMessage()::contains)) {
        throw e;
      }
      throw new UsageException(e.getMessage() + " (" + String.join(", ", names) + ")");
    }
  }

  private TransportProblem problem() throws IOException {
    TransportProblem problem;
    if (files.cost() != null) {
      Check.that(
          files.clouds().isEmpty(), "--cost takes the place of the clouds: leave X and Y out");
      Check.that(files.ground() == null, "--cost takes the place of --ground: leave it out");
      Check.that(!options.onTheFly(), "--cost is stored already: leave --on-the-fly out");
      problem = TransportFiles.costs(files.cost());
    } else {
      Check.that(
          files.clouds().size() == 2,
          "expected two clouds, X.npy and Y.npy, or --cost C.npy alone");
      GroundDistance distance =
          GroundDistance.parse(files.ground() == null ? "cosine" : files.ground());
      problem =
          TransportProblem.between(
              TransportFiles.cloud(files.clouds().get(0)),
              TransportFiles.cloud(files.clouds().get(1)),
              distance);
    }
    if (files.weightsX() != null || files.weightsY() != null) {
      problem =
          problem.weights(
              TransportFiles.weights(files.weightsX(), problem.n()),
              TransportFiles.weights(files.weightsY(), problem.m()));
    }
    return problem
        .paired(options.paired())
        .threads(options.threads())
        .storage(options.onTheFly() ? Storage.ON_THE_FLY : Storage.AUTO);
  }

  private static String csv(Coupling plan) {
    StringBuilder csv = new StringBuilder("from,to,mass\n");
    for (int k = 0; k < plan.size(); k++) {
      csv.append(plan.from()[k]).append(',').append(plan.to()[k]).append(',');
      csv.append(plan.mass()[k]).append('\n');
    }
    return csv.toString();
  }
}
