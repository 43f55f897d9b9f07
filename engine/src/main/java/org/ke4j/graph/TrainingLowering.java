package org.ke4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns the nodes of a SameDiff graph into a training step: the forward pass in training mode, and
 * its reverse-mode gradient, one rule for each operator. Channels are last ({@code NHWC}); a
 * "batchnorm" node takes the statistics of its batch and updates the variables that hold its
 * running ones.
 *
 * <p>Gradients may be shared by several values (an addition hands its gradient to both terms), so a
 * shared gradient is never written over.
 */
final class TrainingLowering {
  private record Gradient(GraphValue value, boolean shared) {}

  private final SameDiff graph;
  private final Program program;
  private final Operators operators;
  private final int blocks;
  private final double momentum;
  private final Map<String, Integer> uses;
  private final Map<String, GraphValue> values = new HashMap<>();
  private final Map<String, GraphValue> parameterGradients = new LinkedHashMap<>();
  private final Map<GraphValue, Gradient> gradients = new HashMap<>();
  private final List<Runnable> backward = new ArrayList<>();

  TrainingLowering(
      SameDiff graph,
      Program program,
      Operators operators,
      int blocks,
      double momentum,
      Map<String, Integer> uses) {
    this.graph = graph;
    this.program = program;
    this.operators = operators;
    this.blocks = blocks;
    this.momentum = momentum;
    this.uses = uses;
  }

  void define(String name, GraphValue value) {
    values.put(name, value);
  }

