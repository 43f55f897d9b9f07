package org.ke4j.baseline;

import java.util.Arrays;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Sections;

/**
 * CSI's score: for each shift k the largest product of the projection with a training image's
 * direction, times {@code 1 / mean |training projection|}, plus the logit of shift k, times {@code
 * 1 / mean training logit}. The anomaly score is minus their mean over the shifts.
 *
 * @param axes for each shift the training projections at length one
 * @param similarityWeight for each shift
 * @param shiftWeight for each shift
 */
record CsiScore(Matrix[] axes, double[] similarityWeight, double[] shiftWeight) {
  /**
   * From the training images.
   *
   * @param projections for each shift one row an image
   * @param logits for each shift one row an image, a column for each shift
   */
  static CsiScore of(Matrix[] projections, Matrix[] logits) {
    int shifts = projections.length;
    CsiScore score = new CsiScore(new Matrix[shifts], new double[shifts], new double[shifts]);
    for (int k = 0; k < shifts; k++) {
      score.axes[k] = projections[k].normalized();
      double norms = 0;
      double logit = 0;
      int images = projections[k].rows();
      double[] values = Rows.doubles(projections[k].values());
      for (int i = 0; i < images; i++) {
        norms += Math.sqrt(Rows.dot(values, i, values, i, projections[k].columns()));
        logit += logits[k].get(i, k);
      }
      score.similarityWeight[k] = images / norms;
      score.shiftWeight[k] = images / logit;
    }
    return score;
  }

  /** The part of similarity of shift k, for each image. */
  double[] similarity(int k, Matrix projections) {
    double[] part = new double[projections.rows()];
    double[] query = Rows.doubles(projections.values());
    double[] axis = Rows.doubles(axes[k].values());
    for (int i = 0; i < part.length; i++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < axes[k].rows(); j++) {
        most = Math.max(most, Rows.dot(query, i, axis, j, projections.columns()));
      }
      part[i] = most * similarityWeight[k];
    }
    return part;
  }

  /** The part of the shift's logit, for each image. */
  double[] shift(int k, Matrix logits) {
    double[] part = new double[logits.rows()];
    Arrays.setAll(part, i -> logits.get(i, k) * shiftWeight[k]);
    return part;
  }

  /** Higher = more anomalous. */
  double[] anomaly(Matrix[] projections, Matrix[] logits) {
    Check.that(projections.length == axes.length, "expected %d shifts", axes.length);
    double[] score = new double[projections[0].rows()];
    for (int k = 0; k < axes.length; k++) {
      double[] similarity = similarity(k, projections[k]);
      double[] shift = shift(k, logits[k]);
      for (int i = 0; i < score.length; i++) {
        score[i] -= (similarity[i] + shift[i]) / axes.length;
      }
    }
    return score;
  }

  Sections write(Sections sections) {
    sections.put("similarity weight", similarityWeight).put("shift weight", shiftWeight);
    sections.put("rows", axes[0].rows()).put("columns", axes[0].columns());
    for (int k = 0; k < axes.length; k++) {
      sections.put("axes " + k, axes[k].values());
    }
    return sections;
  }

  static CsiScore read(Sections sections) {
    double[] weight = sections.doubles("similarity weight");
    int rows = Math.toIntExact(sections.number("rows"));
    int columns = Math.toIntExact(sections.number("columns"));
    Matrix[] axes = new Matrix[weight.length];
    for (int k = 0; k < axes.length; k++) {
      axes[k] = new Matrix(sections.floats("axes " + k), rows, columns);
    }
    return new CsiScore(axes, weight, sections.doubles("shift weight"));
  }
}
