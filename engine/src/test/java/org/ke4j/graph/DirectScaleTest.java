package org.ke4j.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** A factor for each channel of each image, by calls of oneDNN. */
class DirectScaleTest {
  private final Random random = new Random(3);

  @BeforeAll
  static void start() {
    Backend.start();
    try (OneDnn there = OneDnn.open()) {
      assumeTrue(there != null, "oneDNN is not called directly on this machine");
    }
  }

  @Test
  void everyChannelOfEveryImageByItsFactor() {
    for (int images : new int[] {1, 2, 5}) {
      for (int channels : new int[] {2, 8, 19, 96}) {
        for (int side : new int[] {2, 7, 30}) {
          check(true, images, side, side + 1, channels);
          check(false, images, side, side + 1, channels);
        }
      }
    }
  }

  private void check(boolean factorsBehind, int images, int height, int width, int channels) {
    SameDiff sd = SameDiff.create();
    long[] shape = {images, height, width, channels};
    long[] each = {images, 1, 1, channels};
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, shape);
    SDVariable y = sd.placeHolder("y", DataType.FLOAT, each);
    (factorsBehind ? x.mul(y) : y.mul(x)).rename("z");
    float[] a = noise(images * height * width * channels);
    float[] b = noise(images * channels);
    a[0] = Float.NaN;
    a[1] = Float.POSITIVE_INFINITY;
    try (PackedWeights packed = new PackedWeights();
        PlannedExecutor planned =
            PlannedExecutor.of(sd, Map.of("x", shape, "y", each), List.of("z"), 0, packed)) {
      planned.input("x").data().setData(a);
      planned.input("y").data().setData(b);
      planned.run();
      float[] expected = new float[a.length];
      for (int i = 0; i < a.length; i++) {
        int image = i / (height * width * channels);
        expected[i] = a[i] * b[image * channels + i % channels];
      }
      assertArrayEquals(expected, planned.output("z").dup('c').data().asFloat());
    }
  }

  @Test
  void itIsUsed() {
    GraphValue x = GraphValue.temporary("x", DataType.FLOAT, 2, 5, 5, 16);
    GraphValue y = GraphValue.temporary("y", DataType.FLOAT, 2, 1, 1, 16);
    GraphValue z = GraphValue.temporary("z", DataType.FLOAT, 2, 5, 5, 16);
    try (PackedWeights packed = new PackedWeights();
        Program program = new Program(new MemoryLimit(0))) {
      new Operators(program, DataType.FLOAT).multiply(x, y, z);
      program.keep(z);
      program.optimize(packed);
      program.bind();
      assertEquals(DirectScale.class, program.step(0).getClass());
    }
  }

  private float[] noise(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
