package org.ke4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.graph.DirectConvolution.After;
import org.ke4j.graph.DirectConvolution.Geometry;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Exchanges convolutions with constant weights, and what follows them at once, for single calls of
 * oneDNN. Products of all pixels with a matrix are convolutions of one pixel.
 *
 * <p>oneDNN's limits turn what is no number into a limit. Weights that are not finite are left to
 * ND4J's operators; so must be images that are not.
 */
final class DirectConvolutions {
  private static final int PIXELS = 4;

  private final OneDnn oneDnn;
  private final PackedWeights packed;
  private final List<Step> steps;
  private final Map<GraphValue, int[]> lives;
  private final List<Step> result = new ArrayList<>();

  /** Arrays that hold images, with their shapes: some were made as matrices of pixels. */
  private final Map<GraphValue, long[]> images = new HashMap<>();

  private DirectConvolutions(
      OneDnn oneDnn, PackedWeights packed, List<Step> steps, Map<GraphValue, int[]> lives) {
    this.oneDnn = oneDnn;
    this.packed = packed;
    this.steps = steps;
    this.lives = lives;
  }

  /**
   * The same computation with direct calls.
   *
   * @param lives first and last step that uses each temporary; beyond the steps where it is read
   *     afterwards
   */
  static List<Step> of(
      OneDnn oneDnn, PackedWeights packed, List<Step> steps, Map<GraphValue, int[]> lives) {
    DirectConvolutions direct = new DirectConvolutions(oneDnn, packed, steps, lives);
    int i = 0;
    while (i < steps.size()) {
      int next = direct.exchange(i);
      if (next == i) {
        direct.result.add(steps.get(i++));
      } else {
        i = next;
      }
    }
    return direct.result;
  }

  /** What follows a convolution so far. */
  private record Chain(Geometry geometry, List<After> after, GraphValue out, int next) {}

  /**
   * Appends a direct call for the steps from one on.
   *
   * @return the step behind them; the same one where there is none
   */
  private int exchange(int index) {
    if (steps.get(index) instanceof OneRowProduct row) {
      return exchange(index, rows(row, row.integers()), row.outputs().get(0), index + 1);
    }
    OperatorStep front = operator(index);
    OperatorStep step = front;
    Geometry geometry = front == null ? null : geometry(front);
    int next = index + 1;
    if (geometry == null && front != null) {
      step = operator(index + 1);
      boolean only = step != null && isOnlyFor(index, step);
      geometry = only ? ConvolutionGeometry.behind(front, geometry(step)) : null;
      next = index + 2;
    }
    return geometry == null ? index : exchange(index, geometry, step.outputs().get(0), next);
  }

  private int exchange(int index, Geometry geometry, GraphValue out, int next) {
    if (geometry == null || !isFinite(geometry.weights()) || !isFinite(geometry.bias())) {
      return index;
    }
    List<Chain> chains = new ArrayList<>();
    Chain chain = new Chain(geometry, List.of(), out, next);
    while (chain != null) {
      chains.add(chain);
      chain = longer(chain);
    }
    for (int i = chains.size() - 1; i >= 0; i--) {
      Chain one = chains.get(i);
      DirectConvolution direct =
          DirectConvolution.of(oneDnn, packed, one.geometry, one.after, one.out);
      if (direct != null) {
        result.add(direct);
        images.put(one.out.base, one.geometry.outputShape());
        return one.next;
      }
    }
    return index;
  }

  /** The step at a place, if it is a native operator with one result. */
  private OperatorStep operator(int index) {
    return index < steps.size()
            && steps.get(index) instanceof OperatorStep step
            && step.outputs().size() == 1
        ? step
        : null;
  }

  /** Whether the step behind an index is the only one that reads its result. */
  private boolean isOnlyFor(int index, OperatorStep behind) {
    GraphValue written = operator(index).outputs().get(0);
    int[] life = lives.get(written.base);
    return life != null
        && life[0] == index
        && life[1] == index + 1
        && behind.inputs().get(0).base == written.base;
  }

