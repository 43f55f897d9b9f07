package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import libsvm.svm_model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.metric.Auroc;

class OneClassSvmTest {
  private static final double TOLERANCE = 1e-5;
  private static final OneClassSvm.Options RBF =
      OneClassSvm.Options.REFERENCE.withKernel(Kernel.Type.RBF);

  @ParameterizedTest
  @CsvSource({
    // kernel, nu, gamma, coef0, degree, rows, columns
    "RBF, 0.1, auto, 0, 3, 300, 32",
    "RBF, 0.5, scale, 0, 3, 237, 7",
    "RBF, 0.01, 0.5, 0, 3, 150, 5",
    "RBF, 0.2, auto, 0, 3, 600, 64",
    "RBF, 0.9, auto, 0, 3, 61, 3",
    "RBF, 0.3, auto, 0, 3, 11, 2",
    "RBF, 0.003, auto, 0, 3, 100, 4",
    "RBF, 0.25, 100, 0, 3, 80, 6",
    "LINEAR, 0.2, auto, 0, 3, 200, 16",
    "LINEAR, 0.05, auto, 0, 3, 100, 150",
    "POLYNOMIAL, 0.2, auto, 1, 3, 200, 16",
    "POLYNOMIAL, 0.4, scale, 0, 2, 150, 10",
    "POLYNOMIAL, 0.1, 0.05, 0.5, 4, 120, 20"
  })
  void equalsLibsvm(
      Kernel.Type kernel, double nu, String gamma, double coef0, int degree, int n, int d) {
    for (boolean normalized : new boolean[] {false, true}) {
      OneClassSvm.Options options =
          new OneClassSvm.Options(
              kernel,
              nu,
              Gamma.parse(gamma),
              coef0,
              degree,
              normalized,
              1e-6,
              OneClassSvm.Solver.SMO);
      Matrix training = Tables.clusters(n, n, d);
      Matrix test = Tables.clusters(n + 1, 100, d);
      OneClassSvm.Fit fit = OneClassSvm.train(training, options);
      svm_model model = Libsvm.train(normalized ? training.normalized() : training, options);

      assertTrue(fit.violation() <= 1e-6);
      assertEquals(model.rho[0], fit.svm().rho(), TOLERANCE);
      int[] theirs = Arrays.stream(model.sv_indices).map(i -> i - 1).sorted().toArray();
      assertArrayEquals(theirs, fit.supportIndices());
      assertArrayEquals(
          Libsvm.decisionValues(model, normalized ? test.normalized() : test),
          fit.svm().decisionValues(test),
          TOLERANCE);
      assertEquals(nu * n, Arrays.stream(fit.svm().coefficients()).sum(), 1e-9);
      double[] scores = fit.svm().score(training);
      assertArrayEquals(fit.svm().trainingScores(), scores, TOLERANCE);
      assertTrue(Arrays.stream(scores).filter(s -> s > 1e-5).count() <= nu * n + 1e-9);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.2, auto, 0, 300, 32", "0.5, 0.3, -1, 150, 8", "0.05, scale, 0.2, 400, 16"})
  void sigmoidReachesAnOptimumAsGoodAsLibsvm(double nu, String gamma, double coef0, int n, int d) {
    OneClassSvm.Options options =
        OneClassSvm.Options.REFERENCE.withNu(nu).withGamma(Gamma.parse(gamma)).withCoef0(coef0);
    Matrix training = Tables.clusters(n, n, d);
    Matrix test = Matrix.stack(Tables.clusters(n, 100, d), Tables.clusters(n + 5, 100, d));
    boolean[] anomaly = new boolean[200];
    Arrays.fill(anomaly, 100, 200, true);
    OneClassSvm.Fit fit = OneClassSvm.train(training, options);
    svm_model model = Libsvm.train(training, options);
    assertTrue(fit.violation() <= 1e-6, "violation " + fit.violation());
    double theirs = objective(model, training);
    assertEquals(theirs, fit.objective(), 1e-3 * Math.abs(theirs) + 1e-6);
    double[] values = Libsvm.decisionValues(model, test);
    assertEquals(1 - Auroc.of(anomaly, values), Auroc.of(anomaly, fit.svm().score(test)), 0.01);
  }

  /** 1/2 alpha' Q alpha of LIBSVM's solution, through its decision values. */
  private static double objective(svm_model model, Matrix training) {
    double[] values = Libsvm.decisionValues(model, training);
    double sum = 0;
    for (int s = 0; s < model.l; s++) {
      sum += model.sv_coef[0][s] * (values[model.sv_indices[s] - 1] + model.rho[0]);
    }
    return sum / 2;
  }

  @Test
  void orderOfRowsDoesNotMatter() {
    Matrix training = Tables.clusters(8, 200, 12);
    Matrix test = Tables.clusters(9, 50, 12);
    double[] expected = OneClassSvm.fit(training, RBF).score(test);
    Matrix shuffled = training.select(Tables.permutation(3, 200));
    assertArrayEquals(expected, OneClassSvm.fit(shuffled, RBF).score(test), TOLERANCE);
  }

  @Test
  void aRowHasTheSameScoreInAnyBatch() {
    OneClassSvm svm = OneClassSvm.fit(Tables.clusters(8, 200, 12), RBF);
    Matrix test = Tables.clusters(9, 1100, 12);
    double[] together = svm.score(test);
    for (int i : new int[] {0, 511, 512, 1099}) {
      assertEquals(together[i], svm.score(test.rows(i, i + 1))[0], 1e-12);
    }
    assertEquals(0, svm.score(test.rows(0, 0)).length);
  }

  @Test
  void normalisedFeaturesIgnoreLength() {
    Matrix training = Tables.clusters(8, 100, 12);
    float[] longer = training.values().clone();
    for (int i = 0; i < longer.length; i++) {
      longer[i] *= 4; // exact
    }
    OneClassSvm svm = OneClassSvm.fit(training, RBF.withNormalized(true));
    assertArrayEquals(svm.score(training), svm.score(new Matrix(longer, 100, 12)), 1e-12);
  }

  /** A network's units may all be silent for an image: no reason to fail after all its epochs. */
  @Test
  void imagesWithoutAnyFeatureAreScored() {
    Matrix clusters = Tables.clusters(8, 100, 12);
    float[] some = clusters.values().clone();
    Arrays.fill(some, 12 * 40, 12 * 42, 0);
    Matrix training = new Matrix(some, 100, 12);
    OneClassSvm svm = OneClassSvm.fit(training, RBF.withNormalized(true));
    double silent = svm.score(new Matrix(new float[12], 1, 12))[0];
    assertEquals(svm.score(training)[40], silent, 1e-12);
    NearestNeighbours near = NearestNeighbours.fit(clusters, NearestNeighbours.Options.DN2);
    assertEquals(1, near.score(new Matrix(new float[12], 1, 12))[0], 1e-6);
    Matrix zeros = new Matrix(new float[24], 2, 12);
    assertThrows(Ke4jException.class, () -> OneClassSvm.fit(zeros, RBF.withNormalized(true)));
    assertThrows(
        Ke4jException.class, () -> NearestNeighbours.fit(zeros, NearestNeighbours.Options.DN2));
  }

  @Test
  void degenerateTrainingSets() {
    Matrix one = Matrix.ofRows(new float[] {1, 2});
    OneClassSvm single = OneClassSvm.fit(one, RBF);
    assertTrue(single.score(Matrix.ofRows(new float[] {5, 5}))[0] > single.score(one)[0]);

    Matrix same = one.select(new int[20]);
    OneClassSvm.Fit fit = OneClassSvm.train(same, RBF);
    assertEquals(4, fit.svm().rho(), 1e-6); // nu n = 4 coefficients, all kernels 1
    assertEquals(0, fit.svm().score(one)[0], 1e-6);

    Matrix pairs = Tables.clusters(4, 40, 5).select(doubled(40));
    double[] scores = OneClassSvm.fit(pairs, RBF).score(pairs);
    for (int i = 0; i < 40; i++) {
      assertEquals(scores[2 * i], scores[2 * i + 1], 1e-12);
    }

    OneClassSvm.Fit all = OneClassSvm.train(Tables.clusters(4, 30, 5), RBF.withNu(1));
    assertEquals(30, all.supportIndices().length);
    assertTrue(Double.isFinite(all.svm().rho()));
    assertTrue(Arrays.stream(all.svm().trainingScores()).allMatch(s -> s >= 0));
  }

  private static int[] doubled(int count) {
    int[] indices = new int[2 * count];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = i / 2;
    }
    return indices;
  }

  @Test
  void featuresAroundTheOriginCannotBeSeparatedFromIt() {
    OneClassSvm.Options linear = RBF.withKernel(Kernel.Type.LINEAR);
    for (Matrix around :
        new Matrix[] {Tables.clusters(1, 60, 7), new Matrix(new float[20], 10, 2)}) {
      for (double eps : new double[] {1e-3, 1e-7}) {
        String message =
            assertThrows(Ke4jException.class, () -> OneClassSvm.fit(around, linear.withEps(eps)))
                .getMessage();
        assertTrue(message.contains("surround"), message);
      }
    }
  }

  @Test
  void wrongInputIsRefused() {
    Matrix training = Tables.clusters(8, 20, 3);
    OneClassSvm svm = OneClassSvm.fit(training, RBF);
    assertThrows(UsageException.class, () -> svm.score(Tables.clusters(8, 2, 4)));
    Matrix bad = Matrix.ofRows(new float[] {0, Float.NaN, 0});
    String message = assertThrows(Ke4jException.class, () -> svm.score(bad)).getMessage();
    assertTrue(message.contains("row 0, column 1"), message);
    assertThrows(UsageException.class, () -> OneClassSvm.fit(training.rows(0, 0), RBF));
    for (double nu : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThrows(UsageException.class, () -> RBF.withNu(nu));
    }
    assertThrows(UsageException.class, () -> RBF.withEps(0));
    assertThrows(UsageException.class, () -> RBF.withDegree(0));
    assertThrows(UsageException.class, () -> Gamma.parse("0"));
    assertThrows(UsageException.class, () -> Gamma.parse("wide"));
    assertEquals(Gamma.of(0.25), Gamma.parse(Gamma.of(0.25).toString()));
    assertEquals(Gamma.SCALE, Gamma.parse(Gamma.SCALE.toString()));
  }

  @Test
  void moreImagesThanMemoryHoldsAreRefusedWithAdvice() {
    Matrix training = new Matrix(new float[300_000], 300_000, 1);
    String message =
        assertThrows(Ke4jException.class, () -> OneClassSvm.fit(training, RBF)).getMessage();
    assertTrue(message.contains("-Xmx") && message.contains("fewer images"), message);
    assertTrue(Gram.estimatedBytes(5000, 512) < 130_000_000L);
  }

  @Test
  void kernelsBeyondFloatAreRefused() {
    Matrix huge = Matrix.ofRows(new float[] {0x1p50f, 1}, new float[] {0x1p50f, 2});
    OneClassSvm.Options cubic = RBF.withKernel(Kernel.Type.POLYNOMIAL);
    String message =
        assertThrows(Ke4jException.class, () -> OneClassSvm.fit(huge, cubic)).getMessage();
    assertTrue(message.contains("normalise"), message);
  }
}
