package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Sections;

class AwareGaussianTest {
  /** One case of {@code aware-golden.txt}; {@code aware-golden.py} beside it made it. */
  private record Golden(
      AwareGaussian.Options options,
      Matrix training,
      List<Matrix> kept,
      List<Matrix> changed,
      Matrix query,
      double temperature,
      double[] scores,
      double[] posterior,
      double[] trainingScores) {
    AwareGaussian fit() {
      return AwareGaussian.fit(training, kept, changed, options);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "few-images", "other-power", "no-views", "none-changed"})
  void agreesWithLeavingEveryImageOutInFloat64(String name) throws IOException {
    Golden golden = golden(name);
    AwareGaussian aware = golden.fit();
    assertEquals(golden.temperature, aware.temperature(), 1e-6 * golden.temperature);
    assertArrayEquals(golden.scores, aware.score(golden.query), 1e-6);
    assertArrayEquals(golden.trainingScores, aware.trainingScores(), 1e-6);
    double[] posterior =
        Arrays.stream(aware.posterior(golden.query)).flatMapToDouble(DoubleStream::of).toArray();
    assertArrayEquals(golden.posterior, posterior, 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 64, 257})
  void aScoreDoesNotDependOnItsNeighbours(int width) {
    Matrix training = Tables.clusters(1, 40, width);
    AwareGaussian aware =
        AwareGaussian.fit(
            training,
            List.of(moved(training, 2, 0.2)),
            List.of(moved(training, 3, 1.5)),
            AwareGaussian.Options.DEFAULT);
    Matrix query = Tables.clusters(4, 77, width);
    double[] together = aware.score(query);
    for (int i = 0; i < query.rows(); i++) {
      assertEquals(together[i], aware.score(query.rows(i, i + 1))[0], 0);
    }
    assertArrayEquals(Arrays.copyOfRange(together, 13, 60), aware.score(query.rows(13, 60)), 0);
  }

  @Test
  void aChangeOfMeaningCostsMu() {
    Matrix training = Tables.clusters(1, 60, 16);
    Matrix changed = moved(training, 3, 3);
    AwareGaussian.Options options = AwareGaussian.Options.DEFAULT;
    List<Matrix> kept = List.of(moved(training, 2, 0.2));
    double[] without =
        AwareGaussian.fit(training, kept, List.of(changed), options.withMu(0)).score(changed);
    double[] with =
        AwareGaussian.fit(training, kept, List.of(changed), options.withMu(3)).score(changed);
    for (int i = 0; i < with.length; i++) {
      assertEquals(3, with[i] - without[i], 0.2);
    }
  }

