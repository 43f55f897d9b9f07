package org.ke4j.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoublePredicate;
import org.ke4j.evaluation.ScoredSet;
import org.ke4j.image.RgbImage;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.method.KnowledgeExposure;
import org.ke4j.metric.Auroc;
import org.ke4j.metric.Bootstrap;
import org.ke4j.metric.Interval;
import org.ke4j.metric.RocCurve;
import org.ke4j.model.Calibration;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.TestView;
import org.ke4j.report.Charts;
import org.ke4j.report.HtmlPage;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;
import org.ke4j.store.Provenance;

/** The page of the demo, filled as the work goes on and put in reading order at the end. */
final class DemoPage {
  private final HtmlPage page;
  private final List<ScoredSet> sets = new ArrayList<>();
  private List<Double> losses = List.of();
  private String threshold = "";
  private DoublePredicate isAnomaly = score -> false;

  DemoPage(String digit, int train, int test, String encoder) {
    page = new HtmlPage("Knowledge Exposure: the digit " + digit);
    page.paragraph(
        "Normal is the digit "
            + digit
            + ": "
            + train
            + " training images; "
            + test
            + " test images of all digits. Encoder: "
            + encoder
            + ". Data: Optical Recognition of Handwritten Digits (Alpaydin and Kaynak, UCI, CC BY"
            + " 4.0).");
  }

  void ranking(NormalClass normal, RankingReport report) {
    page.heading("Which changes matter")
        .paragraph(
            "Exact Wasserstein distance between the embeddings of the training images and those of"
                + " their transformed copies. The nearest keep the meaning (positive), the farthest"
                + " change it (negative).")
        .beside(report.chart(), report.table(normal));
  }

  void views(Map<String, List<RgbImage>> rows) {
    page.heading("The images and their transformed copies")
        .paragraph(
            "The network is shown the untouched images with their positive and negative copies;"
                + " neutral ones are left out.")
        .pictures(rows, 64);
  }

  void losses(List<Double> values) {
    losses = List.copyOf(values);
  }

  /** What the saved model calls an anomaly, and how far that can be relied on. */
  void threshold(Calibration calibration, double falseAlarms) {
    double above = calibration.threshold(falseAlarms);
    threshold =
        "The network is saved as a model that 'ke score' reads: scores above "
            + Numbers.significant(above)
            + " are anomalies. The threshold rests on "
            + calibration.scores().length
            + " images of the class that were set aside, and is set for "
            + Numbers.fixed(100 * falseAlarms, 1)
            + " % false alarms on average.";
    isAnomaly = score -> score > above;
  }

  void scores(List<ScoredSet> found) {
    sets.addAll(found);
  }

  /** The page, with intervals by resampling images with all their views. */
  String html(Provenance made) {
    page.heading("How well anomalies are found").table(results(made.seed()));
    page.paragraph(
        "AUROC with its 95 % interval (bootstrap over images, each with all its views): 0.5 is"
            + " chance, 1 is perfect. SAD: untouched images. SPA: transformed images keep their"
            + " label. SSA: a transformation that changes the meaning makes an anomaly. The network"
            + " (ke) has trained for a few epochs on about a hundred images: that shows that the"
            + " machinery works, and is no measure of the method's best.");
    page.charts(byTest().entrySet().stream().map(e -> roc(e.getKey(), e.getValue())).toList());
    page.heading("Scores");
    if (!threshold.isEmpty()) {
      page.paragraph(threshold + found());
    }
    page.charts(sets.stream().map(DemoPage::histogram).toList());
    if (!losses.isEmpty()) {
      page.heading("Training")
          .paragraph(course())
          .charts(List.of(Charts.line("Training loss (Eq. 1)", "loss", losses)));
    }
    List<String> facts = new ArrayList<>();
    facts.add("Made " + made.made() + " by KE4J " + made.versions().get("ke4j"));
    facts.add(
        "Seed " + made.seed() + "; the same seed and number of threads give the same figures");
    made.versions().forEach((name, version) -> facts.add(name + ": " + version));
    made.inputs().forEach((name, hash) -> facts.add(name + ": SHA-256 " + hash));
    return page.footer(facts).html();
  }

