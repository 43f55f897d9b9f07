package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Sections;

class PlaceBankTest {
  private static PlaceBank bank(Matrix rows, int perImage, int most, int size) {
    PlaceBank.Builder builder =
        new PlaceBank.Builder(rows.columns(), most, new SplittableRandom(5));
    for (int i = 0; i * perImage < rows.rows(); i++) {
      builder.add(rows.rows(i * perImage, (i + 1) * perImage), i);
    }
    return builder.build(size);
  }

  private static double nearest(float[] query, Matrix rows, int leftFrom, int leftTo) {
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < rows.rows(); i++) {
      if (i >= leftFrom && i < leftTo) {
        continue;
      }
      double dot = 0;
      double a = 0;
      double b = 0;
      for (int j = 0; j < query.length; j++) {
        dot += (double) query[j] * rows.get(i, j);
        a += (double) query[j] * query[j];
        b += (double) rows.get(i, j) * rows.get(i, j);
      }
      best = Math.max(best, dot / Math.sqrt(a * b));
    }
    return 1 - best;
  }

  @Test
  void distancesAreThoseToTheNearestPlace() {
    Matrix rows = Tables.clusters(1, 60, 24);
    PlaceBank bank = bank(rows, 6, 100, 100);
    Matrix queries = Tables.clusters(2, 45, 24);
    double[] found = bank.distances(queries);
    for (int i = 0; i < found.length; i++) {
      assertEquals(nearest(queries.row(i), rows, -1, -1), found[i], 1e-6);
      assertEquals(found[i], bank.distances(queries.rows(i, i + 1))[0], 0);
    }
    double[] others = bank.distances(rows.rows(12, 18), 2);
    for (int i = 0; i < others.length; i++) {
      assertEquals(nearest(rows.row(12 + i), rows, 12, 18), others[i], 1e-6);
    }
    assertTrue(
        Arrays.stream(bank(rows.rows(0, 6), 6, 9, 9).distances(rows.rows(0, 6), 0))
            .allMatch(Double::isInfinite));
  }

  /** Greedy k-center: at most twice the best radius, which one point for each cluster gives. */
  @Test
  void theCoresetLeavesNoPlaceFar() {
    SplittableRandom random = new SplittableRandom(3);
    for (int width : new int[] {16, 400}) {
      float[] values = new float[200 * width];
      for (int i = 0; i < 200; i++) {
        for (int j = 0; j < width; j++) {
          int own = i % 5 == 0 ? 1 + i / 5 % 4 : 0; // one large cluster and four small ones
          values[i * width + j] = (j == own ? 1 : 0) + (float) (0.004 * random.nextGaussian());
        }
      }
      Matrix rows = new Matrix(values, 200, width);
      PlaceBank bank = bank(rows, 10, 200, 5);
      assertEquals(5, bank.size());
      assertTrue(Arrays.stream(bank.distances(rows)).max().orElseThrow() < 0.05);
    }
  }

  @Test
  void manyPlacesAreSampledFairly() {
    Matrix rows = Tables.clusters(4, 3000, 8);
    PlaceBank bank = bank(rows, 100, 300, 300);
    assertEquals(300, bank.size());
    double early = 0;
    for (int i = 0; i < 1500; i++) {
      early += bank.distances(rows.rows(i, i + 1))[0] < 1e-6 ? 1 : 0;
    }
    assertEquals(150, early, 45); // five standard deviations
  }

  @Test
  void theScoreIsTheMeanOfTheFarthestPlaces() {
    double[] distances = new double[400];
    distances[7] = 0.9;
    distances[300] = 0.5;
    distances[301] = 0.3;
    distances[302] = 0.1;
    assertEquals((0.9 + 0.5 + 0.3 + 0.1) / 4, PlaceBank.score(distances), 1e-12);
    assertEquals(0.9, PlaceBank.score(Arrays.copyOf(distances, 49)), 0);
  }

  @Test
  void zerosStayZerosAndTheStoredFormIsTheSame() {
    float[] values = Tables.clusters(1, 20, 6).values().clone();
    Arrays.fill(values, 0, 6, 0);
    Matrix rows = new Matrix(values, 20, 6);
    PlaceBank bank = bank(rows, 4, 50, 12);
    assertEquals(1, bank.distances(rows)[0], 0);
    assertArrayEquals(
        bank.distances(rows), PlaceBank.read(bank.write(new Sections())).distances(rows), 0);
    assertThrows(UsageException.class, () -> bank.distances(Tables.clusters(1, 3, 5)));
  }
}
