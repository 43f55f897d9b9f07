package org.ke4j.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;

/**
 * Turns the nodes of a SameDiff graph into the forward pass of a training step. Channels are last
 * ({@code NHWC}); a "batchnorm" node takes the statistics of its batch and updates the variables
 * that hold its running ones.
 */
final class TrainingLowering implements ForwardPass {
  private final SameDiff graph;
  private final Operators operators;
  private final int blocks;
  private final double momentum;
  private final Map<String, Integer> uses;
  private final Map<String, GraphValue> values = new HashMap<>();
  private final Map<SameDiffOp, BatchNormalization> normalizations = new HashMap<>();
  private final Set<String> parameters = new LinkedHashSet<>();

  TrainingLowering(
      SameDiff graph, Operators operators, int blocks, double momentum, Map<String, Integer> uses) {
    this.graph = graph;
    this.operators = operators;
    this.blocks = blocks;
    this.momentum = momentum;
    this.uses = uses;
  }

  void define(String name, GraphValue value) {
    values.put(name, value);
  }

  @Override
  public GraphValue value(String name) {
    GraphValue known = values.get(name);
    if (known == null) {
      SDVariable variable = graph.getVariable(name);
      if (variable.getVariableType() == VariableType.PLACEHOLDER || variable.getArr() == null) {
        throw new Ke4jException("graph: no array for " + name);
      }
      known = GraphValue.external(name, variable.getArr());
      values.put(name, known);
    }
    return known;
  }

  @Override
  public DifferentialFunction operator(SameDiffOp node) {
    return node.getOp();
  }

  @Override
  public BatchNormalization normalization(SameDiffOp node) {
    return normalizations.get(node);
  }

  /** Names of the parameters met so far. */
  Set<String> parameters() {
    return parameters;
  }

  /** Appends the forward step of a node. */
  void forward(SameDiffOp node) {
    DifferentialFunction operator = node.getOp();
    List<String> names = SameDiffReader.inputs(node);
    List<GraphValue> in = names.stream().map(this::value).toList();
    String out = node.getOutputsOfOp().get(0);
    switch (operator.opName()) {
      case "conv2d" -> convolution(node, names, in, out);
      case "batchnorm" -> batchNormalization(node, names, in, out);
      case "relu" -> rectifier(names, in.get(0), out);
      case "add" -> addition(names, in, out);
      case "maxpool2d" -> maxPooling(node, in.get(0), out);
      case "reduce_mean" -> spatialMean(node, in.get(0), out);
      case "matmul" -> product(node, names, in, out);
      case "biasadd" -> bias(names, in, out);
      default ->
          throw new Ke4jException(
              "training: node " + node.getName() + ": no gradient for " + operator.opName());
    }
  }

  private void convolution(SameDiffOp node, List<String> names, List<GraphValue> in, String out) {
    long[] a = ((CustomOp) node.getOp()).iArgs();
    require(node, in.size() == 2 && a[9] == 1 && a[10] == 0, "NHWC, YXIO weights, no bias");
    Convolution convolution = new Convolution(operators, in.get(0), in.get(1), a);
    GraphValue y = operators.temporary(out, convolution.outputShape());
    convolution.forward(y);
    define(out, y);
    parameter(names.get(1));
  }

  private void batchNormalization(
      SameDiffOp node, List<String> names, List<GraphValue> in, String out) {
    CustomOp operator = (CustomOp) node.getOp();
    GraphValue x = in.get(0);
    long[] a = operator.iArgs();
    require(
        node,
        in.size() == 5
            && a.length == 3
            && a[2] == x.shape.length - 1
            && uses.get(names.get(0)) == 1,
        "channels last, scale and offset, an input that nothing else reads");
    BatchNormalization norm =
        new BatchNormalization(operators, x, in.get(3), in.get(4), operator.tArgs()[0], blocks);
    Check.that(
        norm.valuesPerChannel() > 1,
        "batch normalisation at %s: expected more than 1 value per channel and block, got 1: take"
            + " more images for each batch",
        node.getName());
    GraphValue y = operators.temporary(out, x.shape);
    norm.forward(in.get(1), in.get(2), momentum, y);
    define(out, y);
    parameter(names.get(3));
    parameter(names.get(4));
    normalizations.put(node, norm);
  }

