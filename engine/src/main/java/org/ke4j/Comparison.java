package org.ke4j;

import java.util.Map;
import org.ke4j.matrix.Matrix;
import org.ke4j.model.Learnt;

/** What an image is most like, among what a detector learnt from. */
final class Comparison {
  private Comparison() {}

  /** One place among many. */
  private record Nearest(int row, double distance) {}

  /**
   * Compares.
   *
   * @param embedding of the image, one row
   * @param learnt null if the model keeps nothing
   */
  static Why of(Matrix embedding, Learnt learnt) {
    if (learnt == null) {
      return new Why(null, Double.NaN, null, null, Double.NaN, null);
    }
    float[] unit = embedding.normalized().row(0);
    Nearest own = nearest(unit, learnt.embeddings());
    String change = null;
    Nearest changed = new Nearest(0, Double.NaN);
    for (Map.Entry<String, Matrix> view : learnt.views().entrySet()) {
      Nearest found = nearest(unit, view.getValue());
      if (change == null || (found.distance < changed.distance)) {
        change = view.getKey();
        changed = found;
      }
    }
    Learnt.Change known = change == null ? null : learnt.change(change);
    boolean asks = known != null && known.meaning() != Learnt.Meaning.UNUSED;
    return new Why(
        learnt.names().get(own.row),
        own.distance,
        change,
        change == null ? null : learnt.names().get(changed.row),
        changed.distance,
        asks ? known.meaning() == Learnt.Meaning.HARMFUL : null);
  }

  private static Nearest nearest(float[] unit, Matrix rows) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    float[] values = rows.values();
    for (int i = 0; i < rows.rows(); i++) {
      double product = 0;
      double square = 0;
      int at = i * unit.length;
      for (int j = 0; j < unit.length; j++) {
        product += (double) unit[j] * values[at + j];
        square += (double) values[at + j] * values[at + j];
      }
      double distance = 1 - product / Math.sqrt(square);
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return new Nearest(best, Math.max(0, least));
  }
}
