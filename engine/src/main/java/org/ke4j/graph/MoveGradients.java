package org.ke4j.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** Gradient rules of operators that move, repeat and choose elements. */
final class MoveGradients {
  private final Operators to;
  private final Program program;

  MoveGradients(Operators operators, Program program) {
    this.to = operators;
    this.program = program;
  }

  void addTo(Map<String, GradientRule> rules) {
    for (String same : List.of("reshape", "identity", "squeeze", "expand_dims")) {
      rules.put(same, n -> n.share(0, n.gradient().reshaped(n.in().get(0).shape)));
    }
    rules.put("permute", n -> n.give(0, permuted(n.gradient(), Strides.inverse(n.integers()))));
    rules.put("tile", n -> n.give(0, untiled(n.gradient(), n.in().get(0).shape)));
    rules.put("strided_slice", n -> n.give(0, unsliced(n, n.in().get(0), n.gradient())));
    rules.put("concat", n -> parts(n, n.gradient()));
    rules.put("gather", n -> n.give(0, scattered(n, n.in().get(0), n.gradient())));
    rules.put("pad", n -> n.give(0, inner(n, n.in().get(0), n.gradient())));
    rules.put("cumsum", this::backwards);
  }

  /** The sums from the other end. */
  private void backwards(BackwardNode n) {
    long[] a = n.integers().clone();
    a[1] = 1 - a[1];
    GraphValue sums = to.temporary("cumsum.grad", n.in().get(0).shape);
    to.call("cumsum", a, new double[0], List.of(n.gradient()), sums);
    n.give(0, sums);
  }

  private GraphValue permuted(GraphValue g, long[] permutation) {
    GraphValue result = to.temporary("permute.grad", Strides.permuted(g.shape, permutation));
    to.call("permute", permutation, new double[0], List.of(g), result);
    return result;
  }

  /** The sum of the copies. */
  private GraphValue untiled(GraphValue g, long[] shape) {
    long[] split = new long[2 * shape.length];
    long[] axes = new long[shape.length];
    for (int k = 0; k < shape.length; k++) {
      split[2 * k] = g.shape[k] / shape[k];
      split[2 * k + 1] = shape[k];
      axes[k] = 2L * k;
    }
    GraphValue result = to.temporary("tile.grad", shape);
    to.sum(g.reshaped(split), axes, result);
    return result;
  }

  private GraphValue unsliced(BackwardNode n, GraphValue x, GraphValue g) {
    long[] a = n.integers();
    int rank = x.shape.length;
    boolean contiguous = true;
    int[][] pads = new int[rank][];
    for (int k = 0; k < rank; k++) {
      long step = a[5 + 2 * rank + k];
      contiguous &= step == 1 || g.shape[k] == 1;
      long begin = (a[0] >> k & 1) == 1 ? 0 : a[5 + k];
      pads[k] = new int[] {(int) begin, (int) (x.shape[k] - begin - g.shape[k])};
    }
    GraphValue result = to.temporary("slice.grad", x.shape);
    if (contiguous) {
      padded(g, pads, result);
    } else {
      to.call("strided_slice_bp", a, new double[0], List.of(x, g), result);
    }
    return result;
  }

  private void padded(GraphValue g, int[][] pads, GraphValue result) {
    GraphValue amounts = GraphValue.constant("pads", program.own(Nd4j.createFromArray(pads)));
    to.call("pad", new long[] {0}, new double[] {0}, List.of(g, amounts), result);
  }

  /** The part of an array that begins somewhere and has a given shape. */
  private GraphValue part(GraphValue g, long[] begin, long[] shape) {
    int rank = shape.length;
    long[] a = new long[5 + 3 * rank];
    for (int k = 0; k < rank; k++) {
      a[5 + k] = begin[k];
      a[5 + rank + k] = begin[k] + shape[k];
      a[5 + 2 * rank + k] = 1;
    }
    GraphValue result = to.temporary("part.grad", shape);
    to.call("strided_slice", a, new double[0], List.of(g), result);
    return result;
  }

  private void parts(BackwardNode n, GraphValue g) {
    long[] a = n.integers();
    int axis = (int) a[a.length - 1];
    axis += axis < 0 ? g.shape.length : 0;
    long at = 0;
    for (int i = 0; i < n.in().size(); i++) {
      long[] shape = n.in().get(i).shape;
      long[] begin = new long[shape.length];
      begin[axis] = at;
      at += shape[axis];
      if (n.wants(i)) {
        n.give(i, part(g, begin, shape));
      }
    }
  }

  /** Adds rows up where they came from, along the first axis. */
  private GraphValue scattered(BackwardNode n, GraphValue x, GraphValue g) {
    int axis = (int) n.integers()[0];
    int rank = x.shape.length;
    long[] first = new long[rank];
    first[0] = axis;
    for (int k = 1; k < rank; k++) {
      first[k] = k <= axis ? k - 1 : k;
    }
    GraphValue updates = axis == 0 ? g : permuted(g, first);
    long[] shape = Strides.permuted(x.shape, first);
    GraphValue nothing = to.temporary("gather.zero", shape);
    to.fill(0, nothing);
    GraphValue rows = to.temporary("gather.grad", shape);
    to.call("scatter_add", List.of(nothing, n.in().get(1), updates), rows);
    return axis == 0 ? rows : permuted(rows, Strides.inverse(first));
  }

  /** What was inside the border. */
  private GraphValue inner(BackwardNode n, GraphValue x, GraphValue g) {
    int[][] pads = n.in().get(1).array().toIntMatrix();
    return part(g, Arrays.stream(pads).mapToLong(p -> p[0]).toArray(), x.shape);
  }
}
