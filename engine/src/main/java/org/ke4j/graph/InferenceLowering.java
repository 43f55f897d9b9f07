package org.ke4j.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.BaseScalarOp;
import org.nd4j.linalg.api.ops.BaseTransformOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.BaseCompatOp;
import org.nd4j.linalg.api.ops.impl.shape.tensorops.BaseTensorOp;
import org.nd4j.linalg.api.ops.impl.transforms.custom.Assign;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns the nodes of a SameDiff graph into steps, one node after another: shapes are computed once,
 * nodes of constants run at once, reshapes become aliases, and a pointwise operator whose input
 * nobody needs afterwards writes over it. The graph is only read.
 */
final class InferenceLowering implements ForwardPass, AutoCloseable {
  private static final Set<String> RESHAPES =
      Set.of("reshape", "squeeze", "expand_dims", "identity", "flatten_2d");
  private static final Set<String> VIEWS = Set.of("permute", "strided_slice", "reshape");
  private static final Set<String> SHAPE_ONLY =
      Set.of("shape_of", "shapes_of", "size", "size_at", "rank", "zeros_as", "ones_as");
  private static final Set<String> CONVOLUTIONS = Set.of("conv2d", "depthwise_conv2d");
  private static final Set<String> POINTWISE =
      Set.of(
          "add", "subtract", "multiply", "divide", "biasadd", "maximum", "minimum", "ClipByValue");

  /** Reductions that leave a single value as it is. */
  private static final Set<String> OF_ONE =
      Set.of("reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod");

  private final SameDiff graph;
  private final Program program;
  private final MemoryLimit limit;
  private final Definitions definitions;
  private final Scratch scratch = new Scratch();
  private final Shortcuts shortcuts;

  /** Nodes that became a view so far, by output; they run where something needs a dense array. */
  private final Map<String, SameDiffOp> deferred = new HashMap<>();

  /** Operators of the older kind, each a copy: they note their axes and number in themselves. */
  private final Map<SameDiffOp, Op> copies = new HashMap<>();

  /** The nodes that read each variable. */
  private final Map<String, List<SameDiffOp>> readers;

  /**
   * @param uses how many times each variable is read, wanted outputs counted as one more
   * @param readers the nodes that read each variable; with none every array stays dense, and each
   *     node a step of its own
   */
  InferenceLowering(
      SameDiff graph,
      Program program,
      Map<String, Integer> uses,
      Map<String, List<SameDiffOp>> readers,
      MemoryLimit limit) {
    this.limit = limit;
    this.graph = graph;
    this.program = program;
    this.definitions = new Definitions(graph, uses);
    this.readers = readers;
    this.shortcuts = new Shortcuts(program, Backend.hasOneDnn());
  }

  /** Makes an array known under a variable's name. */
  void define(String name, GraphValue value) {
    definitions.define(name, value);
  }

  /** The array of a variable; weights and constants are taken from the graph. */
  @Override
  public GraphValue value(String name) {
    return definitions.value(name);
  }

  @Override
  public DifferentialFunction operator(SameDiffOp node) {
    Op copy = copies.get(node);
    return copy == null ? node.getOp() : (DifferentialFunction) copy;
  }

  /** None: statistics are those of the graph. */
  @Override
  public BatchNormalization normalization(SameDiffOp node) {
    return null;
  }

  /** The array of a variable, copied first if it is a view so far. */
  GraphValue dense(String name) {
    if (value(name).isStrided()) {
      emit(deferred.remove(name));
    }
    return value(name);
  }

  /** Appends one node. */
  void lower(SameDiffOp node) {
    String output = node.getOutputsOfOp().get(0);
    if (!definitions.has(output)) {
      GraphValue view = view(node);
      if (view == null) {
        emit(node);
      } else {
        define(output, view);
        deferred.put(output, node);
      }
    }
    SameDiffReader.inputs(node).forEach(definitions::read);
  }

