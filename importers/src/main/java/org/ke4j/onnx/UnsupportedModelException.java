package org.ke4j.onnx;

import java.util.List;
import org.ke4j.error.Ke4jException;

/** A model with nodes that cannot be translated; all of them are listed together. */
public final class UnsupportedModelException extends Ke4jException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> nodes;
  private final boolean ofShape;

  UnsupportedModelException(String model, List<String> nodes) {
    this(model, nodes, false);
  }

  /**
   * @param ofShape whether all of the nodes are refused for shapes that another batch may not have
   */
  UnsupportedModelException(String model, List<String> nodes, boolean ofShape) {
    super(
        model
            + ": "
            + nodes.size()
            + (nodes.size() == 1 ? " node is" : " nodes are")
            + " not supported:\n  "
            + String.join("\n  ", nodes));
    this.nodes = List.copyOf(nodes);
    this.ofShape = ofShape;
  }

  boolean isOfShape() {
    return ofShape;
  }

  /** One line for each node: operator, opset, node name and what is not supported. */
  public List<String> nodes() {
    return nodes;
  }
}
