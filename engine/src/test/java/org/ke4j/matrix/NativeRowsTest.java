package org.ke4j.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;

class NativeRowsTest {
  @Test
  void blocksAreTheInnerProducts() {
    SplittableRandom random = new SplittableRandom(2);
    double[] a = random.doubles(13 * 5, -1, 1).toArray();
    double[] b = random.doubles(9 * 5, -1, 1).toArray();
    double[] all = Products.timesTransposed(a, 13, b, 9, 5);
    double[] block = new double[200];
    try (NativeRows rows = new NativeRows(a, 13, 5);
        NativeRows others = new NativeRows(b, 9, 5)) {
      for (int[] part : new int[][] {{0, 1, 0, 1}, {2, 13, 3, 9}, {0, 13, 0, 9}, {4, 4, 0, 9}}) {
        rows.times(part[0], part[1], others, part[2], part[3], block);
        int breadth = part[3] - part[2];
        for (int i = part[0]; i < part[1]; i++) {
          for (int j = part[2]; j < part[3]; j++) {
            assertEquals(all[i * 9 + j], block[(i - part[0]) * breadth + j - part[2]], 1e-14);
          }
        }
      }
      rows.times(1, 3, rows, 1, 3, block);
      assertEquals(block[1], block[2]);
      assertThrows(IndexOutOfBoundsException.class, () -> rows.times(0, 14, others, 0, 1, block));
      assertThrows(UsageException.class, () -> rows.times(0, 13, others, 0, 9, new double[116]));
    }
    assertThrows(UsageException.class, () -> new NativeRows(a, 13, 4));
  }
}
