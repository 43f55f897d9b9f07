package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;

class KnowledgeContrastTest {
  private static final int WIDTH = 12;
  private static final Matrix TRAINING = Tables.clusters(1, 60, WIDTH);
  private static final List<Matrix> POSITIVE =
      List.of(moved(TRAINING, 0, 1.5, 7), moved(TRAINING, 1, 0.8, 8));
  private static final List<Matrix> NEGATIVE = List.of(moved(TRAINING, 2, 4, 9));
  private static final Matrix TEST = Tables.clusters(2, 40, WIDTH);

  /** Views that differ from the images by about this length along one axis. */
  private static Matrix moved(Matrix images, int axis, double length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = images.values().clone();
    for (int i = 0; i < values.length; i++) {
      double along = i % images.columns() == axis ? length : 0;
      values[i] += (float) (along + 0.1 * random.nextGaussian());
    }
    return new Matrix(values, images.rows(), images.columns());
  }

  private static double[][] rows(Matrix... parts) {
    Matrix unit = Matrix.stack(parts).normalized();
    double[][] rows = new double[unit.rows()][unit.columns()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = unit.get(i, j);
      }
    }
    return rows;
  }

  private static double distance(double[] query, double[][] bank, int k) {
    return Arrays.stream(bank)
        .mapToDouble(
            row -> {
              double product = 0;
              for (int j = 0; j < row.length; j++) {
                product += row[j] * query[j];
              }
              return 1 - product;
            })
        .sorted()
        .limit(k)
        .average()
        .orElseThrow();
  }

  private static double[] without(double[] row, double[][] directions, int count) {
    double[] rest = row.clone();
    for (int r = 0; r < count; r++) {
      double along = 0;
      for (int j = 0; j < rest.length; j++) {
        along += row[j] * directions[j][r];
      }
      for (int j = 0; j < rest.length; j++) {
        rest[j] -= along * directions[j][r];
      }
    }
    double length = Math.sqrt(Arrays.stream(rest).map(x -> x * x).sum());
    return Arrays.stream(rest).map(x -> x / length).toArray();
  }

  @Test
  void isItsDefinition() {
    KnowledgeContrast.Options options = new KnowledgeContrast.Options(5, 2, 2, 0.25);
    double[][] r = rows(TRAINING);
    double[][] p = rows(TRAINING, POSITIVE.get(0), POSITIVE.get(1));
    double[][] n = rows(NEGATIVE.get(0));
    double[][] differences = new double[120][WIDTH];
    for (int i = 0; i < 120; i++) {
      for (int j = 0; j < WIDTH; j++) {
        differences[i][j] = p[60 + i][j] - r[i % 60][j];
      }
    }
    double[][] v =
        new SingularValueDecomposition(new Array2DRowRealMatrix(differences)).getV().getData();
    double[][] reduced = Arrays.stream(r).map(row -> without(row, v, 2)).toArray(double[][]::new);
    double[] expected =
        Arrays.stream(rows(TEST))
            .mapToDouble(
                q ->
                    distance(without(q, v, 2), reduced, 5)
                        + 0.25 * Math.max(0, distance(q, p, 2) - distance(q, n, 2)))
            .toArray();
    KnowledgeContrast contrast = KnowledgeContrast.fit(TRAINING, POSITIVE, NEGATIVE, options);
    assertArrayEquals(expected, contrast.score(TEST), 1e-6);
    assertEquals(2, contrast.removed().count());
  }

  @Test
  void ignoresHarmlessChangeAndRaisesChangedMeaning() {
    KnowledgeContrast contrast =
        KnowledgeContrast.fit(TRAINING, POSITIVE, NEGATIVE, KnowledgeContrast.Options.DEFAULT);
    NearestNeighbours plain =
        NearestNeighbours.fit(TRAINING, new NearestNeighbours.Options(20, false));
    Matrix images = Tables.clusters(1, 100, WIDTH).rows(60, 100);
    Matrix harmless = moved(images, 0, 1.5, 3);
    Matrix changed = moved(images, 2, 4, 3);
    double raisedByContrast = mean(contrast.score(harmless)) - mean(contrast.score(images));
    double raisedByPlain = (mean(plain.score(harmless)) - mean(plain.score(images))) / 2;
    assertTrue(raisedByContrast < raisedByPlain / 2, raisedByContrast + " " + raisedByPlain);
    assertTrue(mean(contrast.score(changed)) > 1.5 * mean(contrast.score(harmless)));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Test
  void trainingScoresAreThoseOfUnseenImages() {
    KnowledgeContrast.Options options = new KnowledgeContrast.Options(5, 2, 0, 1);
    double[] all = KnowledgeContrast.fit(TRAINING, POSITIVE, NEGATIVE, options).trainingScores();
    int[] others = new int[59];
    for (int left = 0; left < 60; left += 7) {
      for (int i = 0; i < 59; i++) {
        others[i] = i < left ? i : i + 1;
      }
      KnowledgeContrast without =
          KnowledgeContrast.fit(
              TRAINING.select(others),
              List.of(POSITIVE.get(0).select(others), POSITIVE.get(1).select(others)),
              List.of(NEGATIVE.get(0).select(others)),
              options);
      assertEquals(without.score(TRAINING.rows(left, left + 1))[0], all[left], 1e-9);
    }
  }

  @Test
  void withoutViewsItIsNearestNeighbours() {
    KnowledgeContrast bare =
        KnowledgeContrast.fit(
            TRAINING, List.of(), List.of(), new KnowledgeContrast.Options(3, 2, 2, 1));
    double[] neighbours =
        NearestNeighbours.fit(TRAINING, new NearestNeighbours.Options(3, false)).score(TEST);
    double[] halves = Arrays.stream(neighbours).map(s -> s / 2).toArray();
    assertArrayEquals(halves, bare.score(TEST), 1e-12);
  }

  @Test
  void viewsThatChangeNothingRemoveNothing() {
    KnowledgeContrast still =
        KnowledgeContrast.fit(
            TRAINING, List.of(TRAINING), List.of(), KnowledgeContrast.Options.DEFAULT);
    assertEquals(0, still.removed().count());
    Matrix same = TRAINING.select(new int[30]);
    KnowledgeContrast constant =
        KnowledgeContrast.fit(
            same, List.of(same), List.of(same), KnowledgeContrast.Options.DEFAULT);
    assertArrayEquals(new double[30], constant.score(same), 1e-7);
  }

  @ParameterizedTest
  @CsvSource({"30, 8, 3", "40, 150, 4", "5, 60, 2"})
  void directionsAreThoseOfCommonsMath(int rows, int width, int count) {
    SplittableRandom random = new SplittableRandom(6);
    double[] differences = random.doubles((long) rows * width, -1, 1).toArray();
    double[][] table = new double[rows][];
    for (int i = 0; i < rows; i++) {
      table[i] = Arrays.copyOfRange(differences, i * width, (i + 1) * width);
    }
    double[][] v = new SingularValueDecomposition(new Array2DRowRealMatrix(table)).getV().getData();
    double[] directions = LeadingDirections.of(differences, rows, width, count).values();
    for (int r = 0; r < count; r++) {
      double sign = Math.signum(directions[r * width] * v[0][r]);
      for (int j = 0; j < width; j++) {
        assertEquals(v[j][r], sign * directions[r * width + j], 1e-10);
      }
    }
  }

  @Test
  void thereAreNoMoreDirectionsThanTheRank() {
    double[] differences = new double[20 * 9];
    for (int i = 0; i < 20; i++) {
      differences[i * 9 + 3] = 1 + i;
      differences[i * 9 + 7] = i % 3;
    }
    assertEquals(2, LeadingDirections.of(differences, 20, 9, 5).count());
    assertEquals(2, LeadingDirections.of(differences, 20, 9, 50).count());
  }

  @Test
  void wrongInputIsRefused() {
    KnowledgeContrast.Options options = KnowledgeContrast.Options.DEFAULT;
    assertThrows(
        UsageException.class,
        () -> KnowledgeContrast.fit(TRAINING.rows(0, 1), List.of(), List.of(), options));
    assertEquals(
        19,
        KnowledgeContrast.fit(TRAINING.rows(0, 20), List.of(), List.of(), options).options().k());
    assertThrows(
        UsageException.class,
        () -> KnowledgeContrast.fit(TRAINING, List.of(TEST), List.of(), options));
    assertThrows(
        UsageException.class,
        () ->
            KnowledgeContrast.fit(
                TRAINING, List.of(), List.of(Tables.clusters(1, 60, 3)), options));
    assertThrows(UsageException.class, () -> new KnowledgeContrast.Options(20, 2, 2, -1));
    assertThrows(UsageException.class, () -> new KnowledgeContrast.Options(20, 2, -1, 1));
  }
}
