package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;

/** Operators that change or read the shape and leave the values. */
final class Shaping {
  private Shaping() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Identity", call -> call.set(call.input(0)));
    rules.put("Dropout", Shaping::dropout);
    rules.put("Cast", Shaping::cast);
    rules.put("CastLike", Shaping::castLike);
    rules.put("Shape", Shaping::shape);
    rules.put("Size", Shaping::size);
    rules.put("Reshape", Shaping::reshape);
    rules.put("Flatten", Shaping::flatten);
    rules.put("Squeeze", Shaping::squeeze);
    rules.put("Unsqueeze", Shaping::unsqueeze);
    rules.put("Transpose", Shaping::transpose);
    rules.put("DepthToSpace", Shaping::depthToSpace);
    rules.put("SpaceToDepth", Shaping::spaceToDepth);
  }

  private static void dropout(Call call) {
    boolean old = call.opset() < 7 && !call.attributes().flag("is_test", false);
    if (old || (call.has(2) && call.constant(2).scalar() != 0)) {
      throw new Unsupported("in training mode");
    }
    call.set(call.input(0));
  }

  private static void cast(Call call) {
    ElementType to = TensorReader.elementType(call.attributes().integer("to", 1));
    if (to == null) {
      throw new Unsupported("to " + TensorReader.typeName(call.attributes().integer("to", 1)));
    }
    call.set(cast(call.emitter(), call.input(0), to));
  }

  private static void castLike(Call call) {
    call.set(cast(call.emitter(), call.input(0), call.input(1).type()));
  }

  static Value cast(Emitter to, Value x, ElementType type) {
    if (x.type() == type) {
      return x;
    }
    if (x.isFoldable()) {
      Tensor tensor = (Tensor) x;
      if (type == ElementType.BOOLEAN) {
        Tensor zero = Tensor.of(x.type(), new long[1], new long[0]);
        return to.math().unary("Not", to.math().binary("Equal", tensor, zero));
      }
      return type == ElementType.FLOAT
          ? Tensor.ofFloats(tensor.floats(), x.shape())
          : Tensor.ofIntegers(tensor.integers(), x.shape());
    }
    if (type == ElementType.BOOLEAN) {
      return to.truth(to.node(x).neq(0), x.shape());
    }
    if (type == ElementType.INTEGER && x.type() == ElementType.FLOAT) {
      // Truncation towards zero.
      var node = to.node(x);
      var whole = to.graph().math.floor(to.graph().math.abs(node));
      return new Variable(whole.mul(to.graph().math.sign(node)), x.shape(), type);
    }
    return new Variable(to.node(x), x.shape(), type);
  }

  private static void shape(Call call) {
    long[] shape = call.input(0).shape();
    int from = edge(call.attributes().integer("start", 0), shape.length);
    int to = edge(call.attributes().integer("end", shape.length), shape.length);
    long[] part = from < to ? Arrays.copyOfRange(shape, from, to) : new long[0];
    call.set(Tensor.ofIntegers(part, part.length));
  }

  private static int edge(long index, int rank) {
    return (int) Math.max(0, Math.min(rank, index < 0 ? index + rank : index));
  }

  private static void size(Call call) {
    call.set(Tensor.ofIntegers(new long[] {Dims.product(call.input(0).shape())}));
  }

  private static void reshape(Call call) {
    Value x = call.input(0);
    long[] target = call.integers(1, "shape").clone();
    boolean zeroMeansZero = call.attributes().flag("allowzero", false);
    int open = -1;
    long known = 1;
    for (int i = 0; i < target.length; i++) {
      if (target[i] == 0 && !zeroMeansZero) {
        if (i >= x.rank()) {
          throw new Ke4jException("axis " + i + " of a target copies from " + Dims.text(x.shape()));
        }
        target[i] = x.shape()[i];
      }
      if (target[i] == -1 && open < 0) {
        open = i;
      } else {
        known = Dims.product(known, target[i]);
      }
    }
    long total = Dims.product(x.shape());
    if (open >= 0) {
      if (known == 0 || total % known != 0) {
        throw new Ke4jException(
            "reshape from " + Dims.text(x.shape()) + " to " + Dims.text(target));
      }
      target[open] = total / known;
    }
    call.main().doubt(x.shape(), target);
    call.set(call.emitter().reshape(x, target));
  }

  private static void flatten(Call call) {
    Value x = call.input(0);
    long axis = call.attributes().integer("axis", 1);
    int split = (int) axis == x.rank() ? x.rank() : Dims.axis(axis, x.rank());
    Value flat = flattened(call.emitter(), x, split);
    call.main().doubt(x.shape(), flat.shape());
    call.set(flat);
  }

  /** As two axes: the product of those before {@code split} and of the rest. */
  static Value flattened(Emitter to, Value x, int split) {
    long rows = Dims.product(Arrays.copyOf(x.shape(), split));
    long columns = Dims.product(Arrays.copyOfRange(x.shape(), split, x.rank()));
    return to.reshape(x, rows, columns);
  }

  private static void squeeze(Call call) {
    Value x = call.input(0);
    long[] given = call.integers(1, "axes");
    int[] axes =
        given == null
            ? IntStream.range(0, x.rank()).filter(k -> x.shape()[k] == 1).toArray()
            : Dims.axes(given, x.rank());
    for (int axis : axes) {
      if (x.shape()[axis] != 1) {
        throw new Ke4jException("squeeze of axis " + axis + " of " + Dims.text(x.shape()));
      }
    }
    long[] shape =
        IntStream.range(0, x.rank())
            .filter(k -> Arrays.binarySearch(axes, k) < 0)
            .mapToLong(k -> x.shape()[k])
            .toArray();
    call.set(call.emitter().reshape(x, shape));
  }

  /** Without an axis of extent one. */
  static Value without(Emitter to, Value x, int axis) {
    long[] shape =
        IntStream.range(0, x.rank()).filter(k -> k != axis).mapToLong(k -> x.shape()[k]).toArray();
    return to.reshape(x, shape);
  }

  private static void unsqueeze(Call call) {
    Value x = call.input(0);
    long[] given = call.integers(1, "axes");
    int[] axes = Dims.axes(given, x.rank() + given.length);
    long[] shape = new long[x.rank() + axes.length];
    int next = 0;
    for (int k = 0; k < shape.length; k++) {
      shape[k] = Arrays.binarySearch(axes, k) >= 0 ? 1 : x.shape()[next++];
    }
    call.set(call.emitter().reshape(x, shape));
  }

  private static void transpose(Call call) {
    Value x = call.input(0);
    long[] given = call.attributes().integers("perm", (long[]) null);
    int[] permutation =
        IntStream.range(0, x.rank())
            .map(k -> given == null ? x.rank() - 1 - k : (int) given[k])
            .toArray();
    if (!Arrays.equals(
        Arrays.stream(permutation).sorted().toArray(), IntStream.range(0, x.rank()).toArray())) {
      throw new Ke4jException("expected a permutation of " + x.rank() + " axes");
    }
    call.set(call.emitter().transpose(x, permutation));
  }

  private static void depthToSpace(Call call) {
    Value x = call.input(0);
    long block = call.attributes().integer("blocksize", 0);
    long[] s = x.shape();
    boolean columnsFirst = call.attributes().text("mode", "DCR").equals("CRD");
    long depth = s[1] / (block * block);
    Emitter to = call.emitter();
    Value split =
        columnsFirst
            ? to.reshape(x, s[0], depth, block, block, s[2], s[3])
            : to.reshape(x, s[0], block, block, depth, s[2], s[3]);
    Value moved =
        columnsFirst
            ? to.transpose(split, 0, 1, 4, 2, 5, 3)
            : to.transpose(split, 0, 3, 4, 1, 5, 2);
    call.set(to.reshape(moved, s[0], depth, s[2] * block, s[3] * block));
  }

  private static void spaceToDepth(Call call) {
    Value x = call.input(0);
    long block = call.attributes().integer("blocksize", 0);
    long[] s = x.shape();
    Emitter to = call.emitter();
    Value split = to.reshape(x, s[0], s[1], s[2] / block, block, s[3] / block, block);
    Value moved = to.transpose(split, 0, 3, 5, 1, 2, 4);
    call.set(to.reshape(moved, s[0], s[1] * block * block, s[2] / block, s[3] / block));
  }
}