  private static boolean isFinite(GraphValue value) {
    if (value == null) {
      return true;
    }
    INDArray array = value.array();
    double sum = array.sumNumber().doubleValue();
    return Double.isFinite(sum) && Double.isFinite(array.amaxNumber().doubleValue());
  }

  private Geometry geometry(OperatorStep step) {
    for (GraphValue value : step.inputs()) {
      if (value.type != DataType.FLOAT || value.isStrided()) {
        return null;
      }
    }
    return switch (step.name()) {
      case "conv2d", "depthwise_conv2d" -> ConvolutionGeometry.of(step);
      case "matmul" -> rows(step, step.integers());
      default -> null;
    };
  }

  /**
   * A product of rows with a matrix: of the pixels of images, or of one image a row high for each.
   * An element has the same bits among any number of rows, unlike with ND4J's products, whose
   * kernel depends on it.
   */
  private Geometry rows(Step product, long[] arguments) {
    GraphValue left = product.inputs().get(0);
    GraphValue right = product.inputs().get(1);
    boolean plain = Arrays.stream(arguments).allMatch(argument -> argument == 0);
    // Products with a single column are sums, for which a convolution has no kernel of their own.
    if (!plain
        || left.type != DataType.FLOAT
        || left.isStrided()
        || left.shape.length != 2
        || right.type != DataType.FLOAT
        || right.isStrided()
        || right.shape.length != 2
        || right.shape[1] == 1
        || right.length() == 0
        || left.length() == 0
        || !right.constant) {
      return null;
    }
    long[] shape = images.getOrDefault(left.base, left.base.shape);
    boolean pixels =
        shape.length == PIXELS
            && shape[1] * shape[2] > 1
            && left.length() == left.base.length()
            && shape[PIXELS - 1] == left.shape[1];
    GraphValue x = left.reshaped(pixels ? shape : new long[] {1, left.shape[0], 1, left.shape[1]});
    GraphValue weights = right.reshaped(1, 1, right.shape[0], right.shape[1]);
    long[] none = {0, 0};
    return new Geometry(x, weights, null, false, new long[] {1, 1}, none, none);
  }

  /** A chain with the step behind it, or null. */
  private Chain longer(Chain chain) {
    ElementFunction.Found found = ElementFunction.find(steps, lives, chain.out, chain.next);
    if (found != null) {
      List<After> after = new ArrayList<>(chain.after);
      found.functions().forEach(function -> after.add(new After.Function(function)));
      return new Chain(chain.geometry, after, found.out(), found.next());
    }
    if (chain.next >= steps.size()
        || !(steps.get(chain.next) instanceof OperatorStep step)
        || step.outputs().size() != 1
        || step.outputs().get(0).isStrided()
        || step.outputs().get(0).length() != chain.out.length()) {
      return null;
    }
    return switch (step.name()) {
      case "biasadd" -> step.isChannelsLast() ? bias(chain, step, 1) : null;
      case "add" -> sum(chain, step);
      case "relu" -> limits(chain, step, 1, (float) step.scalar(), Float.POSITIVE_INFINITY);
      case "mul_scalar" -> upperLimit(chain, step);
      default -> null;
    };
  }

  private Chain bias(Chain chain, OperatorStep step, int input) {
    GraphValue added = step.inputs().get(input);
    boolean fits =
        chain.after.isEmpty()
            && chain.geometry.bias() == null
            && continues(chain, chain.next, step.inputs().get(1 - input))
            && added.constant
            && added.type == DataType.FLOAT
            && added.length() == chain.geometry.channels()
            && added.shape[added.shape.length - 1] == added.length()
            && isFinite(added);
    return fits
        ? new Chain(
            chain.geometry.with(added.reshaped(added.length())),
            chain.after,
            step.outputs().get(0),
            chain.next + 1)
        : null;
  }

