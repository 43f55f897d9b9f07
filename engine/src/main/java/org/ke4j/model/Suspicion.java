package org.ke4j.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.matrix.Matrix;

/**
 * Which training images look as if they were none: far from their neighbours among the others.
 * Outliers by the modified z-score of the distance (Iglewicz and Hoaglin 1993): 0.6745 (d - median)
 * / MAD above 3.5.
 */
final class Suspicion {
  /** Anomalies that resemble each other should not vouch for one another at once. */
  private static final int NEIGHBOURS = 10;

  private static final double LIMIT = 3.5;
  private static final double NORMAL = 0.6745;

  private final double[] distances;

  Suspicion(Matrix embeddings) {
    distances =
        NearestNeighbours.fit(embeddings, new NearestNeighbours.Options(NEIGHBOURS, false))
            .trainingScores();
  }

  /** Squared distance to the neighbours, of each image. */
  double[] distances() {
    return distances.clone();
  }

  /** Indices of outliers, the farthest first. */
  List<Integer> outliers() {
    double middle = median(distances);
    double spread = median(Arrays.stream(distances).map(d -> Math.abs(d - middle)).toArray());
    return farthestFirst().stream()
        .filter(i -> NORMAL * (distances[i] - middle) > LIMIT * spread && spread > 0)
        .toList();
  }

  /** Indices of all images, the farthest first. */
  List<Integer> farthestFirst() {
    return IntStream.range(0, distances.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> distances[i]).reversed())
        .toList();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
