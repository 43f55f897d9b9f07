package org.ke4j.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A planned graph that runs forward, then backward from a gradient of the output that the caller
 * provides. Owns native memory: close it. Not safe for several threads.
 */
public abstract sealed class TwoPassExecutor implements AutoCloseable
    permits TrainingExecutor, GradientExecutor {
  private final Program program;
  private final int forwardSteps;
  private final INDArray input;
  private final INDArray output;
  private final INDArray outputGradient;
  private final Map<String, INDArray> gradients;

  /**
   * Allocates a program that is complete.
   *
   * @param forwardSteps how many of its steps are the forward pass
   * @param input the array that they read
   * @param output what they compute
   * @param outputGradient the array that the backward pass begins with
   * @param gradients what it computes, by variable name
   */
  TwoPassExecutor(
      Program program,
      int forwardSteps,
      INDArray input,
      GraphValue output,
      INDArray outputGradient,
      Map<String, GraphValue> gradients) {
    program.keep(output);
    program.bind();
    this.program = program;
    this.forwardSteps = forwardSteps;
    this.input = input;
    this.output = output.array();
    this.outputGradient = outputGradient;
    Map<String, INDArray> found = new LinkedHashMap<>();
    gradients.forEach((name, value) -> found.put(name, value.array()));
    this.gradients = Collections.unmodifiableMap(found);
  }

  /** The batch, to be filled before {@link #forward}; belongs to the executor. */
  public final INDArray input() {
    return input;
  }

  /** Computes the output; batch norm in training mode updates its running statistics once. */
  public final void forward() {
    program.run(0, forwardSteps);
  }

  /** The output; valid until the next forward pass; belongs to the executor. */
  public final INDArray output() {
    return output;
  }

  /** Gradient of the loss by the output, to be filled between forward and backward pass. */
  public final INDArray outputGradient() {
    return outputGradient;
  }

  /** Computes the gradients of the trained variables; once after each forward pass. */
  public final void backward() {
    program.run(forwardSteps, program.size());
  }

  /**
   * Gradients by variable name, in the layout of the graph's weights; valid until the next backward
   * pass; owned by the executor, may be written over. Always the same map.
   */
  public final Map<String, INDArray> gradients() {
    return gradients;
  }

  /** Bytes of native memory that the executor owns. */
  public final long nativeBytes() {
    return program.bytes();
  }

  /** Switches the measuring of operators on or off; on starts from zero. */
  public final void profile(boolean on) {
    program.profile(on);
  }

  /** Seconds spent inside each operator since profiling was switched on, by operator name. */
  public final Map<String, Double> secondsByOperator() {
    return program.seconds();
  }

  @Override
  public final void close() {
    program.close();
  }
}
