package org.ke4j.distil;

import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Products;

/**
 * How far a student's embeddings are from a teacher's, each term of the size of one for a student
 * that knows nothing, so that none drowns the others. With unit vectors z (student) and t (teacher)
 * of the rows of a batch:
 *
 * <ul>
 *   <li>direction: the mean of {@code 1 - z.t} over rows;
 *   <li>relation: the sum of {@code (z_i.z_j - t_i.t_j)^2} over that of {@code (t_i.t_j)^2}, both
 *       over pairs of different rows (Tung and Mori 2019, arXiv 1907.09682; relative here);
 *   <li>knowledge: the mean over pairs of an image and its transformed copy of the smooth absolute
 *       value of {@code (1 - z.z' - g) / mean g}, where g is the distance that the pair should
 *       have.
 * </ul>
 */
final class DistilLoss {
  private final double relationWeight;
  private final double knowledgeWeight;

  /**
   * The terms of a batch.
   *
   * @param total with the weights
   */
  record Terms(double total, double direction, double relation, double knowledge) {
    Terms plus(Terms other) {
      return new Terms(
          total + other.total,
          direction + other.direction,
          relation + other.relation,
          knowledge + other.knowledge);
    }

    Terms over(double count) {
      return new Terms(total / count, direction / count, relation / count, knowledge / count);
    }
  }

  DistilLoss(double relationWeight, double knowledgeWeight) {
    this.relationWeight = relationWeight;
    this.knowledgeWeight = knowledgeWeight;
  }

  /**
   * The loss and its gradient.
   *
   * @param student {@code rows x width}: images first, then the first copies of all, then the
   *     second, and so on
   * @param teacher unit rows, {@code rows x width}
   * @param images how many of the rows are images
   * @param wanted the distance of each copy from its image, in the order of the copies, 0..2
   * @param usual the mean of such distances over all data, above 0
   * @param gradient output, {@code rows x width}
   */
  Terms at(
      Matrix student, Matrix teacher, int images, float[] wanted, double usual, float[] gradient) {
    int n = student.rows();
    int d = student.columns();
    double[] lengths = new double[n];
    Matrix z = unit(student, lengths);
    double[] g = new double[n * d];
    double direction = 0;
    for (int i = 0; i < n; i++) {
      direction += 1 - dot(z, i, teacher, i);
      add(g, i, teacher, i, -1.0 / n);
    }
    double relation = relationWeight == 0 ? 0 : relation(z, teacher, g);
    double knowledge = 0;
    int pairs = n - images;
    for (int p = 0; p < pairs; p++) {
      int image = p % images;
      int copy = images + p;
      double error = (1 - dot(z, image, z, copy) - wanted[p]) / usual;
      boolean near = Math.abs(error) < 1;
      knowledge += near ? error * error / 2 : Math.abs(error) - 0.5;
      double slope = (near ? error : Math.signum(error)) * knowledgeWeight / usual / pairs;
      add(g, image, z, copy, -slope);
      add(g, copy, z, image, -slope);
    }
    for (int i = 0; i < n; i++) {
      double along = 0;
      for (int j = 0; j < d; j++) {
        along += g[i * d + j] * z.values()[i * d + j];
      }
      for (int j = 0; j < d; j++) {
        gradient[i * d + j] = (float) ((g[i * d + j] - along * z.values()[i * d + j]) / lengths[i]);
      }
    }
    direction /= n;
    knowledge /= Math.max(1, pairs);
    return new Terms(
        direction + relationWeight * relation + knowledgeWeight * knowledge,
        direction,
        relation,
        knowledge);
  }

  private double relation(Matrix z, Matrix t, double[] g) {
    int n = z.rows();
    int d = z.columns();
    float[] s = Products.timesTransposed(z, z).values();
    float[] wanted = Products.timesTransposed(t, t).values();
    double sum = 0;
    double scale = 0;
    float[] errors = new float[n * n];
    for (int i = 0; i < n * n; i++) {
      if (i / n != i % n) {
        errors[i] = s[i] - wanted[i];
        sum += (double) errors[i] * errors[i];
        scale += (double) wanted[i] * wanted[i];
      }
    }
    scale = Math.max(scale, 1e-6 * n * n);
    float[] columns = new float[n * d];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < d; j++) {
        columns[j * n + i] = z.values()[i * d + j];
      }
    }
    float[] moved =
        Products.timesTransposed(new Matrix(errors, n, n), new Matrix(columns, d, n)).values();
    for (int i = 0; i < g.length; i++) {
      g[i] += 4 * relationWeight / scale * moved[i];
    }
    return sum / scale;
  }

  private static Matrix unit(Matrix rows, double[] lengths) {
    int d = rows.columns();
    float[] values = rows.values().clone();
    for (int i = 0; i < rows.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < d; j++) {
        sum += (double) values[i * d + j] * values[i * d + j];
      }
      lengths[i] = Math.sqrt(sum) + 1e-8;
      for (int j = 0; j < d; j++) {
        values[i * d + j] /= (float) lengths[i];
      }
    }
    return new Matrix(values, rows.rows(), d);
  }

  private static double dot(Matrix a, int i, Matrix b, int k) {
    int d = a.columns();
    double sum = 0;
    for (int j = 0; j < d; j++) {
      sum += (double) a.values()[i * d + j] * b.values()[k * d + j];
    }
    return sum;
  }

  private static void add(double[] g, int row, Matrix rows, int from, double factor) {
    int d = rows.columns();
    for (int j = 0; j < d; j++) {
      g[row * d + j] += factor * rows.values()[from * d + j];
    }
  }
}
