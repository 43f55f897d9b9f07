package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Sums, means, extremes and norms over axes. */
final class Reductions {
  private Reductions() {}

  static void register(Map<String, Rule> rules) {
    for (String operator :
        new String[] {
          "ReduceMean",
          "ReduceSum",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "ReduceL1",
          "ReduceL2",
          "ReduceSumSquare",
          "ReduceLogSum",
          "ReduceLogSumExp"
        }) {
      rules.put(operator, Reductions::reduce);
    }
    rules.put("ArgMax", Reductions::arg);
    rules.put("ArgMin", Reductions::arg);
    rules.put("CumSum", Reductions::cumulative);
  }

  private static void reduce(Call call) {
    Value x = call.input(0);
    long[] given = call.integers(1, "axes");
    boolean all = given == null || given.length == 0;
    if (all && call.attributes().flag("noop_with_empty_axes", false)) {
      call.set(x);
      return;
    }
    int[] axes = all ? IntStream.range(0, x.rank()).toArray() : Dims.axes(given, x.rank());
    boolean keep = call.attributes().flag("keepdims", true);
    if (x.isFoldable() && Dims.product(x.shape()) == 0) {
      call.set(ofNothing(call, x, axes, keep));
      return;
    }
    if (x.isFoldable() && x.type() != ElementType.FLOAT) {
      call.set(integers(call, (Tensor) x, axes, keep));
      return;
    }
    call.set(reduce(call.emitter(), call.operator(), x, axes, keep));
  }

  /** A reduction over ascending axes. */
  static Value reduce(Emitter to, String operator, Value x, int[] axes, boolean keep) {
    if (axes.length == 0) {
      return x;
    }
    Dims.checkApart(x.shape(), axes);
    int[] longer = Arrays.stream(axes).filter(k -> x.shape()[k] != 1).toArray();
    if (longer.length < axes.length) {
      Value reduced =
          longer.length == 0 ? ofOne(to, operator, x) : reduce(to, operator, x, longer, true);
      return to.reshape(reduced, shape(x.shape(), axes, keep));
    }
    if (x instanceof Turned t) {
      int[] mapped = Arrays.stream(axes).map(k -> t.permutation()[k]).sorted().toArray();
      Value reduced = reduce(to, operator, t.source(), mapped, true);
      return to.reshape(to.transpose(reduced, t.permutation()), shape(x.shape(), axes, keep));
    }
    if (operator.equals("ReduceLogSumExp") && !keep) {
      return to.reshape(reduce(to, operator, x, axes, true), shape(x.shape(), axes, false));
    }
    if (operator.equals("ReduceProd")) {
      return to.reshape(product(to, x, axes), shape(x.shape(), axes, keep));
    }
    SameDiff sd = to.graph();
    SDVariable result;
    boolean whole = x.type() != ElementType.FLOAT;
    if (whole && operator.equals("ReduceMean")) {
      long count = 1;
      for (int axis : axes) {
        count *= x.shape()[axis];
      }
      result = sd.sum(to.node(x), keep, axes).div((double) count);
    } else {
      result = node(sd, operator, to.node(x), axes, keep);
    }
    boolean fraction = operator.matches("ReduceMean|ReduceL2|ReduceLogSum|ReduceLogSumExp");
    result = whole && fraction ? Arithmetic.truncated(sd, result) : result;
    return new Variable(result, shape(x.shape(), axes, keep), x.type());
  }

  /**
   * A reduction of single values. ND4J's own operators fail over axes of extent one when a constant
   * is computed or a model is trained.
   */
  private static Value ofOne(Emitter to, String operator, Value x) {
    SameDiff sd = to.graph();
    return switch (operator) {
      case "ReduceL1", "ReduceL2" -> to.typed(to.pointwise(x, sd.math::abs), x.type());
      case "ReduceSumSquare" -> to.typed(to.pointwise(x, sd.math::square), x.type());
      case "ReduceLogSum" -> {
        Value log = to.pointwise(x, sd.math::log);
        yield x.type() == ElementType.FLOAT
            ? log
            : new Variable(Arithmetic.truncated(sd, to.node(log)), x.shape(), x.type());
      }
      default -> x;
    };
  }

  /** The mean over some axes, all kept. */
  static SDVariable mean(SameDiff sd, SDVariable x, long[] shape, int... axes) {
    boolean single = Arrays.stream(axes).allMatch(k -> shape[k] == 1);
    return single ? x : sd.mean(x, true, axes);
  }

  /** What a reduction of no elements gives. */
  private static Tensor ofNothing(Call call, Value x, int[] axes, boolean keep) {
    float value =
        switch (call.operator()) {
          case "ReduceSum", "ReduceL1", "ReduceL2", "ReduceSumSquare" -> 0;
          case "ReduceProd" -> 1;
          case "ReduceLogSum", "ReduceLogSumExp" -> Float.NEGATIVE_INFINITY;
          default -> throw new Unsupported("of no elements");
        };
    long[] shape = shape(x.shape(), axes, keep);
    float[] values = new float[call.emitter().budget().charge(shape)];
    Arrays.fill(values, value);
    Tensor result = Tensor.ofFloats(values, shape);
    return x.type() == ElementType.FLOAT ? result : Tensor.of(x.type(), result.integers(), shape);
  }

