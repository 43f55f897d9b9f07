package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Places of elements, of which the first number is the image itself: image n has the tuples (n,
 * ...), whose rest is known and the same for all. Exporters write an assignment to a part of every
 * image so, and a choice from every image.
 *
 * @param rest the tuples of one image without its number, with extent 1 for the batch
 * @param shape extents, the batch first, the length of a tuple last
 */
record ImagePlaces(Tensor rest, long[] shape) implements Value {
  @Override
  public ElementType type() {
    return ElementType.INTEGER;
  }

  /** The numbers of the images joined with what stands behind them in each tuple. */
  static ImagePlaces of(Emitter to, BatchIndex images, List<Value> others, int axis) {
    long[] first = images.shape();
    boolean own = first[0] == Dims.BATCH && axis == first.length - 1 && first[axis] == 1;
    boolean counts =
        images.step() == 1 && Arrays.stream(images.base().integers()).allMatch(i -> i == 0);
    if (!own || !counts || others.isEmpty()) {
      throw new Unsupported("of batch indices and values");
    }
    List<Value> known = new ArrayList<>();
    for (Value other : others) {
      Tensor same = to.repeated(other);
      if (same == null) {
        throw new Unsupported("of batch indices and what depends on the image");
      }
      known.add(same);
    }
    Value rest = known.size() == 1 ? known.get(0) : to.concat(axis, known.toArray(Value[]::new));
    long[] shape = rest.shape().clone();
    shape[0] = Dims.BATCH;
    shape[axis]++;
    if (!Arrays.equals(Arrays.copyOf(shape, axis), Arrays.copyOf(first, axis))) {
      throw Unsupported.ofShape("of batch indices " + Dims.text(first));
    }
    return new ImagePlaces((Tensor) rest, shape);
  }

  /** Numbers of a tuple behind the image's. */
  int depth() {
    return (int) shape[shape.length - 1] - 1;
  }

  /** Each image of a value as rows: the places that tuples name, and what lies behind them. */
  Value rows(Emitter to, Value x) {
    if (x.shape()[0] != Dims.BATCH || depth() >= x.rank()) {
      throw new Unsupported("with batch indices of " + Dims.text(x.shape()));
    }
    long[] outer = extents(x);
    long[] width = Arrays.copyOfRange(x.shape(), depth() + 1, x.rank());
    return to.reshape(x, Dims.BATCH, Dims.product(outer), Dims.product(width));
  }

  /** The row of each tuple. */
  long[] places(Value x) {
    return Scattering.rowsOf(rest, extents(x));
  }

  private long[] extents(Value x) {
    return Arrays.copyOfRange(x.shape(), 1, depth() + 1);
  }
}
