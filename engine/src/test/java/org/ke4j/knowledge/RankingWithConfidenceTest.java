package org.ke4j.knowledge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;
import org.ke4j.image.Transformation;
import org.ke4j.matrix.Matrix;

class RankingWithConfidenceTest {
  private static final int IMAGES = 1600;
  private static final List<Ranked> TRANSFORMATIONS =
      List.of("flip", "snow", "crop", "jitter", "rot90", "rot270", "noise").stream()
          .map(name -> Named.ranked(name, 1, 0))
          .toList();

  /** Images on a circle; a transformation turns each by its own angle, plus a little noise. */
  private static final class Turned implements Embeddings {
    private final double[] angles;
    private final long seed;

    Turned(long seed, double... angles) {
      this.angles = angles;
      this.seed = seed;
    }

    @Override
    public Matrix originals(int[] images) {
      return points(images, 0, 0);
    }

    @Override
    public Matrix transformed(Transformation transformation, int[] images) {
      int t = 0;
      while (!TRANSFORMATIONS.get(t).name().equals(transformation.name())) {
        t++;
      }
      return points(images, angles[t], t + 1);
    }

    private Matrix points(int[] images, double angle, int stream) {
      float[][] rows = new float[images.length][8];
      for (int i = 0; i < images.length; i++) {
        SplittableRandom image = new SplittableRandom(seed * 1_000_003 + images[i]);
        for (int k = 0; k < 8; k++) {
          rows[i][k] = (float) (k == 0 ? 3 : image.nextGaussian());
        }
        SplittableRandom noise = new SplittableRandom(images[i] * 31L + stream + seed);
        double turn = angle * (1 + 0.3 * noise.nextGaussian());
        float a = rows[i][0];
        float b = rows[i][1];
        rows[i][0] = (float) (Math.cos(turn) * a - Math.sin(turn) * b);
        rows[i][1] = (float) (Math.sin(turn) * a + Math.cos(turn) * b);
      }
      return Matrix.ofRows(rows);
    }
  }

  private static RankingWithConfidence rank(Embeddings embeddings, SelectionOptions selection) {
    return RankingWithConfidence.rank(
        "class",
        "encoder",
        TRANSFORMATIONS,
        IMAGES,
        embeddings,
        selection,
        ConfidenceOptions.DEFAULT,
        7);
  }

  @Test
  void clearSetsSettleEarly() {
    Embeddings clear = new Turned(3, 0.2, 0.3, 0.7, 0.8, 1.4, 1.4, 1.8);
    RankingWithConfidence result = rank(clear, SelectionOptions.fixed(2, 0));
    assertTrue(result.settled());
    assertEquals(160, result.images());
    assertEquals(160 * 8, result.embeddings());
    assertEquals(10, result.blockSize());
    Knowledge knowledge = Knowledge.select(result.ranking(), SelectionOptions.fixed(2, 0));
    assertEquals(List.of("flip", "snow"), knowledge.positiveNames());
    Set<String> negative = new TreeSet<>(knowledge.negativeNames());
    negative.remove("rot90");
    negative.remove("rot270");
    assertEquals(Set.of("noise"), negative);
    for (DistanceInterval interval : result.intervals()) {
      assertTrue(interval.low() <= interval.mean() && interval.mean() <= interval.high());
    }
  }

  @Test
  void unclearSetsSaySo() {
    // Rank 2 and its neighbours differ by 1 %, and their difference is known to about 15 %.
    Embeddings unclear = new Turned(3, 0.3, 0.60, 0.605, 0.61, 1.4, 1.4, 1.8);
    RankingWithConfidence result = rank(unclear, SelectionOptions.fixed(2, 0));
    assertFalse(result.settled());
    assertEquals(400, result.images());
  }

  /** The interval of each transformation holds the expected distance about as often as it says. */
  @Test
  void intervalsCoverTheExpectedDistance() {
    Embeddings data = new Turned(11, 0.2, 0.3, 0.7, 0.8, 1.4, 1.4, 1.8);
    ConfidenceOptions options =
        new ConfidenceOptions(0.9, 8, 64, 2, 0.04, 0.05, org.ke4j.transport.GroundDistance.COSINE);
    double[] expected = new double[TRANSFORMATIONS.size()];
    int[] covered = new int[TRANSFORMATIONS.size()];
    int trials = 120;
    RankingWithConfidence[] results = new RankingWithConfidence[trials];
    for (int seed = 0; seed < trials; seed++) {
      results[seed] =
          RankingWithConfidence.rank(
              "class",
              "encoder",
              TRANSFORMATIONS,
              IMAGES,
              data,
              SelectionOptions.fixed(2, 0),
              options,
              seed);
      for (int t = 0; t < expected.length; t++) {
        expected[t] += results[seed].ranking().distance(TRANSFORMATIONS.get(t).name()) / trials;
      }
    }
    int all = 0;
    for (RankingWithConfidence result : results) {
      for (DistanceInterval interval : result.intervals()) {
        for (int t = 0; t < expected.length; t++) {
          if (TRANSFORMATIONS.get(t).name().equals(interval.name())
              && interval.low() <= expected[t]
              && expected[t] <= interval.high()) {
            covered[t]++;
            all++;
          }
        }
      }
    }
    double coverage = (double) all / (trials * expected.length);
    assertTrue(coverage > 0.84 && coverage < 0.96, "coverage " + coverage);
    for (int count : covered) {
      assertTrue(count > 0.78 * trials, "covered " + count + " of " + trials);
    }
  }

  @Test
  void wrongRequestsAreRefused() {
    Embeddings clear = new Turned(3, 0.2, 0.3, 0.7, 0.8, 1.4, 1.4, 1.8);
    assertThrows(UsageException.class, () -> rank(clear, SelectionOptions.gap()));
    assertThrows(
        UsageException.class,
        () ->
            RankingWithConfidence.rank(
                "class",
                "encoder",
                TRANSFORMATIONS,
                600,
                clear,
                SelectionOptions.PAPER,
                ConfidenceOptions.DEFAULT,
                1));
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    ConfidenceOptions options = ConfidenceOptions.DEFAULT;
    assertEquals(0.95, options.confidence());
    assertEquals(16, options.blocks());
    assertEquals(160, options.firstImages());
    assertEquals(1.5, options.growth());
    assertEquals(0.25, options.largestShare());
    assertEquals(0.05, options.margin());
  }
}
