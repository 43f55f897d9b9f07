package org.ke4j.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.ke4j.matrix.Matrix;

class FeatureShapeTest {
  private static Matrix axes(int n, float length) {
    float[][] rows = new float[n][n];
    for (int i = 0; i < n; i++) {
      rows[i][i] = length;
    }
    return Matrix.ofRows(rows);
  }

  @Test
  void ofOrthogonalFeaturesAllIsKnown() {
    FeatureShape shape =
        FeatureShape.of(
            axes(5, 3), new Matrix[] {axes(5, 7)}, new Matrix[] {axes(5, -1), axes(5, 1)});
    assertEquals(4, shape.effectiveRank(), 1e-5, "a simplex of five corners is four-dimensional");
    assertEquals(-4, shape.uniformity(), 1e-5, "exp(-2 |u - v|^2) = exp(-4) for every pair");
    assertEquals(0, shape.positive(), 1e-6, "length does not count");
    assertEquals(2, shape.negative(), 1e-6, "one view opposite (4), one at the image (0)");
    assertEquals(3, shape.norm(), 1e-6);
  }

  @Test
  void collapseIsSeen() {
    Matrix line = Matrix.ofRows(new float[][] {{1, 0, 0}, {2, 1, 0}, {1, 1, 0}, {1, 0.3f, 0}});
    FeatureShape flat = FeatureShape.of(line, new Matrix[] {line}, new Matrix[] {line});
    assertTrue(flat.effectiveRank() < 2, flat.toString());
    Matrix point = Matrix.ofRows(new float[][] {{1, 2}, {2, 4}, {3, 6}});
    FeatureShape one = FeatureShape.of(point, new Matrix[] {point}, new Matrix[] {point});
    assertEquals(0, one.uniformity(), 1e-6);
  }
}
