package org.ke4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.matrix.Matrix;
import org.ke4j.model.Learnt;

/** What images are most like, among what a detector learnt from. Safe for several threads. */
final class Comparison {
  private final Learnt learnt;

  /** Of what was learnt, then of its views by the name of the transformation. */
  private final Rows own;

  private final Map<String, Rows> views = new LinkedHashMap<>();

  /**
   * @param learnt null if the model keeps nothing
   */
  Comparison(Learnt learnt) {
    this.learnt = learnt;
    this.own = learnt == null ? null : Rows.of(learnt.embeddings());
    if (learnt != null) {
      learnt.views().forEach((name, rows) -> views.put(name, Rows.of(rows)));
    }
  }

  /** One place among many. */
  private record Nearest(int row, double distance) {}

  /**
   * Compares an image.
   *
   * @param embedding of it
   */
  Why of(float[] embedding) {
    if (learnt == null) {
      return new Why(null, Double.NaN, null, null, Double.NaN, null);
    }
    float[] unit = new Matrix(embedding, 1, embedding.length).normalized().row(0);
    Nearest nearest = own.nearest(unit);
    String change = null;
    Nearest changed = new Nearest(0, Double.NaN);
    for (Map.Entry<String, Rows> view : views.entrySet()) {
      Nearest found = view.getValue().nearest(unit);
      if (change == null || found.distance < changed.distance) {
        change = view.getKey();
        changed = found;
      }
    }
    Learnt.Change known = change == null ? null : learnt.change(change);
    boolean asks = known != null && known.meaning() != Learnt.Meaning.UNUSED;
    return new Why(
        learnt.names().get(nearest.row),
        nearest.distance,
        change,
        change == null ? null : learnt.names().get(changed.row),
        changed.distance,
        asks ? known.meaning() == Learnt.Meaning.HARMFUL : null);
  }

  /**
   * Embeddings with their lengths.
   *
   * @param lengths one a row
   */
  private record Rows(Matrix embeddings, double[] lengths) {
    static Rows of(Matrix embeddings) {
      double[] lengths = new double[embeddings.rows()];
      float[] values = embeddings.values();
      int width = embeddings.columns();
      for (int i = 0; i < lengths.length; i++) {
        double square = 0;
        for (int j = i * width; j < (i + 1) * width; j++) {
          square += (double) values[j] * values[j];
        }
        lengths[i] = Math.sqrt(square);
      }
      return new Rows(embeddings, lengths);
    }

    Nearest nearest(float[] unit) {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < lengths.length; i++) {
        double distance = 1 - product(unit, embeddings.values(), i * unit.length) / lengths[i];
        if (distance < least) {
          least = distance;
          best = i;
        }
      }
      return new Nearest(best, Math.max(0, least));
    }

    /** Four sums side by side: one after the other, each addition would wait for the last. */
    private static double product(float[] unit, float[] values, int at) {
      double first = 0;
      double second = 0;
      double third = 0;
      double fourth = 0;
      int j = 0;
      for (; j + 3 < unit.length; j += 4) {
        first += (double) unit[j] * values[at + j];
        second += (double) unit[j + 1] * values[at + j + 1];
        third += (double) unit[j + 2] * values[at + j + 2];
        fourth += (double) unit[j + 3] * values[at + j + 3];
      }
      for (; j < unit.length; j++) {
        first += (double) unit[j] * values[at + j];
      }
      return (first + second) + (third + fourth);
    }
  }
}
