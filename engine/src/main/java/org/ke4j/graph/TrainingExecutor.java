package org.ke4j.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a SameDiff graph in training mode at a fixed batch size: forward, then backward from a
 * gradient of the output that the caller provides. Every array is allocated once and reused by
 * liveness.
 *
 * <p>Operators: {@code conv2d} (NHWC, weights YXIO, no bias), {@code batchnorm} (channels last; in
 * training it takes the statistics of its batch and updates the graph's running ones), {@code
 * relu}, {@code add}, {@code maxpool2d}, mean over height and width, {@code matmul}, {@code
 * biasadd}.
 *
 * <p>Weights are read from the graph's own arrays, so that updates in place are seen by the next
 * forward pass. Owns native memory: close it. The graph stays the caller's and must outlive the
 * executor. Not safe for several threads.
 */
public final class TrainingExecutor extends TwoPassExecutor {
  private TrainingExecutor(
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
   * @param inputName its placeholder
   * @param inputShape shape of a batch; the first dimension a multiple of {@code blocks}
   * @param outputName the variable from whose gradient the backward pass starts
   * @param blocks parts of the batch with batch-norm statistics of their own, in order
   * @param momentum weight of the newest statistics in the running ones, 0..1
   * @throws Ke4jException if a node has no gradient rule here
   */
  public static TrainingExecutor of(
      SameDiff graph,
      String inputName,
      long[] inputShape,
      String outputName,
      int blocks,
      double momentum) {
    Check.atLeast("blocks", blocks, 1);
    Check.between("momentum", momentum, 0, 1);
    Check.that(
        inputShape[0] % blocks == 0,
        "batch: expected a multiple of %d images, got %d",
        blocks,
        inputShape[0]);
    SameDiffReader reader = new SameDiffReader(graph);
    List<SameDiffOp> nodes = reader.nodes(List.of(outputName));
    Map<String, Integer> uses = new HashMap<>(SameDiffReader.uses(nodes));
    uses.merge(outputName, 1, Integer::sum);
    Program program = new Program(new MemoryLimit(0));
    try {
      SDVariable placeholder = reader.variable(inputName);
      Operators operators = new Operators(program, placeholder.dataType());
      TrainingLowering lowering = new TrainingLowering(graph, operators, blocks, momentum, uses);
      INDArray input = program.own(Nd4j.create(placeholder.dataType(), inputShape));
      lowering.define(inputName, GraphValue.external(inputName, input));
      for (SameDiffOp node : nodes) {
        lowering.forward(node);
      }
      int forwardSteps = program.size();
      GraphValue output = lowering.value(outputName);
      INDArray outputGradient = program.own(Nd4j.create(output.type, output.shape));
      Map<String, GraphValue> gradients =
          BackwardPass.append(
              program,
              operators,
              nodes,
              lowering,
              outputName,
              outputGradient,
              lowering.parameters());
      return new TrainingExecutor(program, forwardSteps, input, output, outputGradient, gradients);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }
}
