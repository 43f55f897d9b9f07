package org.ke4j.detection;

import java.util.Arrays;
import java.util.List;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Sections;

/**
 * The transformation-aware Gaussian with nearest neighbours: knowledge of changes without training.
 *
 * <p>Model. Features x (after {@code sign(x) |x|^power} and normalisation to length one) of normal
 * images under transformation j are Gaussian with a mean m_j of their own and a covariance S that
 * all share; j = 0 is the untouched image. S is the pooled covariance of all views about their own
 * means, shrunk towards a sphere. With D_j(q) = (q - m_j)' S^-1 (q - m_j):
 *
 * <p>and N_j(q) the distance to the nearest training images once j is undone ({@link
 * ShiftedNeighbours}):
 *
 * <ul>
 *   <li>z_j(q) = (1 - a) s(D_j(q)) + a s(N_j(q)): how far from the images under j; s(v) = (v -
 *       mean_j) / deviation_j, in standard deviations of what unseen normal images have under j.
 *       Mean and deviation are over the training images, each left out with all its views. a is the
 *       share of the neighbours: the Gaussian knows the shape of a class, the neighbours its parts.
 *   <li>p_j(q) proportional to exp(-D_j(q) / (2 t)): the posterior of the transformation that q
 *       shows, all equally likely before. The temperature t makes up for shrinkage and tails: the
 *       one under which the training views' own transformations are most likely, each view left out
 *       with its image.
 * </ul>
 *
 * <pre>
 * score(q) = (1 - w) z_0(q) + w sum_j p_j(q) z_j(q)
 *            + mu * sum of p_j(q) over the transformations that change the meaning
 * </pre>
 *
 * w is the tolerance: the belief that an image may come under a known change, in which case it is
 * judged beside images under the change that it shows. mu is what a certain change of meaning
 * costs, in standard deviations of distance; it trades SSA for SPA, 0 ignores changes of meaning.
 *
 * <p>Leaving out is exact for the means and, with the divisor and the sphere of all images, for S:
 * a downdate of rank B for each image (Sherman, Morrison and Woodbury), not a fit.
 */
public final class AwareGaussian implements Detector {
  private static final String STORED = "aware";
  private static final int STEP = 512;

  private final Options options;
  private final Parts parts;
  private final SharedCovariance covariance;
  private final double[] shiftNorms;
  private final ShiftedNeighbours neighbours;

  /**
   * How the detector is fitted.
   *
   * @param power of the feature values, above 0, at most 1; 1 for none; default 0.7
   * @param shrinkage a of the covariance, above 0, at most 1 (1 is the Euclidean distance); default
   *     0.75
   * @param tolerance w, from 0, distances to untouched images only, to 1; default 0.65
   * @param neighbours a, from 0, the Gaussian only, to 1, the neighbours only; default 0.5
   * @param mu cost of a changed meaning, 0 or more; default 1.5
   */
  public record Options(
      double power, double shrinkage, double tolerance, double neighbours, double mu) {
    public static final Options DEFAULT = new Options(0.7, 0.75, 0.65, 0.5, 1.5);

    public Options {
      Check.that(power > 0 && power <= 1, "power: expected above 0, at most 1, got %s", power);
      Check.that(
          shrinkage > 0 && shrinkage <= 1,
          "shrinkage: expected above 0, at most 1, got %s",
          shrinkage);
      Check.between("tolerance", tolerance, 0, 1);
      Check.between("neighbours", neighbours, 0, 1);
      Check.that(mu >= 0 && Double.isFinite(mu), "mu: expected 0 or more, got %s", mu);
    }

    /** With another cost of a changed meaning. */
    public Options withMu(double other) {
      return new Options(power, shrinkage, tolerance, neighbours, other);
    }
  }