  /** The node's result as a view that is cheaper than a copy, or null. */
  private GraphValue view(SameDiffOp node) {
    if (readers.isEmpty()
        || !(node.getOp() instanceof CustomOp operator)
        || reordersAsFortran(operator)
        || SameDiffReader.inputs(node).isEmpty()) {
      return null;
    }
    GraphValue input = value(SameDiffReader.inputs(node).get(0));
    boolean plain = !input.isStrided() && RESHAPES.contains(operator.opName());
    if (plain
        || !input.isTemporary()
        || input.type != DataType.FLOAT
        || !VIEWS.contains(operator.opName())) {
      return null;
    }
    List<GraphValue> inputs = SameDiffReader.inputs(node).stream().map(this::value).toList();
    return Views.of(operator, input, shapes(node, operator, inputs).get(0).getShape());
  }

  private void emit(SameDiffOp node) {
    DifferentialFunction operator = node.getOp();
    if (operator instanceof BaseCompatOp
        || operator instanceof BaseTensorOp
        || operator instanceof Assign
        || !(operator instanceof CustomOp || operator instanceof Op)) {
      throw new Ke4jException(
          "graph: node " + node.getName() + ": " + operator.opName() + " cannot be planned");
    }
    List<GraphValue> inputs = new ArrayList<>();
    for (String input : SameDiffReader.inputs(node)) {
      boolean fits = Views.fit(operator.opName(), value(input));
      boolean oneRow =
          operator instanceof CustomOp custom && Shortcuts.coversProduct(custom, value(input));
      inputs.add(fits && !oneRow ? value(input) : dense(input));
    }
    boolean fold =
        inputs.stream().allMatch(v -> v.constant) || SHAPE_ONLY.contains(operator.opName());
    if (!alias(node, inputs)) {
      if (operator instanceof CustomOp custom) {
        lowerCustom(node, custom, inputs, fold);
      } else {
        copies.put(node, OperatorCopy.of((Op) operator));
        lowerLegacy(node, copies.get(node), inputs, fold);
      }
    }
  }

  private boolean alias(SameDiffOp node, List<GraphValue> inputs) {
    if (!RESHAPES.contains(node.getOp().opName())
        || (node.getOp() instanceof CustomOp custom && reordersAsFortran(custom))) {
      return false;
    }
    GraphValue input = inputs.get(0);
    DataType type = variableType(node, 0);
    if (type != input.type) {
      return false;
    }
    long[] shape = input.shape;
    if (!node.getOp().opName().equals("identity")) {
      CustomOp custom = (CustomOp) node.getOp();
      shape = shapes(node, custom, inputs).get(0).getShape();
    }
    define(node.getOutputsOfOp().get(0), input.reshaped(shape));
    return true;
  }

  private static boolean reordersAsFortran(CustomOp custom) {
    if (custom.opName().equals("reshape")) {
      for (long argument : custom.iArgs()) {
        if (argument == -'f') {
          return true;
        }
      }
    }
    return false;
  }