  /** What the threshold did on the untouched test images. */
  private String found() {
    for (ScoredSet set : sets) {
      if (set.detector().equals(KnowledgeExposure.NAME) && set.protocol() == Protocol.SAD) {
        double[] normal = set.scores().of(false);
        double[] other = set.scores().of(true);
        return " Of the untouched test images it calls "
            + Arrays.stream(normal).filter(isAnomaly).count()
            + " of "
            + normal.length
            + " normal ones anomalies, and "
            + Arrays.stream(other).filter(isAnomaly).count()
            + " of "
            + other.length
            + " others.";
      }
    }
    return "";
  }

  private TextTable results(long seed) {
    Map<String, List<ScoredSet>> tests = byTest();
    List<String> header = new ArrayList<>(List.of("detector"));
    header.addAll(tests.keySet());
    TextTable table = new TextTable(header.toArray(String[]::new));
    Set<String> detectors = new LinkedHashSet<>();
    sets.forEach(set -> detectors.add(set.detector()));
    for (String detector : detectors) {
      List<Object> row = new ArrayList<>(List.of(detector));
      for (List<ScoredSet> test : tests.values()) {
        row.add(
            test.stream()
                .filter(set -> set.detector().equals(detector))
                .map(set -> interval(set, seed))
                .findFirst()
                .orElse(null));
      }
      table.row(row.toArray());
    }
    return table;
  }

  private static String interval(ScoredSet set, long seed) {
    int[] images = set.views().stream().mapToInt(TestView::sample).toArray();
    Interval found =
        Bootstrap.auroc(
            set.scores().anomaly(),
            set.scores().score(),
            images,
            new Bootstrap.Options(500, 0.95, seed));
    return Numbers.fixed(found.estimate(), 3)
        + " ("
        + Numbers.fixed(found.low(), 3)
        + " to "
        + Numbers.fixed(found.high(), 3)
        + ")";
  }

  private Map<String, List<ScoredSet>> byTest() {
    Map<String, List<ScoredSet>> tests = new LinkedHashMap<>();
    sets.forEach(set -> tests.computeIfAbsent(test(set), t -> new ArrayList<>()).add(set));
    return tests;
  }

  private static String test(ScoredSet set) {
    return set.protocol() + (set.scope().label() == null ? "" : " " + set.scope().label());
  }

  private static String roc(String test, List<ScoredSet> sets) {
    List<Charts.Curve> curves = new ArrayList<>();
    for (ScoredSet set : sets) {
      boolean[] anomaly = set.scores().anomaly();
      double[] score = set.scores().score();
      RocCurve curve = RocCurve.of(anomaly, score);
      String name = set.detector() + ", area " + Numbers.fixed(Auroc.of(anomaly, score), 3);
      curves.add(new Charts.Curve(name, curve.falsePositiveRates(), curve.truePositiveRates()));
    }
    return Charts.roc("ROC, " + test, curves);
  }

  private static String histogram(ScoredSet set) {
    return Charts.histogram(
        set.detector() + ", " + test(set), set.scores().of(false), set.scores().of(true));
  }

  /** What the loss did, in words that are true of it. */
  private String course() {
    int part = Math.max(1, losses.size() / 10);
    double first = mean(losses.subList(0, part));
    double last = mean(losses.subList(losses.size() - part, losses.size()));
    String numbers =
        "Mean loss of the first tenth of the steps: "
            + Numbers.significant(first)
            + ", of the last tenth: "
            + Numbers.significant(last)
            + ". ";
    return last < first
        ? numbers + "It fell: the network learned to tell kept meaning from changed meaning."
        : numbers
            + "It did not fall: the network has not learned to tell kept from changed meaning in"
            + " these steps; the first steps of a random network can lie low by chance.";
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
