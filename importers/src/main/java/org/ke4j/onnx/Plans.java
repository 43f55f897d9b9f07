package org.ke4j.onnx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.graph.PackedWeights;
import org.ke4j.graph.PlannedExecutor;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Executors of one graph by batch size, made when needed. The last few are kept: full pieces and
 * the rest of a data set alternate. Owns them.
 */
final class Plans implements AutoCloseable {
  private static final int KEPT = 3;

  private final SameDiff graph;
  private final String input;
  private final long[] shape;
  private final String output;
  private final long maxBytes;
  private final LinkedHashMap<Kind, PlannedExecutor> executors =
      new LinkedHashMap<>(8, 0.75f, true);
  private final PackedWeights packed = new PackedWeights();

  /** Inputs with values that are no numbers have executors that keep them so. */
  private record Kind(int batch, boolean finite) {}

  /**
   * @param shape of the input; the first extent is replaced by the batch
   * @param maxBytes most native memory of one executor; 0 for what the machine has
   */
  Plans(SameDiff graph, String input, long[] shape, String output, long maxBytes) {
    this.graph = graph;
    this.input = input;
    this.shape = shape.clone();
    this.output = output;
    this.maxBytes = maxBytes;
  }

  /**
   * The executor for a batch size; belongs to this, valid until the next call.
   *
   * @param finite whether all values of the input are
   */
  PlannedExecutor of(int batch, boolean finite) {
    Kind kind = new Kind(batch, finite);
    PlannedExecutor known = executors.get(kind);
    if (known != null) {
      return known;
    }
    if (executors.size() >= KEPT) {
      var oldest = executors.entrySet().iterator();
      oldest.next().getValue().close();
      oldest.remove();
    }
    long[] full = shape.clone();
    full[0] = batch;
    PlannedExecutor made =
        PlannedExecutor.of(
            graph, Map.of(input, full), List.of(output), maxBytes, finite ? packed : null);
    executors.put(kind, made);
    return made;
  }

  /** Closes the executors: the graph has changed. */
  void clear() {
    executors.values().forEach(PlannedExecutor::close);
    executors.clear();
  }

  @Override
  public void close() {
    clear();
    packed.close();
  }
}