  private void lowerCustom(
      SameDiffOp node, CustomOp operator, List<GraphValue> given, boolean fold) {
    List<GraphValue> inputs = fold ? given : withBias(node, given);
    List<LongShapeDescriptor> shapes = shapes(node, operator, inputs);
    List<GraphValue> outputs = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      boolean inPlace =
          i == 0
              && POINTWISE.contains(operator.opName())
              && definitions.mayOverwrite(
                  inputs.get(0), shapes.get(0).getShape(), variableType(node, 0));
      GraphValue permuted =
          fold || i > 0 ? null : permutedTarget(node, inputs.get(0), shapes.get(0));
      outputs.add(
          permuted != null
              ? permuted
              : output(node, i, shapes.get(i), fold, inPlace ? inputs.get(0) : null));
    }
    if (!fold && operator.opName().equals("ClipByValue") && outputs.get(0).type == DataType.FLOAT) {
      double[] limits = operator.tArgs();
      shortcuts.appendClip(inputs.get(0), limits[0], limits[1], outputs.get(0));
      return;
    }
    if (!fold
        && operator.opName().equals("permute")
        && Shortcuts.coversPermutation(inputs.get(0), operator.iArgs())) {
      shortcuts.appendPermutation(inputs.get(0), operator.iArgs(), outputs.get(0));
      return;
    }
    if (!fold && isOneRow(operator, inputs, outputs)) {
      shortcuts.appendProduct(operator, inputs.get(0), inputs.get(1), outputs.get(0));
      return;
    }
    if (inputs.size() > given.size()) {
      define(soleReader(node).getOutputsOfOp().get(0), outputs.get(0));
    }
    finish(new OperatorStep(operator, inputs, outputs), inputs, fold);
  }

  private static boolean isOneRow(
      CustomOp operator, List<GraphValue> inputs, List<GraphValue> outputs) {
    return Shortcuts.coversProduct(operator, inputs.get(0))
        && !inputs.get(0).constant
        && inputs.get(1).shape.length == 2
        && outputs.get(0).type == DataType.FLOAT;
  }

  /** The inputs of a convolution with the bias that is added to its result, and nothing else is. */
  private List<GraphValue> withBias(SameDiffOp node, List<GraphValue> inputs) {
    SameDiffOp next = soleReader(node);
    if (!CONVOLUTIONS.contains(node.getOp().opName())
        || inputs.size() != 2
        || next == null
        || !(next.getOp() instanceof CustomOp bias)
        || !bias.opName().equals("biasadd")
        || bias.numBArguments() == 0
        || bias.bArgs()[0]) {
      return inputs;
    }
    String added = SameDiffReader.inputs(next).get(1);
    // One that a node computes is added by a step of its own: it need not be there yet.
    boolean computed = graph.getVariable(added).getVariableType() == VariableType.ARRAY;
    return computed ? inputs : List.of(inputs.get(0), inputs.get(1), value(added));
  }

  /** The only node that reads a node's result, or null. */
  private SameDiffOp soleReader(SameDiffOp node) {
    String name = node.getOutputsOfOp().get(0);
    List<SameDiffOp> next = readers.getOrDefault(name, List.of());
    return definitions.uses(name) == 1 && next.size() == 1 ? next.get(0) : null;
  }

  /**
   * Where a stack of matrix products goes that only a permutation reads: to the permutation's own
   * place, in its order. Null for all other nodes.
   */
  private GraphValue permutedTarget(SameDiffOp node, GraphValue input, LongShapeDescriptor shape) {
    String name = node.getOutputsOfOp().get(0);
    SameDiffOp next = soleReader(node);
    if (!node.getOp().opName().equals("matmul")
        || input.shape.length < 3
        || next == null
        || !next.getOp().opName().equals("permute")
        || variableType(node, 0) != DataType.FLOAT) {
      return null;
    }
    long[] permutation = ((CustomOp) next.getOp()).iArgs();
    String result = next.getOutputsOfOp().get(0);
    boolean seenAsView =
        readers.getOrDefault(result, List.of()).stream()
            .anyMatch(reader -> reader.getOp().opName().equals("matmul"));
    if (seenAsView || !Strides.isPermutation(permutation, shape.getShape().length)) {
      return null;
    }
    long[] turned = Strides.permuted(shape.getShape(), permutation);
    GraphValue target = GraphValue.temporary(result, DataType.FLOAT, turned);
    long[] strides = Strides.permuted(target.strides(), Strides.inverse(permutation));
    GraphValue view = target.view(shape.getShape(), strides, 0);
    if (!Views.fit("matmul", view)) {
      return null;
    }
    define(result, target);
    define(name, view);
    return view;
  }

  private void lowerLegacy(SameDiffOp node, Op operator, List<GraphValue> inputs, boolean fold) {
    List<GraphValue> read = new ArrayList<>(inputs);
    int[] axes = null;
    if (operator instanceof ReduceOp && ((DifferentialFunction) operator).getDimensions() != null) {
      int[] given = ((DifferentialFunction) operator).getDimensions();
      axes = Shape.normalizeAxis(inputs.get(0).shape.length, given);
    }
    if (inputs.size() == 2) {
      if (operator instanceof ReduceOp
          && ((DifferentialFunction) operator).opType() != Op.Type.REDUCE3) {
        axes =
            Shape.normalizeAxis(
                inputs.get(0).shape.length, constantArray(node, inputs.get(1)).toIntVector());
        ((DifferentialFunction) operator).setDimensions(axes);
        ((BaseReduceOp) operator).setEmptyReduce(false);
        read.remove(1);
      } else if (operator instanceof ScalarOp scalar) {
        scalar.setScalar(constantArray(node, inputs.get(1)));
        read.remove(1);
      }
    }
    OpContext context = Nd4j.getExecutioner().buildContext();
    for (int i = 0; i < read.size(); i++) {
      context.setInputArray(i, standIn(read.get(i)));
    }
    LongShapeDescriptor shape =
        ((DifferentialFunction) operator).calculateOutputShape(context).get(0);
    context.purge();
    // ND4J's executioner cannot run these: nothing is left to reduce.
    if (OF_ONE.contains(operator.opName())
        && read.size() == 1
        && GraphValue.length(shape.getShape()) == read.get(0).length()
        && variableType(node, 0) == read.get(0).type) {
      define(node.getOutputsOfOp().get(0), read.get(0).reshaped(shape.getShape()));
      return;
    }
    boolean inPlace =
        (operator instanceof BaseScalarOp || operator instanceof BaseTransformOp)
            && definitions.mayOverwrite(read.get(0), shape.getShape(), variableType(node, 0));
    GraphValue output = output(node, 0, shape, fold, inPlace ? read.get(0) : null);
    boolean floats = !fold && output.type == DataType.FLOAT && read.get(0).type == DataType.FLOAT;
    if (floats && read.size() == 1 && shortcuts.covers(operator.opName())) {
      shortcuts.append(operator.opName(), read.get(0), output);
      return;
    }
    if (floats && axes != null && shortcuts.coversReduction(operator.opName(), read.get(0), axes)) {
      shortcuts.appendReduction(operator.opName(), read.get(0), axes, output);
      return;
    }
    finish(new OperatorStep(operator, read, output), inputs, fold);
  }

  private static INDArray constantArray(SameDiffOp node, GraphValue value) {
    if (!value.constant) {
      throw new Ke4jException(
          "graph: node " + node.getName() + ": expected a constant second input, got " + value);
    }
    return value.array();
  }

  private List<LongShapeDescriptor> shapes(
      SameDiffOp node, CustomOp operator, List<GraphValue> inputs) {
    // A new one each time: an operator without arguments would keep those of the one before.
    OpContext context = Nd4j.getExecutioner().buildContext();
    context.setArgs(
        inputs.stream().map(this::standIn).toArray(INDArray[]::new),
        operator.iArgs(),
        operator.dArgs(),
        operator.tArgs(),
        operator.bArgs());
    List<LongShapeDescriptor> shapes = operator.calculateOutputShape(context);
    context.purge();
    if (shapes == null || shapes.size() != node.getOutputsOfOp().size()) {
      throw new Ke4jException(
          "graph: node "
              + node.getName()
              + " ("
              + operator.opName()
              + "): expected "
              + node.getOutputsOfOp().size()
              + " output shapes, got "
              + (shapes == null ? 0 : shapes.size()));
    }
    return shapes;
  }

  private INDArray standIn(GraphValue value) {
    return value.isTemporary() ? scratch.standIn(value.type, value.shape) : value.array();
  }

  /** SameDiff's own rule: the graph's data type wins over the shape function's. */
  private DataType variableType(SameDiffOp node, int output) {
    return graph.getVariable(node.getOutputsOfOp().get(output)).dataType();
  }

  private GraphValue output(
      SameDiffOp node, int index, LongShapeDescriptor shape, boolean fold, GraphValue overwritten) {
    String name = node.getOutputsOfOp().get(index);
    DataType type = variableType(node, index);
    limit.check("graph: node " + node.getName(), type, shape.getShape());
    GraphValue value;
    if (fold) {
      value = GraphValue.constant(name, program.own(Nd4j.create(type, shape.getShape())));
    } else if (overwritten != null) {
      value = overwritten.reshaped(shape.getShape());
    } else {
      value = GraphValue.temporary(name, type, shape.getShape());
    }
    define(name, value);
    return value;
  }

  private void finish(OperatorStep step, List<GraphValue> inputs, boolean fold) {
    if (!fold) {
      program.add(step);
      return;
    }
    if (inputs.stream().anyMatch(GraphValue::isTemporary)) {
      // Only the shape of the input matters: run on a stand-in.
      List<GraphValue> standIns = new ArrayList<>();
      for (GraphValue input : step.inputs()) {
        standIns.add(GraphValue.external(input.name, standIn(input)));
      }
      step = step.on(standIns, step.outputs());
    }
    step.bind();
    step.run();
  }

  @Override
  public void close() {
    scratch.close();
  }
}
