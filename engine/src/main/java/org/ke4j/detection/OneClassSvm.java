package org.ke4j.detection;

import java.util.Arrays;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Sections;

/**
 * The one-class support vector machine (Schoelkopf et al. 2001) with LIBSVM's semantics.
 *
 * <p>Score of q: rho - sum_i alpha_i k(x_i, q), minus LIBSVM's decision value: above 0 outside of
 * the normal region, higher for more anomalous. At most a share nu of the training images lies
 * outside.
 *
 * @see LibsvmFormat for its text files
 */
public final class OneClassSvm implements Detector {
  private static final String STORED = "one-class-svm";

  private final Kernel kernel;
  private final boolean normalized;
  private final int width;
  private final RowProducts vectors;
  private final double[] squares;
  private final double[] coefficients;
  private final double rho;
  private final double[] trainingScores;

  /** Who solves the optimisation problem; both reach the same optimum within eps. */
  public enum Solver {
    /**
     * Ours: second-order working sets on a kernel matrix from one product; several times faster.
     */
    SMO,
    /** The library LIBSVM; one training at a time in a process. */
    LIBSVM
  }

  /**
   * How it is trained.
   *
   * @param kernel the formula
   * @param nu upper bound of the share of training images outside, above 0, at most 1
   * @param gamma used by all kernels but LINEAR
   * @param coef0 used by POLYNOMIAL and SIGMOID
   * @param degree used by POLYNOMIAL, 1 or more
   * @param normalized whether features are first normalised to length one
   * @param eps allowed violation of the optimality conditions, above 0; default 1e-6 (LIBSVM's own
   *     default is 1e-3)
   * @param solver who solves the optimisation problem; default SMO
   */
  public record Options(
      Kernel.Type kernel,
      double nu,
      Gamma gamma,
      double coef0,
      int degree,
      boolean normalized,
      double eps,
      Solver solver) {

    /** The reference code's: sigmoid, nu 0.2, gamma 1/features, coef0 0, raw features. */
    public static final Options REFERENCE =
        new Options(Kernel.Type.SIGMOID, 0.2, Gamma.AUTO, 0, 3, false, 1e-6, Solver.SMO);

    public Options {
      Check.that(kernel != null, "kernel: expected one of LINEAR, POLYNOMIAL, RBF, SIGMOID");
      Check.that(gamma != null, "gamma: expected auto, scale or a number");
      Check.that(nu > 0 && nu <= 1, "nu: expected above 0, at most 1, got %s", nu);
      Check.that(Double.isFinite(coef0), "coef0: expected finite, got %s", coef0);
      Check.atLeast("degree", degree, 1);
      Check.positive("eps", eps);
      Check.that(solver != null, "solver: expected SMO or LIBSVM");
    }

    public Options withKernel(Kernel.Type kernel) {
      return new Options(kernel, nu, gamma, coef0, degree, normalized, eps, solver);
    }

    public Options withNu(double nu) {
      return new Options(kernel, nu, gamma, coef0, degree, normalized, eps, solver);
    }

    public Options withGamma(Gamma gamma) {
      return new Options(kernel, nu, gamma, coef0, degree, normalized, eps, solver);
    }

    public Options withCoef0(double coef0) {
      return new Options(kernel, nu, gamma, coef0, degree, normalized, eps, solver);
    }

    public Options withDegree(int degree) {
      return new Options(kernel, nu, gamma, coef0, degree, normalized, eps, solver);
    }

    public Options withNormalized(boolean normalized) {
      return new Options(kernel, nu, gamma, coef0, degree, normalized, eps, solver);
    }

    public Options withSolver(Solver solver) {
      return new Options(kernel, nu, gamma, coef0, degree, normalized, eps, solver);
    }

    public Options withEps(double eps) {
      return new Options(kernel, nu, gamma, coef0, degree, normalized, eps, solver);
    }
  }

  /**
   * A machine with how its training ended.
   *
   * @param svm the machine
   * @param objective 1/2 alpha' Q alpha
   * @param violation of the optimality conditions, below eps
   * @param iterations steps of the optimisation
   * @param supportIndices rows of the training features with a coefficient above 0, ascending
   */
  public record Fit(
      OneClassSvm svm, double objective, double violation, long iterations, int[] supportIndices) {}

  /**
   * A machine from its parts.
   *
   * @param vectors {@code coefficients.length x width}, row-major, normalised if so said
   * @param trainingScores of the training images, or null if unknown
   */
  OneClassSvm(
      Kernel kernel,
      boolean normalized,
      int width,
      double[] vectors,
      double[] coefficients,
      double rho,
      double[] trainingScores) {
    this.kernel = kernel;
    this.normalized = normalized;
    this.width = width;
    this.vectors = new RowProducts(vectors, coefficients.length, width);
    this.squares = Features.squaredNorms(vectors, coefficients.length, width);
    this.coefficients = coefficients;
    this.rho = rho;
    this.trainingScores = trainingScores;
  }

  /**
   * Trains a machine; see {@link #train}.
   *
   * @throws Ke4jException besides, if several training images have the same features: rounding
   *     would be all that its scores tell
   */
  public static OneClassSvm fit(Matrix training, Options options) {
    Fit fit = train(training, options);
    if (training.rows() > 1) {
      Features.different("one-class SVM", training);
    }
    return fit.svm;
  }