  private void rectifier(List<String> names, GraphValue x, String out) {
    GraphValue y =
        overwritable(names.get(0), x) ? x.reshaped(x.shape) : operators.temporary(out, x.shape);
    operators.rectify(x, y);
    define(out, y);
  }

  private void addition(List<String> names, List<GraphValue> in, String out) {
    GraphValue a = in.get(0);
    GraphValue b = in.get(1);
    Check.that(Arrays.equals(a.shape, b.shape), "add: expected equal shapes, got %s and %s", a, b);
    GraphValue y =
        overwritable(names.get(0), a) ? a.reshaped(a.shape) : operators.temporary(out, a.shape);
    operators.add(a, b, y);
    define(out, y);
  }

  private void maxPooling(SameDiffOp node, GraphValue x, String out) {
    long[] a = ((CustomOp) node.getOp()).iArgs();
    require(node, a[10] == 1, "NHWC");
    long height = Convolution.outputSize(x.shape[1], a[0], a[2], a[4], a[6], a[8]);
    long width = Convolution.outputSize(x.shape[2], a[1], a[3], a[5], a[7], a[8]);
    GraphValue y = operators.temporary(out, x.shape[0], height, width, x.shape[3]);
    operators.call("maxpool2d", a, new double[0], List.of(x), y);
    define(out, y);
  }

  private void spatialMean(SameDiffOp node, GraphValue x, String out) {
    int[] axes = node.getOp().getDimensions();
    require(
        node,
        node.getOp() instanceof ReduceOp
            && x.shape.length == 4
            && axes != null
            && Arrays.equals(axes, new int[] {1, 2}),
        "the mean over height and width");
    GraphValue y = operators.temporary(out, x.shape[0], x.shape[3]);
    operators.call("reduce_mean", new long[] {1, 2}, new double[0], List.of(x), y);
    define(out, y);
  }

  private void product(SameDiffOp node, List<String> names, List<GraphValue> in, String out) {
    long[] a = ((CustomOp) node.getOp()).iArgs();
    GraphValue x = in.get(0);
    GraphValue w = in.get(1);
    require(
        node,
        x.shape.length == 2 && w.shape.length == 2 && Arrays.stream(a).allMatch(i -> i == 0),
        "a plain product of two matrices");
    GraphValue y = operators.temporary(out, x.shape[0], w.shape[1]);
    operators.product(x, false, w, false, y);
    define(out, y);
    parameter(names.get(1));
  }

  private void bias(List<String> names, List<GraphValue> in, String out) {
    GraphValue x = in.get(0);
    GraphValue y = operators.temporary(out, x.shape);
    operators.addBias(x, in.get(1), y);
    define(out, y);
    parameter(names.get(1));
  }

  /** Whether nobody needs a value after this use: not another node, not the backward pass. */
  private boolean overwritable(String name, GraphValue value) {
    SameDiffOp producer = graph.getVariableOutputOp(name) == null ? null : producer(name);
    return producer != null
        && value.isTemporary()
        && uses.getOrDefault(name, 0) == 1
        && List.of("batchnorm", "add", "biasadd").contains(producer.getOp().opName());
  }

  private SameDiffOp producer(String name) {
    return graph.getOps().get(graph.getVariables().get(name).getOutputOfOp());
  }

  private void parameter(String name) {
    VariableType type = graph.getVariable(name).getVariableType();
    if (type == VariableType.VARIABLE || type == VariableType.CONSTANT) {
      parameters.add(name);
    }
  }

  private static void require(SameDiffOp node, boolean condition, String expected) {
    if (!condition) {
      throw new Ke4jException(
          "training: node "
              + node.getName()
              + " ("
              + node.getOp().opName()
              + "): expected "
              + expected);
    }
  }
}
