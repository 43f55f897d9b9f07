package org.ke4j.knowledge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Npy;
import org.ke4j.transport.GroundDistance;
import org.ke4j.transport.Transport;

/**
 * Prints precision and recall of the negatives of each rule against the human table of CIFAR-10,
 * class by class. Arguments: {@code clip THRESHOLD} for the stored distances, or a folder of
 * embeddings as for {@link ConfidenceBenchmark}, the threshold, and the most images to use.
 */
public final class AgreementBenchmark {
  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private AgreementBenchmark() {}

  public static void main(String[] args) throws Exception {
    double threshold = Double.parseDouble(args[1]);
    List<Ranking> rankings =
        args[0].equals("clip")
            ? HumanTable.clipRankings()
            : embedded(Path.of(args[0]), Integer.parseInt(args[2]));
    Map<String, SelectionOptions> rules = new LinkedHashMap<>();
    rules.put("fixed", SelectionOptions.PAPER);
    rules.put("gap", SelectionOptions.gap());
    rules.put("threshold", SelectionOptions.beyond(threshold));
    rules.put("fixed+threshold", SelectionOptions.PAPER.withNegativeThreshold(threshold));
    for (Map.Entry<String, SelectionOptions> rule : rules.entrySet()) {
      print(rule.getKey(), rule.getValue(), rankings);
    }
  }

  private static void print(String name, SelectionOptions options, List<Ranking> rankings) {
    StringBuilder line = new StringBuilder();
    double precision = 0;
    double recall = 0;
    int exact = 0;
    for (Ranking ranking : rankings) {
      String cell;
      try {
        Agreement agreement =
            Agreement.of(
                Knowledge.select(ranking, options),
                HumanTable.semanticChanges(ranking.className()));
        precision += agreement.chosen() == 0 ? 0 : agreement.precision();
        recall += agreement.recall();
        exact += agreement.exact() ? 1 : 0;
        cell = String.format(Locale.ROOT, "%.2f/%.2f", agreement.precision(), agreement.recall());
      } catch (UsageException e) {
        cell = "no sets";
      }
      line.append(String.format(Locale.ROOT, "| %s %s ", ranking.className(), cell));
    }
    System.out.printf(
        Locale.ROOT,
        "%s: precision %.3f recall %.3f exact %d of %d %s%n",
        name,
        precision / rankings.size(),
        recall / rankings.size(),
        exact,
        rankings.size(),
        line);
  }

  private static List<Ranking> embedded(Path folder, int most) throws Exception {
    List<Ranking> rankings = new ArrayList<>();
    for (String className : CLASSES) {
      Matrix originals = read(folder.resolve(className + "-none.npy"), most);
      List<Ranked> ranked = new ArrayList<>();
      for (String name : HumanTable.TEN.keySet()) {
        Matrix copies = read(folder.resolve(className + "-" + name + ".npy"), most);
        double distance = Transport.distance(originals, copies, GroundDistance.COSINE, true);
        ranked.add(Named.ranked(name, 1, distance, HumanTable.TEN.get(name)));
      }
      rankings.add(Ranking.of(className, "embedded", ranked));
    }
    return rankings;
  }

  private static Matrix read(Path file, int most) throws Exception {
    Npy array = Npy.read(file);
    Matrix all = new Matrix(array.floats(), array.shape()[0], array.shape()[1]);
    return all.rows(0, Math.min(most, all.rows()));
  }
}