  /**
   * Trains a machine in O(n^2 d) for the kernel matrix and O(n) for each step; needs 4 n^2 bytes.
   *
   * @param training {@code n x d} features of normal images, 1 row or more
   * @throws Ke4jException if memory does not suffice, or the optimum is not reached
   */
  public static Fit train(Matrix training, Options options) {
    Features.training("one-class SVM", training, 1);
    Matrix features = options.normalized ? Features.unit("one-class SVM", training) : training;
    int n = features.rows();
    int width = features.columns();
    Kernel kernel =
        new Kernel(options.kernel, options.gamma.value(features), options.coef0, options.degree);
    double[] wide = Features.widen(features);
    Smo.Solution solution;
    if (options.solver == Solver.LIBSVM) {
      solution = LibsvmSolver.solve(kernel, wide, n, width, options.nu, options.eps);
      Smo.requireSeparable(
          kernel, solution.alpha(), greatestDiagonal(kernel, wide, n, width), solution.objective());
    } else {
      try (Gram gram = Gram.of(kernel, wide, n, width)) {
        solution = Smo.solve(gram, options.nu, options.eps);
      }
    }
    int[] support = new int[n];
    int count = 0;
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      scores[i] = solution.rho() - solution.gradient()[i];
      if (solution.alpha()[i] > 0) {
        support[count++] = i;
      }
    }
    support = Arrays.copyOf(support, count);
    double[] vectors = new double[count * width];
    double[] coefficients = new double[count];
    for (int s = 0; s < count; s++) {
      System.arraycopy(wide, support[s] * width, vectors, s * width, width);
      coefficients[s] = solution.alpha()[support[s]];
    }
    OneClassSvm svm =
        new OneClassSvm(
            kernel, options.normalized, width, vectors, coefficients, solution.rho(), scores);
    return new Fit(svm, solution.objective(), solution.violation(), solution.iterations(), support);
  }

  private static double greatestDiagonal(Kernel kernel, double[] features, int n, int width) {
    double greatest = 0;
    for (double square : Features.squaredNorms(features, n, width)) {
      greatest = Math.max(greatest, kernel.of(square, 2 * square));
    }
    return greatest;
  }

  public Kernel kernel() {
    return kernel;
  }

  /** Whether features are normalised to length one before the kernel. */
  public boolean normalized() {
    return normalized;
  }

  /** The coefficients of the support vectors, above 0, at most 1, in the order of training. */
  public double[] coefficients() {
    return coefficients.clone();
  }

  /** The support vectors, row-major, {@code coefficients().length x width()}. */
  public double[] supportVectors() {
    return vectors.values();
  }

  /** The offset. */
  public double rho() {
    return rho;
  }

  @Override
  public Sections write(Sections sections) {
    Stored.begin(sections, STORED)
        .put("kernel", kernel.type().name())
        .put("gamma", kernel.gamma())
        .put("coef0", kernel.coef0())
        .put("degree", (long) kernel.degree())
        .put("normalized", normalized ? 1L : 0L)
        .put("width", (long) width)
        .put("vectors", vectors.values())
        .put("coefficients", coefficients)
        .put("rho", rho);
    if (trainingScores != null) {
      sections.put("training scores", trainingScores);
    }
    return sections;
  }

  /** A machine that {@link #write} stored. */
  public static OneClassSvm read(Sections sections) {
    Stored.expect(sections, STORED);
    Kernel kernel =
        new Kernel(
            Kernel.Type.valueOf(sections.text("kernel")),
            sections.real("gamma"),
            sections.real("coef0"),
            Math.toIntExact(sections.number("degree")));
    return new OneClassSvm(
        kernel,
        sections.number("normalized") == 1,
        Math.toIntExact(sections.number("width")),
        sections.doubles("vectors"),
        sections.doubles("coefficients"),
        sections.real("rho"),
        sections.has("training scores") ? sections.doubles("training scores") : null);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public double[] score(Matrix features) {
    double[] scores = decisionValues(features);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = 0 - scores[i];
    }
    return scores;
  }

  /**
   * LIBSVM's decision values, above 0 inside, each with the same bits alone and among others.
   *
   * @param features {@code m x width()}, before normalisation
   */
  public double[] decisionValues(Matrix features) {
    Features.ofWidth("one-class SVM", features, width);
    Matrix rows = normalized ? features.normalized() : features;
    double[] wide = Features.widen(rows);
    double[] lengths = Features.squaredNorms(wide, rows.rows(), width);
    double[] values = new double[rows.rows()];
    Arrays.fill(values, -rho);
    vectors.of(
        wide,
        (query, first, products, offset, length) -> {
          double sum = values[query];
          for (int s = 0; s < length; s++) {
            int v = first + s;
            sum += coefficients[v] * kernel.of(products[offset + s], lengths[query] + squares[v]);
          }
          values[query] = sum;
        });
    return values;
  }

  /** Of the training images as they were trained on: support vectors count themselves. */
  @Override
  public double[] trainingScores() {
    if (trainingScores == null) {
      throw new Ke4jException(
          "one-class SVM: expected the scores of its training images, but its file holds none");
    }
    return trainingScores.clone();
  }

  @Override
  public void close() {
    vectors.close();
  }
}
