package org.ke4j.tests;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.ke4j.embedding.Embedder;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.DetectorMethod;
import org.ke4j.model.Calibrated;
import org.ke4j.model.Calibration;
import org.ke4j.model.Fitter;
import org.ke4j.random.Seeds;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * Whether thresholds keep what they promise: detectors learn from some images of a class, their
 * thresholds are set for a target, and unseen normal images of the test part are counted that lie
 * above. Each split draws other training images. Arguments: data set, classes (names, or all),
 * encoder, images to draw from, splits, numbers of training images, targets, then methods {@code
 * name[:option=value...]}; lists are separated by commas.
 *
 * <p>Columns: {@code inside_binomial}: the count of false alarms lies in the middle 99 % of the
 * binomial distribution of the target; {@code inside_beta_binomial}: in that of the promise itself,
 * which knows that the calibration images were drawn too.
 */
public final class ThresholdBenchmark {
  private ThresholdBenchmark() {}

  public static void main(String[] words) {
    Dataset data = DatasetReader.open(words[0], DatasetOptions.DEFAULTS);
    int pool = Integer.parseInt(words[3]);
    int splits = Integer.parseInt(words[4]);
    int[] sizes = Arrays.stream(words[5].split(",")).mapToInt(Integer::parseInt).toArray();
    double[] targets =
        Arrays.stream(words[6].split(",")).mapToDouble(Double::parseDouble).toArray();
    System.out.println(
        "method,class,images,split,target,calibration_images,expected,tested,false_alarms,rate,"
            + "inside_binomial,inside_beta_binomial");
    try (Encoder encoder = EncoderProvider.find(words[2])) {
      Embedder embedder = ClassOfImages.embedder(encoder);
      for (int label : ClassOfImages.labels(data, words[1])) {
        String name = data.classes().get(label);
        NormalClass normal = ClassOfImages.of(name, data.train(label, pool), embedder);
        Images test = new Images(data.test(label, Integer.MAX_VALUE));
        Matrix tested = embedder.embed(test, View.UNTOUCHED);
        for (String method : Arrays.copyOfRange(words, 7, words.length)) {
          if (ClassOfImages.method(method).method().usesKnowledge()) {
            normal.options().transformations().forEach(normal::transformed);
          }
          for (int n : sizes) {
            for (int split = 0; split < splits; split++) {
              int[] order = Seeds.order(normal.images().size(), split, "threshold " + n);
              NormalClass some = normal.subset(Arrays.stream(order, 0, n).sorted().toArray());
              measure(method, some, split, targets, test, tested);
            }
          }
        }
      }
    }
  }

  private static void measure(
      String words, NormalClass normal, int split, double[] targets, Images test, Matrix tested) {
    DetectorMethod<?> method = ClassOfImages.method(words).method();
    int n = normal.images().size();
    double finest =
        Arrays.stream(targets).filter(target -> target * (n + 1) >= 1).min().orElse(0.5);
    Fitter fitter =
        new Fitter(
            new Fitter.Plan(ClassOfImages.method(words), Calibrated.Way.AUTO, finest, 0, 0, false),
            ClassOfImages.fitting(split + 1));
    Calibrated calibrated = fitter.fit(normal).calibrated();
    try (var detector = calibrated.detector()) {
      double[] scores = ClassOfImages.score(detector, test, tested);
      for (double target : targets) {
        row(
            method.name() + "," + normal.name() + "," + n + "," + split,
            target,
            scores,
            calibrated);
      }
    }
  }

  private static void row(String what, double target, double[] scores, Calibrated calibrated) {
    Calibration calibration = calibrated.calibration();
    int images = calibration.scores().length;
    if (!calibration.canPromise(target)) {
      System.out.printf(Locale.ROOT, "%s,%s,%d,,,,,refused,refused%n", what, target, images);
      return;
    }
    double threshold = calibration.threshold(target);
    int above = (int) Arrays.stream(scores).filter(score -> score > threshold).count();
    int k = (int) Math.floor(target * (images + 1) + 1e-9);
    System.out.printf(
        Locale.ROOT,
        "%s,%s,%d,%.5f,%d,%d,%.4f,%s,%s%n",
        what,
        target,
        images,
        calibration.expected(target),
        scores.length,
        above,
        (double) above / scores.length,
        binomial(above, scores.length, target),
        betaBinomial(above, scores.length, k, images + 1 - k));
  }

  /** Whether a count lies in the middle 99 % of a binomial distribution. */
  static boolean binomial(int count, int trials, double rate) {
    BinomialDistribution counts = new BinomialDistribution(null, trials, rate);
    return counts.cumulativeProbability(count) >= 0.005
        && 1 - counts.cumulativeProbability(count - 1) >= 0.005;
  }

  /** Whether a count lies in the middle 99 % of a binomial distribution of a beta rate. */
  static boolean betaBinomial(int count, int trials, double a, double b) {
    double below = 0;
    double upTo = 0;
    for (int i = 0; i <= count; i++) {
      double log =
          CombinatoricsUtils.factorialLog(trials)
              - CombinatoricsUtils.factorialLog(i)
              - CombinatoricsUtils.factorialLog(trials - i)
              + Beta.logBeta(i + a, trials - i + b)
              - Beta.logBeta(a, b);
      below = upTo;
      upTo += Math.exp(log);
    }
    return upTo >= 0.005 && 1 - below >= 0.005;
  }
}
