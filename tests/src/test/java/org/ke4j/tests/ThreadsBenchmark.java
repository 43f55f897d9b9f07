package org.ke4j.tests;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.ke4j.AnomalyDetector;
import org.ke4j.detection.Detector;
import org.ke4j.detection.KnowledgeContrast;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Products;

/**
 * Scores a second, one at a time, of one detector by one thread and by two, and their ratio; every
 * score is compared with its bits. Arguments: seconds of a measurement, and how many.
 */
public final class ThreadsBenchmark {
  private ThreadsBenchmark() {}

  /** One score of the picture of a number, told by its bits. */
  private interface Scorer {
    double score(int picture);
  }

  public static void main(String[] words) throws Exception {
    double seconds = Double.parseDouble(words[0]);
    int times = Integer.parseInt(words[1]);
    System.out.println("scored,normal_images,width,blas_threads,one_thread,two_threads,ratio");
    for (int blas = 1; blas <= 2; blas++) {
      Products.threads(blas);
      for (int n : new int[] {200, 1000, 5000}) {
        Matrix normal = features(1, n);
        Matrix asked = features(2, 64);
        measure(
            "dn2 features," + n + ",256," + blas,
            of(NearestNeighbours.fit(normal, NearestNeighbours.Options.DN2), asked),
            seconds,
            times);
        List<Matrix> kept = List.of(features(3, n), features(4, n));
        List<Matrix> changed = List.of(features(5, n), features(6, n));
        measure(
            "contrast features," + n + ",256," + blas,
            of(
                KnowledgeContrast.fit(normal, kept, changed, KnowledgeContrast.Options.DEFAULT),
                asked),
            seconds,
            times);
      }
      try (AnomalyDetector detector = ManyScoresTest.small("dn2", 200)) {
        List<org.ke4j.image.RgbImage> asked = ManyScoresTest.images(64, 2);
        measure(
            "dn2 pictures of 8 x 8,200,8," + blas,
            picture -> detector.score(asked.get(picture)).score(),
            seconds,
            times);
      }
    }
  }

  private static Scorer of(Detector detector, Matrix asked) {
    return picture -> detector.score(asked.select(new int[] {picture}))[0];
  }

  private static void measure(String what, Scorer scorer, double seconds, int times)
      throws Exception {
    double[] alone = new double[64];
    Arrays.setAll(alone, scorer::score);
    run(scorer, alone, 1, seconds);
    double[] one = new double[times];
    double[] two = new double[times];
    for (int t = 0; t < times; t++) {
      one[t] = run(scorer, alone, 1, seconds);
      two[t] = run(scorer, alone, 2, seconds);
    }
    Arrays.sort(one);
    Arrays.sort(two);
    System.out.printf(
        Locale.ROOT,
        "%s,%.0f,%.0f,%.2f%n",
        what,
        one[times / 2],
        two[times / 2],
        two[times / 2] / one[times / 2]);
  }

  private static double run(Scorer scorer, double[] alone, int threads, double seconds)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      long end = start + (long) (seconds * 1e9);
      Callable<Long> work =
          () -> {
            long scores = 0;
            for (; System.nanoTime() < end; scores++) {
              int picture = (int) (scores % alone.length);
              if (scorer.score(picture) != alone[picture]) {
                throw new AssertionError("a score differs");
              }
            }
            return scores;
          };
      long scores = 0;
      for (Future<Long> part : pool.invokeAll(java.util.Collections.nCopies(threads, work))) {
        scores += part.get();
      }
      return scores / ((System.nanoTime() - start) / 1e9);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Matrix features(long seed, int rows) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    float[] values = new float[rows * 256];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() + 1;
    }
    return new Matrix(values, rows, 256);
  }
}
