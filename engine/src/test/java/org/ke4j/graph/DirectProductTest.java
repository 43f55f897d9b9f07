package org.ke4j.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Products of stacks by one call of oneDNN: right, and the same bits alone and among others. */
class DirectProductTest {
  private static final int MOST = 3;

  private final Random random = new Random(8);

  @BeforeAll
  static void start() {
    Backend.start();
    try (OneDnn there = OneDnn.open()) {
      assumeTrue(there != null, "oneDNN is not called directly on this machine");
    }
  }

  @AfterAll
  static void restart() {
    Backend.start();
  }

  /** Where the axes of a factor come from. */
  private enum Order {
    AS_IS,
    TURNED,
    HEADS_INSIDE
  }

  /** The product of images' stacks {@code [n, heads, rows, inner] x [n, heads, inner, columns]}. */
  private record Case(int heads, int rows, int inner, int columns, Order left, Order right) {
    long[] stored(int images, Order order, int height, int width) {
      return switch (order) {
        case AS_IS -> new long[] {images, heads, height, width};
        case TURNED -> new long[] {images, heads, width, height};
        case HEADS_INSIDE -> new long[] {images, height, heads, width};
      };
    }

    float[] run(float[] a, float[] b, int images) {
      SameDiff sd = SameDiff.create();
      long[] left = stored(images, this.left, rows, inner);
      long[] right = stored(images, this.right, inner, columns);
      SDVariable x = sd.placeHolder("x", DataType.FLOAT, left);
      SDVariable y = sd.placeHolder("y", DataType.FLOAT, right);
      sd.mmul(turned(x, this.left), turned(y, this.right)).rename("z");
      try (PackedWeights packed = new PackedWeights();
          PlannedExecutor planned =
              PlannedExecutor.of(sd, Map.of("x", left, "y", right), List.of("z"), 0, packed)) {
        put(planned.input("x"), a);
        put(planned.input("y"), b);
        planned.run();
        return planned.output("z").dup('c').data().asFloat();
      }
    }

    private static void put(INDArray array, float[] values) {
      array.data().setData(Arrays.copyOf(values, Math.toIntExact(array.length())));
    }

    private static SDVariable turned(SDVariable x, Order order) {
      return switch (order) {
        case AS_IS -> x;
        case TURNED -> x.permute(0, 1, 3, 2);
        case HEADS_INSIDE -> x.permute(0, 2, 1, 3);
      };
    }

    double exact(float[] a, float[] b, int image, int head, int row, int column) {
      double sum = 0;
      for (int k = 0; k < inner; k++) {
        sum +=
            (double) a[place(left, rows, inner, image, head, row, k)]
                * b[place(right, inner, columns, image, head, k, column)];
      }
      return sum;
    }

    private int place(Order order, int height, int width, int image, int head, int i, int j) {
      return switch (order) {
        case AS_IS -> ((image * heads + head) * height + i) * width + j;
        case TURNED -> ((image * heads + head) * width + j) * height + i;
        case HEADS_INSIDE -> ((image * height + i) * heads + head) * width + j;
      };
    }
  }

  @Test
  void rightAndTheSameAloneAndAmongOthersWithAnyNumberOfThreads() {
    int[] sizes = {1, 2, 3, 7, 16, 17, 49, 50, 64, 197, 257};
    for (int heads : new int[] {1, 2, 3, 12}) {
      for (int i = 0; i < 25; i++) {
        int rows = sizes[random.nextInt(sizes.length)];
        int inner = i % 5 == 0 ? 1024 : sizes[random.nextInt(sizes.length)];
        int columns = sizes[random.nextInt(sizes.length)];
        Order left = Order.values()[random.nextInt(3)];
        Order right = Order.values()[random.nextInt(3)];
        check(new Case(heads, rows, inner, columns, left, right));
      }
    }
  }

  private void check(Case c) {
    float[] a = noise(MOST * c.heads * c.rows * c.inner);
    float[] b = noise(MOST * c.heads * c.inner * c.columns);
    Backend.start(1);
    float[] together = c.run(a, b, MOST);
    for (int i = 0; i < 200; i++) {
      int image = random.nextInt(MOST);
      int head = random.nextInt(c.heads);
      int row = random.nextInt(c.rows);
      int column = random.nextInt(c.columns);
      int place = ((image * c.heads + head) * c.rows + row) * c.columns + column;
      assertEquals(c.exact(a, b, image, head, row, column), together[place], 1e-4, c.toString());
    }
    float[] alone = c.run(a, b, 1);
    assertArrayEquals(Arrays.copyOf(together, alone.length), alone, c + " alone");
    Backend.start();
    assertArrayEquals(together, c.run(a, b, MOST), c + " with all threads");
    assertArrayEquals(alone, c.run(a, b, 1), c + " alone with all threads");
  }

  @Test
  void itIsUsed() {
    GraphValue x = GraphValue.temporary("x", DataType.FLOAT, 2, 3, 50, 64);
    GraphValue y = GraphValue.temporary("y", DataType.FLOAT, 2, 3, 64, 50);
    GraphValue z = GraphValue.temporary("z", DataType.FLOAT, 2, 3, 50, 50);
    Program program = new Program(new MemoryLimit(0));
    new Operators(program, DataType.FLOAT).product(x, false, y, false, z);
    program.keep(z);
    try (PackedWeights packed = new PackedWeights();
        program) {
      program.optimize(packed);
      program.bind();
      assertEquals(DirectProduct.class, program.step(0).getClass());
    }
  }

  private float[] noise(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    return values;
  }
}
