package org.ke4j.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.shape.Shape;

/** Gradient rules of convolutions, pooling, products, softmax and reductions. */
final class LayerGradients {
  private final Operators to;
  private final ElementGradients elements;

  LayerGradients(Operators operators, ElementGradients elements) {
    this.to = operators;
    this.elements = elements;
  }

  /** Appends the rule of an operator; false if there is none here. */
  boolean append(BackwardNode n) {
    switch (n.operator()) {
      case "conv2d", "depthwise_conv2d" -> {
        GraphValue x = to.temporary("image.grad", n.in().get(0).shape);
        GraphValue w = to.temporary("kernel.grad", n.in().get(1).shape);
        List<GraphValue> in = List.of(n.in().get(0), n.in().get(1), n.gradient());
        to.call(n.operator() + "_bp", n.integers(), new double[0], in, x, w);
        n.give(0, x);
        n.give(1, w);
      }
      case "maxpool2d", "avgpool2d" -> {
        GraphValue x = to.temporary("image.grad", n.in().get(0).shape);
        List<GraphValue> in = List.of(n.in().get(0), n.gradient());
        to.call(n.operator() + "_bp", n.integers(), new double[0], in, x);
        n.give(0, x);
      }
      case "matmul" -> product(n);
      case "softmax" -> softmax(n);
      case "log_softmax" -> logSoftmax(n);
      case "reduce_mean", "reduce_sum" -> mean(n);
      case "reduce_max", "reduce_min" -> extreme(n);
      case "reduce_prod" -> {
        GraphValue slope = to.temporary("product.grad", n.in().get(0).shape);
        to.call("divide", List.of(kept(n, n.out()), n.in().get(0)), slope);
        to.multiply(slope, kept(n, n.gradient()), slope);
        n.give(0, slope);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void product(BackwardNode n) {
    if (Arrays.stream(n.integers()).anyMatch(i -> i != 0)) {
      throw n.unknown();
    }
    GraphValue a = n.in().get(0);
    GraphValue b = n.in().get(1);
    if (n.wants(0)) {
      GraphValue left = to.temporary("left.grad", a.shape);
      to.product(n.gradient(), false, b, true, left);
      n.give(0, left);
    }
    if (n.wants(1)) {
      GraphValue right = to.temporary("right.grad", b.shape);
      to.product(a, true, n.gradient(), false, right);
      n.give(1, right);
    }
  }

  private static long[] ones(GraphValue x, int... axes) {
    long[] shape = x.shape.clone();
    for (int axis : axes) {
      shape[axis] = 1;
    }
    return shape;
  }

  private static int axis(BackwardNode n) {
    int axis = (int) n.integers()[0];
    return axis < 0 ? axis + n.out().shape.length : axis;
  }

  /** y (g - sum of g y). */
  private void softmax(BackwardNode n) {
    GraphValue weighted = to.temporary("softmax.grad", n.out().shape);
    to.multiply(n.gradient(), n.out(), weighted);
    GraphValue sums = elements.summed(weighted, ones(weighted, axis(n)));
    to.subtract(n.gradient(), sums, weighted);
    to.multiply(weighted, n.out(), weighted);
    n.give(0, weighted);
  }

  /** g - exp(y) times the sum of g. */
  private void logSoftmax(BackwardNode n) {
    GraphValue result = to.temporary("logSoftmax.grad", n.out().shape);
    to.apply(new org.nd4j.linalg.api.ops.impl.transforms.strict.Exp(), n.out(), result);
    to.multiply(result, elements.summed(n.gradient(), ones(result, axis(n))), result);
    to.subtract(n.gradient(), result, result);
    n.give(0, result);
  }

  private static int[] axes(BackwardNode n) {
    int rank = n.in().get(0).shape.length;
    return Shape.normalizeAxis(rank, n.node().getOp().getDimensions());
  }

  /** A reduced array with its axes of one element in place. */
  private static GraphValue kept(BackwardNode n, GraphValue reduced) {
    return reduced.reshaped(ones(n.in().get(0), axes(n)));
  }

  private void mean(BackwardNode n) {
    GraphValue x = n.in().get(0);
    GraphValue repeated = to.temporary("mean.grad", x.shape);
    to.fill(0, repeated);
    to.add(repeated, kept(n, n.gradient()), repeated);
    if (n.operator().equals("reduce_mean")) {
      to.scale(repeated, (double) n.out().length() / x.length(), repeated);
    }
    n.give(0, repeated);
  }

  /** Shared evenly between equal extremes. */
  private void extreme(BackwardNode n) {
    GraphValue chosen = elements.same(n.in().get(0), kept(n, n.out()));
    GraphValue count = elements.summed(chosen, kept(n, n.out()).shape);
    GraphValue share = to.temporary("share.grad", count.shape);
    to.call("divide", List.of(kept(n, n.gradient()), count), share);
    to.multiply(chosen, share, chosen);
    n.give(0, chosen);
  }
}
