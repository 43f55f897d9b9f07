package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ke4j.random.Seeds;

/** The loss against Eq. 1 written out, and its gradient against central differences. */
class InfoNceTest {
  private static final int WIDTH = 7;
  private static final double STEP = 1e-6;

  @ParameterizedTest
  @CsvSource({
    "LOG_OF_SUM, OWN, 1", "LOG_OF_SUM, BATCH, 2", "LOG_OF_SUM, BATCH_AND_ANCHORS, 2",
    "MEAN_OF_LOGS, OWN, 3", "MEAN_OF_LOGS, BATCH, 1", "MEAN_OF_LOGS, BATCH_AND_ANCHORS, 2"
  })
  void gradientIsTheDifferenceQuotient(LossForm form, Negatives negatives, int k) {
    InfoNce loss = new InfoNce(form, negatives, 0.2, 4, k, k);
    double[] features = features(loss.rows(), k);
    double[] gradient = new double[features.length];
    double[] unused = new double[features.length];
    loss.lossAndGradient(features, gradient);
    for (int i = 0; i < features.length; i++) {
      double value = features[i];
      features[i] = value + STEP;
      double above = loss.lossAndGradient(features, unused);
      features[i] = value - STEP;
      double below = loss.lossAndGradient(features, unused);
      features[i] = value;
      assertEquals((above - below) / (2 * STEP), gradient[i], 1e-7, "value " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.2", "2, 0.5"})
  void equationOneWithOwnNegatives(int k, double temperature) {
    int anchors = 3;
    InfoNce loss = new InfoNce(LossForm.LOG_OF_SUM, Negatives.OWN, temperature, anchors, k, k);
    double[] z = features(loss.rows(), 40 + k);
    double expected = 0;
    for (int anchor = 0; anchor < anchors; anchor++) {
      double positive = 0;
      double all = 0;
      for (int view = 1; view <= 2 * k; view++) {
        double similarity = Math.exp(cosine(z, anchor, view * anchors + anchor) / temperature);
        positive += view <= k ? similarity : 0;
        all += similarity;
      }
      expected -= Math.log(positive / all) / k / anchors;
    }
    assertEquals(expected, loss.lossAndGradient(z, new double[z.length]), 1e-12);
  }

  private static double cosine(double[] z, int a, int b) {
    double dot = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int i = 0; i < WIDTH; i++) {
      dot += z[a * WIDTH + i] * z[b * WIDTH + i];
      lengthA += z[a * WIDTH + i] * z[a * WIDTH + i];
      lengthB += z[b * WIDTH + i] * z[b * WIDTH + i];
    }
    return dot / Math.sqrt(lengthA * lengthB);
  }

  private static double[] features(int rows, long seed) {
    RandomGenerator random = Seeds.stream(seed, "features");
    double[] features = new double[rows * WIDTH];
    for (int i = 0; i < features.length; i++) {
      features[i] = random.nextGaussian();
    }
    return features;
  }
}
