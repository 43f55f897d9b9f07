package org.ke4j.graph;

import java.util.List;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.shape.Shape;

/**
 * A node on the way back: its inputs, its output and the gradient of its output, which rules only
 * read.
 *
 * @param node the node
 * @param operator its operator as it was planned
 * @param normalization of a batch-norm node that took its batch's statistics, else null
 * @param in arrays of its inputs
 * @param out the array of its output
 * @param gradient of the output
 * @param gradients where those of the inputs go
 */
record BackwardNode(
    SameDiffOp node,
    DifferentialFunction operator,
    BatchNormalization normalization,
    List<GraphValue> in,
    GraphValue out,
    GraphValue gradient,
    Gradients gradients) {

  static BackwardNode of(
      SameDiffOp node, ForwardPass forward, GraphValue gradient, Gradients gradients) {
    return new BackwardNode(
        node,
        forward.operator(node),
        forward.normalization(node),
        SameDiffReader.inputs(node).stream().map(forward::value).toList(),
        forward.value(node.getOutputsOfOp().get(0)),
        gradient,
        gradients);
  }

  String operatorName() {
    return operator.opName();
  }

  String name(int input) {
    return node.getInputsToOp().get(input);
  }

  boolean wants(int input) {
    return gradients.wants(name(input));
  }

  long[] integers() {
    return ((CustomOp) operator).iArgs();
  }

  /** The number of an operator with one, 0 for none. */
  double number() {
    INDArray scalar = ((ScalarOp) operator).scalar();
    return scalar == null ? 0 : scalar.getDouble(0);
  }

  /** The axes of a reduction, counted from 0. */
  int[] axes() {
    return Shape.normalizeAxis(in.get(0).shape.length, operator.getDimensions());
  }

  /** Where the gradient of an input is best written, to be given then. */
  GraphValue place(int input, String label) {
    return gradients.place(name(input), label, in.get(input).shape);
  }

  /** Hands a fresh array to an input. */
  void give(int input, GraphValue value) {
    gradients.add(name(input), value);
  }

  /** Hands an array to an input that is also seen elsewhere. */
  void share(int input, GraphValue value) {
    gradients.addShared(name(input), value);
  }

  Ke4jException unknown() {
    return new Ke4jException(
        "training: node " + node.getName() + ": no gradient for " + operatorName());
  }
}
