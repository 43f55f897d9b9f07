package org.ke4j.onnx;

import java.util.Arrays;
import org.ke4j.error.Ke4jException;

/**
 * Integers that count the images: image n has the values {@code n * step + base}. Exporters make
 * them of ranges over the batch, to index its flattened values.
 *
 * @param step what one image adds
 * @param base values of image 0, with extent 1 where the shape has the batch
 * @param shape extents, with the batch once
 */
record BatchIndex(long step, Tensor base, long[] shape) implements Value {
  @Override
  public ElementType type() {
    return ElementType.INTEGER;
  }

  /** 0, 1, ..., one for each image. */
  static BatchIndex upToBatch() {
    return new BatchIndex(1, Tensor.ofIntegers(new long[1], 1), new long[] {Dims.BATCH});
  }

  /** With another shape that keeps the order of the axes and moves only extents of one. */
  BatchIndex reshaped(long... to) {
    if (!Arrays.equals(significant(shape), significant(to))) {
      throw Unsupported.ofShape("a reshape of batch indices to " + Dims.text(to));
    }
    return new BatchIndex(step, base.reshaped(within(to)), to);
  }

  /** Repeated to a larger shape. */
  BatchIndex expanded(HostMoves moves, long... to) {
    if (!Dims.hasBatch(to) || Dims.product(to) / Dims.BATCH != Dims.product(within(to))) {
      throw Unsupported.ofShape("an expansion of batch indices to " + Dims.text(to));
    }
    return new BatchIndex(step, moves.expand(base, within(to)), to);
  }

  /** Sum, difference or product with constants. */
  BatchIndex with(HostMath math, String operator, Tensor other, boolean otherFirst) {
    if (other.type() != ElementType.INTEGER) {
      throw new Unsupported("of batch indices and fractions");
    }
    long[] common = Dims.broadcast(shape, other.shape());
    long[] batchOne = Dims.broadcast(within(shape), other.shape());
    if (Dims.product(batchOne) * Dims.BATCH != Dims.product(common)) {
      throw new Ke4jException("batch indices of " + Dims.text(shape) + " with constants");
    }
    Tensor moved =
        otherFirst ? math.binary(operator, other, base) : math.binary(operator, base, other);
    long times = step;
    switch (operator) {
      case "Add" -> {}
      case "Sub" -> times = otherFirst ? -step : step;
      case "Mul" -> {
        if (other.count() != 1) {
          throw new Unsupported("batch indices times several factors");
        }
        times = Math.multiplyExact(step, other.integers()[0]);
      }
      default -> throw new Unsupported("on batch indices");
    }
    return new BatchIndex(times, moved, common);
  }

  /** Rows of the flattened first axes, if each image indexes its own part: as a plain gather. */
  Value gather(Emitter to, Value x, int axis) {
    long own = axis == 0 && Dims.isBatch(x.shape()[0]) ? x.shape()[0] / Dims.BATCH : 0;
    boolean inside = own > 0 && step == own && shape[0] == Dims.BATCH;
    for (long index : base.integers()) {
      inside &= index >= 0 && index < own;
    }
    if (!inside) {
      throw new Unsupported("indices that mix images");
    }
    long[] split = new long[x.rank() + 1];
    split[0] = Dims.BATCH;
    split[1] = own;
    System.arraycopy(x.shape(), 1, split, 2, x.rank() - 1);
    long[] rest = Arrays.copyOfRange(shape, 1, shape.length);
    return to.gather(to.reshape(x, split), 1, base.integers(), rest);
  }

  private static long[] significant(long[] shape) {
    return Arrays.stream(shape).filter(e -> e != 1).toArray();
  }

  private static long[] within(long[] shape) {
    return Arrays.stream(shape).map(e -> e == Dims.BATCH ? 1 : e).toArray();
  }
}
