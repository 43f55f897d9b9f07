package org.ke4j.onnx;

import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Chooses elements or rows by positions that are known only when the graph runs. Positions are
 * computed in 64 bits: a batch may have more values than float32 counts exactly.
 */
final class RowChoice {
  private RowChoice() {}

  /**
   * Rows of a matrix.
   *
   * @param rows {@code [rows, width]}
   * @param positions of rows, 64-bit integers of the graph, each 0 or more, {@code [count]}
   * @param count of positions; may have the batch
   * @return {@code [count, width]}
   */
  static Value rows(Emitter to, Value rows, SDVariable positions, long count) {
    SDVariable chosen = to.graph().gather(to.node(rows), positions, 0);
    return new Variable(chosen, new long[] {count, rows.shape()[1]}, rows.type());
  }

  /** Positions as 64-bit integers; negative ones count from the end of an axis. */
  static SDVariable positions(Emitter to, Value indices, long extent) {
    SDVariable node = to.node(indices);
    if (indices.type() == ElementType.FLOAT) {
      throw new Ke4jException("indices that are fractions");
    }
    SDVariable wrapped = node.add(node.lt(0).castTo(DataType.FLOAT).mul((double) extent));
    return wrapped.castTo(DataType.INT64);
  }

  static SDVariable times(Emitter to, SDVariable positions, long factor) {
    return factor == 1 ? positions : positions.mul(constant(to, factor));
  }

  private static SDVariable constant(Emitter to, long... values) {
    return to.graph().constant(Nd4j.createFromArray(values));
  }

  /**
   * Positions plus what their place in the value adds: {@code steps[k]} for each step along axis k.
   *
   * @param positions 64-bit integers of shape {@code shape}
   * @param shape at most the first axis is the batch
   */
  static SDVariable shifted(Emitter to, SDVariable positions, long[] shape, long[] steps) {
    SDVariable sum = positions;
    for (int k = 0; k < shape.length; k++) {
      if (steps[k] == 0 || shape[k] == 1) {
        continue;
      }
      long[] line = new long[shape.length];
      java.util.Arrays.fill(line, 1);
      SDVariable along;
      if (Dims.isBatch(shape[k])) {
        if (shape[k] != Dims.BATCH) {
          throw new Unsupported("indices of " + Dims.text(shape));
        }
        line[k] = -1;
        along = times(to, to.imageNumbers(line), steps[k]);
      } else {
        line[k] = shape[k];
        long[] offsets = new long[to.budget().charge(shape[k])];
        for (int i = 0; i < offsets.length; i++) {
          offsets[i] = i * steps[k];
        }
        along = to.graph().constant(Nd4j.createFromArray(offsets).reshape(line));
      }
      sum = sum.add(along);
    }
    return sum;
  }
}
