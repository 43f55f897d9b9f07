package org.ke4j.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a SameDiff graph forward and backward at a fixed input shape, as one program like that of
 * {@link PlannedExecutor}: arrays are allocated once and reused. The gradients are our own rules,
 * for what an imported model consists of: element-wise operators with broadcasting, convolutions,
 * pooling, products, softmax, reductions, and moves of elements. Nothing is computed for variables
 * that do not depend on a trained one. {@link TrainingExecutor} is for networks whose batch-norm
 * statistics are learned.
 *
 * <p>Weights are read from the graph's own arrays: changes in place are seen by the next run. Owns
 * native memory: close it. The graph stays the caller's and must outlive the executor. Not safe for
 * several threads.
 */
public final class GradientExecutor extends TwoPassExecutor {
  /** Operators whose result does not change with a small change of their inputs. */
  private static final Set<String> FLAT =
      Set.of(
          "floor",
          "ceil",
          "rint",
          "sign",
          "ones_as",
          "cast",
          "argmax",
          "argmin",
          "isnan",
          "equals",
          "not_equals",
          "greater",
          "greater_equal",
          "greaterthan_scalar",
          "less",
          "less_equal");

  private GradientExecutor(
      Program program,
      int forwardSteps,
      INDArray input,
      GraphValue output,
      INDArray outputGradient,
      Map<String, GraphValue> gradients) {
    super(program, forwardSteps, input, output, outputGradient, gradients);
  }

  /**
   * Plans forward and backward pass.
   *
   * @param graph the graph; its variables, nodes and values stay (see {@link PlannedExecutor#of})
   * @param inputName its only placeholder
   * @param inputShape shape of a batch
   * @param outputName the variable from whose gradient the backward pass starts
   * @param trained names of the variables that get a gradient, one or more; that of a variable
   *     which only decides between steps stays 0
   * @param maxBytes most bytes of one array and of all temporaries together; 0 for the machine's
   * @throws Ke4jException if an operator has no gradient rule or cannot be planned, or needs more
   *     memory
   */
  public static GradientExecutor of(
      SameDiff graph,
      String inputName,
      long[] inputShape,
      String outputName,
      Collection<String> trained,
      long maxBytes) {
    Check.that(!trained.isEmpty(), "expected at least one variable to train");
    SameDiffReader reader = new SameDiffReader(graph);
    List<SameDiffOp> nodes = reader.nodes(List.of(outputName));
    Set<String> dependent = dependent(nodes, trained);
    Check.that(
        dependent.contains(outputName), "graph: %s depends on none of %s", outputName, trained);
    Map<String, Integer> uses = new HashMap<>(SameDiffReader.uses(nodes));
    // One more than there are: the way back reads everything again.
    uses.replaceAll((name, count) -> count + 1);
    uses.merge(outputName, 1, Integer::sum);
    MemoryLimit limit = new MemoryLimit(maxBytes);
    Program program = new Program(limit);
    try (InferenceLowering lowering =
        new InferenceLowering(graph, program, uses, Map.of(), limit)) {
      limit.check("input " + inputName, reader.variable(inputName).dataType(), inputShape);
      INDArray input = program.own(Nd4j.create(reader.variable(inputName).dataType(), inputShape));
      lowering.define(inputName, GraphValue.external(inputName, input));
      for (SameDiffOp node : nodes) {
        lowering.lower(node);
      }
      int forwardSteps = program.size();
      GraphValue output = lowering.value(outputName);
      INDArray outputGradient = program.own(Nd4j.create(output.type, output.shape));
      Operators operators = new Operators(program, output.type);
      Gradients found = new Gradients(operators, dependent);
      found.addShared(outputName, GraphValue.external(outputName + ".grad", outputGradient));
      backward(nodes, lowering, found, operators, program);
      Map<String, GraphValue> results = new LinkedHashMap<>();
      for (String name : trained) {
        GraphValue gradient = found.of(name);
        INDArray array = program.own(Nd4j.create(output.type, lowering.value(name).shape));
        // A copy, since the same memory may be the gradient of several variables, and is reused.
        GraphValue own = GraphValue.external(name + ".grad", array);
        if (gradient != null) {
          operators.scale(gradient, 1, own);
        }
        results.put(name, own);
      }
      return new GradientExecutor(program, forwardSteps, input, output, outputGradient, results);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** Names of all floating-point variables that change with a trained one. */
  private static Set<String> dependent(List<SameDiffOp> nodes, Collection<String> trained) {
    Set<String> names = new HashSet<>(trained);
    for (SameDiffOp node : nodes) {
      if (!FLAT.contains(node.getOp().opName())
          && SameDiffReader.inputs(node).stream().anyMatch(names::contains)) {
        names.addAll(node.getOutputsOfOp());
      }
    }
    return names;
  }

  private static void backward(
      List<SameDiffOp> nodes,
      InferenceLowering lowering,
      Gradients gradients,
      Operators operators,
      Program program) {
    ElementGradients elements = new ElementGradients(operators);
    MoveGradients moves = new MoveGradients(operators, program);
    LayerGradients layers = new LayerGradients(operators, elements);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      SameDiffOp node = nodes.get(i);
      String out = node.getOutputsOfOp().get(0);
      GraphValue gradient = gradients.of(out);
      if (gradient == null || SameDiffReader.inputs(node).stream().noneMatch(gradients::wants)) {
        continue;
      }
      List<GraphValue> in = SameDiffReader.inputs(node).stream().map(lowering::value).toList();
      BackwardNode step = new BackwardNode(node, in, lowering.value(out), gradient, gradients);
      if (!moves.append(step) && !layers.append(step) && !elements.append(step)) {
        throw step.unknown();
      }
    }
  }
}
