package org.ke4j.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
   * @param graph the graph; not changed
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
      Map<String, GraphValue> gradients =
          BackwardPass.append(
              program, operators, nodes, lowering, outputName, outputGradient, trained);
      return new GradientExecutor(program, forwardSteps, input, output, outputGradient, gradients);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }
}
