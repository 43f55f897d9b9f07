package org.ke4j.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class NativeValuesTest {
  private static final float[] SIX = {1, -2, Float.MIN_VALUE, -0f, Float.MAX_VALUE, Float.NaN};

  @BeforeAll
  static void start() {
    Backend.start(1);
  }

  @Test
  void denseArraysOfEveryTypeAndOrder() {
    for (char order : new char[] {'c', 'f'}) {
      INDArray array = Nd4j.create(DataType.FLOAT, new long[] {2, 3}, order);
      NativeValues.write(array, SIX);
      assertArrayEquals(SIX, NativeValues.read(array));
      assertEquals(-2f, array.getFloat(0, 1));
      assertEquals(Float.MAX_VALUE, array.getFloat(1, 1));
    }
    INDArray wide = Nd4j.create(DataType.DOUBLE, 3, 2);
    NativeValues.write(wide, SIX);
    assertArrayEquals(SIX, NativeValues.read(wide));
    assertEquals(Float.MAX_VALUE, wide.getDouble(2, 0));
  }

  @Test
  void partsOfAnArrayLeaveTheRestAlone() {
    INDArray whole = Nd4j.valueArrayOf(new long[] {4, 6}, 7f, DataType.FLOAT);
    INDArray row = whole.get(NDArrayIndex.point(2), NDArrayIndex.all());
    INDArray column = whole.get(NDArrayIndex.all(), NDArrayIndex.point(5));
    NativeValues.write(row, SIX);
    assertArrayEquals(SIX, NativeValues.read(row));
    NativeValues.write(column, new float[] {1, 2, 3, 4});
    assertArrayEquals(new float[] {1, 2, 3, 4}, NativeValues.read(column));
    assertArrayEquals(
        new float[] {
          7, 7, 7, 7, 7, 1, //
          7, 7, 7, 7, 7, 2, //
          1, -2, Float.MIN_VALUE, -0f, Float.MAX_VALUE, 3, //
          7, 7, 7, 7, 7, 4
        },
        NativeValues.read(whole));
  }

  @Test
  void anotherNumberOfValuesIsRefusedBeforeAnythingIsWritten() {
    INDArray array = Nd4j.create(DataType.FLOAT, 2, 3);
    assertThrows(RuntimeException.class, () -> NativeValues.write(array, new float[7]));
    assertThrows(RuntimeException.class, () -> NativeValues.write(array, new float[5]));
    assertArrayEquals(new float[6], NativeValues.read(array));
  }
}
