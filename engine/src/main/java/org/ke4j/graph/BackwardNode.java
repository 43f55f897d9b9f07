package org.ke4j.graph;

import java.util.List;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.CustomOp;

/**
 * A node on the way back: its inputs, its output and the gradient of its output, which rules only
 * read.
 *
 * @param node the node
 * @param in arrays of its inputs
 * @param out the array of its output
 * @param gradient of the output
 * @param gradients where those of the inputs go
 */
record BackwardNode(
    SameDiffOp node,
    List<GraphValue> in,
    GraphValue out,
    GraphValue gradient,
    Gradients gradients) {

  String operator() {
    return node.getOp().opName();
  }

  String name(int input) {
    return node.getInputsToOp().get(input);
  }

  boolean wants(int input) {
    return gradients.wants(name(input));
  }

  long[] integers() {
    return ((CustomOp) node.getOp()).iArgs();
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
        "training: node " + node.getName() + ": no gradient for " + operator());
  }
}
