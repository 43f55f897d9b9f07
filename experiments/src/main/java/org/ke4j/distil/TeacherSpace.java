package org.ke4j.distil;

import java.util.List;
import org.ke4j.detection.LeadingDirections;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Products;

/**
 * The teacher's embeddings as a student learns them: without their mean, along the directions in
 * which they vary most, as unit vectors.
 */
final class TeacherSpace {
  /** Rows that the directions are found from. */
  private static final int MOST_ROWS = 6000;

  private final float[] mean;
  private final Matrix directions;

  private TeacherSpace(float[] mean, Matrix directions) {
    this.mean = mean;
    this.directions = directions;
  }

  /**
   * Finds mean and directions, from evenly chosen rows if there are many.
   *
   * @param embedded the teacher's rows, any number of tables
   * @param wanted number of directions, at most the teacher's width
   */
  static TeacherSpace of(List<Matrix> embedded, int wanted) {
    int d = embedded.get(0).columns();
    Check.between("--width", wanted, 1, d);
    int all = embedded.stream().mapToInt(Matrix::rows).sum();
    int step = Math.max(1, (all + MOST_ROWS - 1) / MOST_ROWS);
    Matrix[] unit = embedded.stream().map(Matrix::normalized).toArray(Matrix[]::new);
    Matrix stacked = Matrix.stack(unit);
    int rows = (all + step - 1) / step;
    double[] chosen = new double[Math.multiplyExact(rows, d)];
    double[] sum = new double[d];
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < d; j++) {
        chosen[r * d + j] = stacked.values()[r * step * d + j];
        sum[j] += chosen[r * d + j];
      }
    }
    float[] mean = new float[d];
    for (int j = 0; j < d; j++) {
      mean[j] = (float) (sum[j] / rows);
    }
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] -= mean[i % d];
    }
    LeadingDirections found = LeadingDirections.of(chosen, rows, d, wanted);
    float[] directions = new float[wanted * d];
    double[] values = found.values();
    for (int i = 0; i < values.length; i++) {
      directions[i] = (float) values[i];
    }
    return new TeacherSpace(mean, new Matrix(directions, wanted, d));
  }

  /** Unit rows of the student's width. A row that is the mean itself stays zero. */
  Matrix apply(Matrix embedded) {
    int d = mean.length;
    Matrix unit = embedded.normalized();
    float[] centred = unit.values().clone();
    for (int i = 0; i < centred.length; i++) {
      centred[i] -= mean[i % d];
    }
    Matrix reduced = Products.timesTransposed(new Matrix(centred, embedded.rows(), d), directions);
    float[] values = reduced.values();
    int width = reduced.columns();
    for (int i = 0; i < embedded.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < width; j++) {
        sum += (double) values[i * width + j] * values[i * width + j];
      }
      float length = (float) Math.max(1e-12, Math.sqrt(sum));
      for (int j = 0; j < width; j++) {
        values[i * width + j] /= length;
      }
    }
    return reduced;
  }
}
