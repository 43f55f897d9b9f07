package org.ke4j.graph;

import java.util.List;

/** One call of a {@link Program}, with arrays that never change once bound. */
abstract class Step {
  private final String name;
  private final List<GraphValue> inputs;
  private final List<GraphValue> outputs;

  /** Nanoseconds spent here while the program was profiled. */
  long nanoseconds;

  Step(String name, List<GraphValue> inputs, List<GraphValue> outputs) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
  }

  /** The operator's name. */
  String name() {
    return name;
  }

  List<GraphValue> inputs() {
    return inputs;
  }

  List<GraphValue> outputs() {
    return outputs;
  }

  /** Takes the arrays of inputs and outputs, all placed by now. */
  abstract void bind();

  abstract void run();

  @Override
  public String toString() {
    return name + inputs + " -> " + outputs;
  }
}
