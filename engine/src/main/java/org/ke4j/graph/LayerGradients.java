package org.ke4j.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Gradient rules of convolutions, pooling, batch norm, products, softmax and reductions. */
final class LayerGradients {
  private final Operators to;
  private final ElementGradients elements;

  LayerGradients(Operators operators, ElementGradients elements) {
    this.to = operators;
    this.elements = elements;
  }

  void addTo(Map<String, GradientRule> rules) {
    rules.put("conv2d", this::convolution);
    rules.put("depthwise_conv2d", this::convolution);
    rules.put("maxpool2d", this::pooling);
    rules.put("avgpool2d", this::pooling);
    rules.put("batchnorm", this::batchNormalization);
    rules.put("matmul", this::product);
    rules.put("softmax", this::softmax);
    rules.put("log_softmax", this::logSoftmax);
    rules.put("reduce_mean", n -> repeated(n, (double) n.out().length() / n.in().get(0).length()));
    rules.put("reduce_sum", n -> repeated(n, 1));
    rules.put("reduce_max", this::extreme);
    rules.put("reduce_min", this::extreme);
    rules.put("reduce_prod", this::productOfAll);
  }

  private void convolution(BackwardNode n) {
    if (n.in().size() != 2) {
      throw n.unknown();
    }
    GraphValue x = n.in().get(0);
    GraphValue w = n.in().get(1);
    GraphValue gradX = to.temporary("image.grad", x.shape);
    GraphValue gradW = n.place(1, "kernel.grad");
    if (n.operatorName().equals("conv2d")) {
      new Convolution(to, x, w, n.integers()).backward(n.gradient(), gradX, gradW);
    } else {
      List<GraphValue> in = List.of(x, w, n.gradient());
      to.call(n.operatorName() + "_bp", n.integers(), new double[0], in, gradX, gradW);
    }
    n.give(0, gradX);
    n.give(1, gradW);
  }

  private void pooling(BackwardNode n) {
    GraphValue x = to.temporary("image.grad", n.in().get(0).shape);
    List<GraphValue> in = List.of(n.in().get(0), n.gradient());
    to.call(n.operatorName() + "_bp", n.integers(), new double[0], in, x);
    n.give(0, x);
  }

  /** With the statistics of the batch; one of fixed statistics is no operator of its own. */
  private void batchNormalization(BackwardNode n) {
    if (n.normalization() == null) {
      throw n.unknown();
    }
    GraphValue gamma = n.place(3, "gamma.grad");
    GraphValue beta = n.place(4, "beta.grad");
    n.give(0, n.normalization().backward(n.gradient(), gamma, beta));
    n.give(3, gamma);
    n.give(4, beta);
  }

  private void product(BackwardNode n) {
    if (Arrays.stream(n.integers()).anyMatch(i -> i != 0)) {
      throw n.unknown();
    }
    GraphValue a = n.in().get(0);
    GraphValue b = n.in().get(1);
    if (n.wants(0)) {
      GraphValue left = n.place(0, "left.grad");
      to.product(n.gradient(), false, b, true, left);
      n.give(0, left);
    }
    if (n.wants(1)) {
      GraphValue right = n.place(1, "right.grad");
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

  /** A reduced array with its axes of one element in place. */
  private static GraphValue kept(BackwardNode n, GraphValue reduced) {
    return reduced.reshaped(ones(n.in().get(0), n.axes()));
  }

  /** The gradient times a factor, for every element that was summed. */
  private void repeated(BackwardNode n, double factor) {
    GraphValue x = n.in().get(0);
    GraphValue repeated = to.temporary("mean.grad", x.shape);
    int[] axes = n.axes();
    int first = axes[0];
    int after = first + axes.length;
    long[] shape = x.shape;
    long outer = GraphValue.length(Arrays.copyOf(shape, first));
    long inner = GraphValue.length(Arrays.copyOfRange(shape, after, shape.length));
    boolean neighbours = axes[axes.length - 1] == after - 1;
    if (neighbours && outer > 1 && inner > 1) {
      // One pass over the array instead of three.
      long area = x.length() / outer / inner;
      to.multiply(
          to.filled("share", factor, 1, area, inner),
          n.gradient().reshaped(outer, 1, inner),
          repeated.reshaped(outer, area, inner));
    } else {
      to.fill(0, repeated);
      to.add(repeated, kept(n, n.gradient()), repeated);
      if (factor != 1) {
        to.scale(repeated, factor, repeated);
      }
    }
    n.give(0, repeated);
  }

  private void productOfAll(BackwardNode n) {
    GraphValue slope = to.temporary("product.grad", n.in().get(0).shape);
    to.call("divide", List.of(kept(n, n.out()), n.in().get(0)), slope);
    to.multiply(slope, kept(n, n.gradient()), slope);
    n.give(0, slope);
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
