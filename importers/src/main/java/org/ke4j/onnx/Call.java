package org.ke4j.onnx;

import java.util.Arrays;
import java.util.List;
import org.ke4j.error.Ke4jException;

/** One use of an operator: its inputs, its attributes and where its outputs go. */
final class Call {
  private final OnnxNode node;
  private final List<Value> inputs;
  private final boolean[] read;
  private final Value[] outputs;
  private final Emitter emitter;
  private final Emitter main;
  private final TensorReader tensors;

  /**
   * @param inputs null for an absent optional input
   * @param emitter writes to the model's graph, or to a scratch graph when all inputs are constants
   * @param main writes to the model's graph
   */
  Call(OnnxNode node, List<Value> inputs, Emitter emitter, Emitter main, TensorReader tensors) {
    this.node = node;
    this.inputs = inputs;
    this.read = new boolean[inputs.size()];
    this.outputs = new Value[node.outputs().size()];
    this.emitter = emitter;
    this.main = main;
    this.tensors = tensors;
  }

  OnnxNode node() {
    return node;
  }

  String operator() {
    return node.operator();
  }

  long opset() {
    return node.opset();
  }

  Attributes attributes() {
    return node.attributes();
  }

  Emitter emitter() {
    return emitter;
  }

  Emitter main() {
    return main;
  }

  TensorReader tensors() {
    return tensors;
  }

  int inputCount() {
    return inputs.size();
  }

  boolean has(int input) {
    if (input >= inputs.size()) {
      return false;
    }
    read[input] = true;
    return inputs.get(input) != null;
  }

  /**
   * After the rule was applied: whether it saw every input.
   *
   * @throws Unsupported for one that it did not ask for
   */
  void checkRead() {
    for (int i = 0; i < read.length; i++) {
      boolean without = operator().equals("Dropout") || (operator().equals("Resize") && i == 1);
      if (!read[i] && inputs.get(i) != null && !without) {
        throw new Unsupported("input " + i);
      }
    }
  }

  Value input(int input) {
    if (!has(input)) {
      throw new Ke4jException("input " + input + " is missing");
    }
    return inputs.get(input);
  }

  /** All inputs; none may be absent. */
  Value[] inputs() {
    Value[] all = new Value[inputs.size()];
    Arrays.setAll(all, this::input);
    return all;
  }

  /** An input that has to be known at import. */
  Tensor constant(int input) {
    if (input(input) instanceof Tensor tensor) {
      return tensor;
    }
    throw new Unsupported("input " + input + " depends on the image");
  }

  /** Integers of an optional input, or else of an attribute; null if there is neither. */
  long[] integers(int input, String attribute) {
    return has(input)
        ? constant(input).integers()
        : attribute == null ? null : attributes().integers(attribute, (long[]) null);
  }

  /** A number of an optional input, or else of an attribute, or else the default. */
  float number(int input, String attribute, float absent) {
    return has(input) ? constant(input).scalar() : attributes().number(attribute, absent);
  }

  /** The result of a standard operator with this call's attributes, on other inputs. */
  Value apply(String operator, long opset, Value... others) {
    return apply(operator, opset, node.attributes(), others);
  }

  /** The result of a standard operator with attributes of its own, on other inputs. */
  Value apply(String operator, long opset, Attributes attributes, Value... others) {
    OnnxNode other =
        new OnnxNode(
            operator,
            "",
            opset,
            node.name(),
            node.inputs(),
            node.outputs().subList(0, 1),
            attributes);
    Call call = new Call(other, Arrays.asList(others), emitter, main, tensors);
    Rules.find(other).apply(call);
    return call.output(0);
  }

  int outputCount() {
    return outputs.length;
  }

  boolean wants(int output) {
    return output < outputs.length && !node.outputs().get(output).isEmpty();
  }

  void set(int output, Value value) {
    outputs[output] = value;
  }

  void set(Value value) {
    set(0, value);
  }

  Value output(int output) {
    return outputs[output];
  }
}
