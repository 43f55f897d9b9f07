package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.graph.Backend;
import org.ke4j.matrix.Matrix;

/**
 * The score of an image has the same bits alone, in a batch, in reverse order, on 1 or 2 threads.
 */
class IndependentScoresTest {
  @AfterEach
  void allThreads() {
    Backend.start();
  }

  private static List<Detector> detectors(Matrix training) {
    List<Detector> detectors = new ArrayList<>();
    for (Kernel.Type kernel : Kernel.Type.values()) {
      detectors.add(
          OneClassSvm.fit(
              training, OneClassSvm.Options.REFERENCE.withNormalized(true).withKernel(kernel)));
    }
    Matrix views = features(2, training.rows(), training.columns());
    Matrix others = features(3, training.rows(), training.columns());
    detectors.add(NearestNeighbours.fit(training, NearestNeighbours.Options.DN2));
    detectors.add(NearestNeighbours.fit(training, new NearestNeighbours.Options(5, true)));
    detectors.add(
        KnowledgeContrast.fit(
            training, List.of(views), List.of(others), KnowledgeContrast.Options.DEFAULT));
    detectors.add(
        AwareGaussian.fit(
            training, List.of(views), List.of(others), AwareGaussian.Options.DEFAULT));
    return detectors;
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 130, 512})
  void companyDoesNotMatter(int width) {
    Backend.start(1);
    Matrix images = features(9, 600, width);
    int count = images.rows();
    float[] backwards = new float[images.values().length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(images.values(), i * width, backwards, (count - 1 - i) * width, width);
    }
    for (Detector detector : detectors(features(1, 90, width))) {
      String name = detector.getClass().getSimpleName();
      Backend.start(1);
      double[] alone = new double[count];
      for (int i = 0; i < count; i++) {
        alone[i] = detector.score(rows(images, i, i + 1))[0];
      }
      for (int threads = 1;
          threads <= Math.min(2, Runtime.getRuntime().availableProcessors());
          threads++) {
        Backend.start(threads);
        assertArrayEquals(alone, detector.score(images), 0, name + " together, threads " + threads);
        double[] reversed = detector.score(new Matrix(backwards, count, width));
        for (int i = 0; i < count / 2; i++) {
          double swapped = reversed[i];
          reversed[i] = reversed[count - 1 - i];
          reversed[count - 1 - i] = swapped;
        }
        assertArrayEquals(alone, reversed, 0, name + " in reverse order");
        assertArrayEquals(
            Arrays.copyOfRange(alone, 5, 42), detector.score(rows(images, 5, 42)), 0, name);
      }
    }
  }

  /** None below 0, as behind a ReLU: every kernel separates them from the origin. */
  private static Matrix features(long seed, int rows, int width) {
    float[] values = Tables.clusters(seed, rows, width).values();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return new Matrix(values, rows, width);
  }

  private static Matrix rows(Matrix matrix, int from, int to) {
    int width = matrix.columns();
    return new Matrix(
        Arrays.copyOfRange(matrix.values(), from * width, to * width), to - from, width);
  }
}
