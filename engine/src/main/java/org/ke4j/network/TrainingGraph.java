package org.ke4j.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network's graph in training mode for SameDiff's own session, at a fixed batch: a loss is put on
 * top of {@link #output}. It shares the arrays of the network's parameters, and keeps the network's
 * running statistics. Owns no native memory of its own. Not safe for several threads.
 */
public final class TrainingGraph {
  private final FeatureNetwork network;
  private final Layers graph;
  private final String output;
  private final int blocks;

  TrainingGraph(FeatureNetwork network, Layers graph, String output, int blocks) {
    this.network = network;
    this.graph = graph;
    this.output = output;
    this.blocks = blocks;
  }

  public SameDiff graph() {
    return graph.graph();
  }

  /** The variable that a loss is computed on, {@code [images, width]}. */
  public SDVariable output() {
    return graph.graph().getVariable(output);
  }

  /** Names of the variables that {@link #updateStatistics} needs. */
  public List<String> statistics() {
    List<String> names = new ArrayList<>();
    for (String name : graph.sharing().keySet()) {
      names.add(name + ".batch_mean");
      names.add(name + ".batch_var");
    }
    return names;
  }

  /**
   * Mixes the statistics of a batch into the network's running ones, block after block: {@code
   * running = (1 - momentum) running + momentum statistic}, the variance unbiased.
   *
   * @param values by name of {@link #statistics()}, {@code [blocks, 1, channels]}
   */
  public void updateStatistics(Map<String, INDArray> values, double momentum) {
    graph
        .sharing()
        .forEach(
            (name, count) -> {
              mix(values.get(name + ".batch_mean"), name + ".running_mean", momentum, 1);
              double unbiased = count / (count - 1.0);
              mix(values.get(name + ".batch_var"), name + ".running_var", momentum, unbiased);
            });
  }

  private void mix(INDArray statistic, String running, double momentum, double factor) {
    INDArray array = network.array(running);
    for (int block = 0; block < blocks; block++) {
      array.muli(1 - momentum);
      try (INDArray part = statistic.slice(block).reshape(array.shape()).mul(momentum * factor)) {
        array.addi(part);
      }
    }
  }
}
