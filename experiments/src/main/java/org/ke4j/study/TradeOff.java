package org.ke4j.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ke4j.detection.AwareGaussian;
import org.ke4j.detection.KnowledgeContrast;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.evaluation.Evaluation;
import org.ke4j.evaluation.EvaluationOptions;
import org.ke4j.evaluation.ScoredSet;
import org.ke4j.image.Dataset;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.Ranker;
import org.ke4j.method.Aware;
import org.ke4j.method.Contrast;
import org.ke4j.method.ContrastRule;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Dn2;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.MeaningRule;
import org.ke4j.metric.Auroc;
import org.ke4j.protocol.Draws;
import org.ke4j.protocol.MeaningPresets;
import org.ke4j.protocol.Protocol;
import org.ke4j.report.TextTable;
import org.ke4j.transformation.RandomCrop;
import org.ke4j.transformation.TransformationOptions;
import org.ke4j.transformation.Transformations;
import org.ke4j.view.Images;

/**
 * SPA against SSA, with SAD beside them: every detector over mu, the weight of a changed meaning,
 * for every class and seed. Scores are linear in mu, so that two fits give the whole curve.
 *
 * <pre>TradeOff DATA ENCODER TRAIN TEST SEEDS OUT.csv [CLASSES [DETECTORS]]</pre>
 */
public final class TradeOff {
  private static final double[] MUS = {0, 0.125, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 8};

  private TradeOff() {}

  /** A detector for a value of mu. */
  private interface Family {
    DetectorMethod at(double mu);
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 6) {
      System.err.println(
          "usage: TradeOff DATA ENCODER TRAIN TEST SEEDS OUT.csv [CLASSES|all [DETECTORS]]");
      System.exit(2);
    }
    try (Bench bench = Bench.open(args[0], args[1])) {
      int train = Integer.parseInt(args[2]);
      int test = Integer.parseInt(args[3]);
      Path out = Path.of(args[5]);
      List<Integer> labels = bench.labels(args.length > 6 ? args[6] : "all");
      String chosen = args.length > 7 ? args[7] : "dn2,contrast,aware";
      TextTable table =
          new TextTable(
              "encoder",
              "seed",
              "class",
              "detector",
              "rule",
              "mu",
              "sad",
              "spa",
              "ssa_in",
              "ssa_full");
      for (String text : args[4].split(",")) {
        long seed = Long.parseLong(text);
        for (int label : labels) {
          for (String detector : chosen.split(",")) {
            rows(bench, label, train, test, seed, detector, table);
            Files.writeString(out, table.csv());
          }
        }
      }
    }
  }

  private static void rows(
      Bench bench, int label, int train, int test, long seed, String detector, TextTable table) {
    Dataset data = bench.data();
    String name = data.classes().get(label);
    Images normal = new Images(data.train(label, train));
    Images tests = bench.test(test);
    Ranker ranker = bench.ranker(seed);
    Set<String> human = MeaningPresets.of(MeaningPresets.PAPER, data).changes(name, names());
    Evaluation evaluation = new Evaluation(options(seed), tests, label);
    for (Map.Entry<String, Family> family :
        families(detector, bench, ranker, name, normal).entrySet()) {
      List<ScoredSet> zero = scores(evaluation, family.getValue().at(0), name, normal, human);
      List<ScoredSet> one =
          detector.equals(Dn2.NAME)
              ? zero
              : scores(evaluation, family.getValue().at(1), name, normal, human);
      for (double mu : detector.equals(Dn2.NAME) ? new double[] {0} : MUS) {
        List<Object> row =
            new ArrayList<>(
                List.of(bench.encoder().name(), seed, name, detector, family.getKey(), mu));
        for (int s = 0; s < zero.size(); s++) {
          double[] a = zero.get(s).scores().score();
          double[] b = one.get(s).scores().score();
          double[] mixed = new double[a.length];
          Arrays.setAll(mixed, i -> a[i] + mu * (b[i] - a[i]));
          row.add(
              String.format(Locale.ROOT, "%.5f", Auroc.of(zero.get(s).scores().anomaly(), mixed)));
        }
        table.row(row.toArray());
      }
    }
  }

  /** The detector under each source of knowledge that it can take. */
  private static Map<String, Family> families(
      String detector, Bench bench, Ranker ranker, String name, Images normal) {
    double threshold = bench.encoder().meaningThreshold();
    Map<String, Family> families = new LinkedHashMap<>();
    switch (detector) {
      case Dn2.NAME ->
          families.put("", mu -> new Dn2(ranker.embedder(), NearestNeighbours.Options.DN2));
      case Contrast.NAME -> {
        KnowledgeContrast.Options base = KnowledgeContrast.Options.DEFAULT;
        families.put(
            "default",
            mu ->
                new Contrast(
                    ranker,
                    new ContrastRule(2, threshold),
                    new KnowledgeContrast.Options(
                        base.k(), base.contrastK(), base.directions(), mu)));
      }
      case Aware.NAME -> families.put("default", aware(ranker, MeaningRule.fitting(2, threshold)));
      case "aware-rules" -> {
        Ranker.Result ranked = ranker.rank(name, normal);
        Map<String, MeaningRule> rules = new LinkedHashMap<>();
        rules.put("fixed-2", MeaningRule.fixed(2));
        rules.put("gap", MeaningRule.fitting(2, Double.NaN));
        if (!Double.isNaN(threshold)) {
          rules.put("threshold", MeaningRule.fitting(2, threshold));
        }
        rules.put(
            "human",
            MeaningRule.known(
                MeaningPresets.of(MeaningPresets.PAPER, bench.data()).changes(name, names())));
        rules.forEach(
            (rule, how) -> {
              Knowledge once = how.select(ranked);
              families.put(rule, aware(ranker, result -> once));
            });
      }
      default -> throw new IllegalArgumentException(detector);
    }
    return families;
  }

  private static Family aware(Ranker ranker, MeaningRule rule) {
    return mu -> new Aware(ranker, rule, AwareGaussian.Options.DEFAULT.withMu(mu));
  }

  private static List<ScoredSet> scores(
      Evaluation evaluation, DetectorMethod method, String name, Images normal, Set<String> human) {
    try (FittedDetector fitted = method.fit(name, normal)) {
      return evaluation.run(name, method.name(), fitted, human).sets();
    }
  }

  private static List<String> names() {
    return Transformations.paper().stream().map(Transformation::name).toList();
  }

  private static EvaluationOptions options(long seed) {
    TransformationOptions defaults = TransformationOptions.DEFAULTS;
    return new EvaluationOptions(
        List.of(Protocol.SAD, Protocol.SPA, Protocol.SSA),
        Draws.ALL,
        1,
        false,
        Transformations.SEVERITIES,
        seed,
        Transformations.paper(defaults),
        Transformations.paper(defaults.withCropShare(RandomCrop.TEST_SHARE)));
  }
}
