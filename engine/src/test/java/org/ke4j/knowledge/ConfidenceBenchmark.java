package org.ke4j.knowledge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.ke4j.image.Transformation;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Npy;
import org.ke4j.transport.GroundDistance;
import org.ke4j.transport.Transport;

/**
 * Prints for real embeddings, in files {@code CLASS-none.npy} and {@code CLASS-TRANSFORMATION.npy},
 * whether the ranking with confidence gives the sets of the full data, what it took, and how often
 * its intervals hold the expected distance. Arguments: folder, number of seeds, classes.
 */
public final class ConfidenceBenchmark {
  private ConfidenceBenchmark() {}

  public static void main(String[] args) throws Exception {
    for (String name : List.of(args).subList(2, args.length)) {
      compare(Path.of(args[0]), Integer.parseInt(args[1]), name);
    }
  }

  private static void compare(Path folder, int seeds, String className) throws Exception {
    Stored stored = new Stored(folder, className);
    SelectionOptions selection = SelectionOptions.PAPER;
    List<Ranked> full = new ArrayList<>();
    for (Ranked ranked : stored.candidates) {
      double distance =
          Transport.distance(
              stored.originals, stored.of(ranked.name()), GroundDistance.COSINE, true);
      full.add(Named.ranked(ranked.name(), 1, distance, ranked.kind()));
    }
    Ranking exact = Ranking.of(className, "stored", full);
    List<RankingWithConfidence> results = new ArrayList<>();
    int settled = 0;
    int equal = 0;
    int wrong = 0;
    long images = 0;
    for (int seed = 0; seed < seeds; seed++) {
      RankingWithConfidence result =
          RankingWithConfidence.rank(
              className,
              "stored",
              stored.candidates,
              stored.originals.rows(),
              stored,
              selection,
              ConfidenceOptions.DEFAULT,
              seed);
      results.add(result);
      images += result.images();
      boolean same = sameSets(exact, result.ranking(), selection);
      equal += same ? 1 : 0;
      settled += result.settled() ? 1 : 0;
      wrong += result.settled() && !same ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "%-10s %d images: settled %d of %d, sets of the full data %d, settled but other sets %d,"
            + " mean share of embeddings %.3f, intervals that hold the expected distance %.3f%n",
        className,
        stored.originals.rows(),
        settled,
        seeds,
        equal,
        wrong,
        (double) images / seeds / stored.originals.rows(),
        coverage(results));
  }

  /**
   * Whether both sets are those of the full data, up to transformations whose full distances differ
   * by less than 5 % from one that they are exchanged for; quarter turns count as one.
   */
  private static boolean sameSets(Ranking exact, Ranking other, SelectionOptions selection) {
    Knowledge right = Knowledge.select(exact, selection);
    Knowledge found = Knowledge.select(other, selection);
    return exchangeable(exact, right.positiveNames(), found.positiveNames())
        && exchangeable(exact, right.negativeNames(), found.negativeNames());
  }

  private static boolean exchangeable(Ranking exact, List<String> right, List<String> found) {
    Set<String> missing = new HashSet<>(right);
    missing.removeAll(found);
    Set<String> added = new HashSet<>(found);
    added.removeAll(right);
    return missing.stream().allMatch(m -> added.stream().anyMatch(a -> alike(exact, m, a)))
        && added.stream().allMatch(a -> missing.stream().anyMatch(m -> alike(exact, m, a)));
  }

  private static boolean alike(Ranking exact, String a, String b) {
    if (a.startsWith("rot") && b.startsWith("rot")) {
      return true;
    }
    double one = distance(exact, a);
    double two = distance(exact, b);
    return Math.abs(one - two) < 0.05 * Math.min(one, two);
  }

  /** Of quarter turns the one distance of both, their mean. */
  private static double distance(Ranking exact, String name) {
    return name.startsWith("rot")
        ? (exact.distance("rot90") + exact.distance("rot270")) / 2
        : exact.distance(name);
  }

  /** Among results of one block size: the mean over seeds stands for the expected distance. */
  private static double coverage(List<RankingWithConfidence> results) {
    int held = 0;
    int all = 0;
    for (RankingWithConfidence result : results) {
      for (DistanceInterval interval : result.intervals()) {
        double expected =
            results.stream()
                .filter(r -> r.blockSize() == result.blockSize())
                .mapToDouble(r -> r.ranking().distance(interval.name()))
                .average()
                .orElseThrow();
        held += interval.low() <= expected && expected <= interval.high() ? 1 : 0;
        all++;
      }
    }
    return (double) held / all;
  }

  /** Embeddings from files. */
  private static final class Stored implements Embeddings {
    private final List<Ranked> candidates = new ArrayList<>();
    private final List<Matrix> copies = new ArrayList<>();
    private final Matrix originals;

    Stored(Path folder, String className) throws Exception {
      originals = read(folder.resolve(className + "-none.npy"));
      for (String name : HumanTable.TEN.keySet()) {
        Path file = folder.resolve(className + "-" + name + ".npy");
        if (Files.exists(file)) {
          candidates.add(Named.ranked(name, 1, 0, HumanTable.TEN.get(name)));
          copies.add(read(file));
        }
      }
    }

    private static Matrix read(Path file) throws Exception {
      Npy array = Npy.read(file);
      return new Matrix(array.floats(), array.shape()[0], array.shape()[1]);
    }

    Matrix of(String name) {
      for (int t = 0; t < copies.size(); t++) {
        if (candidates.get(t).name().equals(name)) {
          return copies.get(t);
        }
      }
      throw new IllegalArgumentException(name);
    }

    @Override
    public Matrix originals(int[] images) {
      return originals.select(images);
    }

    @Override
    public Matrix transformed(Transformation transformation, int[] images) {
      return of(transformation.name()).select(images);
    }
  }
}
