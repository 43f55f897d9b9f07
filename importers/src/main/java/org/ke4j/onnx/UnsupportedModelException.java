package org.ke4j.onnx;

import java.util.List;
import org.ke4j.error.Ke4jException;

/** A model with nodes that cannot be translated; all of them are listed together. */
public final class UnsupportedModelException extends Ke4jException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> nodes;

  UnsupportedModelException(String model, List<String> nodes) {
    super(
        model
            + ": "
            + nodes.size()
            + (nodes.size() == 1 ? " node is" : " nodes are")
            + " not supported:\n  "
            + String.join("\n  ", nodes));
    this.nodes = List.copyOf(nodes);
  }

  /** One line for each node: operator, opset, node name and what is not supported. */
  public List<String> nodes() {
    return nodes;
  }
}