  /**
   * What a fitted detector is made of.
   *
   * @param mean m_0, {@code d} values
   * @param triangle lower triangle of the whitening matrix, row after row
   * @param shifts whitened m_j - m_0 of the transformations j = 1..B-1, {@code (B-1) x d},
   *     row-major
   * @param changes for each transformation, whether it changes the meaning
   * @param locations for j = 0..B-1 the mean of D_j over unseen normal images under j
   * @param spreads for j = 0..B-1 the deviation of D_j over unseen normal images under j
   * @param near for j = 0..B-1 the mean, then for each the deviation, of N_j likewise
   * @param training features of the training images after the power, which the neighbours are of
   * @param means m_1..m_(B-1) less m_0, row-major
   * @param temperature t
   * @param trainingScores of the training images, each left out
   */
  record Parts(
      double[] mean,
      double[] triangle,
      double[] shifts,
      boolean[] changes,
      double[] locations,
      double[] spreads,
      double[] near,
      Matrix training,
      double[] means,
      double temperature,
      double[] trainingScores) {}

  AwareGaussian(Options options, Parts parts) {
    int width = parts.mean.length;
    Check.that(
        width > 0 && parts.shifts.length == (long) parts.changes.length * width,
        "aware: expected %d shifts of %d values, got %d values",
        parts.changes.length,
        width,
        parts.shifts.length);
    Check.that(
        parts.locations.length == parts.changes.length + 1
            && parts.spreads.length == parts.locations.length
            && parts.near.length == 2 * parts.locations.length
            && parts.means.length == parts.shifts.length
            && parts.training.columns() == width,
        "aware: expected %d locations and spreads and the neighbours' likewise, got %d and %d",
        parts.changes.length + 1,
        parts.locations.length,
        parts.spreads.length);
    this.options = options;
    this.parts = parts;
    this.covariance = SharedCovariance.ofTriangle(parts.triangle, width);
    this.shiftNorms = Features.squaredNorms(parts.shifts, parts.changes.length, width);
    this.neighbours = new ShiftedNeighbours(Features.widen(parts.training), parts.means, width);
  }

  /**
   * Fits the model; O(B n d (d + n) + d^3).
   *
   * @param training {@code n x d} features of normal images, n at least 3
   * @param kept views that keep the meaning, one matrix for each transformation, row i the view of
   *     image i; may be empty
   * @param changed likewise for transformations that change it; may be empty: then mu is idle
   */
  public static AwareGaussian fit(
      Matrix training, List<Matrix> kept, List<Matrix> changed, Options options) {
    return AwareFit.fit(training, kept, changed, options);
  }

  /** What {@link #read} takes. */
  @Override
  public Sections write(Sections sections) {
    long[] changes = new long[parts.changes.length];
    for (int j = 0; j < changes.length; j++) {
      changes[j] = parts.changes[j] ? 1 : 0;
    }
    Stored.put(sections, "training", parts.training);
    return Stored.begin(sections, STORED)
        .put("power", options.power)
        .put("shrinkage", options.shrinkage)
        .put("tolerance", options.tolerance)
        .put("neighbours", options.neighbours)
        .put("mu", options.mu)
        .put("mean", parts.mean)
        .put("whitening", parts.triangle)
        .put("shifts", parts.shifts)
        .put("changes", changes)
        .put("locations", parts.locations)
        .put("spreads", parts.spreads)
        .put("near", parts.near)
        .put("means", parts.means)
        .put("temperature", parts.temperature)
        .put("training scores", parts.trainingScores);
  }

  /** A detector that {@link #write} stored. */
  public static AwareGaussian read(Sections sections) {
    Stored.expect(sections, STORED);
    long[] changes = sections.longs("changes");
    boolean[] changed = new boolean[changes.length];
    for (int j = 0; j < changes.length; j++) {
      changed[j] = changes[j] == 1;
    }
    return new AwareGaussian(
        new Options(
            sections.real("power"),
            sections.real("shrinkage"),
            sections.real("tolerance"),
            sections.real("neighbours"),
            sections.real("mu")),
        new Parts(
            sections.doubles("mean"),
            sections.doubles("whitening"),
            sections.doubles("shifts"),
            changed,
            sections.doubles("locations"),
            sections.doubles("spreads"),
            sections.doubles("near"),
            Stored.matrix(sections, "training"),
            sections.doubles("means"),
            sections.real("temperature"),
            sections.doubles("training scores")));
  }

