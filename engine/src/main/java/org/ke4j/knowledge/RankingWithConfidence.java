package org.ke4j.knowledge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;
import org.ke4j.transport.Transport;

/**
 * A ranking from as few images as its sets need. The images, in random order, are embedded in
 * growing rounds; each round cuts them into disjoint blocks of equal size, subsamples without
 * replacement, and takes the distance of each transformation on each block. Empirical distances
 * fall with the sample size, so only distances of equal size are compared: on the same block, all
 * transformations see the same images. A t-interval over the blocks of the relative difference
 * decides whether the order of two transformations is settled. The error probability is shared
 * among all comparisons of all rounds (Bonferroni), so looking often costs no confidence.
 *
 * <p>Settled means: for each pair on either side of a boundary of the positive or negative set, the
 * one inside is not farther out of order than the margin of interchangeable distances.
 *
 * @param ranking by the mean distance over the blocks
 * @param intervals of the expected distance on {@code blockSize} images, in the order of the
 *     ranking, each at the chosen confidence
 * @param settled whether the sets are settled; if not, they are the best guess
 * @param blockSize images of a block
 * @param images number of images used
 * @param embeddings number of embeddings used: images times (1 + transformations)
 */
public record RankingWithConfidence(
    Ranking ranking,
    List<DistanceInterval> intervals,
    boolean settled,
    int blockSize,
    int images,
    long embeddings) {
  public RankingWithConfidence {
    intervals = List.copyOf(intervals);
  }

  /**
   * Ranks.
   *
   * @param className the normal class
   * @param encoder name of the encoder
   * @param transformations transformations and severities; the distances are not looked at
   * @param imageCount number of images of the class
   * @param embeddings gives embeddings
   * @param selection which sets are to be settled: a rule with fixed K
   * @param seed of the order of the images
   */
  public static RankingWithConfidence rank(
      String className,
      String encoder,
      List<Ranked> transformations,
      int imageCount,
      Embeddings embeddings,
      SelectionOptions selection,
      ConfidenceOptions options,
      long seed) {
    Check.that(
        selection.rule() == SelectionOptions.Rule.FIXED && Double.isNaN(selection.threshold()),
        "ranking with confidence: expected a fixed K without threshold, got %s",
        selection);
    Check.that(
        imageCount * options.largestShare() >= options.firstImages(),
        "ranking with confidence: expected %d images or more, so that a share of %s holds the"
            + " first %d, got %d",
        (int) Math.ceil(options.firstImages() / options.largestShare()),
        options.largestShare(),
        options.firstImages(),
        imageCount);
    int[] order = Seeds.order(imageCount, seed, "ranking with confidence");
    List<Integer> rounds = rounds(imageCount, options);
    EmbeddedSample sample = new EmbeddedSample(transformations, embeddings);
    for (int round = 0; ; round++) {
      int images = rounds.get(round);
      sample.grow(Arrays.copyOf(order, images));
      double[][] distances = sample.blockDistances(options);
      RankingWithConfidence result =
          evaluate(
              className,
              encoder,
              transformations,
              distances,
              images,
              rounds.size(),
              selection,
              options);
      if (result.settled || round == rounds.size() - 1) {
        return result;
      }
    }
  }

  /** Sizes of the rounds: multiples of the number of blocks, the last the largest allowed. */
  private static List<Integer> rounds(int imageCount, ConfidenceOptions options) {
    int blocks = options.blocks();
    int most = (int) (imageCount * options.largestShare()) / blocks * blocks;
    List<Integer> rounds = new ArrayList<>();
    double size = options.firstImages();
    while (size < most / Math.sqrt(options.growth())) {
      rounds.add((int) size / blocks * blocks);
      size *= options.growth();
    }
    rounds.add(most);
    return rounds;
  }

  private static RankingWithConfidence evaluate(
      String className,
      String encoder,
      List<Ranked> transformations,
      double[][] distances,
      int images,
      int rounds,
      SelectionOptions selection,
      ConfidenceOptions options) {
    List<Ranked> ranked = new ArrayList<>();
    for (int t = 0; t < transformations.size(); t++) {
      Ranked one = transformations.get(t);
      double mean = Arrays.stream(distances[t]).average().orElseThrow();
      ranked.add(new Ranked(one.transformation(), one.severity(), mean));
    }
    Ranking ranking = Ranking.of(className, encoder, ranked);
    List<DistanceInterval> intervals = new ArrayList<>();
    double[][] sorted = new double[distances.length][];
    double alone = quantile(options.blocks(), (1 - options.confidence()) / 2);
    for (int r = 0; r < sorted.length; r++) {
      Ranked one = ranking.transformations().get(r);
      int t = 0;
      while (!transformations.get(t).name().equals(one.name())) {
        t++;
      }
      sorted[r] = distances[t];
      double half = alone * standardError(sorted[r]);
      intervals.add(
          new DistanceInterval(
              one.name(),
              Math.max(0, one.distance() - half),
              one.distance(),
              one.distance() + half));
    }
    boolean settled = settled(ranking, sorted, rounds, selection, options);
    long embeddings = (long) images * (1 + transformations.size());
    return new RankingWithConfidence(
        ranking, intervals, settled, images / options.blocks(), images, embeddings);
  }

  private static boolean settled(
      Ranking ranking,
      double[][] sorted,
      int rounds,
      SelectionOptions selection,
      ConfidenceOptions options) {
    Knowledge.select(ranking, selection);
    int count = sorted.length;
    int offset = selection.positiveOffset();
    int[] cuts = {offset, offset + selection.k(), count - selection.k()};
    List<int[]> pairs = new ArrayList<>();
    for (int inner = 0; inner < count; inner++) {
      for (int outer = inner + 1; outer < count; outer++) {
        int low = inner;
        int high = outer;
        boolean apart = Arrays.stream(cuts).anyMatch(cut -> low < cut && cut <= high);
        boolean turns =
            ranking.transformations().get(inner).isQuarterTurn()
                && ranking.transformations().get(outer).isQuarterTurn();
        if (apart && !turns) {
          pairs.add(new int[] {inner, outer});
        }
      }
    }
    double error = (1 - options.confidence()) / ((double) rounds * pairs.size());
    double quantile = quantile(options.blocks(), error);
    for (int[] pair : pairs) {
      double[] excess = new double[options.blocks()];
      double smaller = Arrays.stream(sorted[pair[0]]).average().orElseThrow();
      for (int b = 0; b < excess.length; b++) {
        excess[b] = sorted[pair[1]][b] - sorted[pair[0]][b];
      }
      double mean = Arrays.stream(excess).average().orElseThrow();
      if (mean - quantile * standardError(excess) < -options.margin() * smaller) {
        return false;
      }
    }
    return true;
  }

  private static double quantile(int blocks, double error) {
    return -new TDistribution(blocks - 1).inverseCumulativeProbability(error);
  }

  private static double standardError(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / (values.length - 1) / values.length);
  }

  /** The embeddings so far. */
  private static final class EmbeddedSample {
    private final List<Ranked> transformations;
    private final Embeddings source;
    private final Matrix[] rows;
    private int images;

    EmbeddedSample(List<Ranked> transformations, Embeddings source) {
      this.transformations = transformations;
      this.source = source;
      this.rows = new Matrix[transformations.size() + 1];
    }

    /** Embeds what is new; the first images are those of before. */
    void grow(int[] all) {
      int[] added = Arrays.copyOfRange(all, images, all.length);
      for (int t = 0; t < rows.length; t++) {
        Matrix more =
            t == 0
                ? source.originals(added)
                : source.transformed(transformations.get(t - 1).transformation(), added);
        Check.that(
            more.rows() == added.length,
            "embeddings: expected %d rows, got %d",
            added.length,
            more.rows());
        rows[t] = images == 0 ? more : Matrix.stack(rows[t], more);
      }
      images = all.length;
    }

    /** For each transformation its distance on each block. */
    double[][] blockDistances(ConfidenceOptions options) {
      int size = images / options.blocks();
      double[][] distances = new double[transformations.size()][options.blocks()];
      for (int b = 0; b < options.blocks(); b++) {
        Matrix originals = rows[0].rows(b * size, (b + 1) * size);
        for (int t = 0; t < distances.length; t++) {
          Matrix copies = rows[t + 1].rows(b * size, (b + 1) * size);
          distances[t][b] = Transport.distance(originals, copies, options.ground(), true);
        }
      }
      return distances;
    }
  }
}
