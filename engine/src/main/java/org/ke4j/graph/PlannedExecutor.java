package org.ke4j.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
 * Runs a SameDiff graph for inference at fixed input shapes: the order of the operators is fixed,
 * every array is allocated once and reused by liveness, nodes that depend on constants only run
 * while planning. Results are those of {@link SameDiff#output}; a run allocates nothing and leaves
 * nothing to the garbage collector.
 *
 * <p>Weights are read from the graph's own arrays: changes in place are seen by the next run.
 * Loops, branches and tensor lists cannot be planned.
 *
 * <p>Owns native memory: close it. The graph stays the caller's and must outlive the executor. Not
 * safe for several threads.
 */
public final class PlannedExecutor implements AutoCloseable {
  private final Program program;
  private final Map<String, INDArray> inputs;
  private final Map<String, INDArray> outputs;

  private PlannedExecutor(
      Program program, Map<String, INDArray> inputs, Map<String, INDArray> outputs) {
    this.program = program;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /**
   * Plans a graph.
   *
   * @param graph the graph; not changed
   * @param inputShapes for each placeholder that the outputs need, its shape
   * @param wanted names of the variables to compute, one or more
   * @throws Ke4jException if a variable does not exist, a placeholder has no shape or a node cannot
   *     be planned
   */
  public static PlannedExecutor of(
      SameDiff graph, Map<String, long[]> inputShapes, Collection<String> wanted) {
    return of(graph, inputShapes, wanted, 0, null);
  }

  /**
   * Plans a graph within a limit of memory.
   *
   * @param maxBytes most bytes of one array and of all temporaries together; 0 for the machine's
   * @param packed takes the constant weights of convolutions, which must not change from now on,
   *     and outlives the executor; the inputs must be finite. Null for inputs of all kinds: slower
   * @throws Ke4jException also if more is needed
   */
  public static PlannedExecutor of(
      SameDiff graph,
      Map<String, long[]> inputShapes,
      Collection<String> wanted,
      long maxBytes,
      PackedWeights packed) {
    Check.atLeast("number of outputs", wanted.size(), 1);
    SameDiffReader reader = new SameDiffReader(graph);
    List<SameDiffOp> nodes = reader.nodes(wanted);
    Map<String, Integer> uses = new HashMap<>(SameDiffReader.uses(nodes));
    for (String output : wanted) {
      uses.merge(output, 1, Integer::sum);
    }
    MemoryLimit limit = new MemoryLimit(maxBytes);
    Program program = new Program(limit);
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    try (InferenceLowering lowering =
        new InferenceLowering(graph, program, uses, SameDiffReader.readers(nodes), limit)) {
      for (Map.Entry<String, long[]> input : inputShapes.entrySet()) {
        SDVariable variable = reader.variable(input.getKey());
        limit.check("input " + input.getKey(), variable.dataType(), input.getValue());
        INDArray array = program.own(Nd4j.create(variable.dataType(), input.getValue()));
        inputs.put(input.getKey(), array);
        lowering.define(input.getKey(), GraphValue.external(input.getKey(), array));
      }
      for (SameDiffOp node : nodes) {
        lowering.lower(node);
      }
      Map<String, GraphValue> results = new LinkedHashMap<>();
      for (String output : wanted) {
        GraphValue value = lowering.dense(output);
        program.keep(value);
        results.put(output, value);
      }
      program.optimize(packed);
      program.bind();
      Map<String, INDArray> outputs = new LinkedHashMap<>();
      results.forEach((name, value) -> outputs.put(name, value.array()));
      return new PlannedExecutor(program, inputs, outputs);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /**
   * The array of an input, to be filled before a run. It belongs to the executor and stays the same
   * from run to run.
   */
  public INDArray input(String name) {
    INDArray array = inputs.get(name);
    Check.that(array != null, "input %s: expected one of %s", name, inputs.keySet());
    return array;
  }

  /** Computes the outputs from the inputs. */
  public void run() {
    program.run(0, program.size());
  }

  /**
   * The array of an output. It belongs to the executor; its content is valid until the next run.
   */
  public INDArray output(String name) {
    INDArray array = outputs.get(name);
    Check.that(array != null, "output %s: expected one of %s", name, outputs.keySet());
    return array;
  }

  /** Bytes of native memory that the executor owns: inputs, temporaries, folded constants. */
  public long nativeBytes() {
    return program.bytes();
  }

  /** Switches the measuring of operators on or off; on starts from zero. */
  public void profile(boolean on) {
    program.profile(on);
  }

  /** Seconds spent inside each operator since profiling was switched on, by operator name. */
  public Map<String, Double> secondsByOperator() {
    return program.seconds();
  }

  @Override
  public void close() {
    program.close();
  }
}