  public Options options() {
    return options;
  }

  Parts parts() {
    return parts;
  }

  @Override
  public int width() {
    return parts.mean.length;
  }

  /** The temperature t of the posterior. */
  public double temperature() {
    return parts.temperature;
  }

  @Override
  public double[] score(Matrix features) {
    double[] scores = new double[features.rows()];
    Features.ofWidth("aware", features, width());
    for (int from = 0; from < scores.length; from += STEP) {
      int to = Math.min(scores.length, from + STEP);
      double[] rows = PowerFeatures.of(features, from, to, options.power);
      double[][] near = neighbours.distances(rows);
      double[][] distances = distances(rows);
      for (int i = from; i < to; i++) {
        scores[i] = score(distances[i - from], near[i - from], parts, options);
      }
    }
    return scores;
  }

  /**
   * Which transformation the images show, if they are normal.
   *
   * @return for each row the posterior of the untouched image, then of the kept and then of the
   *     changing transformations in the order of {@link #fit}; sums to one
   */
  public double[][] posterior(Matrix features) {
    Features.ofWidth("aware", features, width());
    double[][] posteriors =
        distances(PowerFeatures.of(features, 0, features.rows(), options.power));
    for (double[] row : posteriors) {
      posterior(row, parts.temperature);
    }
    return posteriors;
  }

  /** Each image left out with its views. */
  @Override
  public double[] trainingScores() {
    return parts.trainingScores.clone();
  }

  /** D_0 .. D_(B-1) of each row, which are overwritten. */
  private double[][] distances(double[] rows) {
    int width = width();
    int count = rows.length / width;
    for (int i = 0; i < rows.length; i++) {
      rows[i] -= parts.mean[i % width];
    }
    double[] white = covariance.whiten(rows, count);
    double[] norms = Features.squaredNorms(white, count, width);
    double[][] distances = new double[count][parts.changes.length + 1];
    for (int i = 0; i < count; i++) {
      distances[i][0] = norms[i];
      for (int j = 1; j < distances[i].length; j++) {
        double along = 0;
        for (int l = 0; l < width; l++) {
          along += white[i * width + l] * parts.shifts[(j - 1) * width + l];
        }
        distances[i][j] = Math.max(0, norms[i] - 2 * along + shiftNorms[j - 1]);
      }
    }
    return distances;
  }

  /**
   * The score of a row.
   *
   * @param distances D_j; overwritten
   * @param near N_j
   */
  static double score(double[] distances, double[] near, Parts parts, Options options) {
    int count = distances.length;
    double[] far = new double[count];
    for (int j = 0; j < count; j++) {
      double gaussian = (distances[j] - parts.locations[j]) / parts.spreads[j];
      double neighbour = (near[j] - parts.near[j]) / parts.near[count + j];
      far[j] = (1 - options.neighbours) * gaussian + options.neighbours * neighbour;
    }
    posterior(distances, parts.temperature);
    double shown = 0;
    double changed = 0;
    for (int j = 0; j < count; j++) {
      shown += distances[j] * far[j];
      changed += j > 0 && parts.changes[j - 1] ? distances[j] : 0;
    }
    return (1 - options.tolerance) * far[0] + options.tolerance * shown + options.mu * changed;
  }

  /** Makes posteriors of distances, in place. */
  static void posterior(double[] distances, double temperature) {
    double least = Arrays.stream(distances).min().orElseThrow();
    double sum = 0;
    for (int j = 0; j < distances.length; j++) {
      distances[j] = Math.exp((least - distances[j]) / (2 * temperature));
      sum += distances[j];
    }
    for (int j = 0; j < distances.length; j++) {
      distances[j] /= sum;
    }
  }

  @Override
  public void close() {
    neighbours.close();
  }
}
