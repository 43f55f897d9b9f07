package org.ke4j.distil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;

class DistilLossTest {
  private static final int IMAGES = 4;
  private static final int ROWS = 12;
  private static final int WIDTH = 5;

  private final Matrix teacher = random("teacher").normalized();
  private final float[] wanted = {0.1f, 0.2f, 0.4f, 0.9f, 0.05f, 0.3f, 0.6f, 1.2f};

  private static Matrix random(String use) {
    RandomGenerator random = Seeds.stream(2, use);
    float[] values = new float[ROWS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Matrix(values, ROWS, WIDTH);
  }

  private DistilLoss.Terms terms(Matrix student, float[] gradient) {
    return new DistilLoss(0.7, 0.4).at(student, teacher, IMAGES, wanted, 0.5, gradient);
  }

  @Test
  void theGradientIsTheSlope() {
    Matrix student = random("student");
    float[] gradient = new float[ROWS * WIDTH];
    terms(student, gradient);
    float[] ignored = new float[gradient.length];
    for (int i = 0; i < gradient.length; i++) {
      float step = 1e-2f;
      float[] up = student.values().clone();
      float[] down = student.values().clone();
      up[i] += step;
      down[i] -= step;
      double slope =
          (terms(new Matrix(up, ROWS, WIDTH), ignored).total()
                  - terms(new Matrix(down, ROWS, WIDTH), ignored).total())
              / (up[i] - down[i]);
      assertEquals(slope, gradient[i], 1e-3, "value " + i);
    }
  }

  @Test
  void aPerfectStudentLosesNothingWhereTheDistancesAreTheTeachers() {
    float[] own = new float[ROWS - IMAGES];
    for (int p = 0; p < own.length; p++) {
      double cosine = 0;
      for (int j = 0; j < WIDTH; j++) {
        cosine += (double) teacher.get(p % IMAGES, j) * teacher.get(IMAGES + p, j);
      }
      own[p] = (float) (1 - cosine);
    }
    DistilLoss.Terms terms =
        new DistilLoss(1, 1).at(teacher, teacher, IMAGES, own, 0.5, new float[ROWS * WIDTH]);
    assertEquals(0, terms.total(), 1e-6);
  }

  /** No term drowns the others, whatever the scale of the student. */
  @Test
  void aStudentThatSeesNoDifferenceLosesAboutOneOfEachTerm() {
    float[] same = new float[ROWS * WIDTH];
    for (int i = 0; i < same.length; i++) {
      same[i] = i % WIDTH == 0 ? 100 : 1;
    }
    DistilLoss.Terms terms = terms(new Matrix(same, ROWS, WIDTH), new float[ROWS * WIDTH]);
    assertTrue(terms.direction() < 2, terms.toString());
    assertTrue(terms.knowledge() < 2, terms.toString());
    assertTrue(terms.relation() < 2 * WIDTH, terms.toString());
  }
}
