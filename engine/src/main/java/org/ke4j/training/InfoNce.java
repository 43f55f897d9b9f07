package org.ke4j.training;

import org.ke4j.error.Check;

/**
 * The multi-positive contrastive loss on a batch of features, and its gradient, in double
 * precision.
 *
 * <p>With {@code s = cosine / temperature} between an anchor and another vector, P the anchor's
 * positive views, N its negatives and k = |P|, the loss of an anchor is {@code -(1/k) log(sum_P e^s
 * / (sum_P e^s + sum_N e^s))} (Eq. 1 of arXiv 2406.10617) or {@code -(1/k) sum_p log(e^s_p / (sum_P
 * e^s + sum_N e^s))}; the loss is the mean over the anchors.
 */
public final class InfoNce {
  private final LossForm form;
  private final Negatives negatives;
  private final double temperature;
  private final int anchors;
  private final int positiveViews;
  private final int negativeViews;

  /**
   * @param anchors anchors in the batch, 1 or more
   * @param positiveViews positive views of each anchor, 1 or more
   * @param negativeViews negative views of each anchor, 1 or more
   */
  public InfoNce(
      LossForm form,
      Negatives negatives,
      double temperature,
      int anchors,
      int positiveViews,
      int negativeViews) {
    this.form = form;
    this.negatives = negatives;
    this.temperature = Check.positive("temperature", temperature);
    this.anchors = Check.atLeast("anchors", anchors, 1);
    this.positiveViews = Check.atLeast("positive views", positiveViews, 1);
    this.negativeViews = Check.atLeast("negative views", negativeViews, 1);
  }

  /** The loss of a run's options; numbers as of the constructor. */
  static InfoNce of(TrainingOptions options, int anchors, int positiveViews, int negativeViews) {
    return new InfoNce(
        options.lossForm(),
        options.negatives(),
        options.temperature(),
        anchors,
        positiveViews,
        negativeViews);
  }

  LossForm form() {
    return form;
  }

  double temperature() {
    return temperature;
  }

  int anchors() {
    return anchors;
  }

  int positiveViews() {
    return positiveViews;
  }

  /**
   * Rows of a batch: anchors, then each positive view, then each negative view, of every anchor.
   */
  public int rows() {
    return anchors * (1 + positiveViews + negativeViews);
  }

  /**
   * The loss, and its gradient by the features.
   *
   * @param features {@code rows() x width}, row-major; blocks of one view of every anchor, in the
   *     same order: anchors, positive 1..k, negative 1..k
   * @param gradient output, same layout
   */
  public double lossAndGradient(double[] features, double[] gradient) {
    int rows = rows();
    Check.that(
        features.length == gradient.length && features.length % rows == 0,
        "loss: expected %d rows, got %d values",
        rows,
        features.length);
    int width = features.length / rows;
    double[] norms = new double[rows];
    double[] unit = normalise(features, norms, width);
    double[] unitGradient = new double[features.length];
    double loss = 0;
    for (int anchor = 0; anchor < anchors; anchor++) {
      loss += anchorLoss(anchor, unit, unitGradient, width);
    }
    for (int row = 0; row < rows; row++) {
      int at = row * width;
      double along = dot(unit, row, unitGradient, row, width);
      for (int i = at; i < at + width; i++) {
        gradient[i] = (unitGradient[i] - along * unit[i]) / norms[row];
      }
    }
    return loss / anchors;
  }

  private double anchorLoss(int anchor, double[] unit, double[] unitGradient, int width) {
    int[] others = others(anchor);
    double[] s = new double[others.length];
    for (int j = 0; j < s.length; j++) {
      s[j] = dot(unit, anchor, unit, others[j], width) / temperature;
    }
    double all = logSumExp(s, s.length);
    double positive = logSumExp(s, positiveViews);
    double loss = 0;
    if (form == LossForm.LOG_OF_SUM) {
      loss = (all - positive) / positiveViews;
    } else {
      for (int p = 0; p < positiveViews; p++) {
        loss += (all - s[p]) / positiveViews;
      }
    }
    for (int j = 0; j < s.length; j++) {
      double share = Math.exp(s[j] - all);
      double slope;
      if (form == LossForm.LOG_OF_SUM) {
        slope = (share - (j < positiveViews ? Math.exp(s[j] - positive) : 0)) / positiveViews;
      } else {
        slope = share - (j < positiveViews ? 1.0 / positiveViews : 0);
      }
      slope /= temperature * anchors;
      int a = anchor * width;
      int b = others[j] * width;
      for (int i = 0; i < width; i++) {
        unitGradient[a + i] += slope * unit[b + i];
        unitGradient[b + i] += slope * unit[a + i];
      }
    }
    return loss;
  }

  /** Rows that an anchor is compared with: its positives first, then its negatives. */
  int[] others(int anchor) {
    int first = 1 + positiveViews;
    int count =
        switch (negatives) {
          case OWN -> negativeViews;
          case BATCH -> negativeViews * anchors;
          case BATCH_AND_ANCHORS -> negativeViews * anchors + anchors - 1;
        };
    int[] others = new int[positiveViews + count];
    int at = 0;
    for (int p = 1; p <= positiveViews; p++) {
      others[at++] = p * anchors + anchor;
    }
    for (int n = first; n < first + negativeViews; n++) {
      if (negatives == Negatives.OWN) {
        others[at++] = n * anchors + anchor;
      } else {
        for (int other = 0; other < anchors; other++) {
          others[at++] = n * anchors + other;
        }
      }
    }
    if (negatives == Negatives.BATCH_AND_ANCHORS) {
      for (int other = 0; other < anchors; other++) {
        if (other != anchor) {
          others[at++] = other;
        }
      }
    }
    return others;
  }

  private static double[] normalise(double[] features, double[] norms, int width) {
    double[] unit = new double[features.length];
    for (int row = 0; row < norms.length; row++) {
      norms[row] = Math.max(Math.sqrt(dot(features, row, features, row, width)), 1e-12);
      for (int i = row * width; i < (row + 1) * width; i++) {
        unit[i] = features[i] / norms[row];
      }
    }
    return unit;
  }

  private static double dot(double[] a, int rowA, double[] b, int rowB, int width) {
    double sum = 0;
    int atA = rowA * width;
    int atB = rowB * width;
    for (int i = 0; i < width; i++) {
      sum += a[atA + i] * b[atB + i];
    }
    return sum;
  }

  private static double logSumExp(double[] s, int count) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, s[i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(s[i] - max);
    }
    return max + Math.log(sum);
  }
}
