package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;

class NearestNeighboursTest {
  private static final NearestNeighbours.Options RAW = new NearestNeighbours.Options(3, true);

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += ((double) a[j] - b[j]) * ((double) a[j] - b[j]);
    }
    return sum;
  }

  private static double[] byDefinition(Matrix training, Matrix test, int k, boolean leaveOut) {
    double[] scores = new double[test.rows()];
    for (int i = 0; i < scores.length; i++) {
      int query = i;
      double[] distances =
          java.util.stream.IntStream.range(0, training.rows())
              .filter(j -> !leaveOut || j != query)
              .mapToDouble(j -> squaredDistance(test.row(query), training.row(j)))
              .sorted()
              .toArray();
      scores[i] = Arrays.stream(distances).limit(k).average().orElseThrow();
    }
    return scores;
  }

  @Test
  void isItsDefinition() {
    Matrix training = Tables.clusters(1, 130, 9);
    Matrix test = Tables.clusters(2, 1030, 9);
    NearestNeighbours raw = NearestNeighbours.fit(training, RAW);
    assertArrayEquals(byDefinition(training, test, 3, false), raw.score(test), 1e-10);
    assertArrayEquals(byDefinition(training, training, 3, true), raw.trainingScores(), 1e-10);
    NearestNeighbours dn2 = NearestNeighbours.fit(training, NearestNeighbours.Options.DN2);
    assertArrayEquals(
        byDefinition(training.normalized(), test.normalized(), 2, false), dn2.score(test), 1e-10);
  }

  @Test
  void ofUnitVectorsItIsTwiceTheCosineDistance() {
    NearestNeighbours one =
        NearestNeighbours.fit(
            Matrix.ofRows(new float[] {2, 0}, new float[] {-1, 0}),
            new NearestNeighbours.Options(1, false));
    assertArrayEquals(
        new double[] {0, 2 * (1 - Math.sqrt(0.5)), 2},
        one.score(Matrix.ofRows(new float[] {9, 0}, new float[] {3, 3}, new float[] {0, 1})),
        1e-7);
  }

  @Test
  void orderOfRowsDoesNotMatter() {
    Matrix training = Tables.clusters(1, 100, 6);
    Matrix test = Tables.clusters(2, 40, 6);
    assertArrayEquals(
        NearestNeighbours.fit(training, RAW).score(test),
        NearestNeighbours.fit(training.select(Tables.permutation(5, 100)), RAW).score(test),
        1e-12);
  }

  @Test
  void moreTrainingImagesNeverRaiseAScore() {
    Matrix training = Tables.clusters(1, 100, 6);
    Matrix test = Tables.clusters(2, 40, 6);
    double[] few = NearestNeighbours.fit(training.rows(0, 50), RAW).score(test);
    double[] many = NearestNeighbours.fit(training, RAW).score(test);
    for (int i = 0; i < few.length; i++) {
      assertTrue(many[i] <= few[i] + 1e-12);
    }
  }

  @Test
  void identicalRowsAreAtDistanceZero() {
    Matrix same = Tables.clusters(1, 1, 6).select(new int[10]);
    NearestNeighbours dn2 = NearestNeighbours.fit(same, NearestNeighbours.Options.DN2);
    assertArrayEquals(new double[10], dn2.score(same), 1e-12);
    assertArrayEquals(new double[10], dn2.trainingScores(), 1e-12);
  }

  @Test
  void tooFewRowsAndWrongWidthsAreRefused() {
    Matrix training = Tables.clusters(1, 3, 6);
    Matrix one = Tables.clusters(1, 1, 6);
    assertThrows(UsageException.class, () -> NearestNeighbours.fit(one, RAW));
    assertEquals(2, NearestNeighbours.fit(training, RAW).options().k(), "all but the image itself");
    NearestNeighbours dn2 = NearestNeighbours.fit(training, NearestNeighbours.Options.DN2);
    assertThrows(UsageException.class, () -> dn2.score(Tables.clusters(1, 3, 5)));
    assertThrows(UsageException.class, () -> new NearestNeighbours.Options(0, true));
    assertEquals(6, dn2.width());
  }
}
