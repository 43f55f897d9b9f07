package org.ke4j.tests;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ke4j.embedding.Embedder;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.Sample;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.matrix.Matrix;
import org.ke4j.metric.Auroc;
import org.ke4j.model.Calibrated;
import org.ke4j.model.Fitter;
import org.ke4j.random.Seeds;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * What a few anomalies among the normal images cost, and what trimming gives back. Of n training
 * images a share is of other classes; all test images of the class and as many of others are
 * scored. Arguments: data set, classes, encoder, training images, draws, shares of contamination,
 * shares that are trimmed ({@code =} for the share of contamination), then methods; lists are
 * separated by commas.
 *
 * <p>Columns: {@code left_out}: how many of the contaminating images trimming found; {@code
 * false_alarms} and {@code found}: shares of normal images and of anomalies above the threshold for
 * 5 % false alarms.
 */
public final class ContaminationBenchmark {
  private static final double TARGET = 0.05;

  private ContaminationBenchmark() {}

  /** Test images with their embeddings, the normal ones first. */
  private record TestPart(Images images, Matrix embeddings, int normal) {}

  public static void main(String[] words) {
    Dataset data = DatasetReader.open(words[0], DatasetOptions.DEFAULTS);
    int n = Integer.parseInt(words[3]);
    int draws = Integer.parseInt(words[4]);
    double[] shares = Arrays.stream(words[5].split(",")).mapToDouble(Double::parseDouble).toArray();
    int most = (int) Math.round(Arrays.stream(shares).max().orElseThrow() * n);
    System.out.println(
        "method,class,images,draw,contaminated,trim,trimmed,left_out,auroc,false_alarms,found");
    try (Encoder encoder = EncoderProvider.find(words[2])) {
      Embedder embedder = ClassOfImages.embedder(encoder);
      for (int label : ClassOfImages.labels(data, words[1])) {
        TestPart test = test(data, label, embedder);
        for (int draw = 0; draw < draws; draw++) {
          List<Sample> samples = draw(data.train(), label, true, n, draw);
          samples.addAll(draw(data.train(), label, false, most, draw));
          NormalClass all = ClassOfImages.of(data.classes().get(label), samples, embedder);
          all.originals();
          all.options().transformations().forEach(all::transformed);
          for (String method : Arrays.copyOfRange(words, 7, words.length)) {
            for (double share : shares) {
              int odd = (int) Math.round(share * n);
              int[] chosen = new int[n];
              Arrays.setAll(chosen, i -> i < n - odd ? i : n + (i - n + odd));
              for (String trim : words[6].split(",")) {
                double trimmed = trim.equals("=") ? share : Double.parseDouble(trim);
                measure(method, all.subset(chosen), odd, draw, trimmed, test);
              }
            }
          }
        }
      }
    }
  }

  /** Samples of a class, or of all others, drawn by a seed. */
  private static List<Sample> draw(List<Sample> from, int label, boolean own, int count, int seed) {
    List<Sample> found = from.stream().filter(s -> (s.label() == label) == own).toList();
    int[] order = Seeds.order(found.size(), seed, "contamination " + own);
    List<Sample> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drawn.add(found.get(order[i]));
    }
    return drawn;
  }

  private static TestPart test(Dataset data, int label, Embedder embedder) {
    List<Sample> samples = new ArrayList<>(data.test(label, Integer.MAX_VALUE));
    int normal = samples.size();
    samples.addAll(draw(data.test(), label, false, normal, 0));
    Images images = new Images(samples);
    return new TestPart(images, embedder.embed(images, View.UNTOUCHED), normal);
  }

  private static void measure(
      String words, NormalClass normal, int odd, int draw, double trim, TestPart test) {
    int n = normal.images().size();
    Fitter fitter =
        new Fitter(
            new Fitter.Plan(
                ClassOfImages.method(words), Calibrated.Way.AUTO, TARGET, trim, 0, false),
            ClassOfImages.fitting(1));
    Fitter.Result found = fitter.fit(normal);
    try (var detector = found.calibrated().detector()) {
      double[] scores = ClassOfImages.score(detector, test.images, test.embeddings);
      double threshold = found.calibrated().calibration().threshold(TARGET);
      boolean[] anomaly = new boolean[scores.length];
      Arrays.fill(anomaly, test.normal, scores.length, true);
      int kept = (int) Arrays.stream(found.used()).filter(i -> i >= n - odd).count();
      System.out.printf(
          Locale.ROOT,
          "%s,%s,%d,%d,%d,%.2f,%d,%d,%.4f,%.4f,%.4f%n",
          words,
          normal.name(),
          n,
          draw,
          odd,
          trim,
          n - found.used().length,
          odd - kept,
          Auroc.of(anomaly, scores),
          above(Arrays.copyOf(scores, test.normal), threshold),
          above(Arrays.copyOfRange(scores, test.normal, scores.length), threshold));
    }
  }

  private static double above(double[] scores, double threshold) {
    long count = Arrays.stream(scores).filter(score -> score > threshold).count();
    return count / (double) scores.length;
  }
}