  GraphValue value(String name) {
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

  /** Gradient arrays of the parameters met so far, by name. */
  Map<String, GraphValue> parameterGradients() {
    return parameterGradients;
  }

  /** Appends the forward step of a node and remembers how to go back. */
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

  /** Appends the backward pass, from the gradient of an output. */
  void backward(GraphValue output, GraphValue gradient) {
    gradients.put(output, new Gradient(gradient, true));
    for (int i = backward.size() - 1; i >= 0; i--) {
      backward.get(i).run();
    }
  }

  private void convolution(SameDiffOp node, List<String> names, List<GraphValue> in, String out) {
    long[] a = ((CustomOp) node.getOp()).iArgs();
    require(node, in.size() == 2 && a[9] == 1 && a[10] == 0, "NHWC, YXIO weights, no bias");
    Convolution convolution = new Convolution(operators, in.get(0), in.get(1), a);
    GraphValue y = operators.temporary(out, convolution.outputShape());
    convolution.forward(y);
    define(out, y);
    GraphValue gradW = parameterGradient(names.get(1), in.get(1));
    boolean wanted = !isInput(names.get(0));
    backward.add(
        () -> {
          GraphValue gradX = convolution.backward(gradient(y).value, gradW);
          if (wanted) {
            accumulate(in.get(0), new Gradient(gradX, false));
          }
        });
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
    GraphValue gradGamma = parameterGradient(names.get(3), in.get(3));
    GraphValue gradBeta = parameterGradient(names.get(4), in.get(4));
    backward.add(
        () ->
            accumulate(
                x, new Gradient(norm.backward(gradient(y).value, gradGamma, gradBeta), false)));
  }

  private void rectifier(List<String> names, GraphValue x, String out) {
    GraphValue y =
        overwritable(names.get(0), x) ? x.reshaped(x.shape) : operators.temporary(out, x.shape);
    operators.rectify(x, y);
    define(out, y);
    backward.add(
        () -> {
          GraphValue result = operators.temporary(out + ".grad", y.shape);
          operators.step(y, result);
          operators.multiply(result, gradient(y).value, result);
          accumulate(x, new Gradient(result, false));
        });
  }

  private void addition(List<String> names, List<GraphValue> in, String out) {
    GraphValue a = in.get(0);
    GraphValue b = in.get(1);
    Check.that(Arrays.equals(a.shape, b.shape), "add: expected equal shapes, got %s and %s", a, b);
    GraphValue y =
        overwritable(names.get(0), a) ? a.reshaped(a.shape) : operators.temporary(out, a.shape);
    operators.add(a, b, y);
    define(out, y);
    backward.add(
        () -> {
          GraphValue g = gradient(y).value;
          accumulate(a, new Gradient(g, true));
          accumulate(b, new Gradient(g, true));
        });
  }

  private void maxPooling(SameDiffOp node, GraphValue x, String out) {
    long[] a = ((CustomOp) node.getOp()).iArgs();
    require(node, a[10] == 1, "NHWC");
    long height = Convolution.outputSize(x.shape[1], a[0], a[2], a[4], a[6], a[8]);
    long width = Convolution.outputSize(x.shape[2], a[1], a[3], a[5], a[7], a[8]);
    GraphValue y = operators.temporary(out, x.shape[0], height, width, x.shape[3]);
    operators.call("maxpool2d", a, new double[0], List.of(x), y);
    define(out, y);
    backward.add(
        () -> {
          GraphValue gradX = operators.temporary(out + ".grad", x.shape);
          operators.call("maxpool2d_bp", a, new double[0], List.of(x, gradient(y).value), gradX);
          accumulate(x, new Gradient(gradX, false));
        });
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
    long n = x.shape[0];
    long area = x.shape[1] * x.shape[2];
    long channels = x.shape[3];
    GraphValue y = operators.temporary(out, n, channels);
    GraphValue weights = operators.filled("meanWeights", 1.0 / area, 1, area, channels);
    operators.call("reduce_mean", new long[] {1, 2}, new double[0], List.of(x), y);
    define(out, y);
    backward.add(
        () -> {
          GraphValue gradX = operators.temporary(out + ".grad", x.shape);
          operators.multiply(
              weights,
              gradient(y).value.reshaped(n, 1, channels),
              gradX.reshaped(n, area, channels));
          accumulate(x, new Gradient(gradX, false));
        });
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
    GraphValue gradW = parameterGradient(names.get(1), w);
    backward.add(
        () -> {
          GraphValue g = gradient(y).value;
          GraphValue gradX = operators.temporary(out + ".grad", x.shape);
          operators.product(x, true, g, false, gradW);
          operators.product(g, false, w, true, gradX);
          accumulate(x, new Gradient(gradX, false));
        });
  }

  private void bias(List<String> names, List<GraphValue> in, String out) {
    GraphValue x = in.get(0);
    long channels = x.shape[x.shape.length - 1];
    long rows = x.length() / channels;
    GraphValue y = operators.temporary(out, x.shape);
    RowSum rowSum = new RowSum(operators, rows, channels);
    operators.addBias(x, in.get(1), y);
    define(out, y);
    GraphValue gradBias = parameterGradient(names.get(1), in.get(1));
    backward.add(
        () -> {
          GraphValue g = gradient(y).value;
          rowSum.append(g.reshaped(rows, channels), gradBias);
          accumulate(x, new Gradient(g, true));
        });
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

  private boolean isInput(String name) {
    return graph.getVariable(name).getVariableType() == VariableType.PLACEHOLDER;
  }

  private GraphValue parameterGradient(String name, GraphValue parameter) {
    GraphValue gradient =
        GraphValue.external(
            name + ".grad", program.own(Nd4j.create(parameter.type, parameter.shape)));
    if (parameterGradients.put(name, gradient) != null) {
      throw new Ke4jException("training: parameter " + name + " is used by two nodes");
    }
    return gradient;
  }

  private Gradient gradient(GraphValue value) {
    Gradient gradient = gradients.get(value);
    if (gradient == null) {
      throw new Ke4jException("training: nothing depends on " + value);
    }
    return gradient;
  }

  private void accumulate(GraphValue value, Gradient more) {
    Gradient known = gradients.get(value);
    if (known == null) {
      gradients.put(value, more);
    } else if (!known.shared) {
      operators.add(known.value, more.value, known.value);
    } else if (!more.shared) {
      operators.add(more.value, known.value, more.value);
      gradients.put(value, more);
    } else {
      GraphValue sum = operators.temporary(value.name + ".grad", value.shape);
      operators.add(known.value, more.value, sum);
      gradients.put(value, new Gradient(sum, false));
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