  /**
   * Half of the elements times the other half until one is left, the axes kept: ND4J multiplies a
   * single vector in another order than a row of several, so that its last digits would depend on
   * the batch.
   */
  private static Value product(Emitter to, Value x, int[] axes) {
    Value result = x;
    for (int axis : axes) {
      Value rest = null;
      for (long n = result.shape()[axis]; n > 1; n /= 2) {
        if (n % 2 == 1) {
          Value last = to.range(result, axis, n - 1, n);
          rest = rest == null ? last : Arithmetic.binary(to, "Mul", rest, last);
        }
        Value half = to.range(result, axis, 0, n / 2);
        result = Arithmetic.binary(to, "Mul", half, to.range(result, axis, n / 2, n / 2 * 2));
      }
      result = rest == null ? result : Arithmetic.binary(to, "Mul", result, rest);
    }
    return result;
  }

  private static long[] shape(long[] shape, int[] axes, boolean keep) {
    return IntStream.range(0, shape.length)
        .filter(k -> keep || Arrays.binarySearch(axes, k) < 0)
        .mapToLong(k -> Arrays.binarySearch(axes, k) < 0 ? shape[k] : 1)
        .toArray();
  }

  private static SDVariable node(
      SameDiff sd, String operator, SDVariable x, int[] axes, boolean keep) {
    return switch (operator) {
      case "ReduceMean" -> sd.mean(x, keep, axes);
      case "ReduceSum" -> sd.sum(x, keep, axes);
      case "ReduceMax" -> sd.max(x, keep, axes);
      case "ReduceMin" -> sd.min(x, keep, axes);
      case "ReduceL1" -> sd.sum(sd.math.abs(x), keep, axes);
      case "ReduceL2" -> sd.math.sqrt(sd.sum(sd.math.square(x), keep, axes));
      case "ReduceSumSquare" -> sd.sum(sd.math.square(x), keep, axes);
      case "ReduceLogSum" -> sd.math.log(sd.sum(x, keep, axes));
      default -> {
        SDVariable top = sd.max(x, true, axes);
        yield sd.math.log(sd.sum(sd.math.exp(x.sub(top)), true, axes)).add(top);
      }
    };
  }

  /** Shape arithmetic: products and sums of extents. */
  private static Tensor integers(Call call, Tensor x, int[] axes, boolean keep) {
    long[] kept = shape(x.shape(), axes, true);
    int count = call.emitter().budget().charge(kept);
    long[] result = new long[count];
    long[] values = x.integers();
    boolean[] seen = new boolean[count];
    java.util.function.IntUnaryOperator into = HostMoves.broadcastWalk(kept, x.shape());
    String operator = call.operator();
    for (long given : values) {
      int i = into.applyAsInt(0);
      long value =
          switch (operator) {
            case "ReduceL1" -> Math.abs(given);
            case "ReduceL2", "ReduceSumSquare" -> given * given;
            default -> given;
          };
      result[i] =
          !seen[i]
              ? value
              : switch (operator) {
                case "ReduceSum", "ReduceMean", "ReduceL1", "ReduceL2", "ReduceSumSquare" ->
                    result[i] + value;
                case "ReduceProd" -> result[i] * value;
                case "ReduceMax" -> Math.max(result[i], value);
                case "ReduceMin" -> Math.min(result[i], value);
                default -> throw new Unsupported("on integers");
              };
      seen[i] = true;
    }
    for (int i = 0; i < count; i++) {
      if (operator.equals("ReduceMean")) {
        result[i] /= Math.max(1, values.length / count);
      } else if (operator.equals("ReduceL2")) {
        result[i] = (long) Math.sqrt((double) result[i]);
      }
    }
    return Tensor.of(x.type(), result, shape(x.shape(), axes, keep));
  }

  private static void arg(Call call) {
    Value x = call.input(0);
    Emitter to = call.emitter();
    int axis = Dims.axis(call.attributes().integer("axis", 0), x.rank());
    boolean keep = call.attributes().flag("keepdims", true);
    Dims.checkApart(x.shape(), axis);
    SameDiff sd = to.graph();
    long extent = x.shape()[axis];
    boolean last = call.attributes().flag("select_last_index", false);
    if (last) {
      // The first one from the back.
      long[] backwards = Dims.upTo(Math.toIntExact(extent));
      Arrays.setAll(backwards, i -> extent - 1 - i);
      x = to.gather(x, axis, backwards, extent);
    }
    SDVariable index =
        call.operator().equals("ArgMax")
            ? sd.argmax(to.node(x), keep, axis)
            : sd.argmin(to.node(x), keep, axis);
    SDVariable number = index.castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT);
    call.set(
        new Variable(
            last ? number.rsub((double) (extent - 1)) : number,
            shape(x.shape(), new int[] {axis}, keep),
            ElementType.INTEGER));
  }

  /** Running sums. */
  private static void cumulative(Call call) {
    Value input = call.input(0);
    int axis = Dims.axis(call.constant(1).integers()[0], input.rank());
    boolean reverse = call.attributes().flag("reverse", false);
    boolean exclusive = call.attributes().flag("exclusive", false);
    Dims.checkApart(input.shape(), axis);
    Emitter to = call.emitter();
    if (!(input instanceof Tensor x) || reverse || exclusive || !input.isFoldable()) {
      SDVariable sums = to.graph().cumsum(to.node(input), exclusive, reverse, axis);
      call.set(new Variable(sums, input.shape(), input.type()));
      return;
    }
    int step = Dims.strides(x.shape())[axis];
    int extent = (int) x.shape()[axis];
    int count = call.emitter().budget().charge(x.shape());
    float[] floats = x.floats().clone();
    for (int i = 0; i < count; i++) {
      if (i / step % extent > 0) {
        floats[i] += floats[i - step];
      }
    }
    Tensor sums = Tensor.ofFloats(floats, x.shape());
    call.set(x.type() == ElementType.FLOAT ? sums : Tensor.ofIntegers(sums.integers(), x.shape()));
  }
}
