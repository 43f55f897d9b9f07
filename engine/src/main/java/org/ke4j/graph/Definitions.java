package org.ke4j.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The array of every variable of a graph that is being planned, and who still has to read it. */
final class Definitions {
  private final SameDiff graph;
  private final Map<String, Integer> uses;
  private final Map<String, GraphValue> values = new HashMap<>();
  private final Map<GraphValue, Integer> pending = new HashMap<>();

  /**
   * @param uses how many times each variable is read, wanted outputs counted as one more
   */
  Definitions(SameDiff graph, Map<String, Integer> uses) {
    this.graph = graph;
    this.uses = uses;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** How many times a variable is read in all. */
  int uses(String name) {
    return uses.getOrDefault(name, 0);
  }

  /** Makes an array, or a view of one, known under a variable's name. */
  void define(String name, GraphValue value) {
    values.put(name, value);
    if (value.isTemporary()) {
      pending.merge(value.base, uses(name), Integer::sum);
    }
  }

  /** The array of a variable; weights and constants are taken from the graph. */
  GraphValue value(String name) {
    return values.computeIfAbsent(name, this::fromGraph);
  }

  private GraphValue fromGraph(String name) {
    SDVariable variable = graph.getVariable(name);
    VariableType type = variable.getVariableType();
    if (type == VariableType.PLACEHOLDER) {
      throw new Ke4jException("graph: no shape was given for the input " + name);
    }
    INDArray array = variable.getArr();
    if (array == null) {
      throw new Ke4jException("graph: variable " + name + " has no array");
    }
    return type == VariableType.CONSTANT
        ? GraphValue.constant(name, array)
        : GraphValue.external(name, array);
  }

  /** One of the readers of a variable is done. */
  void read(String name) {
    pending.computeIfPresent(value(name).base, (base, count) -> count - 1);
  }

  /** Whether the one reader that is left may write a result of that shape over a value. */
  boolean mayOverwrite(GraphValue value, long[] shape, DataType type) {
    return value.isTemporary()
        && value.type == type
        && Arrays.equals(value.shape, shape)
        && value.length() == value.base.length()
        && pending.getOrDefault(value.base, 0) == 1;
  }
}