  /** Unseen images score as the training images do when they are left out: n below d, too. */
  @Test
  void trainingScoresAreThoseOfUnseenImages() {
    SplittableRandom random = new SplittableRandom(9);
    float[] values = new float[600 * 48];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() + (i % 48 < 8 ? 2 : 0));
    }
    Matrix all = new Matrix(values, 600, 48);
    Matrix training = all.rows(0, 40);
    AwareGaussian aware =
        AwareGaussian.fit(
            training,
            List.of(moved(training, 5, 0.3)),
            List.of(moved(training, 6, 1)),
            AwareGaussian.Options.DEFAULT);
    double seen = Arrays.stream(aware.trainingScores()).average().orElseThrow();
    double unseen = Arrays.stream(aware.score(all.rows(40, 600))).average().orElseThrow();
    assertEquals(unseen, seen, 0.4); // standard error of 40 scores: .16
    double fitted = Arrays.stream(aware.score(training)).average().orElseThrow();
    assertTrue(fitted < seen, "images that were fitted to look more normal than they are");
  }

  /** As many features as MobileNetV2 has, of as few images as a user may have. */
  @Test
  void fewImagesOfManyFeaturesAreSound() {
    Matrix all = Tables.clusters(11, 300, 1280);
    Matrix training = all.rows(0, 100);
    AwareGaussian aware =
        AwareGaussian.fit(
            training,
            List.of(moved(training, 5, 0.1)),
            List.of(moved(training, 6, 0.5)),
            AwareGaussian.Options.DEFAULT);
    double[] normal = aware.score(all.rows(100, 300));
    double[] left = aware.trainingScores();
    double[] odd = aware.score(Tables.clusters(12, 200, 1280));
    for (double[] scores : List.of(normal, left, odd)) {
      assertTrue(Arrays.stream(scores).allMatch(Double::isFinite));
    }
    double highest = Arrays.stream(normal).max().orElseThrow();
    assertTrue(Arrays.stream(odd).min().orElseThrow() > highest, "other clusters lie apart");
    assertEquals(
        Arrays.stream(normal).average().orElseThrow(),
        Arrays.stream(left).average().orElseThrow(),
        0.5);
  }

  @Test
  void muIsAPriceAndToleranceAShare() throws IOException {
    Golden golden = golden("plain");
    AwareGaussian.Options base = golden.options;
    double[][] scores = new double[5][];
    double[][] settings = {{0, 0}, {1, 0}, {0.25, 0}, {0.25, 1}, {0.25, 5}};
    double[][] posterior = golden.fit().posterior(golden.query);
    for (int i = 0; i < scores.length; i++) {
      AwareGaussian.Options options =
          new AwareGaussian.Options(
              base.power(), base.shrinkage(), settings[i][0], base.neighbours(), settings[i][1]);
      scores[i] =
          AwareGaussian.fit(golden.training, golden.kept, golden.changed, options)
              .score(golden.query);
    }
    for (int i = 0; i < scores[0].length; i++) {
      double changed = 0;
      for (int j = 1 + golden.kept.size(); j < posterior[i].length; j++) {
        changed += posterior[i][j];
      }
      assertEquals(0.75 * scores[0][i] + 0.25 * scores[1][i], scores[2][i], 1e-9);
      assertEquals(scores[2][i] + changed, scores[3][i], 1e-9);
      assertEquals(scores[2][i] + 5 * changed, scores[4][i], 1e-9);
    }
  }

  /** Without tolerance and price the views count for the covariance only. */
  @Test
  void withoutToleranceAndPriceTheSidesOfTheViewsDoNotMatter() {
    Matrix training = Tables.clusters(1, 60, 16);
    Matrix one = moved(training, 2, 0.2);
    Matrix other = moved(training, 3, 2);
    AwareGaussian.Options options = new AwareGaussian.Options(0.7, 0.75, 0, 0.5, 0);
    Matrix query = Tables.clusters(4, 50, 16);
    assertArrayEquals(
        AwareGaussian.fit(training, List.of(one), List.of(other), options).score(query),
        AwareGaussian.fit(training, List.of(one, other), List.of(), options).score(query),
        1e-9);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6})
  void aFewOddImagesAmongTheTrainingImagesStandOut(int odd) {
    Matrix normal = Tables.clusters(21, 160, 32);
    Matrix strange = Tables.clusters(22, 40 + odd, 32);
    Matrix training = Matrix.stack(normal.rows(0, 60), strange.rows(0, odd));
    AwareGaussian aware =
        AwareGaussian.fit(
            training,
            List.of(moved(training, 5, 0.2)),
            List.of(moved(training, 6, 1)),
            AwareGaussian.Options.DEFAULT);
    double[] seen = aware.trainingScores();
    double usual = Arrays.stream(seen, 0, 60).sorted().skip(45).findFirst().orElseThrow();
    for (int i = 60; i < seen.length; i++) {
      assertTrue(seen[i] > usual, "image " + i + ": " + seen[i] + ", usual " + usual);
    }
    double[] unseen = aware.score(normal.rows(60, 160));
    double[] anomalous = aware.score(strange.rows(odd, odd + 40));
    long wrong = 0;
    for (double a : anomalous) {
      wrong += Arrays.stream(unseen).filter(u -> u >= a).count();
    }
    assertTrue(wrong < 0.02 * 40 * 100, wrong + " of 4000 pairs in the wrong order");
  }

  /** Features are float32: a last bit more or less moves a score by as little. */
  @Test
  void theLastBitOfAFeatureHardlyMatters() {
    Matrix training = Tables.clusters(1, 50, 64);
    AwareGaussian aware =
        AwareGaussian.fit(
            training,
            List.of(moved(training, 2, 0.2)),
            List.of(moved(training, 3, 1)),
            AwareGaussian.Options.DEFAULT);
    Matrix query = Tables.clusters(4, 30, 64);
    float[] next = query.values().clone();
    for (int i = 0; i < next.length; i++) {
      next[i] = i % 2 == 0 ? Math.nextUp(next[i]) : Math.nextDown(next[i]);
    }
    assertArrayEquals(aware.score(query), aware.score(new Matrix(next, 30, 64)), 1e-4);
  }

  @Test
  void theStoredFormScoresBitForBit() throws IOException {
    AwareGaussian aware = golden("few-images").fit();
    Matrix query = golden("few-images").query;
    AwareGaussian read = AwareGaussian.read(aware.write(new Sections()));
    assertArrayEquals(aware.score(query), read.score(query), 0);
    assertArrayEquals(aware.trainingScores(), read.trainingScores(), 0);
    assertEquals(aware.options(), read.options());
  }

  @Test
  void wrongUseIsRefused() {
    Matrix training = Tables.clusters(1, 10, 4);
    AwareGaussian.Options options = AwareGaussian.Options.DEFAULT;
    List<Matrix> none = List.of();
    assertThrows(
        UsageException.class, () -> AwareGaussian.fit(training.rows(0, 2), none, none, options));
    assertThrows(
        UsageException.class,
        () -> AwareGaussian.fit(training, List.of(training.rows(0, 9)), none, options));
    assertThrows(
        UsageException.class,
        () -> AwareGaussian.fit(training, none, List.of(Tables.clusters(1, 10, 5)), options));
    Matrix same = new Matrix(new float[] {1, 2, 1, 2, 1, 2}, 3, 2);
    assertThrows(Ke4jException.class, () -> AwareGaussian.fit(same, none, none, options));
    assertTrue(
        Double.isFinite(
            AwareGaussian.fit(training, none, none, options)
                .score(new Matrix(new float[4], 1, 4))[0]),
        "a network may answer nothing to an image");
    Matrix broken = new Matrix(new float[] {1, 2, Float.NaN, 0, 1, 2}, 3, 2);
    assertThrows(Ke4jException.class, () -> AwareGaussian.fit(broken, none, none, options));
    AwareGaussian aware = AwareGaussian.fit(training, none, none, options);
    assertThrows(UsageException.class, () -> aware.score(Tables.clusters(1, 3, 5)));
    assertThrows(UsageException.class, () -> new AwareGaussian.Options(0, 0.9, 0.5, 0.5, 1));
    assertThrows(UsageException.class, () -> new AwareGaussian.Options(0.5, 0, 0.5, 0.5, 1));
    assertThrows(UsageException.class, () -> new AwareGaussian.Options(0.5, 0.9, 0.5, 0.5, -1));
    assertThrows(UsageException.class, () -> new AwareGaussian.Options(0.5, 0.9, 1.1, 0.5, 1));
    assertThrows(UsageException.class, () -> new AwareGaussian.Options(0.5, 0.9, 0.5, -0.1, 1));
  }

  /** The rows, all moved by one vector and each by a little of its own. */
  private static Matrix moved(Matrix rows, long seed, double far) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] shift = new float[rows.columns()];
    for (int j = 0; j < shift.length; j++) {
      shift[j] = (float) (far * random.nextGaussian());
    }
    float[] values = rows.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += shift[i % shift.length] + (float) (0.1 * random.nextGaussian());
    }
    return new Matrix(values, rows.rows(), rows.columns());
  }

  private static Golden golden(String name) throws IOException {
    List<double[]> banks = new ArrayList<>();
    double[] options = null;
    Matrix query = null;
    double[][] found = new double[4][];
    try (InputStream in = AwareGaussianTest.class.getResourceAsStream("aware-golden.txt")) {
      assertNotNull(in);
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        if (!words[0].equals(name)) {
          continue;
        }
        double[] values =
            Arrays.stream(words, 3, words.length).mapToDouble(Double::parseDouble).toArray();
        switch (words[1]) {
          case "options" -> options = values;
          case "bank" -> banks.add(values);
          case "query" -> query = matrix(values, (int) options[5]);
          case "temperature" -> found[0] = values;
          case "scores" -> found[1] = values;
          case "posterior" -> found[2] = values;
          default -> found[3] = values;
        }
      }
    }
    int kept = (int) options[0];
    int width = (int) options[5];
    List<Matrix> tables = banks.stream().map(b -> matrix(b, width)).toList();
    return new Golden(
        new AwareGaussian.Options(options[2], options[3], options[6], options[7], options[4]),
        tables.get(0),
        tables.subList(1, 1 + kept),
        tables.subList(1 + kept, tables.size()),
        query,
        found[0][0],
        found[1],
        found[2],
        found[3]);
  }

  private static Matrix matrix(double[] values, int columns) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return new Matrix(narrow, values.length / columns, columns);
  }
}