  private Chain sum(Chain chain, OperatorStep step) {
    boolean summed = chain.after.stream().anyMatch(one -> one instanceof After.Sum);
    for (int i = 0; i < 2; i++) {
      GraphValue other = step.inputs().get(1 - i);
      if (other.constant && other.shape.length > 0 && endsWithChannels(step, chain)) {
        return bias(chain, step, 1 - i);
      }
      if (!summed
          && continues(chain, chain.next, step.inputs().get(i))
          && other.base != chain.out.base
          && !other.constant
          && !other.isStrided()
          && other.type == DataType.FLOAT
          && other.length() == chain.out.length()
          && Arrays.equals(other.shape, step.outputs().get(0).shape)) {
        GraphValue out = step.outputs().get(0);
        boolean inPlace = out.base == other.base;
        // A convolution must not write over what it still reads.
        return inPlace && other.base == chain.geometry.x().base
            ? null
            : longer(chain, new After.Sum(other, inPlace), out, 1);
      }
    }
    return null;
  }

  private static boolean endsWithChannels(OperatorStep step, Chain chain) {
    long[] shape = step.outputs().get(0).shape;
    return shape.length > 0 && shape[shape.length - 1] == chain.geometry.channels();
  }

  /** {@code -max(-x, -high)} in three steps. */
  private Chain upperLimit(Chain chain, OperatorStep step) {
    if (step.scalar() != -1 || chain.next + 2 >= steps.size()) {
      return null;
    }
    if (steps.get(chain.next + 1) instanceof OperatorStep limit
        && limit.name().equals("relu")
        && steps.get(chain.next + 2) instanceof OperatorStep back
        && back.name().equals("mul_scalar")
        && back.scalar() == -1
        && follows(step, limit)
        && follows(limit, back)) {
      Chain upper = limits(chain, step, 3, Float.NEGATIVE_INFINITY, (float) -limit.scalar());
      return upper == null
          ? null
          : new Chain(upper.geometry, upper.after, back.outputs().get(0), upper.next);
    }
    return null;
  }

  /** Whether a step works in place on what another has written. */
  private static boolean follows(OperatorStep first, OperatorStep second) {
    GraphValue written = first.outputs().get(0);
    return second.inputs().get(0).base == written.base
        && second.outputs().get(0).base == written.base
        && second.inputs().get(0).length() == written.base.length();
  }

  private Chain limits(Chain chain, OperatorStep step, int count, float low, float high) {
    if (Float.isNaN(low)
        || Float.isNaN(high)
        || !continues(chain, chain.next, step.inputs().get(0))) {
      return null;
    }
    List<After> after = new ArrayList<>(chain.after);
    After.Limits both = new After.Limits(low, high);
    if (!after.isEmpty() && after.get(after.size() - 1) instanceof After.Limits before) {
      // max(min(x, high), low) with low <= high is the same in either order.
      both = new After.Limits(Math.max(low, before.low()), Math.min(high, before.high()));
      if (both.low() > both.high()) {
        return null;
      }
      after.remove(after.size() - 1);
    }
    after.add(both);
    return new Chain(chain.geometry, after, step.outputs().get(0), chain.next + count);
  }

  private static Chain longer(Chain chain, After one, GraphValue out, int count) {
    List<After> after = new ArrayList<>(chain.after);
    after.add(one);
    return new Chain(chain.geometry, after, out, chain.next + count);
  }

  /** Whether a step at an index reads a chain's result, whole, and nothing else ever will. */
  private boolean continues(Chain chain, int index, GraphValue read) {
    GraphValue base = chain.out.base;
    if (read.base != base || read.isStrided() || read.length() != base.length()) {
      return false;
    }
    GraphValue written = steps.get(index).outputs().get(0);
    int[] life = lives.get(base);
    return life != null && (written.base == base || life[1] == index);
  }
}
