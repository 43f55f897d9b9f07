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
 * What a bank of fewer images costs ({@code ke fit --bank}): detectors learn from n images of a
 * class and keep some; all test images of the class and as many of others are scored. Arguments:
 * data set, classes, encoder, training images, banks (0: all), then methods; lists are separated by
 * commas.
 *
 * <p>Columns: {@code auroc}; {@code false_alarms} and {@code found}: shares of normal images and of
 * anomalies above the threshold for 5 % false alarms; {@code told_all} and {@code told_bank}: the
 * AUROCs that {@code ke fit} prints, measured without any anomaly.
 */
public final class BankBenchmark {
  private static final double TARGET = 0.05;

  private BankBenchmark() {}

  public static void main(String[] words) {
    Dataset data = DatasetReader.open(words[0], DatasetOptions.DEFAULTS);
    int n = Integer.parseInt(words[3]);
    int[] banks = Arrays.stream(words[4].split(",")).mapToInt(Integer::parseInt).toArray();
    System.out.println(
        "method,class,images,kept,auroc,false_alarms,found,told_all,told_bank,calibration_images");
    try (Encoder encoder = EncoderProvider.find(words[2])) {
      Embedder embedder = ClassOfImages.embedder(encoder);
      for (int label : ClassOfImages.labels(data, words[1])) {
        List<Sample> samples = new ArrayList<>(data.test(label, Integer.MAX_VALUE));
        int normal = samples.size();
        List<Sample> others = data.test().stream().filter(s -> s.label() != label).toList();
        for (int i : Arrays.copyOf(Seeds.order(others.size(), 0, "bank"), normal)) {
          samples.add(others.get(i));
        }
        Images test = new Images(samples);
        Matrix tested = embedder.embed(test, View.UNTOUCHED);
        NormalClass all =
            ClassOfImages.of(data.classes().get(label), data.train(label, n), embedder);
        for (String method : Arrays.copyOfRange(words, 5, words.length)) {
          for (int bank : banks) {
            measure(method, all, bank, test, tested, normal);
          }
        }
      }
    }
  }

  private static void measure(
      String words, NormalClass normal, int bank, Images test, Matrix tested, int unseen) {
    Fitter fitter =
        new Fitter(
            new Fitter.Plan(
                ClassOfImages.method(words), Calibrated.Way.AUTO, TARGET, 0, bank, false),
            ClassOfImages.fitting(1));
    Fitter.Result found = fitter.fit(normal);
    try (var detector = found.calibrated().detector()) {
      double[] scores = ClassOfImages.score(detector, test, tested);
      double threshold = found.calibrated().calibration().threshold(TARGET);
      boolean[] anomaly = new boolean[scores.length];
      Arrays.fill(anomaly, unseen, scores.length, true);
      System.out.printf(
          Locale.ROOT,
          "%s,%s,%d,%d,%.4f,%.4f,%.4f,%s,%d%n",
          words,
          normal.name(),
          normal.images().size(),
          found.kept().length,
          Auroc.of(anomaly, scores),
          above(Arrays.copyOf(scores, unseen), threshold),
          above(Arrays.copyOfRange(scores, unseen, scores.length), threshold),
          found.loss() == null
              ? ","
              : String.format(Locale.ROOT, "%.4f,%.4f", found.loss().all(), found.loss().bank()),
          found.calibrated().calibration().scores().length);
    }
  }

  private static double above(double[] scores, double threshold) {
    return Arrays.stream(scores).filter(score -> score > threshold).count()
        / (double) scores.length;
  }
}
